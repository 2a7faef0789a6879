"""Posting people to hotels: one or many at once, whom it replaces, and what he can reach afterwards."""

from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.roles import Function, Role
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from tests.world import Forms, days_ago


@pytest.fixture
def browser(world):
    return world.browser(world.account(Role.ADMIN))


def posted(browser, account, function="officer", code="SZ001", **fields):
    data = {**browser.token(), "function": function, "account": str(account.id), **fields}
    return browser.post(f"/hotels/{code}/postings", data=data)


def rows():
    return [(row.account_id, row.function, row.since, row.until) for row in Posting.select().order_by(Posting.id)]


def test_an_officer_is_posted_and_from_then_on_writes_for_the_hotel(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    assert world.browser(staff).get("/hotels/SZ001/edit").status_code == 403
    answer = posted(browser, staff, since=days_ago(3).isoformat())
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001")
    assert rows() == [(staff.id, "officer", days_ago(3), None)]
    assert world.browser(staff).get("/hotels/SZ001/edit").status_code == 200
    assert Hotel.get().next_call_on == clock.Week.of(days_ago(3)).monday


def test_without_a_day_a_posting_begins_today(world, browser):
    world.hotel("SZ001")
    posted(browser, world.account(Role.STAFF), since="")
    assert Posting.get().since == clock.today()


@pytest.mark.parametrize("function", [Function.OFFICER, Function.GM])
def test_the_one_before_ends_the_same_day_and_reaches_nothing_any_longer(world, browser, function):
    hotel = world.hotel("SZ001")
    role = Role.STAFF if function == Function.OFFICER else Role.GM
    before, after = world.account(role), world.account(role)
    world.posted(hotel, before, function, days_ago(30))
    world.posted(world.hotel("SZ002"), before, function, days_ago(30))
    asked = "/hotels/SZ001/edit" if role == Role.STAFF else "/hotels/SZ001"
    his = world.browser(before)
    assert his.get(asked).status_code == 200
    posted(browser, after, function)
    assert rows() == [
        (before.id, function, days_ago(30), clock.today()),
        (before.id, function, days_ago(30), None),
        (after.id, function, clock.today(), None),
    ]
    assert his.get(asked).status_code == (403 if role == Role.STAFF else 404)
    assert world.browser(after).get(asked).status_code == 200


def test_of_owners_and_assistants_a_hotel_may_have_several(world, browser):
    world.hotel("SZ001")
    people = [world.account(Role.GM) for _ in range(4)]
    for person, function in zip(people, ["owner", "owner", "assistant", "assistant"], strict=True):
        posted(browser, person, function)
    assert [row[3] for row in rows()] == [None] * 4


def test_gm_and_owner_stand_on_the_file_and_an_assistant_does_not(world, browser):
    hotel = world.hotel("SZ001")
    for function in ("gm", "owner", "assistant"):
        posted(browser, world.account(Role.GM, name=f"The {function}"), function)
    assert [(row.name, row.function) for row in Principal.current_of(hotel)] == [
        ("The gm", "gm"),
        ("The owner", "owner"),
    ]


def test_the_same_again_changes_nothing(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    posted(browser, staff, since=days_ago(3).isoformat())
    before = (rows(), AuditEntry.select().count())
    assert posted(browser, staff).status_code == 303
    assert (rows(), AuditEntry.select().count()) == before


@pytest.mark.parametrize(
    ("role", "function"),
    [
        ("gm", "officer"),
        ("manager", "officer"),
        ("admin", "officer"),
        ("staff", "gm"),
        ("staff", "owner"),
        ("director", "gm"),
    ],
)
def test_whoever_does_not_fit_the_function_is_refused_beside_the_field(world, browser, role, function):
    world.hotel("SZ001")
    page = posted(browser, world.account(role), function)
    assert page.status_code == 422
    assert f'id="account-{function}-error" role="alert">Choose one of the list.' in page.text
    assert rows() == []


@pytest.mark.parametrize("account", ["", "0", "999999", "-1", "x", "\x00", "１"])
def test_whoever_does_not_exist_is_refused_beside_the_field(world, browser, account):
    world.hotel("SZ001")
    data = {**browser.token(), "function": "officer", "account": account, "since": "2026-01-01"}
    page = browser.post("/hotels/SZ001/postings", data=data)
    assert page.status_code == 422
    assert 'id="account-officer-error" role="alert"' in page.text
    assert 'value="2026-01-01"' in page.text, "the day that was typed is still there"


def test_a_deactivated_officer_is_not_among_the_choices(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    staff.active = False
    staff.save()
    assert posted(browser, staff).status_code == 422
    assert rows() == []


@pytest.mark.parametrize("since", ["tomorrow", "2026-02-30", "0001-01-01", "9999-12-31", "{tomorrow}", "\x00"])
def test_a_day_that_is_none_or_still_to_come_is_refused_and_the_choice_stays(world, browser, since):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    since = since.format(tomorrow=clock.today() + timedelta(days=1))
    page = posted(browser, staff, since=since)
    assert page.status_code == 422
    assert 'id="since-officer-error" role="alert"' in page.text
    assert f'<option selected value="{staff.id}">' in page.text
    assert rows() == []


def test_a_function_that_is_none_is_refused(world, browser):
    world.hotel("SZ001")
    assert posted(browser, world.account(Role.STAFF), "king").status_code == 422
    assert rows() == []


def test_a_posting_ends_by_a_button_and_is_history_from_then_on(world, browser):
    hotel = world.hotel("SZ001")
    staff = world.officer_of(hotel, since=days_ago(30))
    deed = f"/hotels/SZ001/postings/{Posting.get().id}/end"
    assert browser.send("/hotels/SZ001", deed).status_code == 303
    assert rows() == [(staff.id, "officer", days_ago(30), clock.today())]
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).first()
    assert (entry.verb, entry.told["account"], entry.told["until"]) == (
        "posting.ended",
        staff.id,
        clock.today().isoformat(),
    )
    assert browser.post(deed, data=browser.token()).status_code == 303, "ended is ended"
    assert AuditEntry.select().where(AuditEntry.verb == "posting.ended").count() == 1


def test_a_posting_of_another_hotel_is_not_ended_through_this_one(world, browser):
    world.hotel("SZ001")
    world.officer_of(world.hotel("SZ002"))
    deed = f"/hotels/SZ001/postings/{Posting.get().id}/end"
    assert browser.post(deed, data=browser.token()).status_code == 404
    assert Posting.get().until is None


def bulk(browser, account, *codes, **fields):
    return browser.post("/postings", data={**browser.token(), "hotel": list(codes), "account": str(account), **fields})


def test_many_hotels_are_posted_at_once_and_one_comes_back_to_the_list_as_it_was(world, browser):
    hotels = [world.hotel(f"SZ00{n}") for n in range(4)]
    old, staff = world.officer_of(hotels[0]), world.account(Role.STAFF)
    back = "/hotels?q=" + "%E8%8B%8F" * 40 + "&sort=city"
    answer = bulk(browser, staff.id, "SZ000", "SZ001", "SZ002", "SZ001", next=back)
    assert (answer.status_code, answer.location) == (303, back)
    in_force = Posting.select().where(Posting.until.is_null()).order_by(Posting.hotel)
    assert [(row.account_id, row.hotel_id) for row in in_force] == [(staff.id, hotel.id) for hotel in hotels[:3]]
    assert Posting.get(Posting.account == old).until == clock.today()
    assert "3 hotels posted to" in browser.get("/hotels").text


def test_the_list_offers_officers_only_and_sends_what_is_ticked(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF, name="Wang Min")
    world.account(Role.GM, name="Lin Hai")
    page = browser.get("/hotels").text
    assert f'<option value="{staff.id}">Wang Min</option>' in page and "Lin Hai" not in page
    form = {**Forms.of(page)["/postings"], "hotel": "SZ001", "account": str(staff.id)}
    assert browser.post("/postings", data=form).status_code == 303
    assert rows() == [(staff.id, "officer", clock.today(), None)]


def test_one_hotel_that_is_not_there_and_none_is_posted(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    assert bulk(browser, staff.id, "SZ001", "SZ999").status_code == 404
    assert rows() == []


def test_nothing_ticked_too_much_ticked_or_nobody_chosen_is_refused_with_a_sentence(world, browser):
    world.hotel("SZ001")
    staff, gm = world.account(Role.STAFF), world.account(Role.GM)
    answers = {
        "none": bulk(browser, staff.id),
        "many": bulk(browser, staff.id, *(f"X{n}" for n in range(501))),
        "nobody": bulk(browser, "", "SZ001"),
        "gm": bulk(browser, gm.id, "SZ001"),
    }
    said = {
        "none": "Tick the hotels first.",
        "many": "At most 500 hotels at once.",
        "nobody": "Choose who is to be posted.",
        "gm": "Choose who is to be posted.",
    }
    assert {way: answer.status_code for way, answer in answers.items()} == dict.fromkeys(said, 422)
    assert {way: said[way] in answer.text for way, answer in answers.items()} == dict.fromkeys(said, True)
    assert rows() == []


def test_only_managers_and_admins_post(world):
    hotel = world.hotel("SZ001")
    officer = world.officer_of(hotel)
    before = rows()
    for account in (
        officer,
        world.account(Role.LIAISON),
        world.account(Role.DIRECTOR),
        world.gm_of(world.hotel("SZ002")),
    ):
        browser = world.browser(account)
        assert posted(browser, account).status_code in (403, 404)
        assert bulk(browser, account.id, "SZ001").status_code == 403
    assert rows()[: len(before)] == before and len(rows()) == len(before) + 1
