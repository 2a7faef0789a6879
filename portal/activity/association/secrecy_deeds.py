"""A motion is voted on secretly because one fifth of the member hotels present ask for it (article 43)."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member, Representative
from portal.activity.association.motions import Motion, SecrecyRequest
from portal.activity.association.polls import Poll
from portal.activity.association.voices import speaking, voting
from portal.activity.association.words import AttendeeState, MeetingState, MotionState, PollState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.notices import News, Notice

#: More hotels than there ever are.
COUNTED = 100_000


class Asked(NamedTuple):
    """How many member hotels ask for it, of how many, and how many are needed. `meeting`: where they are present;
    without one, all with a vote are counted."""

    asked: int
    needed: int
    present: int
    meeting: Meeting | None

    def among(self, members: Iterable[int]) -> set[int]:
        """Which of these member hotels count."""
        asked = sorted(members)
        return {row.id for row in _base(self.meeting).where(Member.id.in_(asked))} if asked else set()


def asked_for(motion: Motion) -> Asked:
    """How far it has come with the requests for a motion."""
    meeting = _meeting_of(motion)
    present = _base(meeting).limit(COUNTED).count()
    if meeting and not present:
        # Where nobody has been checked in, nobody keeps the list of those present.
        meeting, present = None, _base(None).limit(COUNTED).count()
    asked = SecrecyRequest.select(SecrecyRequest.member).where(SecrecyRequest.motion == motion)
    count = _base(meeting).where(Member.id.in_(asked)).limit(COUNTED).count()
    return Asked(count, needed(present), present, meeting)


def _base(meeting: Meeting | None):
    """The query of the member hotels with a vote that are present at a meeting; without one, of all."""
    base = voting().select(Member.id)
    if meeting is None:
        return base
    there = Attendee.checked_in_at.is_null(False) & (Attendee.state != AttendeeState.OFF) & Attendee.represents
    return base.where(Member.hotel.in_(Attendee.select(Attendee.hotel).where((Attendee.meeting == meeting) & there)))


def needed(present: int) -> int:
    """How many of those present have to ask for it."""
    return max(math.ceil(CharterEdition.rules().share("secret_share") * present), 1)


def _meeting_of(motion: Motion) -> Meeting | None:
    """The last meeting that has begun with the motion on its agenda."""
    held = (Meeting.state != MeetingState.CANCELLED) & (Meeting.begins_at <= clock.now())
    query = Meeting.select().join(AgendaItem).where(held & (AgendaItem.motion == motion))
    return query.order_by(Meeting.begins_at.desc(), Meeting.id.desc()).first()


def may_ask(motion: Motion) -> bool:
    """True while it can be asked for: on the agenda, the vote not begun, and not secret anyway."""
    if motion.state != MotionState.ADMITTED or motion.secret:
        return False
    return not CharterEdition.rules().matter(motion.kind).secret


def ask(by: Person, motion: Motion, member_id: int | None) -> bool:
    """A member hotel asks for it, once. True if there are enough now: then it is voted on secretly. Raises Refused."""
    member = speaking(by, member_id)
    with db.together():
        motion = _standing(motion)
        before = asked_for(motion)
        if not before.among([member.id]):
            raise Refused(_("Those who are checked in at the meeting ask for it."))
        if _has_asked(motion, member):
            return False
        SecrecyRequest.create(motion=motion, member=member, by=by.id)
        audit.record(by, "motion.secrecy_asked", motion, member=member.id)
        enough = before.asked + 1 >= before.needed
        if enough:
            _make_secret(by, motion, before.asked + 1, before.present, by_hands=False)
    return enough


def _has_asked(motion: Motion, member: Member) -> bool:
    here = (SecrecyRequest.motion == motion) & (SecrecyRequest.member == member)
    return SecrecyRequest.select().where(here).exists()


def take_back(by: Person, motion: Motion, member_id: int | None) -> None:
    """The hotel asks for it no longer; what was reached stays. Raises Refused."""
    member = speaking(by, member_id, with_vote=False)
    with db.together():
        motion = _standing(motion)
        here = (SecrecyRequest.motion == motion) & (SecrecyRequest.member == member)
        if SecrecyRequest.delete().where(here).execute():
            audit.record(by, "motion.secrecy_dropped", motion, member=member.id)


def by_hands(by: Person, motion: Motion, asked: int, present: int) -> None:
    """The secretariat enters what was asked for by show of hands at the meeting. Raises Refused."""
    if asked > present:
        raise Refused(_("More have asked for it than were present."))
    with db.together():
        motion, least = _standing(motion), needed(present)
        if asked < least:
            raise Refused(_("Of %(present)s present, %(needed)s have to ask for it.", present=present, needed=least))
        _make_secret(by, motion, asked, present, by_hands=True)


def _make_secret(by: Person, motion: Motion, asked: int, present: int, by_hands: bool) -> None:
    """It cannot be undone: whoever has asked for it relies on it."""
    motion.save_over(motion.version, secret=True)
    for poll in db.lock(Poll.select().where((Poll.motion == motion) & (Poll.state == PollState.PLANNED))):
        poll.save_over(poll.version, secret=True)
    audit.record(by, "motion.made_secret", motion, version=motion.version, asked=asked, present=present, hands=by_hands)
    acting = Representative.acting(number for (number,) in voting().select(Member.id).tuples())
    Notice.put_many(by, {row.account_id for row in acting.values()}, News.MOTION_SECRET, motion)


def _standing(motion: Motion) -> Motion:
    """As it stands, locked until the transaction ends. Raises Refused once nothing can be asked for."""
    row = db.lock(Motion.select().where(Motion.id == motion.id)).get()
    if not may_ask(row):
        raise Refused(_("The vote has begun, or it is secret already."))
    return row
