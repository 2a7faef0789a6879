"""`kill -9` of a worker and of everything while people save: what was acknowledged is there once, nothing is torn."""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.records.drafts import Draft
from portal.records.sessions import Session
from tests.faults.conftest import BETWEEN, LONG, ROUNDS
from tests.faults.filing import Visited, filed_whole
from tests.faults.people import Crowd

#: A portal that is killed leaves PostgreSQL standing: its own fall is in `test_postgres`.
KINDS = ["sqlite", "postgresql"] if LONG else ["sqlite"]


@pytest.mark.parametrize("standing", KINDS, indirect=True)
def test_every_acknowledged_call_survives_a_power_cut_once(standing, tell):
    signed_in = Session.select().count()
    with Crowd(standing.seats) as crowd:
        for _ in range(ROUNDS):
            crowd.save_more(BETWEEN)
            standing.server.kill9()
            standing.server.start()
        crowd.save_more(BETWEEN)
    tell(power_cuts=ROUNDS, **crowd.reckon())
    assert Draft.select().count() == 0
    # A restart signs nobody out.
    assert Session.select().count() == signed_in
    assert standing.managers[0].ask("GET", "/hotels/F000")[0] == 200


@pytest.mark.parametrize("standing", KINDS, indirect=True)
def test_minutes_that_are_filed_in_a_power_cut_are_there_once_and_whole(standing, tell):
    seats, visits = standing.seats if LONG else standing.seats[:3], []
    with ThreadPoolExecutor(len(seats)) as people:
        for n in range(ROUNDS):
            visited = [Visited(seat) for seat in seats]
            filing = [people.submit(one.file) for one in visited]
            # The blow falls now before all, now between them, now behind some.
            time.sleep(n % 5 * 0.02)
            standing.server.kill9()
            standing.server.start()
            assert [one.result() for one in filing] == [one.filed for one in visited]
            visits += [one.visit for one in visited]
    filed_whole(visits)
    tell(power_cuts=ROUNDS, filed=len(visits))


def test_every_acknowledged_call_survives_the_death_of_a_worker_once(standing, tell):
    dice = random.Random(9)
    with Crowd(standing.seats) as crowd:
        for _ in range(ROUNDS):
            crowd.save_more(BETWEEN)
            before = standing.server.workers()
            os.kill(dice.choice(before), signal.SIGKILL)
            # The other one goes on meanwhile, and the dead one is replaced.
            crowd.until(lambda before=before: len(set(standing.server.workers()) - set(before)) == 1)
        crowd.save_more(BETWEEN)
    assert standing.server.runs
    tell(workers_killed=ROUNDS, **crowd.reckon())
