"""Becoming operations director: asked for, consented to by a director, in force a day later, told to all."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from portal.foundation import clock
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.grants import DirectorGrant, Stage
from portal.records.hotels import Posting
from portal.records.sessions import Session
from tests.at_once import at_once
from tests.commands import runner
from tests.sink import listening

NOON = datetime(2026, 11, 16, 4, 0)
PAGE = "/accounts/consents"


@pytest.fixture
def people(world):
    return {
        "admin": world.account(Role.ADMIN, name="Chief"),
        "director": world.account(Role.DIRECTOR, name="Director Zhao"),
        "wang": world.account(Role.MANAGER, name="Wang Min", sign_in="wang"),
    }


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    return runner(app, tmp_path, monkeypatch)


def asked(world, people):
    account = people["wang"]
    return world.browser(people["admin"]).send(f"/accounts/{account.id}", f"/accounts/{account.id}/director")


def answered(world, people, word, who="director"):
    return world.browser(people[who]).send(PAGE, f"{PAGE}/{DirectorGrant.get().id}/{word}")


def role_of(people):
    return Account.get_by_id(people["wang"].id).role


def stage():
    return DirectorGrant.get().stage


def test_with_a_directors_consent_the_role_holds_a_day_later(world, people):
    asked(world, people)
    assert (stage(), DirectorGrant.give_due()) == (Stage.ASKED, 0)
    answered(world, people, "consent")
    grant = DirectorGrant.get()
    assert (grant.stage, grant.consented_by_id, role_of(people)) == (Stage.AGREED, people["director"].id, "manager")
    with clock.at(grant.in_force_at - timedelta(seconds=1)):
        assert (DirectorGrant.give_due(), role_of(people)) == (0, "manager")
    with clock.at(grant.in_force_at):
        assert (DirectorGrant.give_due(), role_of(people), stage()) == (1, "director", Stage.GIVEN)
        assert DirectorGrant.give_due() == 0
    verbs = [(entry.verb, entry.by_id) for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert verbs == [
        ("account.director_asked", people["admin"].id),
        ("account.director_agreed", people["director"].id),
        ("account.edited", people["director"].id),
    ]


def test_what_he_was_before_ends_when_he_becomes_director(world, people):
    hotel = world.hotel()
    people["wang"] = officer = world.officer_of(hotel, name="Officer Wang")
    his = world.browser(officer)
    asked(world, people)
    answered(world, people, "consent")
    with clock.at(clock.now() + timedelta(hours=24, seconds=1)):
        assert DirectorGrant.give_due() == 1
    assert Posting.get().until is not None
    assert Session.select().where(Session.account == officer).count() == 0
    assert his.get("/me").status_code == 401


@pytest.mark.parametrize(("word", "after"), [("refusal", Stage.DECLINED), ("consent", Stage.AGREED)])
def test_what_was_decided_is_not_decided_again(world, people, word, after):
    asked(world, people)
    answered(world, people, word)
    other = world.browser(people["director"])
    for again in ("consent", "refusal"):
        answer = other.post(f"{PAGE}/{DirectorGrant.get().id}/{again}", data=other.token())
        assert (answer.status_code, stage()) == (403, after)


def test_of_a_consent_and_a_refusal_at_once_one_holds(world, people):
    second = world.account(Role.DIRECTOR, name="Director Qian")
    asked(world, people)
    sent = []
    for who, word in ((people["director"], "consent"), (second, "refusal")):
        browser, action = world.browser(who), f"{PAGE}/{DirectorGrant.get().id}/{word}"
        sent.append(partial(browser.post, action, data=browser.form(PAGE, action)))
    assert sorted(answer.status_code for answer in at_once(*sent)) == [303, 403]


@pytest.mark.parametrize("who", ["admin", "director"])
@pytest.mark.parametrize("when", ["asked", "agreed"])
def test_it_is_withdrawn_before_it_is_in_force(world, people, who, when):
    asked(world, people)
    if when == "agreed":
        answered(world, people, "consent")
    if who == "director" and when == "asked":
        answered(world, people, "refusal")
        assert stage() == Stage.DECLINED
    elif who == "director":
        answered(world, people, "withdrawal")
        assert stage() == Stage.WITHDRAWN
    else:
        page = f"/accounts/{people['wang'].id}"
        world.browser(people["admin"]).send(page, f"{page}/director/withdrawal")
        assert stage() == Stage.WITHDRAWN
    with clock.at(clock.now() + timedelta(days=2)):
        assert (DirectorGrant.give_due(), role_of(people)) == (0, "manager")


@pytest.mark.parametrize("lost", ["he who consented", "he who was to become it", "the last administrator"])
def test_it_lapses_if_somebody_is_gone_when_its_day_comes(world, people, lost):
    if lost == "the last administrator":
        people["wang"] = people["admin"]
        people["admin"] = world.account(Role.ADMIN, name="Second")
    asked(world, people)
    answered(world, people, "consent")
    gone = {"he who consented": "director", "he who was to become it": "wang", "the last administrator": "admin"}[lost]
    people[gone].deactivate(COMMAND_LINE)
    with clock.at(clock.now() + timedelta(days=2)):
        DirectorGrant.give_due()
    assert (stage(), role_of(people)) == (Stage.LAPSED, people["wang"].role)


@pytest.mark.parametrize("case", ["for himself", "a director", "a gm", "gone", "twice", "nobody to consent"])
def test_what_cannot_be_asked_is_refused_with_a_sentence(world, people, case):
    browser, account = world.browser(people["admin"]), people["wang"]
    if case == "for himself":
        account = people["admin"]
    elif case in ("a director", "a gm"):
        account = world.account(Role.DIRECTOR if case == "a director" else Role.GM)
    elif case == "gone":
        account.deactivate(COMMAND_LINE)
    elif case == "twice":
        asked(world, people)
    else:
        people["director"].deactivate(COMMAND_LINE)
    before = DirectorGrant.select().count()
    answer = browser.post(f"/accounts/{account.id}/director", data=browser.token())
    assert (answer.status_code, DirectorGrant.select().count()) == (403, before)


def test_nobody_but_a_director_consents_and_nobody_but_an_admin_asks(world, people):
    asked(world, people)
    number = DirectorGrant.get().id
    for role in set(Role) - {Role.DIRECTOR}:
        browser = world.browser(world.account(role))
        assert browser.get(PAGE).status_code == 403
        assert browser.post(f"{PAGE}/{number}/consent", data=browser.token()).status_code == 403
    director = world.browser(people["director"])
    other = world.account(Role.STAFF)
    assert director.post(f"/accounts/{other.id}/director", data=director.token()).status_code == 403
    assert stage() == Stage.ASKED


def test_every_director_is_told_by_mail_in_his_language_and_on_the_page(world, people):
    second = world.account(Role.DIRECTOR, name="Director Qian", language="en")
    world.account(Role.DIRECTOR, name="Without address")
    for row, address in ((people["director"], "zhao@head.example"), (second, "qian@head.example")):
        Account.update(email=address).where(Account.id == row.id).execute()
    with listening() as sink:
        asked(world, people)
        answered(world, people, "consent")
        with clock.at(clock.now() + timedelta(hours=25)):
            DirectorGrant.give_due()
            while Mail.send_due():
                pass
    told = sorted((message["To"], message.get_content().splitlines()[0]) for message in sink.messages)
    said = [
        "Chief asks that Wang Min become operations director.",
        "Director Zhao consents: Wang Min becomes operations director.",
        "Wang Min is operations director from now on.",
    ]
    assert told == sorted((to, line) for to in ("zhao@head.example", "qian@head.example") for line in said)
    page = world.browser(second).get(PAGE).text
    assert "Wang Min" in page and "Director Zhao" in page and "Chief" in page


def test_the_command_line_gives_it_at_once_and_the_directors_read_it(world, people, run):
    code, said, _error = run("accounts", "role", "wang", "director")
    assert (code, said) == (0, "Account wang: Operations director.\n")
    assert (role_of(people), stage()) == ("director", Stage.GIVEN)
    page = world.browser(people["director"]).get(PAGE).text
    assert "Wang Min" in page and "the command line" in page


def test_a_director_opened_at_the_command_line_is_told_too(world, people, run):
    run("accounts", "create", "qian", "--role", "director", typed="a password of my own\n")
    assert DirectorGrant.get().account.sign_in == "qian"


def test_at_the_command_line_a_director_gets_a_link_and_an_address(world, people, run):
    code, said, _error = run("accounts", "link", people["director"].sign_in)
    assert code == 0 and said.startswith("http://localhost/links/")
    assert world.browser().get(said.strip().removeprefix("http://localhost")).status_code == 200
    assert run("accounts", "email", people["director"].sign_in, "Zhao@Head.example")[0] == 0
    assert Account.get_by_id(people["director"].id).email == "zhao@head.example"
    assert run("accounts", "email", people["director"].sign_in, "zhao")[0] == 2
    assert run("accounts", "link", "nobody") == (2, "", "There is no account nobody.\n")


def test_the_last_administrator_stays_one_at_the_command_line_too(people, run):
    code, _said, error = run("accounts", "role", people["admin"].sign_in, "director")
    assert (code, error) == (2, "This is the last administrator. Give somebody else that role first.\n")


def test_a_directors_home_asks_for_his_consent(world, people):
    director = world.browser(people["director"])
    assert "Somebody is to become operations director." not in director.get("/").text
    asked(world, people)
    assert "Somebody is to become operations director." in director.get("/").text
