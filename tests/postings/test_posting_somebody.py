"""Posting somebody to a hotel: whom he replaces, what he can reach afterwards, and how a posting ends."""

from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.roles import Function, Role
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from tests.fields import Fields
from tests.postings.posting import bulk, posted, rows
from tests.world import days_ago


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


OFFICER = {"account": "Choose one of the list."}
HOTEL_SIDE = {"person": "Nobody of the hotel side is called so. Accounts are opened by an administrator."}


@pytest.mark.parametrize(
    ("role", "function", "said"),
    [
        ("gm", "officer", OFFICER),
        ("manager", "officer", OFFICER),
        ("admin", "officer", OFFICER),
        ("staff", "gm", HOTEL_SIDE),
        ("staff", "owner", HOTEL_SIDE),
        ("director", "gm", HOTEL_SIDE),
    ],
)
def test_whoever_does_not_fit_the_function_is_refused_beside_the_field(world, browser, role, function, said):
    world.hotel("SZ001")
    page = posted(browser, world.account(role), function)
    fields = Fields.of(page.text)
    assert page.status_code == 422
    assert {name: fields.sentence(name) for name in ("account", "person") if fields.sentence(name)} == said
    assert rows() == []


@pytest.mark.parametrize("account", ["", "0", "999999", "-1", "x", "\x00", "１"])
def test_whoever_does_not_exist_is_refused_beside_the_field(world, browser, account):
    world.hotel("SZ001")
    data = {**browser.token(), "function": "officer", "account": account, "since": "2026-01-01"}
    page = browser.post("/hotels/SZ001/postings", data=data)
    fields = Fields.of(page.text)
    assert page.status_code == 422
    assert fields.sentence("account") == ("Choose one of the list." if account else "Choose who is to be posted.")
    assert fields.values["since"] == "2026-01-01", "the day that was typed is still there"


def test_a_deactivated_officer_is_not_among_the_choices(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    staff.active = False
    staff.save()
    assert posted(browser, staff).status_code == 422
    assert bulk(browser, staff.id, "SZ001").status_code == 422
    assert rows() == []


def test_the_file_leads_to_the_page_and_holds_no_accounts_itself(world, browser):
    hotel = world.hotel("SZ001")
    staff = world.account(Role.STAFF, name="Wang Min")
    page = browser.get("/hotels/SZ001").text
    assert '<a class="button primary" href="/hotels/SZ001/postings/new">Post an officer</a>' in page
    assert "Wang Min" not in page and "<select" not in page
    world.posted(hotel, staff)
    page = browser.get("/hotels/SZ001").text
    assert "Post somebody</a>" in page and "Post an officer" not in page
    assert "/postings/new" not in world.browser(staff).get("/hotels/SZ001").text


@pytest.mark.parametrize("since", ["tomorrow", "2026-02-30", "0001-01-01", "9999-12-31", "{tomorrow}", "\x00"])
def test_a_day_that_is_none_or_still_to_come_is_refused_and_the_choice_stays(world, browser, since):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    since = since.format(tomorrow=clock.today() + timedelta(days=1))
    page = posted(browser, staff, since=since)
    assert page.status_code == 422
    assert 'id="since-error" role="alert"' in page.text
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
