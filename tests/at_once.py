"""Several people doing something at the same moment, each in a thread with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from portal.foundation import db


def at_once(*deeds: Callable) -> list:
    """Begins all deeds together and returns what each returned; raises what any raised."""
    gate = Barrier(len(deeds))

    def run(deed):
        with db.database.connection_context():
            gate.wait()
            return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))
