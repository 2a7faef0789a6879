"""The follow-ups of a report: what was opened, claimed, confirmed, left overdue; complaints with their answers."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from portal.activity.calls import Call, day_start
from portal.activity.follow_ups import OFTEN, FollowUp, FollowUpEntry, Side, State
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.records.departments import Department

#: So many are told by name.
MOST = 8


@dataclass(frozen=True)
class Item:
    """A follow-up as a report reads it; `department` is None for what the hotel owes."""

    id: int
    hotel_id: int
    side: str
    department_id: int | None
    account_id: int | None
    complaint: bool
    answer_due_at: datetime | None
    answered_at: datetime | None
    state: str
    is_open: bool
    due_on: date
    created_at: datetime
    raised: int
    claimed_at: datetime | None
    closed_at: datetime | None
    wording: str
    origin_kind: str
    origin_id: int | None
    owner: str = ""

    @property
    def counts(self) -> bool:
        """False for what was merged into another or withdrawn: nobody owed it in the end."""
        return self.state not in (State.MERGED, State.WITHDRAWN)

    def was_open(self, end: datetime) -> bool:
        return self.created_at < end and (self.is_open or (self.closed_at is not None and self.closed_at >= end))

    def was_overdue(self, last: date, end: datetime) -> bool:
        return self.was_open(end) and self.due_on <= last and self.due_on < clock.today()

    @property
    def in_time(self) -> bool:
        """Said to be done, or closed, by the day it was due, and confirmed since."""
        done = self.claimed_at or self.closed_at
        return self.state == State.CONFIRMED and done is not None and clock.local(done).date() <= self.due_on


class Figure(Choice):
    """What a report counts of follow-ups; `stuck` is as of today."""

    OPENED = "opened", "New"
    CLAIMED = "claimed", "Claimed done"
    CONFIRMED = "confirmed", "Confirmed"
    OPEN = "open", "Not closed"
    OVERDUE = "overdue", "Overdue"
    STUCK = "stuck", "Stuck"


@dataclass(frozen=True)
class Time:
    """The days that a report tells of, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return day_start(self.first)

    @property
    def end(self) -> datetime:
        return day_start(self.last + timedelta(days=1))

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end

    def counts(self, row: Item, figure: Figure) -> bool:
        """True if a figure counts the row; the one place where it is decided, for the number and for its rows."""
        return {
            Figure.OPENED: lambda: self.holds(row.created_at),
            Figure.CLAIMED: lambda: self.holds(row.claimed_at),
            Figure.CONFIRMED: lambda: row.state == State.CONFIRMED and self.holds(row.closed_at),
            Figure.OPEN: lambda: row.was_open(self.end),
            Figure.OVERDUE: lambda: row.was_overdue(self.last, self.end),
            Figure.STUCK: lambda: row.state == State.STUCK,
        }[figure]()


@dataclass(frozen=True)
class Counts:
    """What became of one department's items in the time (the hotels' own: no word)."""

    word: str
    name: str
    opened: int
    claimed: int
    confirmed: int
    open: int
    overdue: int
    stuck: int


@dataclass(frozen=True)
class Complaint:
    """A complaint and what was answered; `late` if the 24 hours had passed (or have passed without an answer)."""

    item: Item
    answer: str
    late: bool


@dataclass(frozen=True)
class Items:
    """All of it for one report. `kept`: {side: (kept in time, due)} of what was due in the time."""

    rows: list[Item]
    complaints: list[Complaint] = field(default_factory=list)
    counts: list[Counts] = field(default_factory=list)
    kept: dict[str, tuple[int, int]] = field(default_factory=dict)
    overdue: list[Item] = field(default_factory=list)
    most_raised: list[Item] = field(default_factory=list)

    @property
    def cut_from(self) -> set[int]:
        """Ids of the calls that something was promised in."""
        kind = Call._meta.table_name
        return {row.origin_id for row in self.rows if row.origin_kind == kind and row.origin_id}

    @property
    def people(self) -> set[int]:
        return {row.account_id for row in self.rows if row.account_id}


def read(person: Person, hotel_ids: list[int] | None, first: date, last: date) -> Items:
    """The follow-ups of these hotels (None: of all) that the time concerns: three statements."""
    time, words = Time(first, last), _departments(person)
    rows = _rows(person, hotel_ids, time, words)
    late = [row for row in rows if time.counts(row, Figure.OVERDUE)]
    often = [row for row in rows if row.raised >= OFTEN and time.counts(row, Figure.OPEN)]
    return Items(
        rows=rows,
        complaints=_complaints([row for row in rows if row.complaint and _told(row, time)]),
        counts=_counts(rows, words, time),
        kept={side.value: _kept(rows, side, first, last) for side in Side},
        overdue=sorted(late, key=lambda row: (row.due_on, row.id))[:MOST],
        most_raised=sorted(often, key=lambda row: (-row.raised, row.due_on, row.id))[:MOST],
    )


