"""What a row of My week is made of, read in four statements that are compiled once, as tuples."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN, fn

from portal.activity.calls import Call, Result, day_start
from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.clock import Week
from portal.foundation.roles import Function
from portal.insight.hotel_list import ROW_WEEKS, state_of
from portal.records.accounts import Account
from portal.records.covers import Cover
from portal.records.handovers import Handover
from portal.records.hotel_years import NO_MARK, HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.planned_days import PlannedDay
from portal.records.principals import COUNTING_FUNCTIONS, Principal
from portal.records.reckoning import NOT_OWED

#: The states in which the week's call is still to be made.
OWED = ("due", "late", "tried")


class Reach(Choice):
    """How his best time (方便时段) lies to the present one, the most convenient first."""

    NOW = "now", "Best reached now"
    UNKNOWN = "unknown", "No best time known"
    LATER = "later", "Later today"
    OTHER = "other", "Another time"


class Whom(NamedTuple):
    """The principal to call."""

    id: int
    name: str
    phone: str
    phone2: str
    function: str
    best_days: str
    best_from: str
    best_until: str


class Last(NamedTuple):
    """The last record of a hotel."""

    id: int
    at: datetime
    day: date
    result: str
    by_id: int
    entered_at: datetime


@dataclass(slots=True)
class Row:
    """One hotel in the week. `weeks` and `marks`: the last 26 weeks up to this one."""

    id: int
    code: str
    name: str
    city: str
    name_key: str
    status: str
    next_call_on: date
    in_difficulty: bool
    officer_id: int
    officer: str
    weeks: str
    marks: str
    planned: date | None
    welcome: bool
    state: str = "none"
    whom: Whom | None = None
    reach: Reach = Reach.UNKNOWN
    last: Last | None = None
    #: When both agreed to speak again, if that has not happened since.
    back_at: datetime | None = None
    near: bool = False
    #: Follow-ups: how many are open, how many of them overdue, how often the most patient one was raised.
    open: int = 0
    overdue: int = 0
    raised: int = 0

    @property
    def owed(self) -> bool:
        """True if the week's call is still to be made."""
        return self.state in OWED


def holds(officer, today):
    """Of postings: in force today, of the officer himself or of somebody he stands in for."""
    runs = (Cover.substitute == officer) & (Cover.first <= today) & (Cover.last >= today)
    # Told by their ids, so that a database begins with these few and not with all postings there are.
    one, other = Posting.alias(), Posting.alias()
    here = (Cover.officer == other.account) & (Cover.hotel.is_null() | (Cover.hotel == other.hotel))
    his = one.select(one.id).where(one.account == officer)
    covered = Cover.select(other.id).join(other, on=here).where(runs)
    in_force = (Posting.since <= today) & (Posting.until.is_null() | (Posting.until > today))
    in_force &= Posting.function == Function.OFFICER.value
    return in_force & Posting.id.in_(his.union(covered))


@db.prepared
def _hotels(officer, today, monday, year, year_before):
    before = HotelYear.alias()
    given = (PlannedDay.hotel == Hotel.id) & (PlannedDay.monday == monday)
    welcome = Handover.select(Handover.id).where(
        (Handover.hotel == Hotel.id) & Handover.welcomed_on.is_null() & (Handover.overtaken == 0)
    )
    return (
        Posting.select(
            Hotel.id, Hotel.code, Hotel.name, Hotel.city, Hotel.name_key, Hotel.status, Hotel.next_call_on,
            Hotel.in_difficulty, Account.id, Account.name, HotelYear.weeks, HotelYear.marks, before.weeks, before.marks,
            PlannedDay.day, fn.EXISTS(welcome),
        )
        .join_from(Posting, Hotel)
        .join_from(Posting, Account)
        .join_from(Hotel, HotelYear, JOIN.LEFT_OUTER, on=(HotelYear.hotel == Hotel.id) & (HotelYear.iso_year == year))
        .join_from(Hotel, before, JOIN.LEFT_OUTER, on=(before.hotel == Hotel.id) & (before.iso_year == year_before))
        .join_from(Hotel, PlannedDay, JOIN.LEFT_OUTER, on=given)
        .where(holds(officer, today))
    )  # fmt: skip


