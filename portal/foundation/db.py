"""The database: one connection per thread, one way to open a transaction, one way to find a row."""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import peewee
from peewee import DatabaseProxy, IntegerField, Model, PostgresqlDatabase, SqliteDatabase

database = DatabaseProxy()

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
        opened = SqliteDatabase(unquote(parts.path.removeprefix("/")), lock_type="IMMEDIATE", pragmas=PRAGMAS)
    elif parts.scheme in ("postgresql", "postgres"):
        opened = PostgresqlDatabase(url, prefer_psycopg3=True)
    else:
        raise ValueError(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {parts.scheme}://")
    use(opened)
    return opened


def use(opened: peewee.Database) -> None:
    """Makes this the database of the process."""
    database.initialize(opened)
    gate.open()


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


class Gate:
    """After one refused write a process answers writes at once, so that reads stay quick. One request each second
    tries again for all: if everybody did, all threads of the process would soon wait for the same lock."""

    SIGNS = ("locked", "full", "readonly", "read-only", "disk i/o")
    PAUSE = 1.0
    #: A trial that says nothing for so long, more than `busy_timeout`, is not waited for.
    TRIAL = 3.0

    def __init__(self):
        self._lock = threading.Lock()
        self._next_trial: float | None = None

    def open(self) -> None:
        """Writes go through again."""
        self._next_trial = None

    def check(self) -> bool:
        """True if this request is the one that tries for all: when it has gone well, it opens the gate. Raises
        Unavailable while the database is known to take no writes."""
        with self._lock:
            if self._next_trial is None:
                return False
            if time.monotonic() < self._next_trial:
                raise Unavailable
            self._next_trial = time.monotonic() + self.TRIAL
            return True

    def saw(self, error: peewee.DatabaseError) -> bool:
        """True if the error means "no writes now"; shuts the gate then."""
        shut = isinstance(error, peewee.OperationalError) and any(sign in str(error).lower() for sign in self.SIGNS)
        if shut:
            with self._lock:
                self._next_trial = time.monotonic() + self.PAUSE
        return shut


gate = Gate()


def together():
    """One transaction for a whole deed: everything inside is written, or nothing."""
    return database.atomic()


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
        if isinstance(key, str) and "\x00" in key:
            raise Missing(cls.__name__)
        if isinstance(key, int) and not -(2**31) <= key < 2**31:
            raise Missing(cls.__name__)
        row = cls.visible_to(person).where(field == key).first()
        if row is None:
            raise Missing(cls.__name__)
        if to_write and not cls.writable_by(person).where(field == key).exists():
            raise Refused(cls.__name__)
        return row

    @classmethod
    def stands(cls) -> bool:
        """True if the database answers and has the table; raises what it raises otherwise."""
        cls.select(peewee.Value(1)).limit(1).exists()
        return True

    @classmethod
    def none(cls):
        """The empty query: what infrastructure tables answer to `visible_to`."""
        return cls.select().where(peewee.SQL("1 = 0"))


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


class _Marker:
    """Stands for one parameter while a prepared query is compiled."""

    def __init__(self, name: str):
        self.name = name


def prepared(builder: Callable) -> Callable[..., list[tuple]]:
    """A query compiled once per kind of database and run as tuples: for hot pages, where building a query costs
    five times running it. The builder gets one placeholder per parameter and returns a peewee query; the
    finished function takes the same parameters by name. Values reach the driver as they are."""
    compiled: dict[type, tuple[str, list]] = {}
    names = builder.__code__.co_varnames[: builder.__code__.co_argcount]

    def run(**values):
        kind = type(database.obj)
        if kind not in compiled:
            query = builder(*(peewee.Value(_Marker(name), converter=False) for name in names))
            # Bound to the concrete database, not the proxy, so that the placeholder style is the right one.
            compiled[kind] = database.obj.get_sql_context().sql(query).query()
        sql, places = compiled[kind]
        params = [values[place.name] if isinstance(place, _Marker) else place for place in places]
        return database.obj.execute_sql(sql, params).fetchall()

    run.__doc__ = builder.__doc__
    run.__name__ = builder.__name__
    return run
