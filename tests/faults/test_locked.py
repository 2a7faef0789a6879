"""The database is locked by somebody else: people read on, nothing they type is lost, and afterwards it is saved."""

import sqlite3
import time
from contextlib import closing, contextmanager
from statistics import median

from tests.faults.conftest import LONG
from tests.faults.people import Crowd, calls_with

#: The database stays locked for as long as it takes to read so often, and in the long round for 30 s at least.
READS, SECONDS = (200, 30) if LONG else (12, 0)
#: So long a statement waits for the lock (`busy_timeout`).
LOCK_WAITS = 2.0


@contextmanager
def locked(url):
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        yield
        blocker.execute("ROLLBACK")


def test_while_the_database_is_locked_no_read_waits_and_writes_keep_the_text(standing, tell):
    reader, reads = standing.managers[0], []
    # More writers than a process has threads: if all of them waited for the lock, nobody could read. They think for
    # a moment between two tries, so that it is the lock and not the processor that anybody could wait for.
    seats = standing.seats * (1 if LONG else 3)
    with locked(standing.url), Crowd(seats, deaf=0, again=2) as crowd:
        began = time.monotonic()
        crowd.until(lambda: crowd.counted["503"] >= len(seats))
        while len(reads) < READS or time.monotonic() - began < SECONDS:
            asked = time.monotonic()
            status, _, text = reader.ask("GET", "/hotels/F000")
            reads.append(time.monotonic() - asked)
            assert (status, "Hotel F000" in text) == (200, True)
        assert crowd.saved == []
        crowd.home.set()
    figures = crowd.reckon()
    assert (figures["acknowledged"], figures["unknown"], calls_with(crowd.tag)) == (0, 0, [])
    # If reads had to wait for the lock, it would be most of them; one may wait for the processor of a busy machine.
    assert median(reads) < LOCK_WAITS / 2
    if LONG:
        assert max(reads) < 1

    for seat in standing.seats:
        assert seat.client.insist("/calls", seat.call(f"{crowd.tag} {seat.code} at last"))[:2] == seat.saved
    assert sorted(calls_with(crowd.tag)) == [f"{crowd.tag} {seat.code} at last" for seat in standing.seats]
    in_ms = [round(taken * 1000) for taken in (median(reads), max(reads))]
    tell(**figures, reads=len(reads), half_of_them_within_ms=in_ms[0], slowest_read_ms=in_ms[1])
