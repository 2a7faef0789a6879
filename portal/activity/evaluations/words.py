"""The words of evaluations: kinds of items, states of cycles, invitations and comments."""

from portal.foundation.choices import Choice
from portal.records.hotel_words import Kind


class ItemKind(Choice):
    """How an item is answered."""

    SCALE = "scale", "Five-point scale"
    CHOICE = "choice", "Question of fact"
    RECOMMEND = "recommend", "0 to 10"
    COMPARE = "compare", "Compared with last time"
    TEXT = "text", "Text"
    #: Choice and text for the director alone, in no total.
    PRIVATE = "private", "For the director alone"


class Applies(Choice):
    """Which hotels an item is put to (D9)."""

    ALL = "all", "All hotels"
    MEMBER = "member", "Member hotels"
    FRANCHISE = "franchise", "Franchise stores"

    def fits(self, kind: str) -> bool:
        return self == Applies.ALL or self.value == kind


#: `Applies` and the hotels' kinds speak one language.
assert {Applies.MEMBER.value, Applies.FRANCHISE.value} <= {one.value for one in Kind}


class Mark(Choice):
    """What a rated item is given."""

    VERY_GOOD = "5", "Very good"
    GOOD = "4", "Quite good"
    FAIR = "3", "Fair"
    POOR = "2", "Poor"
    VERY_POOR = "1", "Very poor"
    NOT_USED = "unused", "Not used"
    NOT_APPLICABLE = "na", "Not applicable"


#: The marks that count, the best first; `unused` and `na` are left out of means.
RATED = (Mark.VERY_GOOD, Mark.GOOD, Mark.FAIR, Mark.POOR, Mark.VERY_POOR)
#: Marks that are asked after, and each answered with what was done or why not.
LOW = (Mark.POOR, Mark.VERY_POOR)


class Reason(Choice):
    """Why a mark is low: chips, before any prose."""

    SLOW = "slow", "Too slow"
    NOBODY = "nobody", "No reply from anybody"
    INEXPERT = "inexpert", "Not expert enough"
    IMPRACTICAL = "impractical", "Not practical"
    DEAR = "dear", "Unreasonable cost"
    CONTRADICTORY = "contradictory", "Contradictory"
    OTHER = "other", "Other reason"


class Compared(Choice):
    """Support from head office, compared with last time; also what became of a low item."""

    BETTER = "better", "Better"
    SAME = "same", "Same"
    WORSE = "worse", "Worse"
    FIRST = "first", "First time"


class CycleState(Choice):
    """How far a cycle has come. `CLOSED` is frozen; `PUBLISHED` is told to all GMs."""

    DRAFT = "draft", "Being prepared"
    OPEN = "open", "Taking answers"
    CLOSED = "closed", "Closed, frozen"
    PUBLISHED = "published", "Results told"


class InvitationState(Choice):
    """Where one hotel's form stands."""

    WAITING = "waiting", "Not answered"
    ANSWERED = "answered", "Has answered"
    WITHDRAWN = "withdrawn", "Withdrawn"
    #: Its GM left before he answered; his successor has a row of his own.
    ENDED = "ended", "Ended"


class AnswerState(Choice):
    DRAFT = "draft", "Answer begun"
    SENT = "sent", "Answer sent"


class Way(Choice):
    """How an answer came."""

    PORTAL = "portal", "In the portal"
    LINK = "link", "By the personal link"
    PAPER = "paper", "On paper, entered by the director"


class LinkWay(Choice):
    """How a personal link goes out."""

    MAIL = "mail", "By mail"
    SLIP = "slip", "On a sealed slip"


class Scope(Choice):
    """The groups of the published tables. `officer` is by calendar year."""

    COMPANY = "company", "Company"
    KIND = "kind", "Kind of hotel"
    REGION = "region", "Region"
    KIND_REGION = "kind_region", "Kind in a region"
    OFFICER = "officer", "Officer"


class CommentState(Choice):
    """What the director made of a comment."""

    WAITING = "waiting", "To be read"
    RELEASED = "released", "Passed to its department"
    MERGED = "merged", "Passed on together with others"
    KEPT = "kept", "Not passed on"


class QuestionState(Choice):
    """A blind reply: the department asks, the portal delivers, the GM answers unnamed (D29)."""

    ASKED = "asked", "Delivered"
    ANSWERED = "answered", "Has been answered"
    SETTLED = "settled", "Settled"


class Verdict(Choice):
    """What came of an item that was marked low."""

    DONE = "done", "Done about it"
    UNDER_WAY = "under_way", "Under way"
    NOT_DONE = "not_done", "Not done, and why"


class ImprovementState(Choice):
    PLANNED = "planned", "Planned"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Carried out"
    DROPPED = "dropped", "Dropped"


#: Promised and not carried out yet: these can be overdue.
RUNNING = (ImprovementState.PLANNED, ImprovementState.UNDER_WAY)
