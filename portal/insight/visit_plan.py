"""The plan of a month: an officer's hotels by city and district, what each is owed there, and the day it is given.

It stands on a hot page: queries compiled once, rows as tuples, the same few statements for two hotels and fifty.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from peewee import JOIN, fn

from portal.activity.visits import OPEN, State, Visit
from portal.foundation import clock, db, settings
from portal.foundation.calendar import CalendarDay, is_weekday
from portal.foundation.choices import Choice
from portal.foundation.clock import Month, Week
from portal.foundation.compiled import moment_of
from portal.insight.week_rows import holds, window
from portal.records.accounts import Account
from portal.records.hotel_words import Status
from portal.records.hotel_years import NO_MARK, HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.reckoning import DONE, EXCUSED, NOT_OWED, owes


class Show(Choice):
    """Which hotels of the month are listed."""

    ALL = "", "All hotels"
    TO_PLAN = "to-plan", "Still to plan"
    PLANNED = "planned", "Planned"
    ASKED = "asked", "Waiting for the hotel"
    OFFERED = "offered", "Another time offered"
    AGREED = "agreed", "Agreed"
    HELD = "held", "Held"
    OPEN = "open", "To be recorded"


class Slip(NamedTuple):
    """The visit of a month as its row shows it."""

    id: int
    version: int
    day: date
    at: datetime | None
    state: str
    offered_at: datetime | None
    offered_word: str
    by_id: int

    @property
    def time(self) -> str:
        return f"{clock.local(self.at):%H:%M}" if self.at else ""


@dataclass(slots=True)
class Row:
    """One hotel in the month. `letter` is what the cadence says of its month; `late`: an earlier one was missed."""

    id: int
    code: str
    name: str
    city: str
    district: str
    name_key: str
    status: str
    in_difficulty: bool
    next_visit_on: date
    officer_id: int
    officer: str
    weeks: str
    marks: str
    letter: str
    late: bool = False
    slip: Slip | None = None
    #: The day of the last visit that was held.
    last: date | None = None

    @property
    def due(self) -> bool:
        """True if a visit is owed in this month and none is planned or held."""
        return self.state == "due"

    @property
    def state(self) -> str:
        if self.slip is not None:
            if self.slip.state in OPEN and self.slip.day < clock.today():
                return "open"
            return "offered" if self.slip.state in OPEN and self.slip.offered_at else self.slip.state
        if self.letter == DONE:
            return "held"
        if self.letter == EXCUSED:
            return "excused"
        return "due" if self.status == Status.ACTIVE and owes(self.letter) else "none"


class Day(NamedTuple):
    """A day of the month: whether one works on it, what it is called, and how many visits stand on it."""

    day: date
    working: bool
    #: A holiday or make-up day, or None.
    special: CalendarDay | None
    visits: int

    @property
    def full(self) -> bool:
        return self.visits >= settings.visits_a_day()


@dataclass(frozen=True)
class Plan:
    """The month of one officer."""

    month: Month
    rows: list[Row]
    days: list[Day]
    counts: Counter = field(default_factory=Counter)

    def count(self, *states: str) -> int:
        return sum(self.counts[state] for state in states)

    @property
    def owed(self) -> int:
        """How many hotels are owed a visit in this month, done or not."""
        return sum(row.letter == DONE or owes(row.letter) for row in self.rows)

    @property
    def days_left(self) -> int:
        """Working days of the month that are not over."""
        today = clock.today()
        return sum(day.working for day in self.days if day.day >= today)

    def shown(self, show: Show) -> list[Row]:
        return [row for row in self.rows if fits(row, show)]

    def row(self, code: str) -> Row | None:
        return next((row for row in self.rows if row.code == code), None)

    def day(self, day: date) -> Day | None:
        return next((one for one in self.days if one.day == day), None)

    def planned_on(self, day: date) -> list[Row]:
        """The rows whose visit on a day has not been proposed yet."""
        return [row for row in self.rows if row.slip and row.slip.day == day and row.slip.state == State.PLANNED]


def fits(row: Row, show: Show) -> bool:
    """True if the filter shows the row."""
    words = {Show.TO_PLAN: "due", Show.ASKED: State.PROPOSED}
    return show == Show.ALL or row.state == words.get(show, show.value)


def groups(rows: list[Row]) -> list[tuple[str, list[tuple[str, list[Row]]]]]:
    """[(city, [(district, rows)])] of rows that stand in this order already."""
    cities = [(city, list(rows)) for city, rows in groupby(rows, lambda row: row.city)]
    return [
        (city, [(name, list(some)) for name, some in groupby(rows, lambda row: row.district)]) for city, rows in cities
    ]


def plan_of(officer: int, month: Month) -> Plan:
    """The plan of an officer by his account's id: his hotels, and those he covers today. Four statements."""
    this, today = clock.this_week(), clock.today()
    asked = {"officer": officer, "today": today, "year": this.year, "year_before": this.year - 1}
    rows = [_row(told, this, month) for told in _hotels(**asked, month_year=month.year)]
    marked = {row.id: row for row in rows}
    told = _slips(officer=officer, today=today, first=month.first, last=month.last)
    for hotel, slip in sorted(map(_slip, told), key=lambda told: told[1].day):
        row = marked[hotel]
        # Of several the first that is still open stands for the month.
        if row.slip is None or (row.slip.state not in OPEN and slip.state in OPEN):
            row.slip = slip
    for hotel, day in _lasts(officer=officer, today=today):
        if hotel in marked:
            marked[hotel].last = db.day_of(day)
    rows.sort(key=lambda row: (_order(row.city), _order(row.district), row.name_key, row.id))
    return Plan(month, rows, _days(month, rows), Counter(row.state for row in rows))