def listed(
    person: Person,
    hotel_ids: list[int] | None,
    time: Time,
    word: str,
    figure: Figure,
    after: str | None,
    size: int = 50,
) -> Page:
    """The rows that a figure of a department (no word: of the hotels) counts, in the order in which they were noted;
    two statements."""
    words = _departments(person)
    number = next((key for key, (named, _name) in words.items() if named == word), -1) if word else None
    rows = [row for row in _theirs(_rows(person, hotel_ids, time, words), number) if time.counts(row, figure)]
    place = next((place for place, row in enumerate(rows, 1) if str(row.id) == after), 0)
    page = rows[place : place + size]
    return Page(page, str(page[-1].id) if len(rows) > place + size else None)


def _departments(person: Person) -> dict[int, tuple[str, str]]:
    """{id: (word, name)}"""
    return {row.id: (row.word, row.name) for row in Department.in_order(person, all=True)}


def _theirs(rows: list[Item], department: int | None) -> list[Item]:
    """What a department owes, or (None) the hotels."""
    side = Side.HOTEL if department is None else Side.US
    return [row for row in rows if row.side == side and (department is None or row.department_id == department)]


def _rows(person: Person, hotel_ids: list[int] | None, time: Time, words: dict) -> list[Item]:
    """Opened by its end, and open now, closed since it began, or due in it; without what nobody owed in the end."""
    columns = (
        *(FollowUp.id, FollowUp.hotel, FollowUp.side, FollowUp.department, FollowUp.account, FollowUp.complaint),
        *(FollowUp.answer_due_at, FollowUp.answered_at, FollowUp.state, FollowUp.is_open, FollowUp.due_on),
        *(FollowUp.created_at, FollowUp.raised, FollowUp.claimed_at, FollowUp.closed_at, FollowUp.wording),
        *(FollowUp.origin_kind, FollowUp.origin_id),
    )
    still = FollowUp.opened()
    due = FollowUp.opened(False) & FollowUp.due_on.between(time.first, time.last)
    query = FollowUp.visible_to(person).select(*columns).where(still | (FollowUp.closed_at >= time.start) | due)
    if hotel_ids is not None:
        query = query.where(FollowUp.hotel.in_(hotel_ids or [0]))
    found = []
    for row in query.tuples():
        item = Item(*row, owner=words[row[3]][1] if row[3] in words else "")
        if item.created_at < time.end and item.counts:
            found.append(item)
    return sorted(found, key=lambda item: (item.created_at, item.id))


def _told(row: Item, time: Time) -> bool:
    """Registered or answered in the time, or still without an answer."""
    return row.created_at >= time.start or row.answered_at is None or time.holds(row.answered_at)


def _complaints(rows: list[Item]) -> list[Complaint]:
    # Nobody has the number 0: a statement that asks for none at all would read every line.
    ids = [row.id for row in rows] or [0]
    query = FollowUpEntry.select(FollowUpEntry.at, FollowUpEntry.id, FollowUpEntry.follow_up, FollowUpEntry.text)
    said = query.where(FollowUpEntry.follow_up.in_(ids) & (FollowUpEntry.verb == "answered"))
    answers = {number: text for *_when, number, text in sorted(said.tuples())}
    found = []
    for row in rows:
        by = row.answered_at or clock.now()
        late = row.answer_due_at is not None and by > row.answer_due_at
        found.append(Complaint(row, answers.get(row.id, ""), late))
    return found


def _counts(rows: list[Item], words: dict, time: Time) -> list[Counts]:
    """The hotels' own first, then the departments in their order; those that had nothing are left out."""
    found = []
    for number, (word, name) in [(None, ("", "")), *words.items()]:
        theirs = _theirs(rows, number)
        told = {figure.value: sum(time.counts(row, figure) for row in theirs) for figure in Figure}
        if any(told[figure] for figure in (Figure.OPENED, Figure.CLAIMED, Figure.CONFIRMED, Figure.OPEN)):
            found.append(Counts(word, name, **told))
    return found


def _kept(rows: list[Item], side: Side, first: date, last: date) -> tuple[int, int]:
    due = [row for row in rows if row.side == side and first <= row.due_on <= min(last, clock.today())]
    return sum(row.in_time for row in due), len(due)
