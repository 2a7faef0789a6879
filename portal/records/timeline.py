"""The timeline of a hotel's file: one line for whatever happened there, written in the transaction of the deed (D13).

A line names its record by `(kind, record_id)` and says no more: what may be read of it, the record's table decides.
It stands below the hotels, so that their own deeds can write one.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from peewee import CharField, DateTimeField, DeferredForeignKey, IntegerField

from portal.foundation import clock
from portal.foundation.db import Table, prepared_write, ready
from portal.foundation.matching import unmatched
from portal.foundation.paging import Page, cut, key_of, part
from portal.foundation.roles import Person
from portal.records import audit


class Line(Table):
    """Something that happened at a hotel, and the record that tells of it."""

    #: No index of its own: the one below begins with it.
    hotel = DeferredForeignKey("Hotel", index=False)
    #: When it took place or took effect, which may be before it was entered.
    at = DateTimeField()
    kind = CharField(max_length=20)
    record_id = IntegerField()
    verb = CharField(max_length=20)
    #: Empty for the command line. No foreign key, as in the audit: the line outlives what it tells of.
    by_id = IntegerField(null=True)

    class Meta:
        indexes = ((("hotel", "at", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """None by itself: lines are read through their hotel, and what they tell through its record."""
        return cls.none()

    @classmethod
    def page_of(cls, hotel, kinds: Iterable[str], own: Iterable[str] = (), by_id=None, after=None, size=20) -> Page:
        """The lines of these kinds at a hotel, newest first, one page by key; of the kinds in `own` those alone that
        `by_id` wrote."""
        columns = (cls.at, cls.id)
        key = key_of(after, columns)
        return cut(_lines(hotel.id, list(kinds), list(own), by_id, key, size=size), columns, size)


def note(hotel, record, verb: str, by: Person, at: datetime | None = None) -> None:
    """Writes a line about a record at a hotel, by default as of now. Call it in the transaction of the deed."""
    _note(**told(hotel.id, record, verb, by, at))


def told(hotel_id: int, record, verb: str, by: Person, at: datetime | None = None) -> dict:
    """The columns of a line, for deeds that write many at once by `note_all`."""
    kind = audit.kind_of(record)
    at = at or clock.now()
    return {"hotel": hotel_id, "at": at, "kind": kind, "record_id": record.id, "verb": verb, "by_id": by.id}


def note_all(lines: Iterable[dict]) -> None:
    """Writes many lines in one statement."""
    if rows := list(lines):
        Line.insert_many(rows).execute()


def forget(record, hotel_ids: Iterable[int] | None = None, verb: str = "") -> None:
    """Removes the lines of a record (or those of one verb) at its hotel (or at these), when it is taken back as if it
    had never been."""
    about = (Line.kind == audit.kind_of(record)) & (Line.record_id == record.id)
    if verb:
        about &= Line.verb == verb
    hotels = [record.hotel_id] if hotel_ids is None else list(hotel_ids)
    Line.delete().where(Line.hotel.in_(hotels) & about).execute()


def move(record, at: datetime) -> None:
    """The lines of a record stand under another time, when it is corrected."""
    about = (Line.kind == audit.kind_of(record)) & (Line.record_id == record.id)
    Line.update(at=at).where((Line.hotel == record.hotel_id) & about).execute()


def moment(day: date) -> datetime:
    """The instant under which something stands that holds from a day on: now if that is today, else its noon."""
    return clock.now() if day == clock.today() else clock.instant(datetime.combine(day, time(12)))


class Finding(NamedTuple):
    """A line that stands there and ought not to, or that is missing (`kept` false)."""

    kind: str
    record_id: int
    kept: bool


def recount(kind: str, records: Iterable[tuple]) -> Iterator[Finding]:
    """What the lines of a kind disagree in with its records, each of which has one. `records` tells all of them, in
    any order (quickest by id), as (record id, hotel id, at, by id)."""
    query = Line.select(Line.record_id, Line.hotel, Line.at, Line.by_id).where(Line.kind == kind).order_by(Line.id)
    for row, is_kept in unmatched(query.tuples().iterator(), records):
        yield Finding(kind, row[0], is_kept)


@prepared_write
def _note(hotel, at, kind, record_id, verb, by_id):
    return Line.insert(hotel=hotel, at=at, kind=kind, record_id=record_id, verb=verb, by_id=by_id)


@ready
def _lines(hotel, kinds, own, by_id, key, *, size):
    allowed = Line.kind.in_(kinds)
    if own:
        allowed |= Line.kind.in_(own) & (Line.by_id == by_id)
    return part(Line.select().where((Line.hotel == hotel) & allowed), (Line.at, Line.id), key, size, descending=True)
