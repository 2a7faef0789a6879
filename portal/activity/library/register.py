"""The list of the library: narrowed by what somebody asks for, what changed last first, one page by key."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from peewee import JOIN

from portal.activity.library import search
from portal.activity.library.table import LibraryEntry
from portal.activity.library.words import Audience, EntryKind, EntryState, Show
from portal.foundation import clock, db
from portal.foundation.finding import like, pattern
from portal.foundation.fulltext import words_of
from portal.foundation.paging import Page, cut, key_of, part
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: Of the entries that hold the words, so many are looked at: those entered last.
LOOKED_AT = 1_000
#: What is to be looked at again is counted up to here.
MANY = 100


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; `topic` is an id."""

    topic: int | None = None
    kind: str = ""
    audience: str = ""
    show: Show = Show.CURRENT
    q: str = ""


class Row(NamedTuple):
    """One entry as the list shows it to head office. `text` is read for a search and for a sheet alone."""

    id: int
    title: str
    summary: str
    kind: str
    topic: int
    audience: str
    edition: int
    changed_at: datetime
    review_on: date | None
    helped: int
    unhelped: int
    by: str | None
    credited: str | None
    text: str


class OwnRow(NamedTuple):
    """One entry as the hotel side's list shows it."""

    id: int
    title: str
    summary: str
    kind: str
    topic: int
    changed_at: datetime
    credited: str | None
    text: str


def page_for(person: Person, wanted: Filter, after=None, size=50, texts=False) -> Page:
    """Entries for head office: what changed last first; of those to be looked at again the longest due first. One
    statement."""
    stale = wanted.show == Show.STALE
    columns = (LibraryEntry.review_on, LibraryEntry.id) if stale else (LibraryEntry.changed_at, LibraryEntry.id)
    shape = {"kind": _known(wanted.kind, EntryKind), "audience": _known(wanted.audience, Audience)}
    asked = (*_asked(person, wanted), key_of(after, columns))
    today = clock.today() if stale else None
    rows = _page(person, today, *asked, **shape, show=wanted.show, size=size, texts=texts or bool(wanted.q))
    return cut(list(map(Row._make, rows)), columns, size)


def own_page_for(person: Person, wanted: Filter, after=None, size=50) -> Page:
    """What the hotel side reads, what changed last first; one statement."""
    columns = (LibraryEntry.changed_at, LibraryEntry.id)
    asked = (*_asked(person, wanted), key_of(after, columns))
    rows = _own_page(person, *asked, kind=_known(wanted.kind, EntryKind), size=size, texts=bool(wanted.q))
    return cut(list(map(OwnRow._make, rows)), columns, size)


def _known(value: str, choices) -> str:
    return value if value in set(choices) else ""


def _asked(person: Person, wanted: Filter) -> tuple:
    words = words_of(wanted.q)
    return wanted.topic, list(map(pattern, words)), search.asked(words, person.is_hotel_side) if words else None


@db.ready
def _page(person, today, topic, words, marks, key, *, kind, audience, show, size, texts):
    table = LibraryEntry
    own = [getattr(table, name) for name in Row._fields[:-3]]
    query = table.visible_to(person).select(*own, Account.name, Hotel.name, table.text if texts else table.summary)
    # Outer joins though a writer is nearly always there: so SQLite begins with the entries, in their order, and stops.
    query = query.join_from(table, Account, JOIN.LEFT_OUTER).join_from(table, Hotel, JOIN.LEFT_OUTER)
    query = query.where(table.state == (EntryState.RETIRED if show == Show.RETIRED else EntryState.STANDS))
    if audience:
        query = query.where(table.audience == audience)
    query = _narrowed(query, topic, words, marks, kind)
    if today is not None:
        return part(query.where(table.review_on <= today), (table.review_on, table.id), key, size).tuples()
    return part(query, (table.changed_at, table.id), key, size, descending=True).tuples()


@db.ready
def _own_page(person, topic, words, marks, key, *, kind, size, texts):
    table = LibraryEntry
    own = [getattr(table, name) for name in OwnRow._fields[:-2]]
    query = table.visible_to(person).select(*own, Hotel.name, table.text if texts else table.summary)
    query = _narrowed(query.join_from(table, Hotel, JOIN.LEFT_OUTER), topic, words, marks, kind)
    return part(query, (table.changed_at, table.id), key, size, descending=True).tuples()


def _narrowed(query, topic, words, marks, kind):
    table = LibraryEntry
    if topic is not None:
        query = query.where(table.topic == topic)
    if kind:
        query = query.where(table.kind == kind)
    for word in words or ():
        query = query.where(reduce(or_, (like(getattr(table, name), word) for name in search.TEXTS)))
    return query if marks is None else query.where(table.id.in_(search.holding(marks, LOOKED_AT)))


def found(person: Person, q: str, most: int) -> list[Row]:
    """Some entries that hold the words, what changed last first; none for words too short to look for."""
    if not any(len(word) > 1 for word in words_of(q)):
        return []
    return page_for(person, Filter(q=q), size=most).rows


def stale(person: Person) -> int:
    """How many are to be looked at again, counted to a hundred."""
    return len(_stale(person, clock.today()))


@db.ready
def _stale(person, today):
    table = LibraryEntry
    due = (table.state == EntryState.STANDS) & (table.review_on <= today)
    return table.visible_to(person).select(table.id).where(due).limit(MANY).tuples()
