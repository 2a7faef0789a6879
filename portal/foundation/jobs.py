"""Work that is due by the clock: a job row is a lease, so that one process does it and a dead one is taken over."""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from traceback import extract_tb
from typing import NamedTuple

from peewee import CharField, DateTimeField

from portal.foundation import clock
from portal.foundation.db import Table

#: Whoever began a job and says nothing for so long is taken for dead.
LEASE = timedelta(minutes=10)
#: After a failure it is tried again soon, whatever its rhythm.
AGAIN = timedelta(minutes=1)

log = logging.getLogger("portal.jobs")


class Task(NamedTuple):
    """A deed and how often it is due; it answers how many things it did, and is safe to be done twice."""

    name: str
    every: timedelta
    deed: Callable[[], int | None]


class Done(NamedTuple):
    """What became of one task: how many things it did, or what went wrong."""

    name: str
    count: int
    trouble: str = ""


class Job(Table):
    """When a task is due next, and who is at it now."""

    name = CharField(max_length=40, unique=True)
    due_at = DateTimeField()
    lease = CharField(max_length=32, default="")
    leased_until = DateTimeField(null=True)
    done_at = DateTimeField(null=True)
    trouble = CharField(max_length=200, default="")

    @classmethod
    def visible_to(cls, person):
        return cls.none()

    @classmethod
    def take(cls, task: Task) -> str | None:
        """The lease, if the task is due and nobody is at it; None otherwise."""
        now, lease = clock.now(), secrets.token_hex(16)
        cls.insert(name=task.name, due_at=now).on_conflict_ignore().execute()
        free = cls.leased_until.is_null() | (cls.leased_until <= now)
        query = cls.update(lease=lease, leased_until=now + LEASE)
        return lease if query.where((cls.name == task.name) & (cls.due_at <= now) & free).execute() else None

    @classmethod
    def give_back(cls, lease: str, after: timedelta, trouble: str = "") -> None:
        """The task is done, or has failed; nothing happens if another has taken it over meanwhile."""
        now = clock.now()
        changes = {"due_at": now + after, "leased_until": None, "lease": "", "trouble": trouble[:200]}
        if not trouble:
            changes["done_at"] = now
        cls.update(**changes).where(cls.lease == lease).execute()

    @classmethod
    def noted(cls, name: str) -> "Job":
        """What no clock asks for is noted as done now."""
        now = clock.now()
        cls.insert(name=name, due_at=now).on_conflict_ignore().execute()
        cls.update(done_at=now).where(cls.name == name).execute()
        return cls.get(cls.name == name)

    @classmethod
    def free_all(cls) -> None:
        """Whoever was at something is so no longer: after a restore nobody is."""
        cls.update(lease="", leased_until=None).execute()


def run_due(tasks: Iterable[Task]) -> Iterator[Done]:
    """Does what is due, one after another. A task that fails is noted and tried again; the others go on."""
    for task in tasks:
        lease = Job.take(task)
        if lease is None:
            continue
        try:
            count = task.deed() or 0
        except Exception as error:
            # Where it happened and not what it said: an error's words may quote what somebody typed.
            where = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)[-5:]]
            log.error("the job %s failed: %s at %s", task.name, type(error).__name__, " < ".join(reversed(where)))
            Job.give_back(lease, AGAIN, type(error).__name__)
            yield Done(task.name, 0, type(error).__name__)
        else:
            Job.give_back(lease, task.every)
            yield Done(task.name, count)
