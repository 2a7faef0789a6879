"""Who is probably there already is shown before an account is opened or a proposal accepted; nothing is lost by it."""

import pytest

from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.principals import Principal, PrincipalFunction
from portal.records.proposals import Proposal
from portal.records.reached_by import ReachedBy
from tests.fields import Fields

NEW = {"name": "王敏", "sign_in": "wang", "mobile": "138 0013 8000", "email": "wang@hotel.example", "role": "staff"}
WARNED = "This is probably somebody who is already there"


@pytest.fixture
def browser(world):
    return world.browser(world.account(Role.ADMIN))


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="苏州观前街店", address="观前街12号", phone="0512-67000114")


def entered(hotel, name, **facts):
    return Principal.enter(COMMAND_LINE, hotel, name, PrincipalFunction.SALES, **facts)


def opened(browser, **facts):
    return browser.send("/accounts/new", "/accounts", **{**NEW, **facts})


def kept(answer) -> dict:
    return {name: Fields.of(answer.text).values[name] for name in NEW}


def test_a_second_account_by_the_same_name_is_opened_after_a_look(world, browser):
    first = world.account(Role.LIAISON, name="王敏", sign_in="min")
    answer = opened(browser)
    assert answer.status_code == 422 and WARNED in answer.text
    assert (
        f'<a href="/accounts/{first.id}" target="_blank" rel="noopener">王敏</a> <small>min · the same name'
        in answer.text
    )
    assert kept(answer) == {**NEW, "mobile": "13800138000"}
    assert Account.select().where(Account.name == "王敏").count() == 1

    assert opened(browser, somebody_else="y").status_code == 303
    assert Account.select().where(Account.name == "王敏").count() == 2


def test_who_has_left_is_told_as_such(world, browser):
    Account.update(active=False).where(Account.id == world.account(Role.STAFF, name="王敏").id).execute()
    assert "deactivated" in opened(browser).text


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"phone": "+86 138-0013-8000"}, "the same telephone number"),
        ({"phone2": "0512-67000115 / 13800138000"}, "the same telephone number"),
        ({"email": "Wang@Hotel.example"}, "the same e-mail address"),
    ],
)
def test_whoever_is_reached_by_the_same_number_or_address_is_shown(browser, hotel, facts, reason):
    entered(hotel, "林国栋", **facts)
    page = opened(browser).text
    assert (
        f'<a href="/hotels/SZ001" target="_blank" rel="noopener">林国栋</a> <small>苏州观前街店 · SZ001 · {reason}'
        in page
    )


def test_a_gm_who_stands_on_his_file_is_no_twin_of_himself(browser, hotel):
    entered(hotel, "王敏", phone="13800138000")
    assert WARNED in opened(browser, role="staff").text
    assert opened(browser, role="gm").status_code == 303


def test_somebody_else_altogether_is_no_matter(world, browser, hotel):
    world.account(Role.STAFF, name="王敏敏")
    entered(hotel, "林国栋", phone="13800138001", phone2="8000", email="lin@hotel.example")
    Principal.update(until=Principal.since).where(
        Principal.id == entered(hotel, "马", phone="13800138000").id
    ).execute()
    assert opened(browser).status_code == 303


# Proposals


@pytest.fixture
def gm(world, hotel):
    gm = world.gm_of(hotel, name="林国栋")
    world.hotel("SZ002", name="苏州石路店", address="石路222号", phone="0512-67000222")
    return gm


@pytest.fixture
def chen(world, hotel):
    return world.browser(world.officer_of(hotel))


def decide(browser, **fields):
    page = "/hotels/SZ001/proposals"
    return browser.send(page, f"{page}/decisions", **{name.replace("_", "-"): each for name, each in fields.items()})


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"phone": "0512 6700 0222"}, "the same telephone number"),
        ({"address": "石路 222 号"}, "the same address"),
        ({"name": "苏州石路店"}, "the same name"),
    ],
)
def test_what_would_make_a_hotel_the_twin_of_another_is_shown_first(world, hotel, gm, chen, fact, reason):
    world.proposal(hotel, gm, **fact, pms="Opera")
    answer = decide(chen, answer_1="accept", answer_2="decline", reason_2="No, it is Fidelio.")
    assert answer.status_code == 422
    assert "This is probably a hotel that is already there" in answer.text and "SZ002 · 苏州" in answer.text
    assert reason in answer.text and "No, it is Fidelio." in answer.text
    assert {row.state for row in Proposal.select()} == {"open"}

    done = chen.post(
        "/hotels/SZ001/proposals/decisions",
        data={
            **chen.form("/hotels/SZ001/proposals", "/hotels/SZ001/proposals/decisions"),
            "answer-1": "accept",
            "anyway": "y",
        },
    )
    assert done.status_code == 303
    ((name, text),) = fact.items()
    assert getattr(Hotel.get(code="SZ001"), name) == text


