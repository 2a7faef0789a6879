"""Proposals and motions as their pages show them: the list, who stands behind one, what was said of it (D34)."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from peewee import JOIN

from portal.activity.association import motion_deeds, voices
from portal.activity.association.charter import CharterEdition
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion, MotionAmendment, MotionRemark, MotionSecond
from portal.activity.association.polls import Poll
from portal.activity.association.resolutions import Resolution
from portal.activity.association.words import AmendmentState, MotionState
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel

_KEY = (Motion.at, Motion.id)
#: So much of a discussion stands on a motion's page; the charter's bodies are small.
MOST = 300
#: More member hotels than any association has: nothing is counted beyond.
FEW_ENOUGH = 100_000


class Show(Choice):
    """Which proposals and motions the list shows."""

    PROPOSED = "proposed", "Looking for seconders"
    COUNCIL = "council", "Before the council"
    DISCUSSED = "admitted", "Being discussed"
    VOTING = "voting", "Being voted on"
    DECIDED = "decided", "Decided or withdrawn"
    ALL = "all", "All motions"


DECIDED = (
    MotionState.PASSED,
    MotionState.FAILED,
    MotionState.VOID,
    MotionState.DECLINED,
    MotionState.WITHDRAWN,
)


def page_for(person: Person, show: Show, after: str | None = None, size: int = 50) -> Page:
    """Proposals and motions with the hotel of each, the latest first."""
    query = Motion.visible_to(person).select(Motion, Member, Hotel)
    query = query.join(Member, JOIN.LEFT_OUTER).join(Hotel, JOIN.LEFT_OUTER)
    if show == Show.DECIDED:
        query = query.where(Motion.state.in_([str(one) for one in DECIDED]))
    elif show != Show.ALL:
        query = query.where(Motion.state == show.value)
    return page_of(query, _KEY, after, size, descending=True)


def polls_of(motions: Iterable[Motion]) -> dict[int, Poll]:
    """{motion id: its last vote} of several."""
    ids = [row.id for row in motions]
    rows = Poll.select().where(Poll.motion.in_(ids or [0])).order_by(Poll.call)
    return {row.motion_id: row for row in rows}


def hotels_of(members: Iterable[int | None]) -> dict[int, str]:
    """{member id: the hotel's name} of several."""
    ids = {number for number in members if number}
    query = Member.select(Member.id, Hotel.name).join(Hotel).where(Member.id.in_(sorted(ids) or [0]))
    return dict(query.tuples())


class Said(NamedTuple):
    """Something with the name of who said it and the hotel he spoke for; empty: head office, or the council."""

    row: object
    name: str
    hotel: str
    at: datetime


class Behind(NamedTuple):
    """Who stands behind a proposal: how many seconders count, how many the charter asks for, and how many hotels put
    it on the agenda whatever the council says, its proposer counted."""

    seconds: list[Said]
    counted: int
    needed: int
    force: int


class Sheet(NamedTuple):
    """A motion with all that stands on its page."""

    proposer: str
    hotel: str
    behind: Behind
    remarks: list[Said]
    amendments: list[Said]
    options: list
    resolution: Resolution | None


def sheet(motion: Motion) -> Sheet:
    """What everybody of the association reads of a motion."""
    seconds = list(motion.seconds.order_by(MotionSecond.id).limit(MOST))
    remarks = list(motion.remarks.order_by(MotionRemark.id).limit(MOST))
    amendments = list(motion.amendments.order_by(MotionAmendment.id).limit(MOST))
    rows = [*seconds, *remarks, *amendments]
    names = Account.names([motion.by_id, *(row.by_id for row in rows)])
    hotels = hotels_of([motion.member_id, *(row.member_id for row in rows)])

    def told(found) -> list[Said]:
        return [Said(row, names.get(row.by_id, ""), hotels.get(row.member_id, ""), row.at) for row in found]

    rules = CharterEdition.rules()
    force = math.ceil(rules.share("force_share") * voices.voting().limit(FEW_ENOUGH).count())
    behind = Behind(told(seconds), motion_deeds.count_of_others(motion), rules.number("seconders"), max(force, 1))
    options = sorted(motion.options, key=lambda one: one.place)
    passed = Resolution.get_or_none(Resolution.motion == motion)
    whose = hotels.get(motion.member_id, "")
    return Sheet(names.get(motion.by_id, ""), whose, behind, told(remarks), told(amendments), options, passed)


class Voice(NamedTuple):
    """What a person can do about a motion in the name of his hotels; only what is his to do."""

    #: The member hotels for which he speaks, and those of them with a vote.
    mine: list[Member]
    voting: list[Member]
    #: Those that can second it: neither have proposed nor seconded it.
    seconding: list[Member]
    #: One of his hotels has proposed it.
    own: bool


def voice(person: Person, motion: Motion) -> Voice:
    """Which of this person's hotels may do what."""
    mine = voices.members_of(person)
    voting = [row for row in mine if voices.has_vote(row)]
    open_ = (MotionState.PROPOSED, MotionState.BEFORE_COUNCIL, MotionState.DECLINED)
    seconding = []
    if motion.state in open_ and voting:
        here = (MotionSecond.motion == motion) & MotionSecond.member.in_([row.id for row in voting])
        behind = {row.member_id for row in MotionSecond.select(MotionSecond.member).where(here)}
        seconding = [row for row in voting if row.id not in behind and row.id != motion.member_id]
    return Voice(mine, voting, seconding, any(row.id == motion.member_id for row in mine))


def amendment_of(motion: Motion, number: int) -> MotionAmendment | None:
    """One of the motion's amendments that waits for an answer."""
    here = (MotionAmendment.motion == motion) & (MotionAmendment.id == min(number, 2**31 - 1))
    return MotionAmendment.get_or_none(here & (MotionAmendment.state == AmendmentState.OFFERED))


def earliest(motion: Motion) -> datetime:
    """The first moment at which a vote on it may begin: not in the past."""
    return max(motion_deeds.earliest_poll(motion), clock.now())
