"""Working days: weekdays, unless the table says otherwise."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.foundation import db
from portal.foundation.calendar import CalendarDay, idle_weeks, known_days
from portal.foundation.clock import Week


def test_the_week_of_spring_festival_has_no_working_day_in_2026(database):
    assert idle_weeks(date(2025, 12, 29), date(2027, 1, 3)) == {Week(2026, 8)}


def test_the_national_day_week_of_2026_has_two_working_days(database):
    days = CalendarDay.exceptions(date(2026, 9, 28), date(2026, 10, 11))
    assert Week(2026, 40) not in idle_weeks(date(2026, 9, 28), date(2026, 10, 11))
    assert (days[date(2026, 10, 1)], days[date(2026, 10, 10)]) == (False, True)


def test_a_make_up_day_at_the_weekend_makes_the_week_a_working_one(database):
    with db.together() as transaction:
        CalendarDay.delete().where(CalendarDay.day == date(2026, 2, 21)).execute()
        CalendarDay.create(day=date(2026, 2, 21), working=True)
        assert idle_weeks(date(2026, 2, 16), date(2026, 2, 22)) == set()
        transaction.rollback()


def test_known_days_are_only_those_that_differ_from_their_weekday():
    rows = known_days(2026, 2026)
    assert len(rows) == len({row["day"] for row in rows}) > 20
    assert all(row["working"] != (row["day"].weekday() < 5) for row in rows)
    assert {row["name_zh"] for row in rows} >= {"春节", "国庆节", "元旦"} and all(row["name_en"] for row in rows)


def test_years_not_announced_yet_have_no_days():
    assert known_days(2090, 2091) == []


told = st.dictionaries(st.integers(0, 27), st.booleans(), max_size=28)


@given(told)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_idle_weeks_are_those_none_of_whose_days_is_a_working_day(database, told):
    first = date(2040, 1, 2)
    with db.together() as transaction:
        days = {first + timedelta(days=n): working for n, working in told.items()}
        if days:
            CalendarDay.insert_many({"day": day, "working": working} for day, working in days.items()).execute()
        weeks = [Week.of(first).plus(n) for n in range(4)]
        expected = {week for week in weeks if not any(days.get(day, day.isoweekday() < 6) for day in week.days)}
        assert idle_weeks(first, first + timedelta(days=27)) == expected
        transaction.rollback()
