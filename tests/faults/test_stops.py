"""Reload and stop while people save: nothing acknowledged is lost, and what is under way is finished."""

import signal

from tests.faults.conftest import BETWEEN, ROUNDS
from tests.faults.people import Crowd


def test_a_reload_costs_nobody_an_answer(standing, tell):
    with Crowd(standing.seats, deaf=0) as crowd:
        for _ in range(ROUNDS):
            crowd.save_more(BETWEEN)
            before = set(standing.server.workers())
            standing.server.process.send_signal(signal.SIGHUP)
            crowd.until(lambda before=before: before.isdisjoint(standing.server.workers()))
        crowd.save_more(BETWEEN)
    figures = crowd.reckon()
    tell(reloads=ROUNDS, **figures)
    assert (figures["unknown"], figures["no answer"]) == (0, 0)


def test_a_stop_finishes_what_is_under_way(standing, tell):
    with Crowd(standing.seats, deaf=0) as crowd:
        for _ in range(ROUNDS):
            crowd.save_more(BETWEEN)
            standing.server.stop()
            assert standing.server.process.returncode == 0
            standing.server.start()
        crowd.save_more(BETWEEN)
    figures = crowd.reckon()
    tell(stops=ROUNDS, **figures)
    # Whoever got no answer had not been heard: what is done is answered, so nothing unknown is there.
    assert figures["of these there"] == 0
