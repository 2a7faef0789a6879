"""SQLite as the portal opens it: read, if nothing else, from a disk that takes nothing."""

import os
from pathlib import Path

from peewee import SqliteDatabase, sqlite3

from portal.foundation.writers import Writers

#: How a statement begins that writes; the schema is changed inside transactions alone.
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Frozen(sqlite3.Connection):
    """Reads a file that nobody can write: SQLite keeps no journal beside it and takes no lock."""


class Sqlite(SqliteDatabase):
    """A database whose journal was put away by a proper stop cannot be opened where no new one can be made. What is
    on such a disk stands still, so it is read as it stands, and opened anew for each request: the disk may take
    writes again at any moment. Its writers stand in a queue."""

    def init(self, database, **options):
        super().init(database, **options)
        #: As long as SQLite itself waits for the lock, in thousandths of a second.
        self.patience = dict(self._pragmas).get("busy_timeout", 0)
        self.writers = Writers(None if ":memory:" in database else database, self.patience / 1000)

    def begin(self, lock_type=None):
        self.writers.enter(lambda: self._begin(lock_type))

    def _begin(self, lock_type) -> None:
        """Begins, or says at once that the lock is taken."""
        self._be_patient(0)
        try:
            super().begin(lock_type)
        finally:
            self._be_patient(self.patience)

    def _be_patient(self, thousandths: int) -> None:
        self.connection().execute(f"PRAGMA busy_timeout = {thousandths}")

    def commit(self):
        # What cannot be committed is rolled back by whoever began it: then the turn ends.
        super().commit()
        self.writers.leave()

    def rollback(self):
        try:
            super().rollback()
        finally:
            self.writers.leave()

    def execute_sql(self, sql, params=None):
        if self.in_transaction() or not sql.startswith(WRITING):
            return super().execute_sql(sql, params)
        # A statement that writes on its own stands in the queue like a deed.
        with self.atomic():
            return super().execute_sql(sql, params)

    def _connect(self):
        try:
            return super()._connect()
        except sqlite3.OperationalError:
            path = Path(self.database).absolute()
            # A journal means that there is more to read than the file.
            if not path.exists() or os.access(path.parent, os.W_OK) or path.with_name(f"{path.name}-wal").exists():
                raise
        frozen = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True, isolation_level=None, factory=Frozen)
        self._add_conn_hooks(frozen)
        return frozen

    def is_connection_usable(self):
        return not isinstance(self._state.conn, Frozen) and super().is_connection_usable()
