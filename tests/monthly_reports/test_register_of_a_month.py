"""Who has sent a month and who owes it: the register, and what the clock reminds of (D10)."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from portal.activity.monthly_reports import MonthlyReminder, due_on, reminding
from portal.foundation import clock
from portal.foundation.calendar import CalendarDay
from portal.foundation.roles import COMMAND_LINE, Function
from portal.insight import month_register
from portal.insight.hotel_list import Filter
from portal.insight.month_register import Show
from portal.records.hotels import Hotel
from portal.records.notices import Notice
from tests.monthly_reports.conftest import OCTOBER, entered, long_on_file

#: The fifth working day of November 2026 is Friday the 6th.
DUE = date(2026, 11, 6)
EARLY, LATE = datetime(2026, 11, 3, 2), datetime(2026, 11, 7, 2)


@pytest.fixture
def second(world, hotel) -> Hotel:
    return long_on_file(world.hotel("SZ002", name="A second", rooms=100, city="杭州"))


def codes(person, show=Show.ALL, **wanted) -> list[str]:
    page = month_register.page_for(person, OCTOBER, show, Filter(**wanted))
    return sorted(line.hotel.code for line in page)


def test_figures_are_due_on_the_fifth_working_day_of_the_next_month(database):
    assert due_on(OCTOBER) == DUE
    # 1 to 7 October 2026 are holidays, Saturday the 10th is made up.
    assert due_on(date(2026, 9, 1)) == date(2026, 10, 13)
    CalendarDay.put(date(2026, 11, 4), False, "停业", "Closed")
    assert due_on(OCTOBER) == date(2026, 11, 9)


def test_the_register_tells_who_is_in_and_who_is_missing(world, hotel, second, officer):
    person = world.person(officer)
    world.hotel("NEW1")
    entered(hotel)
    Hotel.update(status="left").where(Hotel.id == long_on_file(world.hotel("LEFT1")).id).execute()
    assert codes(person) == ["SZ001", "SZ002"]
    assert (codes(person, Show.IN), codes(person, Show.MISSING)) == (["SZ001"], ["SZ002"])
    assert (codes(person, city="杭州"), codes(person, officer="me"), codes(person, q="second")) == (
        ["SZ002"],
        ["SZ001"],
        ["SZ002"],
    )
    assert month_register.tally(person, OCTOBER, Filter()) == (2, 1, 0)


def test_what_came_late_or_was_asked_about_is_told(world, hotel, second, officer):
    person = world.person(officer)
    with clock.at(LATE):
        entered(hotel)
        assert (codes(person, Show.LATE), codes(person, Show.ASKED)) == (["SZ001"], [])
        assert month_register.tally(person, OCTOBER, Filter()) == (2, 1, 1)
        page = world.browser(officer).get("/monthly-reports?month=2026-10").text
    assert "1/2" in page and "overdue" in page and "80.0%" in page


def test_the_register_is_taken_away_as_a_sheet(world, hotel, officer):
    entered(hotel, platform=2500)
    browser = world.browser(officer)
    answer = browser.send("/monthly-reports?officer=me", "/monthly-reports/export")
    assert (answer.status_code, answer.mimetype.endswith("sheet")) == (200, True)
    lines = list(load_workbook(BytesIO(answer.data)).active.values)
    heads = next(line for line in lines if "Our platform" in line)
    told = dict(zip(heads, lines[lines.index(heads) + 1], strict=True))
    assert (told["Our platform"], told["Our platform, room nights"], told["Walk-in, room nights"]) == (0.25, 620, None)


def test_a_hotel_is_reminded_before_and_its_officer_once_it_is_late(world, hotel, second, gm, assistant, officer):
    assert reminding.send_due() == 0
    with clock.at(EARLY):
        assert (reminding.send_due(), reminding.send_due()) == (2, 0)
    assert {(row.account_id, row.news) for row in Notice.select()} == {
        (gm.id, "figures_due"),
        (assistant.id, "figures_due"),
    }
    entered(second)
    with clock.at(LATE):
        assert (reminding.send_due(), reminding.send_due()) == (1, 0)
        unread = Notice.select().where(Notice.read_at.is_null())
        assert {(row.account_id, row.news) for row in unread} == {
            (gm.id, "figures_late"),
            (assistant.id, "figures_late"),
            (officer.id, "figures_late"),
        }
        page = world.browser(gm).get("/notices").text
    assert "The figures of last month are overdue" in page
    assert "/monthly-reports/new?hotel=SZ001&amp;month=2026-10" in page or 'name="open"' in page


def test_nothing_waits_any_longer_once_the_month_is_in(world, hotel, gm):
    with clock.at(LATE):
        reminding.send_due()
        entered(hotel)
        assert Notice.select().where(Notice.read_at.is_null()).count() == 0
        assert MonthlyReminder.get().late is True


def test_the_hotel_side_begins_with_what_is_owed(world, hotel, second, gm, assistant):
    with clock.at(LATE):
        for account in (gm, assistant):
            home = world.browser(account).get("/").text
            assert "Figures of Oct 2026" in home and "They were due on" in home
        one = world.browser(gm).get("/monthly-reports")
        assert (one.status_code, one.location) == (303, "/monthly-reports/of/SZ001")
        owner = world.gm_of(hotel, second, function=Function.OWNER)
        both = world.browser(owner).get("/monthly-reports").text
    assert "A second" in both and "Hotel SZ001" in both


def test_a_hotels_months_stand_beside_last_year(world, hotel, gm):
    entered(hotel)
    entered(hotel, date(2025, 10, 1), sold=1860)
    page = world.browser(gm).get("/monthly-reports/of/SZ001").text
    assert "80.0%" in page and "60.0%" in page and "figure-line" in page
    assert "Enter Sep 2026" in page


def test_a_month_is_a_line_of_the_hotels_timeline(world, hotel, officer):
    row = entered(hotel)
    page = world.browser(officer).get("/hotels/SZ001").text
    assert f'<a href="/monthly-reports/{row.id}">Oct 2026</a>' in page


def test_nobody_enters_a_month_on_behalf_of_the_director(world, hotel):
    director = world.browser(world.account("director"))
    assert director.get("/monthly-reports").status_code == 200
    assert director.get("/monthly-reports/new?hotel=SZ001").status_code == 403
    assert COMMAND_LINE.may("monthly_reports.read") is False
