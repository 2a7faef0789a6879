"""The small company copied: to make it anew takes a third of a second, and a hundred tests begin with it."""

from copy import deepcopy
from datetime import timedelta
from typing import NamedTuple

from peewee import sqlite3

from portal.foundation import clock, db, storage
from tests.company import Company
from tests.world import World

#: A copy is hardly older than one made on the spot: what may be taken back for ten minutes still may.
FRESH = timedelta(minutes=2)


class Original(NamedTuple):
    """A company as it was made, with its database and what lies beside that."""

    company: Company
    books: sqlite3.Connection
    files: dict[str, bytes]

    @classmethod
    def of(cls, company: Company, files: set[str]) -> "Original":
        """As the company stands now; `files` are those it has brought with it."""
        books = sqlite3.connect(":memory:")
        db.database.connection().backup(books)
        world = company.world
        return cls(deepcopy(company, {id(world.app): world.app}), books, {name: storage.read(name) for name in files})

    def copy(self, world: World) -> Company:
        self.books.backup(db.database.connection())
        for name, body in self.files.items():
            storage.keep(name, body)
        # Whom the test makes besides gets numbers of his own.
        world.count = self.company.world.count
        return deepcopy(self.company, {id(self.company.world): world})


class Companies:
    """What a process makes of them: `one(world)` is a company in a database in which nothing else is yet."""

    def __init__(self):
        self._made_at, self._original = None, None

    def one(self, world: World) -> Company:
        if world.count or not db.is_sqlite():
            return Company(world)
        now = clock.now()
        if self._original and self._made_at <= now < self._made_at + FRESH and self._is_of_today():
            return self._original.copy(world)
        before = set(storage.names())
        company = Company(world)
        self.close()
        self._made_at, self._original = now, Original.of(company, set(storage.names()) - before)
        return company

    def close(self) -> None:
        if self._original:
            self._original.books.close()

    def _is_of_today(self) -> bool:
        return clock.local(self._made_at).date() == clock.today()
