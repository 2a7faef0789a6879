"""Improvements beside what they brought: the item's mark in the frozen company row before and after."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.activity.evaluations.counting import read
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.improvements import Improvement
from portal.activity.evaluations.results import EvaluationResult
from portal.activity.evaluations.words import RATED, Scope


@dataclass(frozen=True)
class Effect:
    """An item's mean (a mark with one decimal) in its cycle and in the next frozen one; None where there is none."""

    before: float | None
    after: float | None
    after_cycle: EvaluationCycle | None = None


def mean_of(counts: str) -> float | None:
    """The mean of a frozen cell's marks, those that count; None without any."""
    told = read(counts)
    rated = {int(mark.value): told.get(mark.value, 0) for mark in RATED}
    people = sum(rated.values())
    return sum(mark * n for mark, n in rated.items()) / people if people else None


def effects(rows: Iterable[Improvement]) -> dict[int, Effect]:
    """{improvement's id: what the marks say}, of those that answer to an item of a cycle; one statement."""
    wanted = [row for row in rows if row.item and row.cycle_id]
    table, cycle = EvaluationResult, EvaluationCycle
    query = table.select(table.item, table.counts, cycle).join(cycle)
    company = (table.scope == Scope.COMPANY) & (table.group == "") & (table.year == 0)
    query = query.where(company & table.item.in_({row.item for row in wanted} or {""})).order_by(
        cycle.deadline, cycle.id
    )
    cells: dict[str, list[EvaluationResult]] = {}
    for cell in query:
        cells.setdefault(cell.item, []).append(cell)
    return {row.id: _effect(cells.get(row.item, []), row.cycle) for row in wanted}


def _effect(cells: list[EvaluationResult], cycle: EvaluationCycle) -> Effect:
    before = next((mean_of(cell.counts) for cell in cells if cell.cycle_id == cycle.id), None)
    later = next((cell for cell in cells if (cell.cycle.deadline, cell.cycle_id) > (cycle.deadline, cycle.id)), None)
    return Effect(before, mean_of(later.counts), later.cycle) if later else Effect(before, None)


def item_of(cycle: EvaluationCycle | None, key: str) -> EvaluationItem | None:
    """An item of a cycle's form."""
    if cycle is None or not key:
        return None
    table = EvaluationItem
    return table.get_or_none((table.edition == cycle.edition_id) & (table.key == key))


def item_names() -> dict[str, str]:
    """The name of every item by its key, as its newest edition words it."""
    table = EvaluationItem
    return {one.key: one.name for one in table.select().order_by(table.edition, table.id)}
