"""A worker runs out of memory: it is replaced, people go on with the others, and nothing is torn."""

import resource
from pathlib import Path

from tests.faults.conftest import BETWEEN, ROUNDS
from tests.faults.people import NO_ANSWER, Crowd, at_once, until

#: A text for which what a worker has is not enough: as long as a form may be, all of it refused.
TEXT = "x" * 900_000


def memory(pid: int) -> int:
    """How many bytes of its own a process can write to."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:"))


def test_a_worker_out_of_memory_is_replaced_and_nothing_is_torn(standing, tell):
    with Crowd(standing.seats, pause=0.05) as crowd:
        for _ in range(ROUNDS):
            crowd.save_more(BETWEEN)
            # All threads of both workers have been at work before.
            at_once([lambda: standing.managers[0].twin().ask("GET", "/hotels/F000")] * 24)
            poor = standing.server.workers()[0]
            # It may have no more than it has.
            most = memory(poor)
            resource.prlimit(poor, resource.RLIMIT_DATA, (most, most))
            until(lambda poor=poor: hungry(standing, poor))
        crowd.save_more(BETWEEN)
    tell(workers_out_of_memory=ROUNDS, **crowd.reckon())


def hungry(standing, poor: int) -> bool:
    """Sends forms that take memory; True once the worker is no longer there."""

    def send():
        seat = standing.seats[0]
        try:
            return seat.client.twin().ask("POST", "/calls", seat.call(TEXT))[0]
        except NO_ANSWER:
            return None

    answers = at_once([send] * 16)
    # Too long, or not now, or too little memory even to say so; who asks a process that dies gets no answer.
    assert set(answers) <= {422, 500, 503, None}
    return poor not in standing.server.workers()
