"""Results of the evaluation: a cycle's page, a department's, and the director's own tables."""

from flask import Blueprint

from portal.activity.evaluations import directors_tables
from portal.activity.evaluations.counting import read
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.directors_tables import Finer, Straight
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.results import LEAST, LEAST_OF_OFFICER, LOOPS, RESPONSE
from portal.activity.evaluations.words import Compared, CycleState, ItemKind, Mark, Reason, Scope
from portal.foundation.db import Missing
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight import evaluation_departments, evaluation_tables
from portal.insight import evaluation_results as reading
from portal.insight.evaluation_figures import figure, loops, response
from portal.records import audit
from portal.records.departments import Department
from portal.records.hotel_words import Kind
from portal.web import evaluation_charts, exports, render
from portal.web.exports import Column, Shape
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, here, id_arg, text_arg
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
    found = reading.results(person, told, reading.beside(cycles, told, id_arg("against")))
    return render.page(
        "evaluation_results/show.html",
        row=told,
        found=found,
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


@blueprint.get("/departments")
@allow("evaluation_results.read")
def index():
    """The departments whose pages one may open: for most it is their own."""
    person = me()
    rows = [
        evaluation_departments.department_page(person, one, "") for one in evaluation_departments.departments_of(person)
    ]
    return render.page("evaluation_results/index.html", rows=rows, charts=evaluation_charts)


@blueprint.get("/departments/<word>")
@allow("evaluation_results.read")
def department(word: str):
    person = me()
    row = evaluation_departments.department_for(person, word)
    found = evaluation_departments.department_page(person, row, id_arg("cycle"))
    return render.page(
        "evaluation_results/department.html", found=found, row=row, charts=evaluation_charts, LEAST=LEAST, here=here
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
    rows = _rows(person, cycle)
    active = [Active("cycle", _("Cycle"), cycle.name, "")]
    sheet = exports.sheet(person, _("Evaluation results"), active, _columns(), rows)
    audit.record(person, "evaluation_cycle.results_exported", cycle, count=sheet.count)
    return sheet.answer()


def _rows(person: Person, cycle: EvaluationCycle) -> list[tuple]:
    """(scope, group's name, item or none, key, cell, year) of each cell he may take away: those of his pages."""
    own = reading.answers_for(person)
    items, cells = {one.key: one for one in EvaluationItem.of(cycle.edition)}, reading.cells_of(person, cycle)
    regions, officers = evaluation_tables.group_names(cells)
    kinds, order = Kind.labels(), {key: place for place, key in enumerate([RESPONSE, *items, LOOPS])}
    found = []
    for (scope, group, year, key), cell in cells.items():
        item = items.get(key)
        if scope not in (Scope.COMPANY, Scope.OFFICER) and item and not _is_his(person, item.department, own):
            continue
        kind, _colon, region = group.rpartition(":")
        names = {
            Scope.COMPANY: "",
            Scope.KIND: kinds.get(group, group),
            Scope.REGION: regions.get(group, group),
            Scope.KIND_REGION: f"{kinds.get(kind, kind)} · {regions.get(region, region)}",
            Scope.OFFICER: officers.get(group, group),
        }
        found.append((Scope(scope), names[Scope(scope)], item, key, cell, year))
    places = {scope: place for place, scope in enumerate(Scope)}
    return sorted(found, key=lambda one: (order.get(one[3], 99), places[one[0]], one[1]))


def _is_his(person: Person, department: Department | None, own: Department | None) -> bool:
    return own is None or (department is not None and department.id == own.id)


def _columns() -> list[Column]:
    said = {RESPONSE: _("Responses"), LOOPS: _("Last time's low marks")}

    def mean(row) -> str:
        found = figure(row[4]) if row[2] is not None and row[2].kind == ItemKind.SCALE else None
        return evaluation_charts.two(found.mean) if found else ""

    def count(word: str):
        return lambda row: read(row[4].counts).get(word, 0) if _is_rated(row) else None

    marks = [Column(label, count(word), Shape.NUMBER, width=8) for word, label in Mark.options()]
    return [
        Column(_("Group"), lambda row: row[0].label, width=14),
        Column(_("Of"), lambda row: row[1], width=20),
        Column(_("Year"), lambda row: row[5] or None, Shape.NUMBER, width=8),
        Column(_("Department"), lambda row: row[2].department.name if row[2] and row[2].department else "", width=16),
        Column(_("Item of the form"), lambda row: row[2].name if row[2] else said.get(row[3], row[3]), width=30),
        Column(_("People who answered"), lambda row: row[4].people, Shape.NUMBER, width=10),
        Column(_("People who rated"), lambda row: row[4].raters, Shape.NUMBER, width=10),
        Column(_("Mean"), mean, width=8),
        *marks,
        Column(_("Other answers"), _others, width=30),
    ]


def _is_rated(row) -> bool:
    return row[2] is not None and row[2].kind == ItemKind.SCALE


def _others(row) -> str:
    """What was answered where there are no marks, in words: responses, last time's low marks, 0 to 10, facts."""
    _scope, _of, item, key, cell, _year = row
    if _is_rated(row):
        return ""
    if key == RESPONSE:
        asked = response(cell)
        return _("%(n)s of %(all)s hotels", n=asked.answered, all=asked.asked) if asked else ""
    if key == LOOPS:
        return evaluation_charts.loop_words(loops(cell))
    options = Compared.options() if item and item.kind == ItemKind.COMPARE else item.options() if item else []
    told = dict(options)
    return " · ".join(f"{told.get(word, word)} × {number}" for word, number in read(cell.counts).items())
