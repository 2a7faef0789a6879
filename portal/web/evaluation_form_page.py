"""The page of a form of the evaluation, which says what was refused, and what every deed on it needs."""

from flask import flash

from portal.activity.evaluations import form_reading as reading
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm
from portal.activity.evaluations.words import Applies, ItemKind
from portal.foundation import db
from portal.web import render
from portal.web.identity import me
from portal.web.lists import id_arg
from portal.web.saving import once


def find(form_id: int, to_write: bool = True) -> EvaluationForm:
    return EvaluationForm.find_for(me(), form_id, to_write=to_write)


def asked_edition(row: EvaluationForm) -> EvaluationEdition:
    """The one of the address; else the draft, or what is in force. Raises Missing."""
    number = id_arg("edition")
    edition = row.edition(int(number)) if number else row.edition(draft=True) or row.edition()
    if edition is None:
        raise db.Missing("EvaluationEdition")
    return edition


def page(row: EvaluationForm, status: int = 200, refused: str = ""):
    edition = asked_edition(row)
    sections = edition.sections()
    return render.page(
        "evaluation_forms/show.html",
        status=status,
        row=row,
        edition=edition,
        editions=reading.editions(row),
        of_last_cycle=reading.of_last_cycle(row),
        sections=sections,
        whole=reading.whole_of(sections),
        kinds=ItemKind.labels(),
        applies=Applies.labels(),
        refused=refused,
    )


def done(row: EvaluationForm, deed, said: str):
    """Does one thing with a form; what is refused is said on its page."""

    def whole() -> str:
        deed()
        flash(said, "good")
        return f"/evaluations/forms/{row.id}"

    try:
        return once(whole)
    except db.Refused as refused:
        return page(row, 422, str(refused))


def drafted(row: EvaluationForm) -> EvaluationEdition:
    """The draft. Raises Missing."""
    found = row.edition(draft=True)
    if found is None:
        raise db.Missing("EvaluationEdition")
    return found
