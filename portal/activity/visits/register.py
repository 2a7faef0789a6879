"""The register of visits: narrowed by what somebody asks for, the latest day first, one page by key."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN, fn

from portal.activity.visits.table import Visit
from portal.activity.visits.words import OPEN, State
from portal.foundation import clock, db
from portal.foundation.paging import Page, cut, key_of, part
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: Of a filter by state: those whose day is over and of which nobody has said what became.
UNTOLD = "untold"
#: Those still ahead of somebody who has left.
GONE = "gone"
#: They are counted up to here.
MOST = 99


@dataclass(frozen=True)
class Filter:
    """What the register is narrowed to; `hotel`, `by` and `team` are ids, `state` a state, UNTOLD or GONE."""

    hotel: int | None = None
    by: int | None = None
    team: int | None = None
    city: str = ""
    state: str = ""


class Row(NamedTuple):
    """One visit as the register shows it."""

    id: int
    day: date
    at: datetime | None
    state: str
    purpose: str
    topics: str
    reason: str
    offered_at: datetime | None
    arrived_at: datetime | None
    by_role: str
    hotel_code: str
    hotel_name: str
    city: str
    by_name: str

    @property
    def time(self) -> str:
        return clock.time_of(self.at)

    @property
    def untold(self) -> bool:
        return self.state in OPEN and self.day < clock.today()


def page_for(person: Person, wanted: Filter, first: date, last: date, after=None, size=50) -> Page:
    """Visits of the company days from `first` to `last`; one statement."""
    columns = (Visit.day, Visit.id)
    key = key_of(after, columns)
    if wanted.state == UNTOLD:
        last = min(last, clock.today())
    if wanted.state == GONE:
        first = max(first, clock.today())
    # The narrower of the two ends is asked for alone: by the other SQLite would read all that lies between them.
    until, key = (None, key) if key and key[0] <= last else (last, None)
    asked = [wanted.hotel or None, wanted.by or None, wanted.team or None, wanted.city or None]
    rows = _page(person, first, until, *asked, key, shape=replace(wanted, hotel=None, by=None, team=None), size=size)
    return cut(list(map(Row._make, rows)), columns, size)


def count_gone(person: Person) -> int:
    """How many visits are still ahead of somebody who has left, counted up to a hundred."""
    return len(list(_gone(person, clock.today())))


@db.ready
def _gone(person, today):
    left = Account.select(Account.id).where(~Account.active)
    # Not a plain comparison, by which SQLite would begin with all visits that are in these states.
    still = fn.COALESCE(Visit.state, "").in_(OPEN) & (Visit.day >= today)
    return Visit.visible_to(person).select(Visit.id).where(Visit.by.in_(left) & still).limit(MOST + 1).tuples()


@db.ready
def _page(person, first, last, hotel, by, team, city, key, *, shape, size):
    own = (getattr(Visit, name) for name in Row._fields[:-4])
    query = (
        Visit.visible_to(person)
        .select(*own, Hotel.code, Hotel.name, Hotel.city, Account.name)
        # Outer joins though the rows are always there: so SQLite begins with the visits, in their order, and stops.
        .join_from(Visit, Hotel, JOIN.LEFT_OUTER)
        .join_from(Visit, Account, JOIN.LEFT_OUTER, on=Visit.by == Account.id)
        .where(Visit.day >= first)
    )
    if last is not None:
        query = query.where(Visit.day <= last)
    for column, value in ((Visit.hotel, hotel), (Visit.by, by)):
        if value is not None:
            query = query.where(column == value)
    if team is not None:
        # Not a plain comparison, by which SQLite would begin with the team.
        query = query.where(fn.COALESCE(Account.team, 0) == team)
    if city is not None:
        query = query.where(fn.COALESCE(Hotel.city, "") == city)
    if shape.state == UNTOLD:
        query = query.where(Visit.state.in_(OPEN) & (Visit.day < clock.today()))
    elif shape.state == GONE:
        # Not a plain comparison, by which SQLite would begin with the states and sort what it finds.
        query = query.where(fn.COALESCE(Visit.state, "").in_(OPEN) & ~fn.COALESCE(Account.active, True))
    elif shape.state in set(State):
        query = query.where(Visit.state == shape.state)
    return part(query, (Visit.day, Visit.id), key, size, descending=True).tuples()
