"""The association's texts in which a person may be named (D43): motions, discussions, applications, meetings."""

from portal.activity.association import attendee_erasing
from portal.activity.association.council import CouncilMatter, CouncilVote
from portal.activity.association.discipline import Discipline
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_feedback import MeetingFeedback
from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meeting_minutes import MeetingCorrection, MeetingDecision, MeetingMinutes
from portal.activity.association.meeting_plans import AccountsCheck, MeetingCost, MeetingTask
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member, MemberSpell, Representative
from portal.activity.association.motions import Motion, MotionAmendment, MotionOption, MotionRemark
from portal.activity.association.offices import Office
from portal.activity.association.resolutions import Resolution
from portal.records.accounts import Account
from portal.records.principals import Principal

#: Table → its texts. Everybody of the association may be named in them, so they are looked through in the whole
#: company.
TEXTS = {
    Member: ("text", "on_behalf_of", "review", "refused_reason"),
    MemberSpell: ("reason",),
    Representative: ("appointed",),
    Office: ("ended",),
    CouncilMatter: ("title", "text", "reason"),
    CouncilVote: ("text",),
    Discipline: ("ground", "hearing"),
    Motion: ("title", "text", "declined_reason"),
    MotionOption: ("name",),
    MotionRemark: ("text",),
    MotionAmendment: ("text", "reason", "before"),
    Resolution: ("title", "text", "answer"),
    Meeting: ("title", "text", "cancelled_reason", "accounts_text"),
    MeetingTask: ("title",),
    MeetingCost: ("title", "effect"),
    AccountsCheck: ("text",),
    AgendaItem: ("title", "text", "speaker"),
    MeetingInvitation: ("word",),
    Attendee: ("name", "job", "mobile"),
    MeetingMinutes: ("text",),
    MeetingDecision: ("text",),
    MeetingCorrection: ("text", "reason", "earlier"),
    MeetingFeedback: ("good", "better"),
}
#: Kinds that the director alone is told of: managers who are of no secretariat do not read them.
DIRECTORS = frozenset(one._meta.table_name for one in (CouncilMatter, CouncilVote, Discipline, MeetingFeedback))
#: What was entrusted to somebody by these is read by all, at whichever hotel it stands.
ORIGINS = ("resolution", "meeting_minutes")


def narrowed(table, people: list[Principal], accounts: list[Account]):
    """The condition for its rows: all of them, but for the places at meetings that go with him by themselves."""
    if table is not Attendee:
        return table.id > 0
    return Attendee.id.not_in([row.id for row in attendee_erasing.own_rows(people, accounts)] or [0])


def meetings_of(people: list[Principal], accounts: list[Account]) -> set[int]:
    """The meetings at which he was: their photographs may show him."""
    rows = attendee_erasing.own_rows(people, accounts)
    return {row.meeting_id for row in rows if row.is_there}
