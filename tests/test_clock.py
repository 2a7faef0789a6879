"""Time: one source, days of the company's zone, ISO weeks."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation import clock
from portal.foundation.clock import Week

days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(days)
def test_a_week_runs_from_monday_to_sunday_and_holds_its_days(day):
    week = Week.of(day)
    assert (week.monday.isoweekday(), week.sunday - week.monday) == (1, timedelta(days=6))
    assert day in week.days and {Week.of(other) for other in week.days} == {week}


@given(days, st.integers(-300, 300))
def test_weeks_are_counted_without_a_gap_over_every_new_year(day, count):
    week = Week.of(day)
    later = week.plus(count)
    assert (later.since(week), later.plus(-count)) == (count, week)
    assert (later > week, later == week) == (count > 0, count == 0)


@given(days)
def test_a_week_is_read_back_from_what_it_is_written_as(day):
    assert Week.parse(str(Week.of(day))) == Week.of(day)


@given(st.integers(1990, 2100))
def test_a_year_has_all_its_weeks_and_the_next_begins_after_the_last(year):
    weeks = clock.weeks_of(year)
    assert len(weeks) == clock.weeks_in(year) and len(weeks) in (52, 53)
    assert weeks[-1].plus(1) == Week(year + 1, 1)


def test_2026_has_a_week_53_that_ends_in_2027():
    assert (clock.weeks_in(2025), clock.weeks_in(2026), clock.weeks_in(2027)) == (52, 53, 52)
    assert Week.of(date(2027, 1, 3)) == Week(2026, 53) == Week.parse("2026-W53")


@pytest.mark.parametrize(
    "text", ["", "2026", "2025-W53", "2026-W54", "2026-W00", "2026-W", "26-W01", "２０２６-W01", "2026-W１", "0000-W01"]
)
def test_a_week_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError):
        Week.parse(text)


def test_the_companys_day_begins_at_its_own_midnight():
    with clock.at(datetime(2026, 11, 15, 15, 59, 59)):
        assert (clock.today(), clock.this_week()) == (date(2026, 11, 15), Week(2026, 46))
    with clock.at(datetime(2026, 11, 15, 16)):
        assert (clock.today(), clock.this_week()) == (date(2026, 11, 16), Week(2026, 47))


@given(st.datetimes(datetime(1995, 1, 1), datetime(2100, 1, 1)))
def test_a_wall_clock_time_is_stored_and_shown_as_the_same(wall):
    assert clock.local(clock.instant(wall)) == wall


def test_the_clock_stands_only_inside_and_moves_on_afterwards():
    with clock.at(datetime(2026, 1, 1)):
        with clock.at(datetime(2027, 1, 1)):
            assert clock.now() == datetime(2027, 1, 1)
        assert clock.now() == datetime(2026, 1, 1)
    assert clock.now() > datetime(2026, 1, 2)


def test_the_same_day_some_months_later_is_the_last_of_a_shorter_month():
    asked = [(date(2026, 1, 31), 1), (date(2026, 11, 22), 6), (date(2028, 2, 29), 24), (date(2026, 8, 31), 24)]
    told = [clock.months_later(day, months) for day, months in asked]
    assert told == [date(2026, 2, 28), date(2027, 5, 22), date(2030, 2, 28), date(2028, 8, 31)]
