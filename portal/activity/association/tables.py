"""The association's tables, in an order in which each points at those before it, and the kinds of its records."""

from portal.activity.association.ballots import SEALS
from portal.activity.association.charter import (
    CharterAcceptance,
    CharterArticle,
    CharterChapter,
    CharterEdition,
    CharterParameter,
)
from portal.activity.association.council import CouncilBallot, CouncilMatter, CouncilVote
from portal.activity.association.discipline import Discipline
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_feedback import MeetingFeedback
from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meeting_minutes import MeetingCorrection, MeetingDecision, MeetingMinutes
from portal.activity.association.meeting_plans import AccountsCheck, MeetingCost, MeetingTask
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member, MemberSpell, Representative
from portal.activity.association.motions import (
    Motion,
    MotionAmendment,
    MotionOption,
    MotionRemark,
    MotionSecond,
    SecrecyRequest,
)
from portal.activity.association.offices import Body, Office
from portal.activity.association.polls import Ballot, Poll, PollVoter, Proxy
from portal.activity.association.resolutions import Resolution
from portal.activity.association.secretaries import Secretary

__all__ = ["KINDS", "SEALS", "TABLES"]

TABLES = [
    Secretary,
    CharterEdition,
    CharterChapter,
    CharterArticle,
    CharterParameter,
    CharterAcceptance,
    Member,
    MemberSpell,
    Representative,
    Body,
    Office,
    CouncilMatter,
    CouncilVote,
    CouncilBallot,
    Motion,
    MotionOption,
    MotionSecond,
    SecrecyRequest,
    Discipline,
    MotionRemark,
    MotionAmendment,
    Poll,
    PollVoter,
    Proxy,
    Ballot,
    Resolution,
    Meeting,
    MeetingTask,
    MeetingCost,
    AccountsCheck,
    AgendaItem,
    MeetingInvitation,
    Attendee,
    MeetingMinutes,
    MeetingDecision,
    MeetingCorrection,
    MeetingFeedback,
]

#: Word → table, for rows that hang on `(kind, id)`.
KINDS = {
    "charter_edition": CharterEdition,
    "member": Member,
    "office": Office,
    "council_matter": CouncilMatter,
    "motion": Motion,
    "discipline": Discipline,
    "resolution": Resolution,
    "meeting": Meeting,
    "meeting_minutes": MeetingMinutes,
}
