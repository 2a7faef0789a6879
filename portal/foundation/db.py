"""The database: one connection per thread, one way to open a transaction, one way to find a row."""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import peewee
from peewee import IntegerField, Model, PostgresqlDatabase, SqliteDatabase

from portal.foundation.compiled import database, day_of, prepared, prepared_write, ready
from portal.foundation.sqlite import Sqlite

__all__ = ["database", "day_of", "prepared", "prepared_write", "ready"]

PRAGMAS = {
    "journal_mode": "wal",
    # FULL: an acknowledged call survives a power cut, not only a killed process.
    "synchronous": "full",
    "busy_timeout": 2000,
    "foreign_keys": 1,
    "secure_delete": 1,
    "cache_size": -32000,
    "temp_store": "memory",
}

#: PostgreSQL: a lock is waited for as long as SQLite waits for its own. A statement that runs longer than gunicorn
#: lets its page wait would go on for nobody. In milliseconds.
HURRIED = "-c lock_timeout=2000 -c statement_timeout=30000"


class Missing(LookupError):
    """No such row, or none this person may see: the two are never told apart (404)."""


class Refused(PermissionError):
    """The person sees the row but may not do this to it (403). `str()` is a sentence for him."""


class Conflict(Exception):
    """Somebody saved the row after this person opened it (409). `row` is what stands now."""

    def __init__(self, row):
        super().__init__(f"{type(row).__name__} {row.get_id()} has been changed meanwhile")
        self.row = row


class Unavailable(Exception):
    """The database takes no writes at the moment (503); what was typed must be kept."""


class Undeclared(LookupError):
    """A table was asked for rows on behalf of a person without saying who may see them."""


def connect(url: str) -> peewee.Database:
    """Chooses the database for this process: `sqlite:///path` or `postgresql://user@host/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        # IMMEDIATE: a deferred transaction that turns into a writer fails at once, whatever the timeout.
        opened = Sqlite(unquote(parts.path.removeprefix("/")), lock_type="IMMEDIATE", pragmas=PRAGMAS)
    elif parts.scheme in ("postgresql", "postgres"):
        opened = PostgresqlDatabase(url, prefer_psycopg3=True, options=HURRIED)
    else:
        raise ValueError(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {parts.scheme}://")
    use(opened)
    return opened


def use(opened: peewee.Database) -> None:
    """Makes this the database of the process."""
    database.initialize(opened)
    gate.open()


def put_away() -> None:
    """Gives back at the end of a process what its threads have held: of SQLite no journal is left."""
    if is_sqlite():
        database.obj.put_away()


def take_time() -> None:
    """From its next connection on this process waits as long as it takes: a command, for which no page waits."""
    if not is_sqlite():
        database.obj.connect_params.pop("options", None)
        if not database.in_transaction():
            database.close()


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


class Gate:
    """After one refused write a process answers writes at once, so that reads stay quick. One request each second
    tries again for all: if everybody did, all threads of the process would soon wait for the same lock."""

    SIGNS = ("locked", "lock timeout", "is full", "no space", "readonly", "read-only", "disk i/o")
    PAUSE = 1.0
    #: A trial that says nothing for so long, more than `busy_timeout`, is not waited for.
    TRIAL = 3.0

    def __init__(self):
        self._lock = threading.Lock()
        self._next_trial: float | None = None
        #: The thread that tries for all: it may write more than once for its request.
        self._trier: int | None = None
        #: How often it has opened, and how often each thread has heard of it.
        self._opened, self._heard = 0, threading.local()

    def open(self) -> None:
        """Writes go through again."""
        with self._lock:
            self._opened += self._next_trial is not None
            self._next_trial = None

    def has_opened(self) -> bool:
        """True once in each thread after writes go through again: its connection may be from before, opened for
        reading alone, and would read alone for ever."""
        heard, self._heard.times = getattr(self._heard, "times", self._opened), self._opened
        return heard != self._opened

    def check(self) -> bool:
        """True if this request is the one that tries for all: when it has gone well, it opens the gate. Raises
        Unavailable while the database is known to take no writes."""
        with self._lock:
            if self._next_trial is None:
                return False
            if time.monotonic() < self._next_trial and self._trier != threading.get_ident():
                raise Unavailable
            self._next_trial, self._trier = time.monotonic() + self.TRIAL, threading.get_ident()
            return True

    def saw(self, error: peewee.DatabaseError) -> bool:
        """True if the error means "no writes now"; shuts the gate then."""
        # PostgreSQL calls a server that only reads an internal error.
        kinds = (peewee.OperationalError, peewee.InternalError)
        told = [str(each).lower() for each in _chain(error) if isinstance(each, kinds)]
        shut = any(sign in text for text in told for sign in self.SIGNS)
        if shut:
            with self._lock:
                self._next_trial, self._trier = time.monotonic() + self.PAUSE, None
            if not database.in_transaction():
                # A connection that was opened for reading alone would read alone for ever.
                database.close()
        return shut


def _chain(error: BaseException | None):
    """The error and those it was raised over: on a full disk SQLite rolls back by itself, and what is heard in the end
    is that there is nothing to roll back."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


