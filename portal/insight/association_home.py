"""What of the association concerns one person: his hotels, his seat, what waits for his vote."""

from typing import NamedTuple

from portal.activity.association.council import CouncilMatter, CouncilVote
from portal.activity.association.discipline import Discipline
from portal.activity.association.member_deeds import hindrance
from portal.activity.association.members import Member, Representative
from portal.activity.association.motions import Motion, MotionSecond
from portal.activity.association.offices import COUNCIL, Body, Office
from portal.activity.association.resolutions import Resolution
from portal.activity.association.secretaries import Secretary
from portal.activity.association.voices import has_vote, members_of
from portal.activity.association.words import COUNCIL as VOTING
from portal.activity.association.words import DisciplineState, MatterState, MotionState
from portal.foundation import clock
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: So many hotels of one owner are shown.
MOST = 50


class Own(NamedTuple):
    """One's own hotel: its membership (the last one, or None), who speaks for it, and why it cannot apply now."""

    hotel: Hotel
    member: Member | None
    speaker: str
    hindrance: str


def own_hotels(person: Person) -> list[Own]:
    """The hotels that a GM or owner runs or owns, by code."""
    hotels = list(Hotel.visible_to(person).order_by(Hotel.code).limit(MOST))
    ids = [hotel.id for hotel in hotels]
    members = {row.hotel_id: row for row in Member.select().where(Member.hotel.in_(ids)).order_by(Member.id)}
    acting = Representative.acting([row.id for row in members.values()])
    names = Account.names(row.account_id for row in acting.values())
    found = []
    for hotel in hotels:
        member = members.get(hotel.id)
        speaker = names[acting[member.id].account_id] if member and member.id in acting else ""
        current = member is not None and member.current
        found.append(Own(hotel, member, speaker, "" if current else hindrance(hotel)))
    return found


def seat_of(person: Person) -> Office | None:
    """His seat in the council today, with its body."""
    query = Office.held(clock.today(), COUNCIL).select(Office, Body)
    voting = Office.post.in_([str(one) for one in VOTING])
    return query.where((Office.account == person.id) & voting).order_by(Office.id).first()


def matters_for(person: Person) -> list[tuple[CouncilMatter, str]]:
    """[(what lies before the council, how his seat has voted; secretly: "voted")] of what is open, what closes first
    on top; nothing for whoever has no seat and does not do the office work."""
    open_ = CouncilMatter.state == MatterState.OPEN
    rows = list(CouncilMatter.visible_to(person).where(open_).order_by(CouncilMatter.closes_at, CouncilMatter.id))
    votes = CouncilVote.select(CouncilVote.matter, CouncilVote.choice).join(Office)
    cast = CouncilVote.voted & (Office.account == person.id)
    mine = votes.where(CouncilVote.matter.in_([row.id for row in rows]) & cast)
    given = {matter: choice or "voted" for matter, choice in mine.tuples()}
    return [(row, given.get(row.id, "")) for row in rows]


def to_second(person: Person) -> list[Motion]:
    """Proposals that look for seconders, which none of this person's hotels has proposed or seconded, the oldest
    first."""
    mine = [row.id for row in members_of(person) if has_vote(row)]
    if not mine:
        return []
    behind = MotionSecond.select(MotionSecond.motion).where(MotionSecond.member.in_(mine))
    others = Motion.member.is_null() | Motion.member.not_in(mine)
    query = Motion.select().where((Motion.state == MotionState.PROPOSED) & others & Motion.id.not_in(behind))
    return list(query.order_by(Motion.at, Motion.id).limit(20))


def resolutions_for(person: Person) -> list[Resolution]:
    """Resolutions that wait for this person: for the company's answer, or for the secretariat to say who carries them
    out; what was decided first on top."""
    waits = []
    if person.may("association_motions.approve"):
        waits.append(Resolution.answered_at.is_null())
    if Secretary.holds(person):
        waits.append(Resolution.follow_up.is_null())
    if not waits:
        return []
    open_ = waits[0] | waits[1] if len(waits) == 2 else waits[0]
    query = Resolution.visible_to(person).where(open_)
    return list(query.order_by(Resolution.decided_on, Resolution.id).limit(20))


def hearings(person: Person) -> list[Discipline]:
    """Measures against the reader's own hotels on which they have not been heard yet, the most urgent first, each with
    its hotel (article 53)."""
    if not person.is_hotel_side:
        return []
    asked = (Discipline.state == DisciplineState.NOTICED) & (Discipline.heard_until >= clock.today())
    query = Discipline.visible_to(person).select(Discipline, Member, Hotel).join(Member).join(Hotel).where(asked)
    return list(query.order_by(Discipline.heard_until, Discipline.id).limit(20))
