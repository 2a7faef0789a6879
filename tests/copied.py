"""What many tests begin with, copied: to make the small company anew takes a third of a second."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import NamedTuple

from peewee import sqlite3

from portal.foundation import clock, db, storage
from portal.schema import TABLES
from tests.world import World

#: A copy is hardly older than one made on the spot: what may be taken back for ten minutes still may.
FRESH = timedelta(minutes=2)


class InMemory:
    """An SQLite database as it stood."""

    def __init__(self, _name: str):
        self._books = sqlite3.connect(":memory:")
        db.database.connection().backup(self._books)

    def put_back(self) -> None:
        self._books.backup(db.database.connection())

    def close(self) -> None:
        self._books.close()


class InSchema:
    """A PostgreSQL database as it stood: what it has beyond what the migrations put in, in a schema of this name."""

    def __init__(self, name: str):
        self._name = name
        self._run("DROP SCHEMA IF EXISTS {0} CASCADE")
        self._run("CREATE SCHEMA {0}")
        names = {table._meta.table_name for table in TABLES}
        steps = [self._kept(one) for one in sorted(set(db.database.get_tables()) - {"schema_migration"})]
        steps += [self._counted(one) for one in sorted(names)]
        self._run(
            "CREATE FUNCTION {0}.put_back() RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
            f" PERFORM set_config('session_replication_role', 'replica', true); {' '.join(steps)} END $$"
        )

    def put_back(self) -> None:
        self._run("SELECT {0}.put_back()")

    def close(self) -> None:
        """The next one of this name takes the place, and the server ends with the run."""

    def _run(self, sql: str) -> list[tuple]:
        done = db.database.execute_sql(sql.format(f'"{self._name}"'))
        return done.fetchall() if done.description else []

    def _kept(self, table: str) -> str:
        """Keeps the rows of a table; what puts them back."""
        (((seeds,),)) = self._run(f"SELECT to_regclass('seeds.{table}')")
        differs = f'TABLE "{table}"'
        if seeds:
            differs = f'(TABLE "{table}" EXCEPT TABLE {seeds}) UNION ALL (TABLE {seeds} EXCEPT TABLE "{table}")'
        if self._run(f"SELECT EXISTS ({differs})") == [(False,)]:
            return ""
        self._run(f'CREATE TABLE {{0}}."{table}" AS TABLE public."{table}"')
        gone = f'DELETE FROM "{table}";' if seeds else ""
        return f'{gone} INSERT INTO "{table}" TABLE {{0}}."{table}";'

    def _counted(self, table: str) -> str:
        """What lets the ids of a table go on where they stood."""
        ((sequence,),) = self._run(f"SELECT pg_get_serial_sequence('\"{table}\"', 'id')")
        ((last, called),) = self._run(f"SELECT last_value, is_called FROM {sequence}")
        return f"PERFORM setval('{sequence}', {last});" if called else ""


class Original(NamedTuple):
    """Something as it was made, with its world, its database and what lies beside that."""

    made_at: datetime
    world: World
    made: object
    books: InMemory | InSchema
    files: dict[str, bytes]

    @classmethod
    def of(cls, name: str, world: World, make: Callable, made_at: datetime) -> tuple["Original", object]:
        before = set(storage.names())
        made = make(world)
        files = {one: storage.read(one) for one in set(storage.names()) - before}
        as_they_are = {id(world.app): world.app, id(world.copies): world.copies}
        kept_world, kept = deepcopy((world, made), as_they_are)
        return cls(made_at, kept_world, kept, (InMemory if db.is_sqlite() else InSchema)(name), files), made

    def copy(self, world: World) -> object:
        self.books.put_back()
        for name, body in self.files.items():
            storage.keep(name, body)
        # Whom the test makes besides gets numbers of his own.
        world.count = self.world.count
        return deepcopy(self.made, {id(self.world): world})

    def is_fresh(self, now: datetime) -> bool:
        return self.made_at <= now < self.made_at + FRESH and clock.local(self.made_at).date() == clock.today()


class Copies:
    """What a process makes of them: `one(world, make)` is what `make(world)` returns, in a database in which nothing
    else is yet."""

    def __init__(self):
        self._originals: dict[tuple[str, bool], Original] = {}

    def one(self, world: World, make: Callable[[World], object], name: str = "") -> object:
        if world.count:
            return make(world)
        name, now = name or f"{make.__module__}.{make.__qualname__}", clock.now()
        found = self._originals.get((name, db.is_sqlite()))
        if found is not None:
            if found.is_fresh(now):
                return found.copy(world)
            found.books.close()
        self._originals[name, db.is_sqlite()], made = Original.of(name, world, make, now)
        return made

    def close(self) -> None:
        for original in self._originals.values():
            original.books.close()


def copied(make: Callable) -> Callable:
    """A builder, `make(world, …)` with plain figures, of which a test gets a copy where nothing has been written yet.
    On SQLite alone: PostgreSQL takes longer to put rows aside than most builders to make them."""

    @wraps(make)
    def made(world: World, *figures, **named):
        if world.copies is None or not db.is_sqlite() or db.database.connection().total_changes:
            return make(world, *figures, **named)
        told = f"{make.__module__}.{make.__qualname__}{figures}{named}"
        return world.copies.one(world, partial(_made, make, figures, named), told)

    return made


def _made(make: Callable, figures: tuple, named: dict, world: World) -> object:
    return make(world, *figures, **named)
