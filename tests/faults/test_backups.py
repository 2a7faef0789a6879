"""Backups while people save: what was acknowledged before one began is in it, once and whole, and nothing is torn."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.activity.calls import Call
from portal.foundation import db
from tests.browser.server import ROOT
from tests.faults.conftest import BETWEEN, LONG, house
from tests.faults.people import Client, Crowd, calls_with, whole
from tests.world import PASSWORD

#: So many backups are made and restored; `make faults` says twenty.
BACKUPS = 20 if LONG else 1


def command(url, folder, *args, **more) -> str:
    """What a command of `flask` says in a process of its own, beside the portal."""
    env = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(folder), "SECRET_KEY": "only-for-tests", **more}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *args],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("standing", ["sqlite", "postgresql"] if LONG else ["sqlite"], indirect=True)
def test_a_backup_under_load_is_restored_and_equal(standing, tell, tmp_path):
    made = []
    with Crowd(standing.seats) as crowd:
        for number in range(BACKUPS):
            crowd.save_more(BETWEEN)
            before = set(crowd.saved)
            file = tmp_path / f"{number}.zip"
            command(standing.url, standing.server.env["INSTANCE_PATH"], "backup", str(file))
            made.append((file, before))
        crowd.save_more(BETWEEN)
    figures = crowd.reckon()
    there = set(calls_with(crowd.tag))
    restored = []
    for number, (file, before) in enumerate(made):
        folder = tmp_path / str(number)
        url = f"sqlite:///{folder / 'portal.db'}"
        command(url, folder, "restore", str(file))
        opened = db.connect(url)
        try:
            calls = calls_with(crowd.tag)
            assert len(calls) == len(set(calls)), "each is there once"
            assert before - set(calls) == set(), "what was acknowledged before the backup began"
            assert set(calls) - there == set(), "nothing that never was"
            whole(crowd.tag)
        finally:
            opened.close()
        restored.append(len(calls))
    assert restored == sorted(restored), "a later backup holds no less"
    tell(backups=len(made), **figures, calls_in_the_first=restored[0], calls_in_the_last=restored[-1])


def test_the_drill(standing, tell, tmp_path):
    """Backup, everything gone, restore into an empty place, doctor, signing in: in the long round with demo data."""
    old, new = tmp_path / "old", tmp_path / "new"
    if LONG:
        url, name, page = f"sqlite:///{old / 'portal.db'}", "staff", "/week"
        command(url, old, "db", "up")
        command(url, old, "demo", DEMO_PASSWORD=PASSWORD)
    else:
        url, name, page = standing.url, "officer0", "/hotels/F000"
        old = standing.server.env["INSTANCE_PATH"]
    began = time.monotonic()
    command(url, old, "backup", str(tmp_path / "drill.zip"))
    again = f"sqlite:///{new / 'portal.db'}"
    command(again, new, "restore", str(tmp_path / "drill.zip"))
    # The key file lies in no backup: its copy is kept apart.
    shutil.copy(Path(old) / "vault.key", new / "vault.key")
    assert command(again, new, "doctor", "--recount").splitlines()[-1] == "All well."
    with house(again, new, people=[]) as opened:
        assert Client(opened.server.port).signed_in(name).ask("GET", page)[0] == 200
        taken = time.monotonic() - began
        with opened.books():
            tell(seconds=round(taken), calls=Call.select().count())
    assert taken < 60 or not LONG
