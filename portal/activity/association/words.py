"""The words of the association: ranks, standings, offices, what may be decided and how one votes."""

from portal.foundation.choices import Choice


class MemberState(Choice):
    """How far a hotel has come on its way into the association and out of it (D31)."""

    APPLIED = "applied", "Applied for"
    REVIEWED = "reviewed", "Before the council"
    ADMITTED = "admitted", "Admitted"
    REFUSED = "refused", "Not admitted"
    WITHDRAWN = "withdrawn", "Application withdrawn"
    ENDED = "ended", "Membership ended"


#: A hotel has at most one row in these.
CURRENT = (MemberState.APPLIED, MemberState.REVIEWED, MemberState.ADMITTED)


class Rank(Choice):
    """What a member hotel is; it bears on opportunities alone, but for the vote that provisional ones do not have."""

    PROVISIONAL = "provisional", "Provisional member hotel"
    FULL = "full", "Full member hotel"
    MODEL = "model", "Model member hotel"


class MemberStanding(Choice):
    """Whether a member hotel may use its rights."""

    GOOD = "good", "In good standing"
    SUSPENDED = "suspended", "Suspended"
    ENDED = "ended", "Ended"


class Spell(Choice):
    """What a dated line of a member hotel tells."""

    RANK = "rank", "Rank"
    STANDING = "standing", "Standing"


class Post(Choice):
    """What somebody is in the council or in a committee."""

    PRESIDENT = "president", "President"
    VICE = "vice", "Vice-president"
    COUNCILLOR = "councillor", "Councillor"
    CONVENER = "convener", "Convener"
    MEMBER = "member", "Committee member"


#: Whoever holds one of them votes in the council.
COUNCIL = (Post.PRESIDENT, Post.VICE, Post.COUNCILLOR)


class MatterState(Choice):
    """How far something before the council has come."""

    OPEN = "open", "Being voted on"
    PASSED = "passed", "Passed"
    FAILED = "failed", "Not passed"
    #: Too few took part; it may be called again.
    VOID = "void", "Too few took part"


class VoteChoice(Choice):
    """What a vote says. Who recuses himself counts nowhere (article 33)."""

    FOR = "for", "In favour"
    AGAINST = "against", "Against"
    ABSTAIN = "abstain", "Abstention"
    RECUSED = "recused", "Recused"


class MotionState(Choice):
    """How far a motion has come, from a hotel's proposal to what was decided (articles 37–46)."""

    PROPOSED = "proposed", "Proposal"
    BEFORE_COUNCIL = "council", "Before the council"
    DECLINED = "declined", "Not put on the agenda"
    ADMITTED = "admitted", "Motion, being discussed"
    VOTING = "voting", "Being voted on"
    PASSED = "passed", "Passed"
    FAILED = "failed", "Not passed"
    #: Too few took part and it cannot be called again.
    VOID = "void", "Too few took part"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: Still to be decided.
PENDING = (MotionState.PROPOSED, MotionState.BEFORE_COUNCIL, MotionState.ADMITTED, MotionState.VOTING)


class MotionKind(Choice):
    """What a motion is about: the charter's table says how it is decided."""

    ORDINARY = "ordinary", "Ordinary motion"
    FEES = "fees", "Fees of member hotels"
    RECALL = "recall", "Recall of a councillor"
    APPEAL = "appeal", "Appeal of a hotel"
    CHARTER = "charter", "Change of the charter"
    DISSOLUTION = "dissolution", "Dissolution"
    ELECTION = "election", "Election"


class PollState(Choice):
    """How far a poll has come."""

    PLANNED = "planned", "Planned"
    OPEN = "open", "Votes are taken"
    CLOSED = "closed", "Counted"


class AmendmentState(Choice):
    """What became of an amendment."""

    OFFERED = "offered", "Put forward"
    TAKEN = "taken", "Taken in"
    DECLINED = "declined", "Not taken in"


class MeetingKind(Choice):
    """What kind of meeting it is (D32)."""

    CONVENTION = "convention", "GM convention"
    SEMINAR = "seminar", "Seminar"
    COUNCIL = "council", "Council meeting"


class MeetingState(Choice):
    """How far the preparation of a meeting has come; that it is over, its end says."""

    PLANNED = "planned", "Being planned"
    ANNOUNCED = "announced", "Notice given"
    CANCELLED = "cancelled", "Cancelled"


class InvitationState(Choice):
    """What came back on an invitation to a meeting."""

    ASKED = "asked", "No answer yet"
    COMING = "coming", "Attending"
    DECLINED = "declined", "Not coming"


class AttendeeState(Choice):
    """Whether somebody has a place at a meeting."""

    COMING = "coming", "Has a place"
    WAITING = "waiting", "On the waiting list"
    OFF = "off", "Not coming"


class MinutesState(Choice):
    """How far the minutes of a meeting have come."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Sent to all members"


class Sanction(Choice):
    """What a breach of the charter can lead to, the mildest first (article 51)."""

    REMINDER = "reminder", "Reminder"
    WARNING = "warning", "Written warning"
    SUSPENSION = "suspension", "Suspension"
    EXPULSION = "expulsion", "Expulsion"


#: The council decides on them secretly, by two thirds of all its seats (article 53).
GRAVE = (Sanction.SUSPENSION, Sanction.EXPULSION)


class DisciplineState(Choice):
    """How far a measure against a member hotel has come (articles 51–54)."""

    NOTICED = "noticed", "Notice given"
    HEARD = "heard", "The hotel has been heard"
    COUNCIL = "council", "Before the council"
    DECLINED = "declined", "Not decided by the council"
    #: Of an expulsion: until the days to appeal are over.
    DECIDED = "decided", "Decided, not in effect yet"
    #: Of an expulsion: without effect until the assembly has decided.
    APPEALED = "appealed", "Before the assembly on appeal"
    IN_EFFECT = "in_effect", "In effect"
    LIFTED = "lifted", "Lifted by the assembly"
    ENDED = "ended", "Over"
    DROPPED = "dropped", "Dropped"


class MeetingMark(Choice):
    """What those who were there give a meeting, the best first."""

    VERY_GOOD = "5", "Very good"
    GOOD = "4", "Quite good"
    FAIR = "3", "Fair"
    POOR = "2", "Poor"
    VERY_POOR = "1", "Very poor"
