"""Forms as the director reads them: which edition is in force, which the last cycle asked by, what it all comes to."""

from collections.abc import Iterable
from typing import NamedTuple

from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm, EvaluationSection
from portal.activity.evaluations.words import Applies, CycleState, FormState, ItemKind
from portal.foundation.roles import Person
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


def listed(person: Person) -> list[EvaluationForm]:
    """Those in use first, each with `standing`, the edition in force, and `drafted`, the draft (or None); two
    statements."""
    rows = list(EvaluationForm.visible_to(person).order_by(EvaluationForm.active.desc(), EvaluationForm.id))
    editions = EvaluationEdition.select().where(EvaluationEdition.form.in_([row.id for row in rows] or [0]))
    for row in rows:
        row.standing = row.drafted = None
    held = {row.id: row for row in rows}
    for one in editions.where(EvaluationEdition.state != FormState.REPLACED):
        setattr(held[one.form_id], "drafted" if one.is_draft else "standing", one)
    return rows


def in_force(person: Person) -> list[EvaluationForm]:
    """Those by which a cycle can ask, each with its edition as `standing`."""
    return [row for row in listed(person) if row.active and row.standing]


def editions(form: EvaluationForm) -> list[EvaluationEdition]:
    """The editions of a form, the latest first."""
    query = EvaluationEdition.select().where(EvaluationEdition.form == form)
    return list(query.order_by(EvaluationEdition.number.desc()).limit(50))


def of_last_cycle(form: EvaluationForm) -> EvaluationEdition | None:
    """The edition by which the last cycle asked that has been opened."""
    query = EvaluationEdition.select(EvaluationEdition).join(EvaluationCycle)
    asked = (EvaluationEdition.form == form) & (EvaluationCycle.state != CycleState.DRAFT)
    return query.where(asked).order_by(EvaluationCycle.deadline.desc()).first()
