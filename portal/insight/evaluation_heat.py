"""The heat map of a cycle: items by the groups that are published, from frozen cells alone (D26, D27)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from portal.activity.evaluations.words import Scope
from portal.foundation.choices import Choice
from portal.insight.evaluation_figures import Figure, Line, figure
from portal.insight.evaluation_glance import Cells
from portal.records.hotel_words import Kind
from portal.records.teams import Region


class By(Choice):
    """What the columns of the heat map are."""

    GROUP = "", "By kind, by region"
    KIND_REGION = "kind_region", "Kinds in each region"


@dataclass(frozen=True)
class Column:
    """A group of the heat map."""

    scope: str
    group: str
    name: str


@dataclass(frozen=True)
class Heat:
    """Items by groups, one department after another; a cell that is not published is None."""

    by: By
    columns: list[Column]
    #: (the department's name, its items with their cells).
    parts: list[tuple[str, list[tuple[Line, list[Figure | None]]]]]
    #: The groups of which nothing at all is published, by name.
    untold: list[str]
    #: True if there is anything of kinds within regions to choose.
    is_finer: bool

    @property
    def suppressed(self) -> int:
        return sum(cell is None for _name, rows in self.parts for _line, cells in rows for cell in cells)


def groups_of(cells: Cells) -> list[Column]:
    """Kinds and regions: of the regions those that are in use, and those of which anything is published."""
    kinds = [Column(Scope.KIND.value, one.value, one.label) for one in Kind]
    told = {group for scope, group, _year, _item in cells if scope == Scope.REGION}
    rows = Region.select().order_by(Region.id)
    regions = [Column(Scope.REGION.value, str(row.id), row.name) for row in rows if row.active or str(row.id) in told]
    return [*kinds, *regions]


def finer_of(groups: Sequence[Column]) -> list[Column]:
    """Each kind in each region, of these kinds and regions."""
    kinds = [one for one in groups if one.scope == Scope.KIND]
    regions = [one for one in groups if one.scope == Scope.REGION]
    scope = Scope.KIND_REGION.value
    return [
        Column(scope, f"{kind.group}:{region.group}", f"{region.name} · {kind.name}")
        for region, kind in product(regions, kinds)
    ]


def heat(cells: Cells, groups: Sequence[Column], parts: Mapping[str, Iterable[Line]], by: By) -> Heat:
    """`parts` are the items to show by the names of their departments."""
    finer = finer_of(groups)
    is_finer = any(scope == Scope.KIND_REGION for scope, _group, _year, _item in cells)
    chosen = by if is_finer else By.GROUP
    rows = {name: list(lines) for name, lines in parts.items()}
    keys = [line.key for lines in rows.values() for line in lines]
    shown, untold = [], []
    for column in finer if chosen == By.KIND_REGION else groups:
        told = any(figure_in(cells, column, key) for key in keys)
        (shown if told else untold).append(column)
    found = [
        (name, [(line, [figure_in(cells, column, line.key) for column in shown]) for line in lines])
        for name, lines in rows.items()
    ]
    return Heat(chosen, shown, found, [one.name for one in untold], is_finer)


def figure_in(cells: Cells, column: Column, key: str) -> Figure | None:
    return figure(cells.get((column.scope, column.group, 0, key)))
