"""A command that opens and closes the database beside the running portal takes nothing from it."""

import os
import sqlite3
from contextlib import closing


def test_a_command_beside_the_running_portal_takes_nothing_from_it(standing):
    path = standing.url.removeprefix("sqlite:///")
    client = standing.managers[0]
    for _ in range(10):
        # A probe that opened and closed the file by itself would drop the process's locks on it, all of them; the
        # next command to end would then think itself the last and remove the journal under the workers' feet.
        assert client.ask("GET", "/readyz")[0] == 200
        assert client.ask("GET", "/hotels/F000")[0] == 200
        with closing(sqlite3.connect(path)) as command:
            assert command.execute("SELECT COUNT(*) FROM hotel WHERE code = 'F000'").fetchone() == (1,)
        assert os.path.exists(f"{path}-wal")
        assert os.path.exists(f"{path}-shm")