def _row(told: tuple, this: Week, month: Month) -> Row:
    *facts, weeks, marks, weeks_before, marks_before, months = told
    line = window(weeks, weeks_before, this, NOT_OWED), window(marks, marks_before, this, NO_MARK)
    letter = (months or NOT_OWED * 12)[month.number - 1]
    row = Row(*facts, *line, letter)
    row.next_visit_on = db.day_of(row.next_visit_on)
    row.late = row.status == Status.ACTIVE and row.next_visit_on < month.first and row.next_visit_on < _this_month()
    return row


def _slip(told: tuple) -> tuple[int, Slip]:
    hotel, number, version, day, at, state, offered_at, *others = told
    return hotel, Slip(number, version, db.day_of(day), moment_of(at), state, moment_of(offered_at), *others)


def _this_month() -> date:
    return clock.this_month().first


def _order(text: str) -> bytes:
    """As a Chinese dictionary stands; what is not filled in comes last."""
    return text.encode("gb18030", "replace") if text else b"\xff"


def _days(month: Month, rows: list[Row]) -> list[Day]:
    special = {row.day: row for row in CalendarDay.between(month.first, month.last)}
    visits = Counter(row.slip.day for row in rows if row.slip and row.slip.state in (*OPEN, State.HELD))
    found = []
    for number in range(month.last.day):
        day = month.first.replace(day=number + 1)
        told = special.get(day)
        found.append(Day(day, told.working if told else is_weekday(day), told, visits[day]))
    return found


@db.prepared
def _hotels(officer, today, year, year_before, month_year):
    before, there = HotelYear.alias(), HotelYear.alias()
    return (
        Posting.select(
            Hotel.id, Hotel.code, Hotel.name, Hotel.city, Hotel.district, Hotel.name_key, Hotel.status,
            Hotel.in_difficulty, Hotel.next_visit_on, Account.id, Account.name, HotelYear.weeks, HotelYear.marks,
            before.weeks, before.marks, there.months,
        )
        .join_from(Posting, Hotel)
        .join_from(Posting, Account)
        .join_from(Hotel, HotelYear, JOIN.LEFT_OUTER, on=(HotelYear.hotel == Hotel.id) & (HotelYear.iso_year == year))
        .join_from(Hotel, before, JOIN.LEFT_OUTER, on=(before.hotel == Hotel.id) & (before.iso_year == year_before))
        .join_from(Hotel, there, JOIN.LEFT_OUTER, on=(there.hotel == Hotel.id) & (there.iso_year == month_year))
        .where(holds(officer, today))
    )  # fmt: skip


@db.prepared
def _slips(officer, today, first, last):
    columns = (Visit.id, Visit.version, Visit.day, Visit.at, Visit.state, Visit.offered_at, Visit.offered_word)
    here = (Visit.hotel == Posting.hotel) & (Visit.day >= first) & (Visit.day <= last) & Visit.department.is_null()
    # Not a plain comparison, by which SQLite would begin with all visits that are in these states.
    shown = fn.COALESCE(Visit.state, "").in_([*(state.value for state in OPEN), State.HELD.value])
    query = Posting.select(Posting.hotel, *columns, Visit.by).join(Visit, on=here)
    return query.where(holds(officer, today) & shown)


@db.prepared
def _lasts(officer, today):
    last = Visit.select(Visit.day).where((Visit.hotel == Posting.hotel) & (Visit.state == State.HELD.value))
    last = last.where(Visit.department.is_null()).order_by(Visit.day.desc(), Visit.id.desc()).limit(1)
    return Posting.select(Posting.hotel, last).where(holds(officer, today))
