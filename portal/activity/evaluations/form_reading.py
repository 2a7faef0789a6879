"""Forms as the director reads them: which edition the last cycle asked by, what it all comes to."""

from collections.abc import Iterable
from typing import NamedTuple

from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm, EvaluationSection
from portal.activity.evaluations.words import Applies, CycleState, ItemKind
from portal.records.hotel_words import Kind


class Whole(NamedTuple):
    """How much a form asks: of everybody all in all, and the rated items of each kind of hotel."""

    items: int
    member: int
    franchise: int


def whole_of(sections: Iterable[EvaluationSection]) -> Whole:
    items = [item for section in sections for item in section.items]
    rated = [Applies(item.applies) for item in items if item.kind == ItemKind.SCALE]
    return Whole(len(items), *(sum(one.fits(kind) for one in rated) for kind in (Kind.MEMBER, Kind.FRANCHISE)))


def of_last_cycle(form: EvaluationForm) -> EvaluationEdition | None:
    """The edition by which the last cycle asked that has been opened."""
    query = EvaluationEdition.select(EvaluationEdition).join(EvaluationCycle)
    asked = (EvaluationEdition.form == form) & (EvaluationCycle.state != CycleState.DRAFT)
    return query.where(asked).order_by(EvaluationCycle.deadline.desc()).first()
