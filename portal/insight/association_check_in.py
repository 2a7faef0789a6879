"""The door of a meeting: how many are there, whether the assembly has its quorum, and whom a few letters find (D32)."""

import re
from typing import NamedTuple

from peewee import JOIN

from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.voices import voting
from portal.activity.association.words import AttendeeState
from portal.foundation import clock, i18n
from portal.foundation.finding import holding, words_of
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: So many are shown; so many are looked at for the best of them.
MOST, LOOKED_AT = 20, 200
#: So many of those whom this door has let in last stay in sight.
LATEST = 5
#: More than ever come to a meeting.
COUNTED = 100_000
#: So many who attend online stand on one page.
MOST_ONLINE = 1000
_CODE = re.compile(r"\d{6}")


class Quorum(NamedTuple):
    """Of an assembly: how many member hotels with a vote are there, of how many, and how many are needed (article
    40)."""

    here: int
    entitled: int
    needed: int

    @property
    def reached(self) -> bool:
        return self.here >= self.needed


class Counter(NamedTuple):
    """Who is there, of those who have a place; for an assembly its quorum."""

    here: int
    named: int
    quorum: Quorum | None


def counter(meeting: Meeting) -> Counter:
    """Two statements over the index of this meeting; of an assembly three more."""
    mine = Attendee.meeting == meeting.id
    here = Attendee.select(Attendee.id).where(mine & Attendee.checked_in_at.is_null(False)).limit(COUNTED).count()
    named = Attendee.select(Attendee.id).where(mine & (Attendee.state == AttendeeState.COMING)).limit(COUNTED).count()
    return Counter(here, named, quorum(meeting) if meeting.assembly else None)


def quorum(meeting: Meeting) -> Quorum:
    """Whoever speaks for a hotel must be there for it to count; who attends online counts as well (article 26)."""
    entitled = voting().select(Member.id)
    here = Attendee.select(Attendee.hotel).where(
        (Attendee.meeting == meeting.id) & Attendee.checked_in_at.is_null(False) & Attendee.represents
    )
    # A hotel is a member once.
    present = entitled.where(Member.hotel.in_(here)).limit(COUNTED).count()
    whole = entitled.limit(COUNTED).count()
    edition = CharterEdition.on(clock.local(meeting.begins_at).date())
    share = CharterEdition.rules(edition).matter("ordinary").quorum
    return Quorum(present, whole, share.least(whole) if share else 0)


class Found(NamedTuple):
    """Somebody the door may let in, and who has checked him in."""

    row: Attendee
    by: str

    @property
    def hotel(self) -> str:
        return self.row.hotel.name if self.row.hotel_id else ""

    @property
    def time(self) -> str:
        """When he was checked in, on the reader's clock."""
        at = self.row.checked_in_at
        return f"{i18n.on_readers_clock(at):%H:%M}" if at else ""


def found(meeting: Meeting, q: str) -> list[Found]:
    """Whom this may mean: by name, its reading or initials, hotel, the last digits of the mobile number; a whole code
    means one person alone. Who fits from the beginning of a word stands first. Reads this meeting's rows alone."""
    code = "".join(q.split())
    query = _people(meeting)
    if _CODE.fullmatch(code):
        exact = list(query.where(Attendee.code == code))
        if exact:
            return _with_doors(exact)
    rows = list(holding(query, Attendee.searchable, q).order_by(*_ORDER).limit(LOOKED_AT))
    words = words_of(q)
    rows.sort(key=lambda row: _distance(row, words))
    return _with_doors(rows[:MOST])


_ORDER = (Attendee.state, Attendee.name_key, Attendee.id)


def _people(meeting: Meeting):
    query = Attendee.select(Attendee, Hotel).join(Hotel, JOIN.LEFT_OUTER, on=(Attendee.hotel == Hotel.id))
    return query.where(Attendee.meeting == meeting.id)


def _distance(row: Attendee, words: list[str]) -> int:
    """0 where each word begins a line of what is kept of him or ends his number; more, the further from it."""
    near = sum(f"\n{word}" in row.searchable or f"{word}\n" in row.searchable for word in words)
    return len(words) - near


def _with_doors(rows: list[Attendee]) -> list[Found]:
    names = Account.names(row.checked_in_by_id for row in rows)
    return [Found(row, names.get(row.checked_in_by_id, "")) for row in rows]


def seen(attendee: Attendee) -> Found:
    """Somebody as he stands now, whoever has checked him in meanwhile."""
    return _with_doors(list(_people(attendee.meeting).where(Attendee.id == attendee.id)))[0]


def latest(person: Person, meeting: Meeting) -> list[Found]:
    """Whom this person has checked in last, for an undo."""
    mine = Attendee.checked_in_at.is_null(False) & (Attendee.checked_in_by == person.id)
    query = _people(meeting).where(mine).order_by(Attendee.checked_in_at.desc(), Attendee.id.desc())
    return _with_doors(list(query.limit(LATEST)))


def online(meeting: Meeting) -> list[Attendee]:
    """Those who attend through the network, by name."""
    query = _people(meeting).where(Attendee.online & (Attendee.state == AttendeeState.COMING))
    return list(query.order_by(Attendee.name_key, Attendee.id).limit(MOST_ONLINE))
