"""The commands: what they do, what they say, and the code they end with."""

import os
import stat
import subprocess
import sys
from datetime import timedelta

import pytest

from portal import demo
from portal.config import ROOT
from portal.foundation import clock, db, migrations
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel, Posting
from tests.commands import runner

PASSWORD = "ten letters and more"


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    return runner(app, tmp_path, monkeypatch)


@pytest.fixture
def unmigrated(database, tmp_path):
    """A database without a schema: SQLite's is a file that is not there yet."""
    if db.is_sqlite():
        opened = db.connect(f"sqlite:///{tmp_path}/new.db")
        yield
        opened.close()
    else:
        migrations.down("0001_initial")
        yield
        migrations.up()


def create(run, *args: str, typed: str | None = f"{PASSWORD}\n"):
    return run("accounts", "create", *args, typed=typed)


# db


#: What differs between the databases is asked on both.
both = pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)


@both
def test_db_up_down_and_status(run, unmigrated):
    names = migrations.state().pending
    assert names[0] == "0001_initial"
    assert run("db", "status") == (1, "".join(f"{name}  pending\n" for name in names), "")
    assert run("db", "up") == (0, "".join(f"applied {name}\n" for name in names), "")
    assert run("db", "up") == (0, "Nothing to do.\n", "")
    code, told, _ = run("db", "status")
    assert (code, [line.split()[0] for line in told.splitlines()], "pending" in told) == (0, names, False)
    assert run("db", "down", "0002_never") == (2, "", '"0002_never" is not an applied migration.\n')
    assert run("db", "down") == (0, f"reverted {names[-1]}\n", "")


@pytest.mark.parametrize(
    "args", [("demo",), ("import", "hotels", "x.csv"), ("accounts", "create", "a", "--role", "admin")]
)
def test_without_a_schema_commands_say_what_to_run(run, unmigrated, args):
    code, told, error = run(*args)
    assert (code, told) == (2, "")
    assert error == "The database lacks the present schema. First run: flask --app wsgi db up\n"


def test_a_database_that_does_not_answer_is_one_sentence(run):
    db.connect("postgresql://nobody@127.0.0.1:1/none")
    code, told, error = run("db", "status")
    assert (code, told) == (1, "")
    assert error.startswith("The database cannot be used (") and error.endswith("Look at DATABASE_URL.\n")


@pytest.mark.parametrize(
    "args",
    [
        ("db", "up"),
        ("db", "down"),
        ("db", "status"),
        ("demo",),
        ("accounts", "create"),
        ("import", "hotels"),
        ("doctor",),
    ],
)
def test_every_command_has_help(run, args):
    code, told, _ = run(*args, "--help")
    assert code == 0 and told.startswith("Usage:") and len(told) > 100


# accounts create


def test_an_account_is_opened_with_the_password_from_standard_input(run):
    assert create(run, "Chief", "--role", "admin") == (0, "Account chief opened: Administrator.\n", "")
    account = Account.check("chief", PASSWORD)
    assert (account.role, account.name, account.active) == ("admin", "Chief", True)
    assert [entry.verb for entry in AuditEntry.select()] == ["account.added"]


def test_hotels_and_functions_pair_in_the_order_typed(run, world):
    for code in ("SZ001", "SZ002", "SZ003"):
        world.hotel(code)
    args = (
        "--hotel",
        "sz001",
        "--hotel",
        "SZ002",
        "--function",
        "owner",
        "--hotel",
        "SZ003",
        "--function",
        "assistant",
    )
    code, told, _ = create(run, "lin", "--role", "gm", *args, "--name", "林国栋")
    assert code == 0
    assert told.splitlines() == [
        "Account lin opened: Hotel side.",
        "  General manager of Hotel SZ001 SZ001",
        "  Owner of Hotel SZ002 SZ002",
        "  Assistant of Hotel SZ003 SZ003",
    ]
    rows = Posting.select(Hotel.code, Posting.function).join(Hotel).order_by(Hotel.code).tuples()
    assert list(rows) == [("SZ001", "gm"), ("SZ002", "owner"), ("SZ003", "assistant")]


def test_staff_are_posted_as_officers(run, world):
    world.hotel("SZ001")
    assert create(run, "chen", "--role", "staff", "--hotel", "SZ001")[0] == 0
    assert [row.function for row in Posting.select()] == ["officer"]


