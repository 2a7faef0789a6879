"""The evaluation alone at full size: `python -m bench.evaluation`. No five million calls are needed for it.

The company of the small size with every answer of all cycles, beside the same with the answers of the last ones: each
page against its limit and against itself; what closing a cycle costs, and how much of it others wait for; and whether
every cycle's frozen cells are what its answers give.
"""

import os
import sys
import time
from contextlib import ExitStack, suppress

from bench import data
from bench.children import AT_ONCE, ROUNDS, Child, rounds
from bench.places import Place
from bench.report import Row, ms, ratios, table
from bench.subjects import JUDGED, NAMES
from portal.activity.evaluations import freezing
from portal.foundation import db

#: What freezing puts down.
PUT_DOWN = ("evaluation_table", "evaluation_result", "evaluation_comment")


class _Undone(Exception):
    """What was written is taken back."""


def main(places: list[Place]) -> None:
    few, whole = places
    rows = pages(few, whole) + closing(whole) + recounted(whole)
    print(f"Load {os.getloadavg()[0]:.1f}, {ROUNDS} rounds\n\n{table(rows)}")


def pages(few: Place, whole: Place) -> list[Row]:
    with ExitStack() as stack:
        child = {("portal", one): stack.enter_context(Child("portal", one)) for one in (few, whole)}
        for page in JUDGED:
            child["portal", whole].ask("record", page=page)
        child["limit", whole] = stack.enter_context(Child("limit", whole))
        took = rounds([(key, one, page, {}) for page in JUDGED for key, one in child.items()], ROUNDS, AT_ONCE)
    found = []
    for page in JUDGED:
        mine, least = took[("portal", whole), page], took[("limit", whole), page]
        less = took[("portal", few), page]
        told = f"{ms(mine)} against {ms(least)} ms"
        found.append(Row(f"{NAMES[page]}: of the limit", ratios(mine, least), most=1.8, told=told))
        told = f"{ms(mine)} against {ms(less)} ms"
        found.append(Row(f"{NAMES[page]}: of itself with few answers", ratios(mine, less), most=1.15, told=told))
    return found


def closing(place: Place) -> list[Row]:
    """What closing the last cycle costs: counted before anybody waits, and put down in the transaction, which is taken
    back here."""
    data.connect(place)
    cycle = freezing.frozen_cycles()[-1]
    began = time.process_time()
    told = freezing.counted(cycle)
    counted, held = time.process_time() - began, 0.0
    with suppress(_Undone), db.together():
        for name in PUT_DOWN:
            db.database.execute_sql(f"DELETE FROM {name} WHERE cycle_id = ?", (cycle.id,))
        began = time.process_time()
        freezing.freeze(cycle, told)
        held = time.process_time() - began
        raise _Undone
    count = f"{cycle.answered:,} answers"
    return [
        Row("Closing a cycle: counting, seconds", (counted,) * 3, told=count),
        Row("Closing a cycle: others wait, seconds", (held,) * 3, told=f"{len(told.cells):,} cells"),
    ]


def recounted(place: Place) -> list[Row]:
    """As `flask doctor --recount` does it: how many cells are others than their answers give."""
    data.connect(place)
    began, wrong, cells, cycles = time.process_time(), 0, 0, freezing.frozen_cycles()
    for cycle in cycles:
        kept, right = freezing.kept(cycle), freezing.recomputed(cycle)
        cells += len(kept)
        wrong += sum(kept.get(name) != right.get(name) for name in {*kept, *right})
    told = f"of {cells:,} in {len(cycles)} cycles, {time.process_time() - began:.0f} s"
    return [Row("Frozen cells that are not what is recounted", (wrong,) * 3, most=0, told=told)]


if __name__ == "__main__":
    main(data.judged() if len(sys.argv) == 1 else [Place.named(name) for name in sys.argv[1:]])
