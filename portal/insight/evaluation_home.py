"""What of the evaluation waits for somebody of head office, for his first page: counts that open what they count."""

from dataclasses import dataclass

from portal.activity.evaluations import reply_deeds
from portal.activity.evaluations.comments import EvaluationComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.improvements import Improvement
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.activity.evaluations.words import RUNNING, CommentState, CycleState, QuestionState
from portal.foundation import clock
from portal.foundation.db import Refused
from portal.foundation.roles import Person

#: What waits is counted up to here.
MOST = 99


@dataclass(frozen=True)
class Waiting:
    """Comments for the director to read; answers to questions, to be read and settled; items that want a word, in the
    cycle that is to be told next; improvements that are overdue."""

    comments: int = 0
    answers: int = 0
    owed: int = 0
    cycle: EvaluationCycle | None = None
    overdue: int = 0

    @property
    def is_late(self) -> bool:
        """True if the GMs should have been told by now."""
        return self.cycle is not None and self.cycle.publish_by < clock.today()

    @property
    def is_empty(self) -> bool:
        return not (self.comments or self.answers or self.owed or self.overdue)


def waiting(person: Person) -> Waiting | None:
    """None for who has nothing to do with it; at most nine statements."""
    if not person.may("evaluation_results.read"):
        return None
    cycle, owed = _owed(person)
    return Waiting(_comments(person), _answers(person), owed, cycle, _overdue(person))


def _count(query) -> int:
    return len(query.limit(MOST + 1).tuples())


def _comments(person: Person) -> int:
    table = EvaluationComment
    if not person.may("evaluation_comments.admin"):
        return 0
    frozen = EvaluationCycle.state.in_([str(CycleState.CLOSED), str(CycleState.PUBLISHED)])
    last = EvaluationCycle.select(EvaluationCycle.id).where(frozen).order_by(EvaluationCycle.deadline.desc()).limit(8)
    cycles = [number for (number,) in last.tuples()]
    here = table.cycle.in_(cycles or [0]) & (table.state == CommentState.WAITING)
    return _count(table.select(table.id).where(here))


def _answers(person: Person) -> int:
    table = EvaluationQuestion
    told = (table.state == QuestionState.ANSWERED) & (table.answered_on < clock.today())
    return len({thread for (thread,) in table.visible_to(person).select(table.thread).where(told).limit(500).tuples()})


def _owed(person: Person) -> tuple[EvaluationCycle | None, int]:
    """The cycle that is to be told next, and how many of this person's items in it nobody has said anything of."""
    closed = EvaluationCycle.select().where(EvaluationCycle.state == CycleState.CLOSED)
    cycle = closed.order_by(EvaluationCycle.deadline, EvaluationCycle.id).first()
    if cycle is None:
        return None, 0
    try:
        mine = reply_deeds.answers_for(person)
    except Refused:
        return cycle, 0
    silent = reply_deeds.silent(cycle)
    return cycle, sum(len(items) for department, items in silent.items() if mine in (None, department.id))


def _overdue(person: Person) -> int:
    table = Improvement
    late = table.state.in_([str(one) for one in RUNNING]) & (table.due_on < clock.today())
    return _count(table.writable_by(person).select(table.id).where(late))
