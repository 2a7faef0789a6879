"""What opens behind the figures of coverage: the hotels' weeks with their calls or months with their visits, the
hotels, the officers' records."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from peewee import JOIN

from portal.activity.calls import Call, day_start
from portal.activity.calls.checks import BAD, SpotCheck
from portal.activity.visits import State as VisitState
from portal.activity.visits import Visit
from portal.foundation.choices import Choice
from portal.foundation.clock import Month, Week
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.insight.coverage import MONTHS, NOBODY, People, Scope, Span, Unit, ledger
from portal.insight.coverage_beside import in_period, new_hotels, with_gm
from portal.insight.hotel_list import Row
from portal.insight.hotel_list import rows as rows_of
from portal.records.accounts import Account
from portal.records.cadence import TouchResult
from portal.records.excuses import Excuse, ExcuseState
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from portal.records.reckoning import first_of, last_of, monday_of, month_nth, nth
from portal.records.strip import State


class Wanted(Choice):
    """Which weeks or months a figure counts."""

    OWED = "owed", "Owed"
    DONE = "done", "Done"
    UNDONE = "undone", "Not done"
    MISSED = "missed", "Missed"
    TRIED = "tried", "Tried, nobody reached"
    EXCUSED = "excused", "Excused"
    DUE = "due", "Still to call"


_STATES = {
    Wanted.OWED: (State.DONE, State.TRIED, State.MISSED, State.DUE),
    Wanted.UNDONE: (State.TRIED, State.MISSED),
    **{one: (State(one.value),) for one in (Wanted.DONE, Wanted.MISSED, Wanted.TRIED, Wanted.EXCUSED, Wanted.DUE)},
}


#: Of visits nobody is tried in vain.
OF_VISITS = tuple(one for one in Wanted if one != Wanted.TRIED)


class Part(Choice):
    """Which of somebody's hotels a figure of today counts."""

    ALL = "all", "All hotels"
    DIFFICULT = "difficult", "In difficulty"
    NEW = "new", "New: the first 60 days"
    WITHOUT_GM = "without_gm", "Without a GM on the file"


class Checks(Choice):
    """Which of the spot checks a figure counts."""

    ALL = "all", "All checks"
    DIFFER = "differ", "Differ from the record"


class Habit(Choice):
    """Which of the officers' records a figure counts."""

    ALL = "all", "All records"
    TALKS = "talks", "Talks that count"
    SPECIAL = "special", "Nothing special"
    LATE = "late", "Entered late"


@dataclass(frozen=True)
class WeekRow:
    """A week or month of a hotel: whose it was, what became of it, the calls or visits of these days, and why it is
    excused."""

    hotel: Hotel
    week: Week | Month
    officer: str
    #: The id of the officer whose it was.
    owner: int | None
    state: State
    records: list[Call] | list[Visit]
    excuse: Excuse | None


def weeks_page(
    person: Person, scope: Scope, span: Span, wanted: Wanted, after: str | None, hotel: Hotel | None = None, size=50
) -> Page:
    """The hotels' weeks or months that a figure counts, the latest first, within it by the hotel's name."""
    kept = ledger(person, span.years, span.unit)
    cells = [cell for cell in kept.cells(span) if cell[3] in _STATES[wanted]]
    if hotel is not None:
        cells = [cell for cell in cells if cell[0] == hotel.id]
    people = People.of(person, {owner for _hotel, _week, owner, _state in cells})
    found = [
        (-week, kept.hotels[hotel_id].name_key, hotel_id, owner, state)
        for hotel_id, week, owner, state in cells
        if hotel_id in kept.hotels and people.within(scope, owner)
    ]
    found.sort(key=lambda row: row[:3])
    key = _key(after)
    if key is not None:
        found = [row for row in found if row[:3] > key]
    rows, more = found[:size], len(found) > size
    return Page(_told(person, people, rows, span.unit), _packed(rows[-1]) if more else None)


def _told(person: Person, people: People, rows: list[tuple], unit: Unit) -> list[WeekRow]:
    hotels = {row.id: row for row in Hotel.visible_to(person).where(Hotel.id.in_({row[2] for row in rows}))}
    records = (_visits if unit is MONTHS else _calls)(person, rows)
    stands = (Excuse.state == ExcuseState.APPROVED) & (Excuse.kind == unit.owed)
    days = [unit.first_day(-row[0]) for row in rows if row[4] == State.EXCUSED]
    query = Excuse.visible_to(person).where(stands & Excuse.hotel.in_(list(hotels)) & Excuse.since.in_(days))
    excuses = {(row.hotel_id, row.since): row for row in query}
    found = []
    for place, _name, hotel_id, owner, state in rows:
        account, number = people.accounts.get(owner), -place
        of_days = records.get((hotel_id, number), [])
        excuse = excuses.get((hotel_id, unit.first_day(number)))
        name = account.name if account else ""
        found.append(WeekRow(hotels[hotel_id], unit.at(number), name, owner, state, of_days, excuse))
    return found


