"""Changing the calendar of working days: hotels whose weeks without working days change are settled anew (D15, D22)."""

from datetime import date, timedelta

from portal.foundation import calendar, db
from portal.foundation.calendar import CalendarDay
from portal.foundation.clock import Week
from portal.foundation.holidays import Told
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.hotel_years import HotelYear
from portal.records.rules import Unsettled


def change(by: Person, wanted: dict[date, Told]) -> int:
    """Says of days what they are and returns of how many that is news. A day that is as its weekday needs no row."""
    news = {day: told for day, told in wanted.items() if _held(day) != _shown(day, told)}
    if not news:
        return 0
    first = Week.of(min(news)).monday
    last = Week.of(max(news)).sunday
    with db.together():
        before = calendar.idle_weeks(first, last)
        touched = None
        for day, told in sorted(news.items()):
            touched = CalendarDay.on(day) or touched
            CalendarDay.put(day, *told)
            touched = CalendarDay.on(day) or touched
        days = [f"{day:%Y-%m-%d}" for day in sorted(news)]
        audit.record(by, "calendar.changed", touched, days=", ".join(days))
        other = before ^ calendar.idle_weeks(first, last)
        if other:
            # A block of weeks may reach over the turn of a year.
            years = {week.year for week in other} | {week.plus(n).year for week in other for n in (-12, 12)}
            Unsettled.put(HotelYear.hotels(years))
    return len(news)


def published(year: int) -> dict[date, Told]:
    """The days of a year as this release has them from the published calendar; empty before it is announced."""
    return {row["day"]: Told(row["working"], row["name_zh"], row["name_en"]) for row in calendar.known_days(year, year)}


def _held(day: date) -> Told | None:
    row = CalendarDay.on(day)
    return Told(row.working, row.name_zh, row.name_en) if row else None


def _shown(day: date, told: Told) -> Told | None:
    return None if told.working == calendar.is_weekday(day) else told


def spans(days: dict[date, CalendarDay]) -> list[tuple[date, date, CalendarDay]]:
    """(first, last, one of them) of days in a row that are the same holiday, weekends between them included."""
    found: list[tuple[date, date, CalendarDay]] = []
    for day, row in sorted(days.items()):
        if found:
            first, last, one = found[-1]
            between = [last + timedelta(days=n) for n in range(1, (day - last).days)]
            same = (one.working, one.name_zh, one.name_en) == (row.working, row.name_zh, row.name_en)
            if same and not row.working and not any(calendar.is_weekday(one) for one in between):
                found[-1] = (first, day, row)
                continue
        found.append((day, day, row))
    return found
