"""Improvements beside what they brought: the item's mark in the frozen company row before and after."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from portal.activity.evaluations.counting import read
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.improvements import Improvement
from portal.activity.evaluations.results import EvaluationResult
from portal.activity.evaluations.words import RATED, Scope
from portal.foundation.db import ready


@dataclass(frozen=True)
class Effect:
    """An item's mean (a mark with one decimal) in its cycle and in the next frozen one; None where there is none."""

    before: float | None
    after: float | None
    after_cycle: EvaluationCycle | None = None


@lru_cache(maxsize=2048)
def mean_of(counts: str) -> float | None:
    """The mean of a frozen cell's marks, those that count; None without any."""
    told = read(counts)
    rated = {int(mark.value): told.get(mark.value, 0) for mark in RATED}
    people = sum(rated.values())
    return sum(mark * n for mark, n in rated.items()) / people if people else None


def effects(rows: Iterable[Improvement]) -> dict[int, Effect]:
    """{improvement's id: what the marks say}, of those that answer to an item of a cycle; one statement."""
    wanted = [row for row in rows if row.item and row.cycle_id]
    cells: dict[str, list[tuple]] = {}
    since = min((row.cycle.deadline for row in wanted), default=None)
    for item, *cell in _company(sorted({row.item for row in wanted}), since) if wanted else ():
        cells.setdefault(item, []).append(cell)
    return {row.id: _effect(cells.get(row.item, []), row.cycle) for row in wanted}


@ready
def _company(items, since):
    """(item, its cycle's deadline, id and names, counts) from the cycle of this deadline on, the oldest first."""
    table, cycle = EvaluationResult, EvaluationCycle
    query = table.select(table.item, cycle.deadline, cycle.id, cycle.name_zh, cycle.name_en, table.counts).join(cycle)
    company = (table.scope == Scope.COMPANY) & (table.group == "") & (table.year == 0)
    here = company & table.item.in_(items) & (cycle.deadline >= since)
    return query.where(here).order_by(cycle.deadline, cycle.id).tuples()


def _effect(cells: list[tuple], cycle: EvaluationCycle) -> Effect:
    place = bisect_right(cells, (cycle.deadline, cycle.id), key=lambda cell: tuple(cell[:2]))
    before = mean_of(cells[place - 1][-1]) if place and cells[place - 1][1] == cycle.id else None
    if place == len(cells):
        return Effect(before, None)
    deadline, number, zh, en, counts = cells[place]
    later = EvaluationCycle(id=number, name_zh=zh, name_en=en, deadline=deadline)
    return Effect(before, mean_of(counts), later)


def item_names() -> dict[str, str]:
    """The name of every item by its key, as its newest edition words it."""
    table = EvaluationItem
    return {one.key: one.name for one in table.select().order_by(table.edition, table.id)}
