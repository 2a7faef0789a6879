"""Suspension, leaving and return: deeds with a day and a reason that say first what they cause."""

from datetime import date, datetime, timedelta

import pytest

from portal import doctor
from portal.foundation import clock
from portal.foundation.roles import Function, Role
from portal.records.audit import AuditEntry
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.standings import Standing
from portal.records.statuses import StatusChange
from tests.world import Forms

NOW = datetime(2026, 11, 18, 4, 0)  # Wednesday of week 47
PAGE = "/hotels/SZ001/status"


@pytest.fixture
def hotel(world):
    with clock.at(NOW - timedelta(days=120)):
        hotel = world.hotel("SZ001", contract_until=date(2027, 2, 28), fee_terms="3% of revenue")
        world.officer_of(hotel, name="Chen Yun")
        world.gm_of(hotel, name="Lin Hai")
        world.gm_of(hotel, function=Function.ASSISTANT, name="Sun Man")
    with clock.at(NOW):
        yield hotel


@pytest.fixture
def browser(world, hotel):
    return world.browser(world.account(Role.MANAGER, name="Zhao"))


def deed(browser, word, day="2026-11-16", reason="Renovation"):
    return browser.send(PAGE, f"{PAGE}/{word}", day=day, reason=reason)


def week(number: int) -> str:
    return HotelYear.get(HotelYear.iso_year == 2026).weeks[number - 1]


def test_what_leaving_causes_is_said_first(browser):
    page = browser.get(PAGE).text.split('id="left-title"')[1].split("<form")[0]
    for text in ("posting ends: Chen Yun", "Lin Hai", "Sun Man", "runs until 28 Feb 2027", "3% of revenue"):
        assert text in page
    assert "Chen Yun" not in page.split("Access of the hotel")[1]


def test_a_suspended_hotel_owes_nothing_from_that_day_and_keeps_its_people(browser):
    assert (week(46), week(47)) == (".", ".")
    answer = deed(browser, "suspension", "2026-11-16")
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001")
    assert Hotel.get().status == "suspended"
    assert (week(46), week(47)) == (".", "-")
    assert Posting.select().where(Posting.until.is_null()).count() == 3
    page = browser.get("/hotels/SZ001").text
    assert "Suspended · since 16 Nov. Renovation" in page
    change = StatusChange.get()
    assert (change.status, change.day, change.reason, change.by.name) == (
        "suspended",
        date(2026, 11, 16),
        "Renovation",
        "Zhao",
    )
    told = AuditEntry.select().where(AuditEntry.verb == "hotel.status_changed").get().told
    assert told == {"version": 2, "status": ["active", "suspended"], "since": "2026-11-16", "reason": "Renovation"}
    assert list(doctor.recount()) == []


def test_a_hotel_that_leaves_ends_every_posting_that_day(world, browser):
    gm = world.browser(Posting.get(Posting.function == "gm").account)
    assert gm.get("/hotels/SZ001").status_code == 200
    assert deed(browser, "leaving", "2026-11-18", "Contract ended").status_code == 303
    assert {row.until for row in Posting.select()} == {date(2026, 11, 18)}
    assert gm.get("/hotels/SZ001").status_code in (403, 404)
    assert (Hotel.get().status, week(46), week(47)) == ("left", ".", "-")
    assert "The hotel has left the chain." in browser.get("/hotels/SZ001").text
    assert list(doctor.recount()) == []


def test_a_hotel_comes_back_and_owes_again(browser):
    deed(browser, "suspension", "2026-11-02")
    assert (week(45), week(47)) == ("-", "-")
    assert deed(browser, "return", "2026-11-16", "Open again").status_code == 303
    assert (Hotel.get().status, week(46), week(47)) == ("active", "-", ".")
    assert [row.status for row in Standing.of(Hotel.get().id)] == ["active", "suspended", "active"]
    history = browser.get(PAGE).text
    assert history.index("Open again") < history.index("Renovation")
    assert list(doctor.recount()) == []


@pytest.mark.parametrize(
    ("day", "reason", "field"),
    [
        ("", "Why", "day"),
        ("2026-11-19", "Why", "day"),
        ("2026-07-01", "Why", "day"),
        ("2026-11-16", "", "reason"),
        ("2026-11-16", "x" * 1001, "reason"),
    ],
)
def test_a_deed_needs_a_day_that_fits_and_a_reason(browser, day, reason, field):
    page = deed(browser, "leaving", day, reason)
    assert page.status_code == 422
    assert f'id="left-{field}-error"' in page.text and 'id="suspended-' + field + '-error"' not in page.text
    form = Forms.of(page.text)[f"{PAGE}/leaving"]
    assert (form["day"], form["reason"]) == (day, reason)
    assert (Hotel.get().status, StatusChange.select().count()) == ("active", 0)


def test_what_stands_already_is_not_done_again(browser):
    form = {**browser.form(PAGE, f"{PAGE}/suspension"), "day": "2026-11-16", "reason": "Why"}
    assert browser.post(f"{PAGE}/suspension", data=form).status_code == 303
    again = {**form, **browser.token()}
    assert browser.post(f"{PAGE}/suspension", data=again).status_code == 422
    assert StatusChange.select().count() == 1


def test_an_officer_neither_suspends_nor_sees_the_form(world, hotel):
    officer = world.browser(Posting.get(Posting.function == "officer").account)
    assert officer.get(PAGE).status_code == 403
    assert PAGE not in officer.get("/hotels/SZ001").text
    assert officer.post(f"{PAGE}/leaving", data=officer.token()).status_code == 403
    assert Hotel.get().status == "active"


def test_editing_the_file_does_not_change_its_status(browser):
    form = browser.form("/hotels/SZ001/edit", "/hotels/SZ001")
    assert "status" not in form
    browser.post("/hotels/SZ001", data={**form, "status": "left"})
    assert Hotel.get().status == "active"