def rows_of(officer: int, this: Week) -> list[Row]:
    found = []
    told = _hotels(officer=officer, today=clock.today(), monday=this.monday, year=this.year, year_before=this.year - 1)
    for *facts, weeks, marks, weeks_before, marks_before, planned, welcome in told:
        line = window(weeks, weeks_before, this, NOT_OWED), window(marks, marks_before, this, NO_MARK)
        row = Row(*facts, *line, db.day_of(planned), bool(welcome))
        row.next_call_on = db.day_of(row.next_call_on)
        row.state = state_of(row.weeks[-1:], row)
        found.append(row)
    return found


def window(now: str | None, before: str | None, this: Week, blank: str) -> str:
    """The letters of the last weeks up to this one, which may lie in two years."""
    now = (now or blank * this.number)[: this.number]
    return ((before or blank * clock.weeks_in(this.year - 1)) + now)[-ROW_WEEKS:]


@db.prepared
def _principals(officer, today):
    columns = (Principal.id, Principal.name, Principal.address_form, Principal.phone, Principal.phone2)
    best = (Principal.best_days, Principal.best_from, Principal.best_until)
    on_file = (Principal.since <= today) & (Principal.until.is_null() | (Principal.until > today))
    return (
        Posting.select(Posting.hotel, Principal.since, Principal.function, *columns, *best)
        .join(Principal, on=Principal.hotel == Posting.hotel)
        .where(holds(officer, today) & on_file & Principal.function.in_([one.value for one in COUNTING_FUNCTIONS]))
    )


def whom_of(officer: int) -> dict[int, Whom]:
    """{hotel id: the principal to call}: the GM, else his deputy or the owner; of two the one who came last."""
    order = {function.value: place for place, function in enumerate(COUNTING_FUNCTIONS)}
    rows = sorted(_principals(officer=officer, today=clock.today()), key=lambda row: str(row[1]))
    found = {}
    rows.sort(key=lambda row: -order[row[2]])
    for hotel, _since, function, number, name, form, phone, phone2, *best in rows:
        found[hotel] = Whom(number, form or name, phone, phone2, function, *best)
    return found


@db.prepared
def _last_calls(officer, today, since):
    newer, agreed, back = Call.alias(), Call.alias(), Call.alias()
    last = newer.select(newer.id).where(newer.hotel == Posting.hotel)
    last = last.order_by(newer.at.desc(), newer.id.desc()).limit(1)
    backs = agreed.select(agreed.id).where((agreed.hotel == Posting.hotel) & (agreed.call_back_at >= since))
    backs = backs.order_by(agreed.call_back_at.desc(), agreed.id.desc()).limit(1)
    columns = (Call.id, Call.at, Call.day, Call.result, Call.by, Call.entered_at)
    return (
        Posting.select(Posting.hotel, *columns, back.call_back_at, back.at)
        .join_from(Posting, Call, on=Call.id == last)
        .join_from(Posting, back, JOIN.LEFT_OUTER, on=back.id == backs)
        .where(holds(officer, today))
    )


def lasts_of(officer: int) -> Iterator[tuple[int, Last, datetime | None]]:
    """(hotel id, its last record, when a call back was agreed for) of each hotel that has any."""
    since = day_start(clock.this_week().plus(-1).monday)
    for hotel, number, at, day, result, by_id, entered_at, back_at, back_told in _last_calls(
        officer=officer, today=clock.today(), since=since
    ):
        last = Last(number, _moment(at), db.day_of(day), result, by_id, _moment(entered_at))
        # Whoever was reached since has been called back.
        spoken = back_told is not None and result == Result.REACHED and last.at > _moment(back_told)
        yield hotel, last, None if spoken else _moment(back_at)


def _moment(told) -> datetime | None:
    return datetime.fromisoformat(told) if isinstance(told, str) else told
