"""SQLite as the portal opens it: read, if nothing else, from a disk that takes nothing."""

import gc
import os
import threading
from contextlib import suppress
from pathlib import Path

import peewee
from peewee import SqliteDatabase, sqlite3

from portal.foundation.writers import Writers

#: How a statement begins that writes; the schema is changed inside transactions alone.
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Sqlite(SqliteDatabase):
    """A database whose journal was put away by a proper stop cannot be opened where no new one can be made. What is
    on such a disk stands still, so it is read as it stands, without a lock. Where nothing can be written it is opened
    anew for each request: the disk may take writes again at any moment, and as long as one thread of a process holds
    the file as one to read alone, none of them can write. Its writers stand in a queue."""

    def init(self, database, **options):
        super().init(database, **options)
        #: As long as SQLite itself waits for the lock, in thousandths of a second.
        self.patience = dict(self._pragmas).get("busy_timeout", 0)
        self.writers = Writers(None if ":memory:" in database else database, self.patience / 1000)
        #: `alone` if the connection of a thread was opened where it can but read.
        self._reads = threading.local()

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
        if not sql.startswith(WRITING):
            try:
                return self.cursor().execute(sql, params or ())
            except Exception:
                # As peewee tells it; where nothing fails its wrapper is not asked.
                with peewee.__exception_wrapper__:
                    raise
        if self.in_transaction():
            return super().execute_sql(sql, params)
        # A statement that writes on its own stands in the queue like a deed.
        with self.atomic():
            return super().execute_sql(sql, params)

    def _connect(self):
        path = Path(self.database).absolute()
        self._reads.alone = path.exists() and not os.access(path, os.W_OK)
        try:
            return super()._connect()
        except sqlite3.OperationalError:
            # A journal means that there is more to read than the file.
            if not path.exists() or os.access(path.parent, os.W_OK) or path.with_name(f"{path.name}-wal").exists():
                raise
        self._reads.alone = True
        frozen = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True, isolation_level=None)
        self._add_conn_hooks(frozen)
        return frozen

    def put_away(self) -> None:
        """Closes the file at the end of a process, after its threads: whoever closes it last takes the journal away,
        but not one who could but read, nor one of two who close it at the same moment. So what threads have left, or a
        failed request still holds, goes first, and then the file is opened and closed once more, alone."""
        self.close()
        gc.collect()
        with self.writers.doorway(), suppress(peewee.OperationalError):
            self.connect()
            self.close()

    def is_connection_usable(self):
        return not getattr(self._reads, "alone", False) and super().is_connection_usable()