def _visits(person: Person, rows: list[tuple]) -> dict[tuple[int, int], list[Visit]]:
    """{(hotel id, month): its visits in time, but those called off}; one statement."""
    pairs = {(row[2], -row[0]) for row in rows}
    # Of none, too: a page costs the same whatever stands on it.
    here = reduce(or_, (_in_month(*pair) for pair in sorted(pairs)), Visit.hotel == 0)
    query = (
        Visit.visible_to(person)
        .select(Visit, Account.id, Account.name)
        .where(here & (Visit.state != VisitState.CANCELLED))
    )
    query = query.join_from(Visit, Account, JOIN.LEFT_OUTER, on=Visit.by == Account.id)
    found: dict[tuple[int, int], list[Visit]] = {}
    for visit in sorted(query, key=lambda visit: (visit.day, visit.id)):
        found.setdefault((visit.hotel_id, month_nth(visit.day)), []).append(visit)
    return found


def _in_month(hotel_id: int, month: int):
    """By the index of a hotel's visits in time."""
    return (Visit.hotel == hotel_id) & Visit.day.between(first_of(month), last_of(month))


def _calls(person: Person, rows: list[tuple]) -> dict[tuple[int, int], list[Call]]:
    """{(hotel id, week): its records in time}; one statement."""
    pairs = {(row[2], -row[0]) for row in rows}
    # Of none, too: a page costs the same whatever stands on it.
    here = reduce(or_, (_in_week(*pair) for pair in sorted(pairs)), Call.hotel == 0)
    query = Call.visible_to(person).select(Call, Account.id, Account.name).where(here)
    query = query.join_from(Call, Account, JOIN.LEFT_OUTER)
    found: dict[tuple[int, int], list[Call]] = {}
    for call in sorted(query, key=lambda call: (call.at, call.id)):
        found.setdefault((call.hotel_id, nth(call.day)), []).append(call)
    return found


def _in_week(hotel_id: int, week: int):
    """By the index of a hotel's calls in time."""
    monday = monday_of(week)
    return (Call.hotel == hotel_id) & (Call.at >= day_start(monday)) & (Call.at < day_start(monday + timedelta(days=7)))


def _packed(row: tuple) -> str:
    text = f"{-row[0]}.{row[2]}.{row[1]}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _key(after: str | None) -> tuple[int, str, int] | None:
    """The place after which the page begins; None for the first, also where it cannot be read."""
    try:
        text = urlsafe_b64decode((after or "") + "=" * (-len(after or "") % 4)).decode()
        week, hotel_id, name = text.split(".", 2)
        return -int(week), name, int(hotel_id)
    except ValueError:
        return None


def hotels_page(person: Person, scope: Scope, part: Part, after: str | None, size: int = 50) -> Page:
    """The active hotels that somebody serves today, by name."""
    query = Hotel.visible_to(person).where(Hotel.status == Status.ACTIVE)
    if part == Part.DIFFICULT:
        query = query.where(Hotel.in_difficulty > 0)
    elif part == Part.NEW:
        query = query.where(Hotel.id.in_(new_hotels()))
    elif part == Part.WITHOUT_GM:
        query = query.where(Hotel.id.not_in(with_gm()))
    if scope.officer == NOBODY:
        query = query.where(Hotel.id.not_in(Posting.staffed()))
    elif scope.officer or scope.team:
        query = query.where(Hotel.id.in_(Posting.staffed().where(Posting.account.in_(_writers(person, scope)))))
    return page_of(query, (Hotel.name_key, Hotel.id), after, size)


def hotel_rows(person: Person, page: Page) -> list[Row]:
    """A page of hotels with their officers, principals and strips."""
    return rows_of(person, page)


def _writers(person: Person, scope: Scope) -> list[int]:
    """Ids of the officers of a scope, and of those who were officers once."""
    rows = Account.select(Account.id, Account.name, Account.name_key, Account.team).where(Account.role != Role.GM)
    people = People.of(person, [row.id for row in rows])
    return [number for number in people.accounts if people.within(scope, number)]


def calls_page(person: Person, scope: Scope, span: Span, habit: Habit, after: str | None, size: int = 50) -> Page:
    """The officers' records of a period, newest first, with hotel, writer and principal."""
    query = Call.visible_to(person).where(in_period(span))
    if scope.officer or scope.team:
        writers = _writers(person, scope)
        # One writer's records lie in order; those of several are picked out of all, which do.
        query = query.where(Call.by == writers[0] if len(writers) == 1 else (Call.by + 0).in_(writers))
    if habit == Habit.LATE:
        query = query.where(Call.late)
    elif habit in (Habit.TALKS, Habit.SPECIAL):
        query = query.where(Call.worth == TouchResult.TALK)
    if habit == Habit.SPECIAL:
        query = query.where(Call.nothing_special)
    query = query.select(Call, Hotel.id, Hotel.code, Hotel.name, Account.id, Account.name, Principal.id, Principal.name)
    for other in (Hotel, Account, Principal):
        # Outer joins though the rows are there: so SQLite begins with the calls, newest first, and stops.
        query = query.join_from(Call, other, JOIN.LEFT_OUTER)
    return page_of(query, (Call.at, Call.id), after, size, descending=True)


def checks_page(person: Person, scope: Scope, span: Span, wanted: Checks, after: str | None, size: int = 50) -> Page:
    """The checks of a period, the newest first, with their calls."""
    writers = _writers(person, scope) if scope.officer or scope.team else None
    return SpotCheck.page_for(
        person,
        writers=writers,
        verdicts=BAD if wanted == Checks.DIFFER else (),
        first=span.begin.monday,
        last=span.end.sunday,
        after=after,
        size=size,
    )
