"""The register of member hotels as of any day: rank, standing, who speaks for each (D31)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from peewee import fn

from portal.activity.association.members import Member, MemberSpell, Representative
from portal.activity.association.words import MemberStanding, MemberState, Spell
from portal.foundation import clock, db
from portal.foundation.finding import holding
from portal.foundation.paging import Page, cut, key_of, part
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel


@dataclass(frozen=True)
class Filter:
    """What the register is narrowed to; `day`: as of which it is read."""

    day: date
    q: str = ""
    kind: str = ""
    rank: str = ""
    standing: str = ""


class Row(NamedTuple):
    """A member hotel as it stood."""

    number: int
    id: int
    code: str
    name: str
    city: str
    kind: str
    rank: str
    standing: str
    admitted_on: date


_KEY = (Member.number,)


def page_for(person: Person, wanted: Filter, after: str | None = None, size: int = 50) -> Page:
    """Member hotels by number, one page by key; to whoever reads the association they are all known."""
    if not person.may("association.read"):
        return Page([], None)
    key = key_of(after, _KEY)
    narrowed = {"kind": wanted.kind, "rank": wanted.rank, "standing": wanted.standing}
    if wanted.q:
        # What is searched for is another statement each time.
        found = part(holding(_query(wanted.day, **narrowed), Hotel.search_text, wanted.q), _KEY, key, size).tuples()
    else:
        found = _rows(wanted.day, key, size=size, **narrowed)
    return cut([Row(*row) for row in found], _KEY, size)


@db.ready
def _rows(day, key, *, size, kind, rank, standing):
    return part(_query(day, kind, rank, standing), _KEY, key, size).tuples()


def _query(day, kind: str, rank: str, standing: str):
    ranks, standings = MemberSpell.alias(), MemberSpell.alias()
    columns = (Hotel.code, Hotel.name, Hotel.city, Hotel.kind, ranks.word, standings.word, Member.admitted_on)
    query = (
        Member.select(Member.number, Member.id, *columns)
        .join_from(Member, Hotel)
        .join_from(Member, ranks, on=_spell(ranks, Spell.RANK, day))
        .join_from(Member, standings, on=_spell(standings, Spell.STANDING, day))
        .where(Member.number.is_null(False) & (standings.word != MemberStanding.ENDED))
    )
    for column, value in ((Hotel.kind, kind), (ranks.word, rank), (standings.word, standing)):
        if value:
            query = query.where(column == value)
    return query


def _spell(table, kind: Spell, day):
    """The spell of a kind that held on a day."""
    # The kind is compared in a way that no index serves: a member's few spells are looked up as it comes by number,
    # where SQLite would else begin with all spells of the kind and sort them.
    here = (table.member == Member.id) & (table.kind.concat("") == kind.value)
    return here & (table.since <= day) & (table.until.is_null() | (table.until >= day))


def count(day: date) -> int:
    """How many member hotels there were on a day, up to 10,001."""
    if day == clock.today():
        # An index alone answers this.
        there = Member.select(Member.id).where(Member.state == MemberState.ADMITTED)
        return there.limit(10_001).count()
    held = (MemberSpell.kind == Spell.STANDING) & (MemberSpell.since <= day)
    held &= (MemberSpell.until.is_null() | (MemberSpell.until >= day)) & (MemberSpell.word != MemberStanding.ENDED)
    return MemberSpell.select(MemberSpell.id).where(held).limit(10_001).count()


def speakers(ids: Iterable[int], day: date) -> dict[int, tuple[str, bool]]:
    """{member id: (name, whether it is the substitute who acts)} of several, as of a day."""
    acting = Representative.acting(ids, day)
    names = Account.names(row.account_id for row in acting.values())
    return {member: (names[row.account_id], row.substitute) for member, row in acting.items()}


def waiting(person: Person) -> list[Member]:
    """Applications on their way that this person sees, the oldest first, each with its hotel."""
    query = Member.visible_to(person).select(Member, Hotel).join(Hotel)
    states = [str(MemberState.APPLIED), str(MemberState.REVIEWED)]
    return list(query.where(Member.state.in_(states)).order_by(Member.applied_at, Member.id).limit(200))


def ranks(day: date | None = None) -> dict[str, int]:
    """{rank: how many member hotels} as of a day."""
    day = day or clock.today()
    held = (MemberSpell.kind == Spell.RANK) & (MemberSpell.since <= day)
    held &= MemberSpell.until.is_null() | (MemberSpell.until >= day)
    there = Member.select(Member.id).where(Member.state == MemberState.ADMITTED)
    query = MemberSpell.select(MemberSpell.word, fn.COUNT(MemberSpell.id)).where(held & MemberSpell.member.in_(there))
    return dict(query.group_by(MemberSpell.word).tuples())
