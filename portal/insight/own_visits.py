"""Visits as the hotel side reads them: when, who comes, what about, and how it stands; columns of its own alone."""

from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN, fn

from portal.activity.visits import OPEN, State, Visit
from portal.foundation import clock, db
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel, Posting


@dataclass(frozen=True)
class OwnVisit:
    """One visit. `answers`: its reader runs the hotel, and it waits for his answer or may still be moved by him."""

    id: int
    version: int
    hotel_code: str
    hotel_name: str
    day: date
    at: datetime | None
    state: State
    who: str
    mobile: str
    department: Department | None
    topics: str
    word: str
    offered_at: datetime | None
    offered_word: str
    released: bool
    answers: bool

    @property
    def time(self) -> str:
        return f"{clock.local(self.at):%H:%M}" if self.at else ""

    @property
    def asks(self) -> bool:
        """True if it waits for his answer."""
        return self.answers and self.state == State.PROPOSED and self.offered_at is None


def own_visit(person: Person, visit_id: int) -> OwnVisit:
    """One of them. Raises Missing for a stranger's."""
    visit = Visit.find_for(person, visit_id)
    (told,) = _told(person, [visit.id])
    return told


def own_hotels(person: Person) -> list[Hotel]:
    """The hotels whose visits he reads, by name."""
    his = Posting.hotels_of(person, Function.GM, Function.OWNER)
    return list(Hotel.select().where(Hotel.id.in_(his)).order_by(Hotel.name_key, Hotel.id))


def own_page(person: Person, hotel: Hotel, after: str | None = None, size: int = 50) -> Page:
    """What he reads of one of his hotels, the latest day first, one page by key."""
    here = Visit.visible_to(person).select(Visit.id, Visit.day).where(Visit.hotel == hotel)
    page = page_of(here, (Visit.day, Visit.id), after, size, descending=True)
    return Page(_told(person, [row.id for row in page]), page.next)


def own_coming(person: Person, size: int = 5) -> list[OwnVisit]:
    """What is still to come at his hotels, the next first."""
    his = [row.hotel_id for row in Posting.hotels_of(person, Function.GM, Function.OWNER)]
    rows = sorted(_coming(person, his or [0], clock.today()), key=lambda row: (row.day, row.moment, row.id))
    return _told(person, [row.id for row in rows[:size]])


def _told(person: Person, ids: list[int]) -> list[OwnVisit]:
    """Two statements, however many; in the order of the ids."""
    rows = {row.id: row for row in _rows(person, ids or [0])}
    runs = {row.hotel_id for row in Posting.hotels_of(person, Function.GM)}
    return [_own(rows[number], runs) for number in ids if number in rows]


def _own(row: Visit, runs: set[int]) -> OwnVisit:
    return OwnVisit(
        row.id,
        row.version,
        row.hotel.code,
        row.hotel.name,
        row.day,
        row.at,
        State(row.state),
        row.by.name,
        row.by.mobile or "",
        row.department,
        row.topics,
        row.word,
        row.offered_at,
        row.offered_word,
        row.released_at is not None,
        row.hotel_id in runs and row.state in (State.PROPOSED, State.AGREED) and row.day >= clock.today(),
    )


@db.ready
def _coming(person, hotels, today):
    # Not a plain comparison, by which SQLite would begin with all visits that are in these states.
    still = fn.COALESCE(Visit.state, "").in_(OPEN) & (Visit.day >= today)
    columns = (Visit.id, Visit.day, Visit.at)
    return Visit.visible_to(person).select(*columns).where(Visit.hotel.in_(hotels) & still)


@db.ready
def _rows(person, ids):
    columns = (Visit.id, Visit.version, Visit.day, Visit.at, Visit.state, Visit.topics, Visit.word, Visit.hotel)
    columns += (Visit.offered_at, Visit.offered_word, Visit.released_at, Visit.by)
    others = (Hotel.id, Hotel.code, Hotel.name, Account.id, Account.name, Account.mobile)
    query = Visit.visible_to(person).select(*columns, *others, Department)
    query = query.join_from(Visit, Hotel).join_from(Visit, Account, on=Visit.by == Account.id)
    return query.join_from(Visit, Department, JOIN.LEFT_OUTER, on=Visit.department == Department.id).where(
        Visit.id.in_(ids)
    )