@pytest.mark.parametrize(
    ("args", "typed", "sentence"),
    [
        (("taken", "--role", "admin"), f"{PASSWORD}\n", "This sign-in name is taken."),
        (("TAKEN ", "--role", "admin"), f"{PASSWORD}\n", "This sign-in name is taken."),
        (("a b", "--role", "admin"), f"{PASSWORD}\n", "without spaces."),
        (("", "--role", "admin"), f"{PASSWORD}\n", "The name to sign in with has 1 to 80 characters"),
        (("x" * 81, "--role", "admin"), f"{PASSWORD}\n", "The name to sign in with has 1 to 80 characters"),
        (("x\u202ey", "--role", "admin"), f"{PASSWORD}\n", "all of them visible."),
        (("x", "--role", "admin", "--name", "好" * 41), f"{PASSWORD}\n", "The name has 1 to 40 characters"),
        (("x", "--role", "emperor"), f"{PASSWORD}\n", "'emperor' is not one of"),
        (("x",), f"{PASSWORD}\n", "Missing option '--role'"),
        (("x", "--role", "gm", "--hotel", "SZ999"), f"{PASSWORD}\n", "There is no hotel SZ999."),
        (("x", "--role", "gm", "--hotel", "SZ001", "--hotel", "SZ999"), f"{PASSWORD}\n", "There is no hotel SZ999."),
        (("x", "--role", "gm", "--function", "owner"), f"{PASSWORD}\n", "stands right behind the --hotel"),
        (
            ("x", "--role", "gm", "--hotel", "SZ001", "--function", "gm", "--function", "owner"),
            f"{PASSWORD}\n",
            "stands right behind the --hotel",
        ),
        (("x", "--role", "gm", "--hotel", "SZ001", "--function", "cook"), f"{PASSWORD}\n", "'cook' is not one of"),
        (("x", "--role", "staff", "--hotel", "SZ001", "--function", "gm"), f"{PASSWORD}\n", "is for gm accounts."),
        (
            ("x", "--role", "director", "--hotel", "SZ001"),
            f"{PASSWORD}\n",
            "A director account is not posted to hotels.",
        ),
        (("x", "--role", "admin"), "short\n", "The password must have 10 to 200 characters."),
        (("x", "--role", "admin"), "aaaaaaaaaaaa\n", "Not the same few characters over and over."),
        (("x", "--role", "admin"), "\n", "A password is needed: one line on standard input."),
        (("x", "--role", "admin"), "", "A password is needed: one line on standard input."),
    ],
)
def test_what_cannot_be_done_ends_with_a_sentence_and_nothing_half_made(run, world, args, typed, sentence):
    world.hotel("SZ001")
    world.account(Role.STAFF, sign_in="taken")
    before = AuditEntry.select().count()
    code, told, error = create(run, *args, typed=typed)
    assert (code, told) == (2, "")
    assert sentence in error
    assert (Account.select().count(), Posting.select().count(), AuditEntry.select().count()) == (1, 0, before)


# demo and prepare


def test_demo_refuses_a_database_that_holds_other_data(run, world):
    world.hotel("SZ001")
    code, told, error = run("demo", "--hotels", "2", "--weeks", "1")
    assert (code, told) == (2, "")
    assert error == "The database holds data already; demo data goes into an empty one. Nothing has changed.\n"
    assert (Hotel.select().count(), Account.select().count()) == (1, 0)


def test_demo_refuses_production_and_a_day_to_come(run, app, monkeypatch):
    tomorrow = str(clock.today() + timedelta(days=1))
    assert run("demo", "--until", tomorrow)[0] == 2
    assert run("demo", "--until", "yesterday")[0] == 2
    assert run("demo", "--hotels", "0")[0] == 2
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    assert run("demo")[0::2] == (2, "Demo data is not for production (PORTAL_ENV=production).\n")
    assert demo.is_empty()


def test_demo_fills_an_empty_database_up_to_a_day_and_shows_its_accounts(run, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    code, told, _ = run("demo", "--hotels", "3", "--weeks", "2", "--seed", "5", "--until", "2026-03-12")
    assert code == 0
    assert told.splitlines()[0] == f"Demo accounts, all with the password {PASSWORD}"
    assert [line.split()[0] for line in told.splitlines()[2:]] == list(demo.ACCOUNTS)
    assert demo.told() == {"hotels": 3, "weeks": 2, "seed": 5, "until": "2026-03-12"}
    assert Account.check("gm", PASSWORD)


@both
def test_prepare_makes_schema_and_demo_data_and_then_finds_nothing_to_do(run, unmigrated, tmp_path):
    code, first, _ = run("prepare", "--hotels", "3", "--weeks", "2")
    assert code == 0
    kept = (tmp_path / "demo_password").read_text().strip()
    assert stat.S_IMODE((tmp_path / "demo_password").stat().st_mode) == 0o600
    assert first.splitlines()[0] == "applied 0001_initial"
    assert "The portal's address: http://localhost" in first
    assert f"Demo accounts, all with the password {kept}" in first
    assert Account.check("staff", kept)
    rows = Hotel.select().count(), AuditEntry.select().count()
    code, second, _ = run("prepare")
    assert code == 0 and second.splitlines()[0] == "The portal's address: http://localhost"
    assert (Hotel.select().count(), AuditEntry.select().count()) == rows


def test_a_new_demo_password_holds_from_the_next_prepare_on(run, monkeypatch):
    run("prepare", "--hotels", "2", "--weeks", "1")
    monkeypatch.setenv("DEMO_PASSWORD", "another password")
    assert "password another password" in run("prepare")[1]
    assert Account.check("admin", "another password")
    monkeypatch.setenv("DEMO_PASSWORD", "short")
    assert run("prepare")[0::2] == (2, "The demo password must have 10 to 200 characters.\n")


def test_prepare_neither_fills_nor_names_accounts_where_there_is_other_data_or_production(run, app, world, monkeypatch):
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    assert run("prepare")[1] == "The portal's address: http://localhost\n"
    assert demo.is_empty()
    monkeypatch.setitem(app.config, "PRODUCTION", False)
    world.hotel("SZ001")
    assert run("prepare")[1] == "The portal's address: http://localhost\n"
    assert Account.select().count() == 0


# as processes


def test_the_commands_run_as_processes_from_nothing(tmp_path):
    environ = {**os.environ, "INSTANCE_PATH": str(tmp_path / "instance"), "DEMO_HOTELS": "3", "DEMO_WEEKS": "2"}
    told = [
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *args],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            timeout=600,
        )
        for args in (["prepare"], ["prepare"], ["doctor", "--recount"])
    ]
    assert [(process.returncode, process.stderr) for process in told] == [(0, "")] * 3
    assert told[0].stdout.endswith(told[1].stdout)
    assert told[2].stdout == "All well.\n"
