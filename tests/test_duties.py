"""The duties of a hotel (D10): kept, not kept, not known; changed in one form, the franchise store's own beside."""

import re

import pytest

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.audit import AuditEntry
from portal.records.duties import Duty, HotelDuty, Kept, duties_of
from tests.world import Forms, days_ago

PAGE, ACTION = "/hotels/SZ001/duties/edit", "/hotels/SZ001/duties"


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001")


@pytest.fixture
def browser(world, hotel):
    return world.browser(world.officer_of(hotel))


def stands() -> dict:
    return {row.duty: (row.kept, row.note, row.day) for row in HotelDuty.select()}


def test_a_franchise_store_has_two_duties_more():
    assert [duty.value for duty in duties_of("member")] == ["1", "2", "3", "4", "5", "6"]
    assert [duty.value for duty in duties_of("franchise")] == ["1", "2", "3", "3b", "4", "5", "6", "7"]


def test_all_duties_are_noted_in_one_form(browser):
    seen = days_ago(9)
    answer = browser.send(PAGE, ACTION, kept_1="yes", kept_5="no", note_5="Plan overdue", day_5=seen.isoformat())
    assert answer.status_code == 303
    assert stands() == {"1": ("yes", "", clock.today()), "5": ("no", "Plan overdue", seen)}
    page = browser.get("/hotels/SZ001").text
    shown = re.findall(r'<i class="dot (\w+)" role="img" aria-label="(Kept|Not kept|Not known)"', page)
    assert shown == [
        ("done", "Kept"),
        ("none", "Not known"),
        ("none", "Not known"),
        ("none", "Not known"),
        ("missed", "Not kept"),
        ("none", "Not known"),
    ]
    told = AuditEntry.select().where(AuditEntry.verb == "duty.noted").get().told
    assert told == {"duty_1": ["", "yes"], "duty_5": ["", "no Plan overdue"]}


def test_what_is_not_touched_keeps_its_day(world, hotel, browser):
    HotelDuty.put(COMMAND_LINE, hotel, 0, {Duty.STAFF: (Kept.YES, "Seen", days_ago(40))})
    assert browser.send(PAGE, ACTION, kept_1="no").status_code == 303
    assert stands() == {"1": ("no", "", clock.today()), "2": ("yes", "Seen", days_ago(40))}
    browser.send(PAGE, ACTION, kept_2="no")
    assert stands()["2"] == ("no", "Seen", clock.today()), "another state holds from today, if no day is given"


def test_saving_duties_unchanged_is_no_deed(hotel, browser):
    HotelDuty.put(COMMAND_LINE, hotel, 0, {Duty.STAFF: (Kept.YES, "Seen", days_ago(40))})
    before = AuditEntry.select().count()
    assert browser.send(PAGE, ACTION).status_code == 303
    assert AuditEntry.select().count() == before


@pytest.mark.parametrize(("field", "wrong"), [("kept_1", "perhaps"), ("note_2", "x" * 201), ("day_3", "2999-01-01")])
def test_what_is_wrong_is_said_and_nothing_is_saved(browser, field, wrong):
    page = browser.send(PAGE, ACTION, **{"kept_6": "yes", field: wrong})
    assert page.status_code == 422 and f'id="{field}-error"' in page.text
    assert Forms.of(page.text)[ACTION]["kept_6"] == "yes"
    assert stands() == {}


def test_of_two_who_note_duties_the_second_sees_what_stands(world, hotel, browser):
    opened = browser.form(PAGE, ACTION)
    world.browser(world.account(Role.MANAGER)).send(PAGE, ACTION, kept_1="yes", note_1="Theirs")
    answer = browser.post(ACTION, data={**opened, "kept_1": "no"})
    assert answer.status_code == 409 and "Stands now: Kept" in re.sub(r"\s+", " ", answer.text)
    assert stands()["1"][0] == "yes"
    assert browser.post(ACTION, data=Forms.of(answer.text)[ACTION]).status_code == 303
    assert stands()["1"][0] == "no"


def test_departments_read_duties_and_the_hotel_side_does_not(world, hotel, browser):
    browser.send(PAGE, ACTION, kept_1="no", note_1="Seen and noted")
    assert "Seen and noted" in world.browser(world.account(Role.LIAISON)).get(ACTION).text
    assert world.browser(world.account(Role.LIAISON)).get(PAGE).status_code == 403
    for function in (Function.GM, Function.OWNER):
        own = world.browser(world.gm_of(hotel, function=function))
        assert own.get(ACTION).status_code == 403
        assert "Seen and noted" not in own.get("/hotels/SZ001").text
