"""What came of a GM's own opinions, for himself alone: questions, his comments, his low marks (D28, D29)."""

from dataclasses import dataclass, field

from portal.activity.evaluations import comment_sealing, question_deeds, sealing
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.comments import EvaluationComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.replies import LowItem, of_form
from portal.activity.evaluations.words import AnswerState, CommentState, CycleState
from portal.foundation import keyring
from portal.foundation.roles import Person
from portal.records import holder_checks
from portal.records.hotels import Hotel

#: So many of his last forms are looked through.
FORMS = 6


@dataclass(frozen=True)
class Voice:
    """A text of his own, and what became of it: `waiting`, `passed_on`, `kept`. Which department reads it, in which
    words, and whether together with others, is not told."""

    item: str
    text: str
    became: str


@dataclass(frozen=True)
class Round:
    """One form of his whose cycle is closed: his comments, and, once the results are told, his low items."""

    cycle: EvaluationCycle
    hotel: Hotel
    voices: list[Voice]
    lows: list[LowItem]

    @property
    def is_told(self) -> bool:
        return self.cycle.state == CycleState.PUBLISHED

    @property
    def answered(self) -> int:
        """How many of his low items have an answer."""
        return sum(bool(low.verdict) for low in self.lows)


@dataclass(frozen=True)
class Told:
    """What there is for a GM: how many questions wait, and his last forms, the newest first."""

    questions: int = 0
    rounds: list[Round] = field(default_factory=list)


def told(person: Person) -> Told:
    """Reckoned from his own sealed answers when he looks; nothing while his evaluations are shut."""
    if not _may_look(person):
        return Told()
    return Told(len(question_deeds.waiting_for(person)), [_round(form) for form in _forms(person)])


def questions_for(person: Person) -> int:
    """How many questions wait for this GM; for his first page."""
    return len(question_deeds.waiting_for(person)) if _may_look(person) else 0


def begun(person: Person, waiting: list[EvaluationInvitation]) -> set[int]:
    """Which of the forms that wait for a GM he has begun; none while his evaluations are shut."""
    return EvaluationAnswer.begun(waiting) if waiting and not holder_checks.is_shut(person.id) else set()


def _may_look(person: Person) -> bool:
    """False also without the key file: his first page is there all the same."""
    return person.may("evaluations.write") and keyring.ready() and not holder_checks.is_shut(person.id)


def _forms(person: Person) -> list[EvaluationInvitation]:
    table, cycle = EvaluationInvitation, EvaluationCycle
    query = table.visible_to(person).select(table, cycle, Hotel).join_from(table, cycle).join_from(table, Hotel)
    query = query.join_from(table, EvaluationAnswer)
    frozen = cycle.state.in_([str(CycleState.CLOSED), str(CycleState.PUBLISHED)])
    query = query.where(frozen & (EvaluationAnswer.state == AnswerState.SENT) & (table.account == person.id))
    return list(query.order_by(cycle.deadline.desc(), table.id.desc()).limit(FORMS))


def _round(form: EvaluationInvitation) -> Round:
    answer = EvaluationAnswer.get(EvaluationAnswer.invitation == form.id)
    texts = {key: text for key, text in sealing.opened(answer).texts.items() if text.strip()}
    return Round(form.cycle, form.hotel, _voices(form, texts), of_form(form))


def _voices(form: EvaluationInvitation, texts: dict[str, str]) -> list[Voice]:
    marks = {mark: key for key in texts for mark in comment_sealing.marks_of(form.id, key)}
    table = EvaluationComment
    states = dict(table.select(table.found_by, table.state).where(table.found_by.in_(list(marks) or ["-"])).tuples())
    became = {marks[mark]: state for mark, state in states.items()}
    items = EvaluationItem.select().where(EvaluationItem.edition == form.cycle.edition_id)
    names = {item.key: item.name for item in items.where(EvaluationItem.key.in_(list(became) or [""]))}
    return [Voice(names.get(key, key), texts[key], _word(state)) for key, state in became.items()]


def _word(state: str) -> str:
    if state in (CommentState.RELEASED, CommentState.MERGED):
        return "passed_on"
    return "kept" if state == CommentState.KEPT else "waiting"
