"""The schema's history: which migrations stand, and moving up or down, one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from playhouse.migrations import Migration, Runner

from portal.foundation.db import database, is_sqlite

DIRECTORY = Path(__file__).parent.parent.parent / "migrations"
#: Any number, the same in every process: PostgreSQL's advisory locks are named by numbers.
_LOCK = 20_003_517


class State(NamedTuple):
    """What the history says, in numeric order."""

    applied: list[str]
    pending: list[str]
    #: Applied by a newer release: their files are not here.
    unknown: list[str]


def status() -> list[Migration]:
    """Every migration in numeric order; `applied` is None for those to come, `path` None for files not here."""
    return _runner().status()


def known() -> list[str]:
    """The migrations of this release in numeric order, whatever any database says."""
    return [row.name for row in sorted(Migration.load_directory(str(DIRECTORY)))]


def state() -> State:
    rows = status()
    return State(
        [row.name for row in rows if row.applied and row.path],
        [row.name for row in rows if not row.applied],
        [row.name for row in rows if row.applied and not row.path],
    )


def up() -> list[str]:
    """Applies what is pending and returns its names. A second process waits and then finds nothing to do."""
    with alone():
        return _runner().up()


def up_to(target: str) -> None:
    """Applies what is pending up to `target` to a database that nobody else uses."""
    _runner().up(target)


def down(target: str | None = None) -> list[str]:
    """Reverts the last migration, or all back through `target`, and returns their names."""
    with alone():
        return _runner().down(target)


def _runner() -> Runner:
    _keep_private()
    return Runner(database.obj, str(DIRECTORY))


def _keep_private() -> None:
    """A new database file belongs to its owner alone; SQLite gives its companion files the same mode."""
    if is_sqlite():
        path = Path(database.obj.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Only a file that is not there yet is opened: closing it again would drop every lock this process has on it,
        # SQLite's too, and the next command to end would remove the journal that the workers are writing.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


@contextmanager
def alone() -> Iterator[None]:
    """Inside, no other process migrates or fills this database. A transaction would not do: reading which
    migrations stand, and taking the foreign keys off, come before the transaction of the first one."""
    if is_sqlite():
        _keep_private()
        lock = os.open(f"{database.obj.database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
    else:
        database.execute_sql("SELECT pg_advisory_lock(%s)", (_LOCK,))
        try:
            yield
        finally:
            database.execute_sql("SELECT pg_advisory_unlock(%s)", (_LOCK,))
