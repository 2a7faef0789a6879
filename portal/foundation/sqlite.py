"""SQLite as the portal opens it: read, if nothing else, from a disk that takes nothing."""

import os
from pathlib import Path

from peewee import SqliteDatabase, sqlite3


class Frozen(sqlite3.Connection):
    """Reads a file that nobody can write: SQLite keeps no journal beside it and takes no lock."""


class Sqlite(SqliteDatabase):
    """A database whose journal was put away by a proper stop cannot be opened where no new one can be made. What is
    on such a disk stands still, so it is read as it stands, and opened anew for each request: the disk may take
    writes again at any moment."""

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
