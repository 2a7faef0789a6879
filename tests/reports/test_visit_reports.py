"""Visits in a report: those held in its days, how the month stands, and figures that open their rows (D16, D39)."""

import re
from datetime import date
from html import unescape

import pytest

from portal.activity.visits import State, Visit
from portal.foundation.clock import Month, Week
from portal.insight.reports import Period
from portal.records import cadence
from tests.reports.drafting import draft, lines

MONTH = Period.of_month(date(2026, 10, 1))


@pytest.fixture
def visited(world, chen):
    """Alpha in October and this week, Beta in October; Gamma never."""
    alpha, beta, _gamma = chen.hotels
    for hotel, day in ((alpha, date(2026, 10, 8)), (beta, date(2026, 10, 20)), (alpha, date(2026, 11, 17))):
        record = Visit.create(hotel=hotel, by=chen, by_role="staff", day=day, state=State.HELD)
        cadence.Touch.put(world.person(chen), hotel, day, cadence.VISIT, cadence.TouchResult.TALK, record)
    return chen


def test_a_week_names_its_visits_and_what_the_month_still_owes(world, visited):
    assert lines(draft(world, visited), "Visits") == [
        "1 visit held: Alpha (17 Nov).",
        "Nov 2026: 1 of 3 hotels visited (33%), excused besides 0; the month before 66%.",
        "Still to visit: Beta, Gamma.",
    ]


def test_a_month_that_is_over_names_what_was_not_visited(world, visited):
    assert lines(draft(world, visited, MONTH), "Visits") == [
        "2 visits held: Alpha (8 Oct), Beta (20 Oct).",
        "Oct 2026: 2 of 3 hotels visited (66%), excused besides 0; the month before 0%.",
        "Not visited: Gamma.",
    ]


def test_a_week_over_the_turn_of_a_month_tells_of_the_month_of_its_thursday():
    assert Period.of_week(Week(2026, 44)).month == Month(2026, 10)
    # One that is still to come, of the month that runs.
    assert Period.of_week(Week(2026, 49)).month == Month(2026, 11)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_figures_of_visits_open_the_rows_they_count(world, visited):
    browser = world.browser(visited)
    page = browser.get("/reports").text
    found = re.findall(r'<a href="(/coverage/hotels[^"]+of=visits)">(\d+)</a>', page)
    assert [number for _url, number in found] == ["1", "3", "2", "0"]
    for url, number in found:
        rows = re.findall(r'<th scope="row"', browser.get(unescape(url)).text)
        assert len(rows) == int(number), url