def test_what_is_declined_makes_no_twin(world, hotel, gm, chen):
    world.proposal(hotel, gm, name="苏州石路店")
    assert decide(chen, answer_1="decline", reason_1="Taken.").status_code == 303


def test_a_gms_new_number_that_is_somebody_elses_is_shown_first(world, hotel, gm, chen):
    entered(Hotel.get(code="SZ002"), "马店长", phone="139 0000 2222")
    world.proposal(hotel, gm, own_phone="13900002222")
    answer = decide(chen, answer_1="accept")
    assert answer.status_code == 422 and WARNED in answer.text and "马店长" in answer.text
    assert Principal.get(Principal.account == gm).phone == ""

    form = chen.form("/hotels/SZ001/proposals", "/hotels/SZ001/proposals/decisions")
    assert (
        chen.post(
            "/hotels/SZ001/proposals/decisions", data={**form, "answer-1": "accept", "somebody_else": "y"}
        ).status_code
        == 303
    )
    assert Principal.get(Principal.account == gm).phone == "13900002222"


def test_who_runs_two_hotels_is_no_twin_of_himself(world, hotel, gm, chen):
    world.posted(Hotel.get(code="SZ002"), gm, Function.GM)
    Principal.update(phone="13900002222", search_text="林国栋\n13900002222").where(Principal.hotel != hotel).execute()
    world.proposal(hotel, gm, own_phone="13900002222")
    assert decide(chen, answer_1="accept").status_code == 303


# Numbers that reach nobody


@pytest.mark.parametrize("phone", ["12", "转8001", "12 / 34", "ask"])
def test_a_number_that_reaches_nobody_is_refused(world, hotel, phone):
    browser = world.browser(world.account(Role.MANAGER))
    answer = browser.send("/hotels/SZ001/edit", "/hotels/SZ001", phone=phone)
    assert answer.status_code == 422 and "A telephone number has at least 5 digits." in answer.text
    form = browser.send(
        "/hotels/SZ001/principals/new", "/hotels/SZ001/principals", name="林", function="gm", phone2=phone
    )
    assert form.status_code == 422 and "A telephone number has at least 5 digits." in form.text
    assert (Hotel.get().phone, Principal.select().count()) == ("0512-67000114", 0)


@pytest.mark.parametrize("phone", ["10086", "0512-67000114转12", "12 / 13800138000", "总机 67000114", ""])
def test_a_number_that_reaches_somebody_is_taken_as_it_is_written(world, hotel, phone):
    browser = world.browser(world.account(Role.MANAGER))
    assert browser.send("/hotels/SZ001/edit", "/hotels/SZ001", phone=phone).status_code == 303
    assert Hotel.get().phone == phone


def test_who_is_reached_by_one_number_is_found_however_it_is_written_and_no_longer_once_it_is_taken_out(world):
    here, there = world.hotel("SZ001"), world.hotel("SZ002")
    lin, chen = world.principal(here, "Lin Hai"), world.principal(there, "Chen Ming")
    lin.edit(COMMAND_LINE, lin.version, phone="+86 138-0013-8000")
    chen.edit(COMMAND_LINE, chen.version, phone="0512-6700 0114", phone2="0512-67000115 / 138 0013 8000")
    assert [other.id for other in Principal.also_at([lin])[lin.id]] == [chen.id]
    assert [row.name for row in Principal.reached_by(["051267000115"])] == ["Chen Ming"]
    assert list(ReachedBy.recount()) == []
    chen.edit(COMMAND_LINE, chen.version, phone2="")
    assert Principal.also_at([lin]) == {}
    assert list(ReachedBy.recount()) == []
    ReachedBy.delete().execute()
    assert list(ReachedBy.recount()) == [(lin.id, [], ["13800138000"]), (chen.id, [], ["051267000114"])]
