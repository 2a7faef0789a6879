"""Results of the evaluation: a cycle's page, a department's, and the director's own tables."""

from flask import Blueprint

from portal.activity.evaluations import directors_tables
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.directors_tables import Finer, Straight
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.results import LEAST, LEAST_OF_OFFICER
from portal.activity.evaluations.words import Compared, CycleState, ItemKind, Mark, Reason
from portal.foundation.db import Missing
from portal.foundation.i18n import gettext as _
from portal.insight import evaluation_departments, evaluation_tables
from portal.insight import evaluation_results as reading
from portal.insight.evaluation_heat import By, Heat
from portal.records import audit
from portal.web import evaluation_charts, evaluation_exports, exports, render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, id_arg, text_arg
from portal.web.saving import refuse_unseen

blueprint = Blueprint("evaluation_results", __name__, url_prefix="/evaluations")


@blueprint.get("/cycles/<int:cycle_id>/results")
@allow("evaluations.read")
def show(cycle_id: int):
    person = me()
    cycle = EvaluationCycle.find_for(person, cycle_id)
    cycles = reading.frozen(person)
    told = next((one for one in cycles if one.id == cycle.id), None)
    if told is None or not reading.may_read(person, cycle):
        return render.page("evaluation_results/waiting.html", row=cycle)
    other = reading.beside(cycles, told, id_arg("against"))
    found = reading.results(person, told, other, choice_arg("by", By, By.GROUP))
    return render.page(
        "evaluation_results/show.html",
        row=told,
        found=found,
        ways=_ways(found.heat),
        cycles=cycles,
        full=person.may("evaluation_results.read"),
        tables=Finer.options() if person.may("evaluation_answers.read") else [],
        charts=evaluation_charts,
        LEAST=LEAST,
        LEAST_OF_OFFICER=LEAST_OF_OFFICER,
        CycleState=CycleState,
        Compared=Compared,
        hotel_side=person.is_hotel_side,
        here=here,
    )


def _ways(heat: Heat | None) -> list[tuple]:
    """How the heat map can be laid out, if there is a choice."""
    if heat is None or not heat.is_finer:
        return []
    return [(label, f"{here(by=word)}#heat-title", word == heat.by, None) for word, label in By.options()]


@blueprint.get("/departments")
@allow("evaluation_results.read")
def index():
    """The departments whose pages one may open: for most it is their own."""
    person = me()
    rows = [
        evaluation_departments.department_page(person, one, "") for one in evaluation_departments.departments_of(person)
    ]
    return render.page("evaluation_results/index.html", rows=rows, charts=evaluation_charts, LEAST=LEAST)


@blueprint.get("/departments/<word>")
@allow("evaluation_results.read")
def department(word: str):
    person = me()
    row = evaluation_departments.department_for(person, word)
    found = evaluation_departments.department_page(person, row, id_arg("cycle"), choice_arg("by", By, By.GROUP))
    return render.page(
        "evaluation_results/department.html",
        found=found,
        ways=_ways(found.heat),
        row=row,
        charts=evaluation_charts,
        LEAST=LEAST,
        here=here,
    )


@blueprint.get("/cycles/<int:cycle_id>/results/<table>")
@allow("evaluation_answers.read")
def table(cycle_id: int, table: str):
    """One of the director's own tables; that it was read is recorded, and shown to those whose answers stand in it."""
    person = me()
    cycle = EvaluationCycle.find_for(person, cycle_id)
    if table not in set(Finer):
        raise Missing(table)
    if not reading.may_read(person, cycle):
        return render.page("evaluation_results/waiting.html", row=cycle)
    begin, item, q = int(id_arg("from") or 0), text_arg("item", 20), text_arg("q")
    found = evaluation_tables.opened(person, cycle, Finer(table), begin, item, q)
    directors_tables.note_reading(person, cycle, table, evaluation_tables.invitations_of(found))
    return render.page(
        "evaluation_results/table.html",
        row=cycle,
        found=found,
        groups=[] if found.table in evaluation_tables.OF_ANSWERS else evaluation_tables.group_rows(found),
        names={one.key: one.name for one in found.items},
        scale=[one for one in found.items if one.kind == ItemKind.SCALE],
        tables=Finer.options(),
        Finer=Finer,
        marks=Mark.labels(),
        reasons=Reason.labels(),
        straight=Straight.labels(),
        told=_told_by(found.items),
        item=item,
        q=q,
        begin=begin,
        charts=evaluation_charts,
        here=here,
    )


def _told_by(items: list[EvaluationItem]):
    """A function that says the word of a choice as its item does."""
    options = {one.key: dict(one.options()) for one in items}
    return lambda key, word: options.get(key, {}).get(word, word)


@blueprint.post("/cycles/<int:cycle_id>/results/export")
@allow("evaluation_results.read")
def export(cycle_id: int):
    """The frozen tables that this person reads, a row for each cell; that they were taken away is noted."""
    person = me()
    cycle = EvaluationCycle.find_for(person, cycle_id)
    refuse_unseen()
    if not reading.may_read(person, cycle):
        raise Missing(cycle_id)
    active = [Active("cycle", _("Cycle"), cycle.name, "")]
    rows = evaluation_exports.rows(person, cycle)
    sheet = exports.sheet(person, _("Evaluation results"), active, evaluation_exports.columns(), rows)
    audit.record(person, "evaluation_cycle.results_exported", cycle, count=sheet.count)
    return sheet.answer()
