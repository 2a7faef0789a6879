"""`doctor`: finds what is wrong, says what to do, and is silent where all is well."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from portal.foundation import clock, db, migrations, outbox, storage
from portal.foundation.jobs import Job
from portal.foundation.outbox import Mail
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel
from tests.commands import runner


@pytest.fixture(autouse=True)
def _as_the_portal_opens_it(database):
    """Safe from power cuts, which the other tests do without."""
    if db.is_sqlite():
        database.pragma("synchronous", db.PRAGMAS["synchronous"], permanent=True)


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    return runner(app, tmp_path, monkeypatch)


@pytest.fixture
def unmigrated(database):
    migrations.down("0001_initial")
    yield
    migrations.up()


@pytest.fixture
def well(run, world):
    """An installation with nothing to find: a hotel, an officer, a call, an administrator."""
    world.account(Role.ADMIN)
    hotel = world.hotel("SZ001")
    officer = world.officer_of(hotel, since=date(2026, 1, 5))
    world.call(hotel, officer, date(2026, 3, 4), world.principal(hotel))
    if db.is_sqlite():
        os.chmod(db.database.obj.database, 0o600)
        for companion in ("-wal", "-shm"):
            os.chmod(db.database.obj.database + companion, 0o600)
    return hotel


def test_doctor_finds_nothing_where_all_is_well(run, well):
    assert run("doctor") == (0, "All well.\n", "")
    assert run("doctor", "--recount") == (0, "All well.\n", "")


def test_doctor_notes_that_nobody_administers_and_how_to_change_that(run, well):
    Account.update(active=False).where(Account.role == Role.ADMIN).execute()
    code, told, _ = run("doctor")
    assert (code, told.splitlines()[-1]) == (0, "All well.")
    assert told.startswith(
        "note: No administrator can sign in. Make one: flask --app wsgi accounts create NAME --role admin"
    )


def test_doctor_finds_a_missing_schema(run, unmigrated):
    lacking = ", ".join(migrations.state().pending)
    assert lacking.startswith("0001_initial, ")
    assert run("doctor", "--recount")[:2] == (1, f"! The schema lacks {lacking}. Run: flask --app wsgi db up\n")


def test_doctor_finds_a_weak_secret_in_production(run, app, well, monkeypatch):
    monkeypatch.setitem(app.config, "SECRET_KEY", "secret")
    assert run("doctor")[0] == 0
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    code, told, _ = run("doctor")
    assert code == 1 and told.startswith("! SECRET_KEY is short or an example")


# A file's permissions and unenforced keys are SQLite's alone.
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_doctor_finds_a_file_that_everybody_reads_and_rows_that_point_nowhere(run, well):
    os.chmod(db.database.obj.database, 0o644)
    code, told, _ = run("doctor")
    assert code == 1 and "! portal.db can be read by everybody on this machine. Run: chmod 600" in told
    os.chmod(db.database.obj.database, 0o600)
    db.database.execute_sql("PRAGMA foreign_keys = 0")
    db.database.execute_sql("UPDATE posting SET account_id = 999")
    code, told, _ = run("doctor")
    assert code == 1
    assert told.splitlines() == [
        "! Foreign keys are not enforced. This connection was not opened by portal.foundation.db.",
        "! Row 1 of posting points to nothing in account. Restore it from the last backup.",
    ]


def findings(run) -> list[str]:
    code, told, _ = run("doctor")
    return [line for line in told.splitlines() if line != "All well."] if code in (0, 1) else [told]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_doctor_finds_in_production_that_no_tick_runs_and_no_backup_is_made(run, app, well, monkeypatch):
    for name, value in {"PRODUCTION": True, "SECRET_KEY": "k" * 32, "PROXIES": 1, "MAIL_URL": "smtp://here"}.items():
        monkeypatch.setitem(app.config, name, value)
    assert findings(run) == [
        "! No tick has run yet. Let a timer call it each minute: flask --app wsgi jobs tick",
        "! There is no backup yet. Make one each night: flask --app wsgi backup FOLDER",
    ]
    now = clock.now()
    Job.create(name="sweep", due_at=now - timedelta(minutes=5))
    Job.create(name="backup", due_at=now, done_at=now)
    assert findings(run) == []
    Job.update(due_at=now - timedelta(hours=1)).where(Job.name == "sweep").execute()
    Job.update(done_at=now - timedelta(days=2)).where(Job.name == "backup").execute()
    assert [line.partition(" 2")[0] for line in findings(run)] == [
        "! Nothing has ticked since",
        "! The last backup is of",
    ]
    Job.create(name="news", due_at=now, trouble="ValueError")
    assert [line.partition(". ")[0] for line in findings(run)][:2] == [
        "! Not done for long: sweep",
        "! The job news failed last time (ValueError)",
    ]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_doctor_finds_a_postgres_that_forgets_in_a_power_cut(run, app, well, monkeypatch):
    for name, value in {"PRODUCTION": True, "SECRET_KEY": "k" * 32, "PROXIES": 1, "MAIL_URL": "smtp://here"}.items():
        monkeypatch.setitem(app.config, name, value)
    # The server of the tests is quick and careless.
    assert [line.partition(":")[0] for line in findings(run)][:3] == [
        "! PostgreSQL's fsync is off",
        "! PostgreSQL's full_page_writes is off",
        "! PostgreSQL's synchronous_commit is off",
    ]


def test_doctor_finds_an_attachment_that_is_gone_and_a_recount_one_that_is_another(run, well, world):
    storage.use(Path(db.database.obj.database).parent / "files" if db.is_sqlite() else world.app.instance_path)
    file, other = world.file(well, "one"), world.file(well, "another")
    assert findings(run) == []
    storage.remove(file.stored)
    (line,) = findings(run)
    assert line.startswith("! 1 attachments are not there (words.txt).")
    storage.path_of(other.stored).write_bytes(b"not what was sent")
    told = run("doctor", "--recount")[1]
    assert f"! content of file {other.id}: kept is " in told


def test_doctor_finds_a_clock_that_went_back_and_mail_that_does_not_leave(run, well):
    AuditEntry.update(at=clock.now() + timedelta(days=1)).execute()
    outbox.use("smtp://127.0.0.1:9", "portal@example.com", "http://localhost")
    Mail.put("a@example.com", "News", "text")
    Mail.update(queued_at=clock.now() - timedelta(hours=2), trouble="refused").execute()
    assert [line.partition(" ")[2][:16] for line in findings(run)] == ["The last deed is", "1 mails wait for"]


def test_a_recount_finds_a_strip_a_due_day_and_a_touch_that_disagree(run, well):
    HotelYear.update(weeks="d" * 53).where(HotelYear.iso_year == 2026).execute()
    Hotel.update(next_call_on=date(2030, 1, 1)).execute()
    assert run("doctor")[0] == 0
    code, told, _ = run("doctor", "--recount")
    assert code == 1
    assert [line.split(":")[0] for line in told.splitlines()] == ["! SZ001 2026", "! SZ001 next_call_on"]


HARMS = {
    "gone": lambda: Touch.delete(),
    "another result": lambda: Touch.update(result="attempt"),
    "of no record": lambda: Touch.update(record_id=99),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_recount_finds_a_touch_that_is_not_its_record(run, well, harm):
    HARMS[harm]().execute()
    code, told, _ = run("doctor", "--recount")
    assert code == 1
    assert "! touch of call" in told
