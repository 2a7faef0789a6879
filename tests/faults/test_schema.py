"""Two move the schema up at once, and one is killed at any moment: the other goes on, and nothing is half there."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.foundation import db, migrations
from portal.records.hotels import Hotel
from tests import postgres
from tests.browser.server import ROOT
from tests.faults.conftest import LONG, ROUNDS
from tests.faults.people import until
from tests.test_migrations import NAMES, schema_of
from tests.world import World

COMMAND = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "up"]
#: Rows that every migration carries over.
HOTELS = 1000 if LONG else 40


class Old:
    """A filled database as the first release left it, and copies of it to be migrated."""

    def __init__(self, kind: str, folder: Path, template: Path, own_postgres):
        self.kind, self.folder, self.number = kind, folder, 0
        if kind == "sqlite":
            self.url = f"sqlite:///{shutil.copy(template, folder / 'old.db')}"
        else:
            self.base, _, _ = own_postgres[1].rpartition("/")
            self.url = postgres.create_database(self.base, "old")
        opened = db.connect(self.url)
        migrations.up()
        self.schema = schema_of(opened)
        with db.together():
            for n in range(HOTELS):
                World(None).hotel(f"H{n:04d}")
        self.hotels = hotels(opened)
        migrations.down(NAMES[1])
        opened.close()

    def copy(self) -> str:
        self.number += 1
        if self.kind == "sqlite":
            return f"sqlite:///{shutil.copy(self.folder / 'old.db', self.folder / f'{self.number}.db')}"
        return postgres.create_database(self.base, f"moved_{self.number}", template="old")

    def gone(self, url: str) -> None:
        if self.kind == "postgresql":
            postgres.drop_database(self.base, url.rpartition("/")[2])


def hotels(opened) -> list[tuple]:
    """Their kept words among it, which a migration reckons."""
    return opened.execute_sql("SELECT code, name, name_key, search_text FROM hotel ORDER BY id").fetchall()


def moving(url: str, folder: Path) -> subprocess.Popen:
    env = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(folder), "SECRET_KEY": "only-for-tests"}
    return subprocess.Popen(COMMAND, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_migration_killed_at_any_moment_leaves_the_next_one_all_it_needs(
    kind, request, tmp_path, sqlite_template, tell
):
    old = Old(kind, tmp_path, sqlite_template, request.getfixturevalue("own_postgres") if kind != "sqlite" else None)
    dice, stood = random.Random(kind), []
    for _ in range(ROUNDS):
        url = old.copy()
        opened = db.connect(url)
        first, second = moving(url, tmp_path), moving(url, tmp_path)
        until(lambda first=first: len(migrations.state().applied) > 1 or first.poll() is not None)
        time.sleep(dice.random() * 0.2)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        said, _ = second.communicate(timeout=120)
        assert second.returncode == 0, said
        stood.append(said.count("applied"))
        assert migrations.state() == (NAMES, [], [])
        assert schema_of(opened) == old.schema
        assert hotels(opened) == old.hotels
        assert Hotel.select().count() == HOTELS
        opened.close()
        old.gone(url)
    tell(killed=ROUNDS, before_the_first_step=stood.count(len(NAMES) - 1), after_the_last=stood.count(0))
