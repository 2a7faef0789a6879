"""The frozen tables of a cycle as a sheet: a row for each cell, also for those that nobody may read, which say so."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from portal.activity.evaluations.counting import Counted, read
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.results import LEAST, LOOPS, RESPONSE
from portal.activity.evaluations.words import Applies, Compared, ItemKind, Mark, Scope
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight import evaluation_results as reading
from portal.insight import evaluation_tables
from portal.insight.evaluation_figures import Figure, figure, loops, response
from portal.insight.evaluation_heat import Column as Group
from portal.insight.evaluation_heat import finer_of, groups_of
from portal.records.departments import Department
from portal.web import evaluation_charts
from portal.web.exports import Column, Shape

#: What is in no published table: text, and what is for the director alone.
_UNCOUNTED = (ItemKind.TEXT, ItemKind.PRIVATE)


class Row(NamedTuple):
    """`item` is None for the responses and for last time's low marks; `cell` for what is not published."""

    scope: Scope
    name: str
    year: int
    key: str
    item: EvaluationItem | None
    cell: Counted | None

    @property
    def is_rated(self) -> bool:
        return self.item is not None and self.item.kind == ItemKind.SCALE

    @property
    def figure(self) -> Figure | None:
        return figure(self.cell) if self.is_rated else None


def rows(person: Person, cycle: EvaluationCycle) -> list[Row]:
    """What he may take away: the company's row, and of his own items every group, published or not."""
    own, cells = reading.answers_for(person), reading.cells_of(person, cycle)
    items = {one.key: one for one in EvaluationItem.of(cycle.edition) if one.kind not in _UNCOUNTED}
    groups = groups_of(cells)
    columns = [Group(Scope.COMPANY.value, "", ""), *groups, *finer_of(groups)]
    keys = [RESPONSE, *items, *([LOOPS] if (Scope.COMPANY.value, "", 0, LOOPS) in cells else [])]
    found = [
        Row(Scope(column.scope), column.name, 0, key, items.get(key), cells.get((column.scope, column.group, 0, key)))
        for key in keys
        for column in columns
        if _is_his(items.get(key), column, own)
    ]
    return [*found, *_officers(cells, items)]


def _officers(cells: reading.Cells, items: dict[str, EvaluationItem]) -> Iterable[Row]:
    """The year's officers, as far as they are published; who is not has no row."""
    _regions, names = evaluation_tables.group_names(cells)
    told = [key for key in cells if key[0] == Scope.OFFICER]
    for scope, group, year, item in sorted(told, key=lambda one: (one[3], names.get(one[1], ""))):
        yield Row(Scope(scope), names.get(group, group), year, item, items.get(item), cells[scope, group, year, item])


def _is_his(item: EvaluationItem | None, column: Group, own: Department | None) -> bool:
    if item is None or column.scope == Scope.COMPANY:
        return True
    kind = column.group.partition(":")[0] if column.scope in (Scope.KIND, Scope.KIND_REGION) else ""
    if kind and not Applies(item.applies).fits(kind):
        return False
    return own is None or item.department_id == own.id


def columns() -> list[Column]:
    said = {RESPONSE: _("Responses"), LOOPS: _("Last time's low marks")}

    def count(word: str) -> Callable:
        return lambda row: read(row.cell.counts).get(word, 0) if row.is_rated and row.cell else None

    def of_figure(take: Callable) -> Callable:
        return lambda row: take(row.figure) if row.figure else None

    return [
        Column(_("Group"), lambda row: row.scope.label, width=14),
        Column(_("Of"), lambda row: row.name, width=24),
        Column(_("Year"), lambda row: row.year or None, Shape.NUMBER, width=8),
        Column(
            _("Department"), lambda row: row.item.department.name if row.item and row.item.department else "", width=16
        ),
        Column(_("Item of the form"), lambda row: row.item.name if row.item else said.get(row.key, row.key), width=30),
        Column(_("People who answered"), lambda row: row.cell.people if row.cell else None, Shape.NUMBER, width=10),
        Column(_("People who rated"), lambda row: row.cell.raters if row.cell else None, Shape.NUMBER, width=10),
        Column(_("Mean"), of_figure(lambda one: one.mean), Shape.MEAN, width=8),
        Column(_("Interval from"), of_figure(lambda one: one.low), Shape.MEAN, width=8),
        Column(_("Interval to"), of_figure(lambda one: one.high), Shape.MEAN, width=8),
        *(Column(label, count(word), Shape.NUMBER, width=8) for word, label in Mark.options()),
        Column(_("Other answers"), _others, width=40),
    ]


def _others(row: Row) -> str:
    """What was answered where there are no marks, in words: responses, last time's low marks, 0 to 10, facts; or that
    nothing is published."""
    if row.cell is None:
        return _("not published: fewer than %(n)s people, or it could be reckoned from other cells", n=LEAST)
    if row.is_rated:
        return ""
    if row.key == RESPONSE:
        asked = response(row.cell)
        return _("%(n)s of %(all)s hotels", n=asked.answered, all=asked.asked) if asked else ""
    if row.key == LOOPS:
        return evaluation_charts.loop_words(loops(row.cell))
    options = (
        Compared.options() if row.item and row.item.kind == ItemKind.COMPARE else row.item.options() if row.item else []
    )
    told = dict(options)
    return " · ".join(f"{told.get(word, word)} × {number}" for word, number in read(row.cell.counts).items())
