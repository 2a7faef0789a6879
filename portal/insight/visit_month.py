"""A month of visits day by day: the calendar, and the travel list drafted from it (差旅清单)."""

from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from portal.activity.visits import State
from portal.activity.visits.register import Filter, Row, page_for
from portal.foundation.calendar import CalendarDay, is_weekday
from portal.foundation.clock import Month
from portal.foundation.i18n import dated
from portal.foundation.roles import Person

#: More than one person goes to in a month; of a department's what is beyond stands in the register.
MOST = 400
#: What is still to come or was held: what one travels for.
STANDS = (State.PLANNED, State.PROPOSED, State.AGREED, State.HELD)


class Day(NamedTuple):
    """A day of the calendar; `special` is a holiday or make-up day, or None."""

    day: date
    working: bool
    special: CalendarDay | None
    visits: list[Row]

    @property
    def cities(self) -> list[str]:
        """The cities of its visits, in the order in which they are reached."""
        return list(dict.fromkeys(row.city for row in self.visits if row.city))


def days_of(person: Person, by: int | None, month: Month) -> list[Day]:
    """Each day of a month with the visits that somebody (None: anybody this person reads) goes to, by the hour. Those
    called off are not among them."""
    page = page_for(person, Filter(by=by), month.first, month.last, size=MOST)
    rows = sorted((row for row in page if row.state != State.CANCELLED), key=_order)
    by_day = {day: list(some) for day, some in groupby(rows, lambda row: row.day)}
    special = {row.day: row for row in CalendarDay.between(month.first, month.last)}
    first, found = month.first, []
    for number in range(month.last.day):
        day = first + timedelta(days=number)
        told = special.get(day)
        found.append(Day(day, told.working if told else is_weekday(day), told, by_day.get(day, [])))
    return found


def travels(days: list[Day]) -> list[Day]:
    """The days on which one is on the road, each with what stands there."""
    found = []
    for day in days:
        rows = [row for row in day.visits if row.state in STANDS]
        if rows:
            found.append(Day(day.day, day.working, day.special, rows))
    return found


def text_of(title: str, days: list[Day]) -> str:
    """A travel list as one sends it on: a line a day, with its cities and hotels."""
    lines = [title]
    for day in days:
        cities = " / ".join(day.cities)
        hotels = " · ".join(f"{row.time} {row.hotel_name}".strip() for row in day.visits)
        lines.append(f"{dated(day.day)}  {cities}  {hotels}")
    return "\n".join(lines)


def _order(row: Row) -> tuple:
    # Without an hour it stands behind those that have one.
    return row.day, row.time or "99", row.id
