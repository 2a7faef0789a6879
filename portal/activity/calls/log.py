"""The log of the company's calls: narrowed by what somebody asks for, newest first, one page by key."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from peewee import JOIN, fn

from portal.activity.calls import search
from portal.activity.calls.table import Call, day_start
from portal.activity.calls.words import Channel, Direction, Result
from portal.activity.follow_ups import FollowUp
from portal.foundation import db
from portal.foundation.finding import like, pattern
from portal.foundation.fulltext import words_of
from portal.foundation.paging import Page, cut, key_of, part
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.audit import kind_of
from portal.records.cadence import TouchResult
from portal.records.hotels import Hotel
from portal.records.principals import Principal

#: Of the calls that hold the words, so many are looked at: those recorded last.
LOOKED_AT = 1_000


@dataclass(frozen=True)
class Filter:
    """What the log is narrowed to; `hotel`, `by` and `team` are ids. A flag asks for those that have it alone."""

    hotel: int | None = None
    by: int | None = None
    team: int | None = None
    channel: str = ""
    direction: str = ""
    result: str = ""
    #: "yes" for talks that count, "no" for attempts and messages.
    counts: str = ""
    late: bool = False
    complaint: bool = False
    special: bool = False
    corrected: bool = False
    q: str = ""

    @property
    def is_indexed(self) -> bool:
        """True if it stays quick however far back it looks."""
        return bool(self.hotel or self.by or words_of(self.q))


class Row(NamedTuple):
    """One call as the log shows it."""

    id: int
    at: datetime
    day: date
    channel: str
    direction: str
    result: str
    worth: str
    summary: str
    spoke_with: str
    inside_note: str
    nothing_special: bool
    late: bool
    version: int
    entered_at: datetime
    call_back_at: datetime | None
    hotel_code: str
    hotel_name: str
    by_name: str
    principal: str | None

    @property
    def who(self) -> str:
        """Whom they spoke with: of the file, or somebody who is not on it."""
        return self.principal or self.spoke_with


def page_for(person: Person, wanted: Filter, first: date | None, last: date, after=None, size=50) -> Page:
    """Calls of the company days from `first` (None: since ever) to `last`; one statement."""
    columns = (Call.at, Call.id)
    key, before = key_of(after, columns), day_start(last + timedelta(days=1))
    since = None if first is None else day_start(first)
    # The narrower of the two ends is asked for alone: by the other SQLite would read all that lies between them.
    key, before = (key, None) if key and key[0] < before else (None, before)
    asked = [wanted.hotel or None, wanted.by or None, wanted.team or None]
    words, texts = words_of(wanted.q), list(map(pattern, words_of(wanted.q)))
    marks = search.asked(words, wanted.hotel, wanted.by) if words else None
    flags = replace(wanted, hotel=None, by=None, team=None, q="")
    rows = _page(person, since, before, *asked, texts, marks, looked_at(words), key, flags=flags, size=size)
    return cut(list(map(Row._make, rows)), columns, size)


def looked_at(words: list[str]) -> int:
    """Of the calls that hold the words, so many are looked at: those recorded last. A word of two letters is one pair,
    so what the index has found for it holds it."""
    return 200 if all(len(word) == 2 for word in words) else LOOKED_AT


@db.ready
def _page(person, since, before, hotel, by, team, words, marks, most, key, *, flags, size):
    own = (getattr(Call, name) for name in Row._fields[:-4])
    query = (
        Call.visible_to(person)
        .select(*own, Hotel.code, Hotel.name, Account.name, Principal.name)
        # Outer joins though the rows are always there: so SQLite begins with the calls, newest first, and stops.
        .join_from(Call, Hotel, JOIN.LEFT_OUTER)
        .join_from(Call, Account, JOIN.LEFT_OUTER)
        .join_from(Call, Principal, JOIN.LEFT_OUTER)
    )
    if before is not None:
        query = query.where(Call.at < before)
    if since is not None:
        query = query.where(Call.at >= since)
    for column, value in ((Call.hotel, hotel), (Call.by, by)):
        if value is not None:
            query = query.where(column == value)
    for name, choices in (("channel", Channel), ("direction", Direction), ("result", Result)):
        if getattr(flags, name) in set(choices):
            query = query.where(getattr(Call, name) == getattr(flags, name))
    if team is not None:
        # Not a plain comparison, by which SQLite would begin with the team.
        query = query.where(fn.COALESCE(Account.team, 0) == team)
    for condition in (*_flags(flags), *_found(person, words, marks, most)):
        query = query.where(condition)
    return part(query, (Call.at, Call.id), key, size, descending=True).tuples()


def _flags(wanted: Filter):
    if wanted.counts:
        # A department's own talks count for no week.
        talk = (Call.worth == TouchResult.TALK) & Call.by_role.in_((Role.STAFF, Role.MANAGER))
        yield talk if wanted.counts == "yes" else ~talk
    if wanted.late:
        yield Call.late
    if wanted.special:
        yield Call.nothing_special
    if wanted.corrected:
        yield Call.version > 1
    if wanted.complaint:
        cut = (FollowUp.origin_kind == "call") & (FollowUp.origin_id == Call.id)
        yield fn.EXISTS(FollowUp.select(FollowUp.id).where(cut & FollowUp.complaint))


def _found(person: Person, words, marks, most) -> list:
    """The conditions of the words: the candidates of the index, and each word in a text that this person reads."""
    texts = [Call.summary, Call.spoke_with] + ([] if person.role == Role.LIAISON else [Call.inside_note])
    held = [reduce(or_, (like(text, word) for text in texts)) for word in words or ()]
    return held if marks is None else [Call.id.in_(search.holding(marks, most)), *held]


def found(person: Person, q: str, most: int) -> list[Row]:
    """Some calls that hold the words, newest first; none for words too short to look for."""
    if not any(len(word) > 1 for word in words_of(q)):
        return []
    return page_for(person, Filter(q=q), None, date(2100, 1, 1), size=most).rows


def complained(person: Person, calls) -> set[int]:
    """Ids of those of these calls that a complaint was cut from."""
    return {number for (number,) in _complained(person, [call.id for call in calls])}


@db.ready
def _complained(person, ids):
    here = (FollowUp.origin_kind == kind_of(Call)) & FollowUp.origin_id.in_(ids) & FollowUp.complaint
    return FollowUp.visible_to(person).select(FollowUp.origin_id).where(here).distinct().tuples()