gate = Gate()


def together():
    """One transaction for a whole deed: everything inside is written, or nothing."""
    return database.atomic()


def written(deed: Callable[[], object]) -> bool:
    """Runs a deed that others can do without, in one transaction: False, with nothing written, while the database
    takes no writes."""
    try:
        trial = gate.check()
        with together():
            deed()
    except Unavailable:
        return False
    except peewee.DatabaseError as error:
        # Inside a deed nobody may go on: SQLite may have rolled back the whole of it.
        if database.in_transaction() or not gate.saw(error):
            raise
        return False
    if trial:
        gate.open()
    return True


def lock(query):
    """The rows of a query, locked until the transaction ends (SQLite's writers already stand in a queue)."""
    # Not FOR UPDATE: two who have each written a row that points here would wait for one another for ever.
    return query if is_sqlite() else query.for_update("FOR NO KEY UPDATE")


@contextmanager
def counted():
    """Yields a list that grows by each SQL statement run inside: how tests keep pages constant."""
    statements: list[str] = []
    plain = database.obj.execute_sql

    def execute_sql(sql, *args, **kwargs):
        statements.append(sql)
        return plain(sql, *args, **kwargs)

    database.obj.execute_sql = execute_sql
    try:
        yield statements
    finally:
        del database.obj.execute_sql


class Table(Model):
    """What every table is: it says who may see its rows, and a row is found only on behalf of somebody."""

    KEY = "id"

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True

    @classmethod
    def visible_to(cls, person):
        """The query of the rows this person may read. Every table answers; infrastructure answers with none."""
        raise Undeclared(f"{cls.__name__} does not say who may see it")

    @classmethod
    def writable_by(cls, person):
        """The query of the rows this person may change: those he sees, unless the table says less."""
        return cls.visible_to(person)

    @classmethod
    def find_for(cls, person, key, to_write: bool = False):
        """The row with this key, if the person may see it. Raises Missing (404), or Refused (403) if
        `to_write` and he may only read it."""
        field = cls._meta.fields[cls.KEY]
        try:
            key = field.adapt(key)
        except (TypeError, ValueError):
            raise Missing(cls.__name__) from None
        # What is no number peewee leaves as it is, and PostgreSQL compares none with it.
        if isinstance(key, str) and ("\x00" in key or isinstance(field, peewee.IntegerField)):
            raise Missing(cls.__name__)
        if isinstance(key, int) and not -(2**31) <= key < 2**31:
            raise Missing(cls.__name__)
        rows = _seen(person, key, table=cls)
        if not rows:
            raise Missing(cls.__name__)
        if to_write and not _written(person, key, table=cls):
            raise Refused(cls.__name__)
        return rows[0]

    @classmethod
    def pointed_at(cls, key):
        """The row that one already found points at: what its foreign key would fetch, compiled once."""
        return _pointed_at(key, table=cls)[0]

    @classmethod
    def stands(cls) -> bool:
        """True if the database answers and has the table; raises what it raises otherwise."""
        cls.select(peewee.Value(1)).limit(1).exists()
        return True

    @classmethod
    def none(cls):
        """The empty query: what infrastructure tables answer to `visible_to`."""
        return cls.select().where(peewee.SQL("1 = 0"))


@ready
def _seen(person, key, *, table):
    return table.visible_to(person).where(table._meta.fields[table.KEY] == key).limit(1)


@ready
def _pointed_at(key, *, table):
    return table.select().where(table._meta.primary_key == key).limit(1)


@ready
def _written(person, key, *, table):
    return table.writable_by(person).where(table._meta.fields[table.KEY] == key).limit(1)


class Versioned(Table):
    """A row that two people may edit: saving names the version that was opened, so nobody is overwritten."""

    version = IntegerField(default=1)

    def save_over(self, opened: int, **changes) -> None:
        """Writes the changes if the row still has the version `opened`. Raises Conflict with the row as it stands."""
        cls = type(self)
        written = (
            cls.update(**changes, version=opened + 1)
            .where((cls._meta.primary_key == self.get_id()) & (cls.version == opened))
            .execute()
        )
        if not written:
            raise Conflict(cls.get_by_id(self.get_id()))
        for name, value in {**changes, "version": opened + 1}.items():
            setattr(self, name, value)
        self._dirty.clear()
