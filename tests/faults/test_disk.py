"""The disk is full, or the database can only be read: people sign in and read, and nothing has to be repaired after."""

import contextlib
import os
import shutil
import subprocess
import threading
from datetime import timedelta
from itertools import count

import pytest

from portal.foundation import clock, db
from portal.records.sessions import Session
from tests.faults.conftest import BETWEEN, FEW, ROUNDS, house, peopled
from tests.faults.people import Client, Crowd, edit, until


def mount(*words) -> str:
    """What the command complains of; nothing if it went well."""
    return subprocess.run(["mount", *map(str, words)], capture_output=True, text=True).stderr.strip()


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """A small disk of its own."""
    path = tmp_path_factory.mktemp("disk")
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk and fill it")
    if trouble := mount("-t", "tmpfs", "-o", "size=16m,mode=700", "faults", path):
        pytest.skip(f"no small disk can be mounted here: {trouble}")
    yield path
    subprocess.run(["umount", "--lazy", path], check=True)


@pytest.fixture(scope="module")
def on_disk(disk, sqlite_template, tmp_path_factory):
    """A portal whose database and attachments lie on that disk."""
    shutil.copy(sqlite_template, disk / "portal.db")
    url = f"sqlite:///{disk / 'portal.db'}"
    beside = tmp_path_factory.mktemp("beside")
    with house(url, beside, peopled(url)[:3], INSTANCE_PATH=str(disk), WORKERS=FEW) as opened:
        yield opened


@contextlib.contextmanager
def full(disk):
    """Inside, there is no room left on the disk."""
    filler = disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        filler.unlink()


def integrity(opened) -> str:
    return opened.execute_sql("PRAGMA integrity_check").fetchone()[0]


def comes_in(standing) -> Client:
    """Somebody who has not been there signs in, reads, and is told that nothing can be saved; a guess is refused."""
    guess = Client(standing.server.port)
    form = guess.form("/sign-in", "/sign-in")
    assert guess.ask("POST", "/sign-in", {**form, "sign_in_name": "manager0", "sign_in_password": "a guess"})[0] == 401
    newcomer = Client(standing.server.port).signed_in("manager0")
    for page in ("/", "/hotels", "/hotels/F000", "/calls", "/me"):
        assert newcomer.ask("GET", page)[0] == 200, page
    return newcomer


def test_on_a_full_disk_people_sign_in_and_read_and_go_on_when_there_is_room(on_disk, disk, tell):
    with Crowd(on_disk.seats, deaf=0.1, pause=0.1) as crowd:
        for round in range(ROUNDS):
            crowd.save_more(BETWEEN)
            with full(disk):
                refused = crowd.counted["503"]
                crowd.until(lambda refused=refused: crowd.counted["503"] >= refused + 6)
                newcomer = comes_in(on_disk)
                # What the journal and the tables have set aside is still written to: so much is saved, and no more.
                tries = (edit(newcomer, f"Typed on a full disk {round}, {n}.") for n in count())
                crowd.until(lambda tries=tries: next(tries) == (503, True))
            until(lambda newcomer=newcomer, round=round: edit(newcomer, f"There is room {round}.") == (303, True))
        crowd.save_more(BETWEEN)
    with on_disk.books() as opened:
        tell(full_disks=ROUNDS, **crowd.reckon())
        assert integrity(opened) == "ok"


def test_on_a_database_that_can_only_be_read_people_sign_in_and_read_and_nothing_needs_repair(on_disk, disk, tell):
    seat = on_disk.seats[0]
    for round in range(ROUNDS):
        with on_disk.books():
            # That everybody is still there would be noted now.
            Session.update(seen_at=clock.now() - timedelta(minutes=6)).execute()
        on_disk.server.kill9()
        assert mount("-o", "remount,ro", disk) == ""
        on_disk.server.start()
        newcomer = comes_in(on_disk)
        assert edit(newcomer, f"Typed where nothing can be written {round}.") == (503, True)
        fields = seat.call(f"Read only {round}.")
        status, _, text = seat.client.ask("POST", "/calls", fields)
        assert (status, fields["summary"] in text) == (503, True)
        with on_disk.books():
            sessions = Session.select().count()
        assert mount("-o", "remount,rw", disk) == ""
        # Neither a restart nor a repair: whoever came in without a session gets one with his first deed.
        assert seat.client.insist("/calls", fields)[:2] == seat.saved
        until(lambda newcomer=newcomer, round=round: edit(newcomer, f"It can be written {round}.") == (303, True))
        with on_disk.books() as opened:
            assert Session.select().count() == sessions + 1
            assert integrity(opened) == "ok"
    tell(times_read_only=ROUNDS)


def test_what_threads_and_failed_requests_have_left_open_is_put_away_at_the_end_of_a_process(sqlite_template, tmp_path):
    shutil.copy(sqlite_template, tmp_path / "portal.db")
    opened = db.connect(f"sqlite:///{tmp_path / 'portal.db'}")

    def request():
        Session.update(seen_at=clock.now()).execute()
        # As an error and the frame it came from hold one another.
        held = [opened.execute_sql("SELECT id FROM rule")]
        held.append(held)

    thread = threading.Thread(target=request)
    thread.start()
    thread.join()
    db.put_away()
    assert [path.name for path in tmp_path.glob("portal.db*")] == ["portal.db"]


def test_after_a_proper_stop_a_database_that_can_only_be_read_is_read(on_disk, disk):
    """SQLite's journal is gone then, and on a disk that takes nothing no new one can be made."""
    on_disk.server.stop()
    assert [path.name for path in disk.glob("portal.db*")] == ["portal.db"]
    assert mount("-o", "remount,ro", disk) == ""
    on_disk.server.start()
    newcomer = comes_in(on_disk)
    assert edit(newcomer, "Typed after a stop.") == (503, True)
    assert mount("-o", "remount,rw", disk) == ""
    until(lambda: edit(newcomer, "Written after a stop.") == (303, True))
