"""`doctor`: finds what is wrong, says what to do, and is silent where all is well."""

import os
from datetime import date

import pytest

from portal.foundation import db, migrations
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.cadence import HotelYear, Touch
from portal.records.hotels import Hotel
from tests.commands import runner


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
