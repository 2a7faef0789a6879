"""The page of a form of the evaluation, which says what was refused."""

from portal.activity.evaluations import form_reading as reading
from portal.activity.evaluations.forms import EvaluationForm
from portal.activity.evaluations.words import Applies, ItemKind
from portal.web import render
from portal.web.edition_page import Shelf, changed, edition_asked
from portal.web.identity import me


def find(form_id: int, to_write: bool = True) -> EvaluationForm:
    return EvaluationForm.find_for(me(), form_id, to_write=to_write)


def page(row: EvaluationForm, status: int = 200, refused: str = ""):
    edition = edition_asked(row)
    sections = edition.sections()
    return render.page(
        "evaluation_forms/show.html",
        status=status,
        row=row,
        edition=edition,
        editions=row.editions_for(me()),
        of_last_cycle=reading.of_last_cycle(row),
        sections=sections,
        whole=reading.whole_of(sections),
        changes=changed(row, edition, sections),
        writes=True,
        kinds=ItemKind.labels(),
        applies=Applies.labels(),
        refused=refused,
    )


SHELF = Shelf("evaluation_forms", "/evaluations/forms", page)
