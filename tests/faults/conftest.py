"""Running portals for the faults, shared by the tests of a run, and the table of what was counted."""

import os
import shutil
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from portal.foundation import db, migrations
from portal.foundation.roles import Role
from tests import postgres
from tests.browser.server import Server
from tests.faults.people import Client, Seat
from tests.world import World

#: How often each blow falls; `make faults` says 25.
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
LONG = ROUNDS > 1
PEOPLE = 20 if LONG else 6
MANAGERS = 20 if LONG else 4
#: Processes of a portal of which none is killed: each takes a second to start.
FEW = "2" if LONG else "1"
#: Acknowledged calls between two blows.
BETWEEN = 40 if LONG else 8

_table: list[tuple[str, dict]] = []


class House(NamedTuple):
    """A running portal, its database, and the people in it."""

    server: Server
    url: str
    seats: list[Seat]
    #: They read and write all hotels.
    managers: list[Client]

    @contextmanager
    def books(self):
        """Inside, the tests read the portal's database, beside the portal."""
        opened = db.connect(self.url)
        try:
            yield opened
        finally:
            opened.close()


def peopled(url: str) -> list[tuple[str, str]]:
    """(sign-in name, code of his hotel) of officers, made in the database; as many managers stand beside them."""
    world, found = World(None), []
    opened = db.connect(url)
    with db.together():
        for n in range(PEOPLE):
            world.account(Role.MANAGER, sign_in=f"manager{n}")
            hotel = world.hotel(f"F{n:03d}")
            world.principal(hotel)
            found.append((world.officer_of(hotel, sign_in=f"officer{n}").sign_in, hotel.code))
    opened.close()
    return found


@contextmanager
def house(url: str, folder, people=None, app="wsgi:app", **env):
    """A portal with workers of its own on a database; of no `people` nobody takes a seat."""
    folder.mkdir(exist_ok=True)
    env = {"DATABASE_URL": url, "INSTANCE_PATH": str(folder), **env}
    with Server(env, folder / "log", patience=90, app=app) as server:
        people = peopled(url) if people is None else people
        seats = [Seat(name, code, Client(server.port).signed_in(name)) for name, code in people]
        managers = [Client(server.port).signed_in(f"manager{n}") for n in range(MANAGERS if seats else 0)]
        yield House(server, url, seats, managers)


@pytest.fixture(scope="session")
def on_sqlite(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    shutil.copy(sqlite_template, folder / "portal.db")
    with house(f"sqlite:///{folder / 'portal.db'}", folder) as opened:
        yield opened


@pytest.fixture(scope="session")
def own_postgres(tmp_path_factory):
    """A server of our own that may be stopped: (its folder, the address of a migrated database in it)."""
    folder = tmp_path_factory.mktemp("postgres")
    url = postgres.create_database(postgres.server(folder), "faults")
    opened = db.connect(url)
    # What is acknowledged outlives the server: the other tests do without.
    opened.execute_sql("ALTER SYSTEM SET synchronous_commit = on")
    opened.execute_sql("SELECT pg_reload_conf()")
    migrations.up()
    opened.close()
    yield folder, url
    postgres.stop(folder)


@pytest.fixture(scope="session")
def on_postgres(own_postgres, tmp_path_factory):
    _, url = own_postgres
    with house(url, tmp_path_factory.mktemp("faults"), WORKERS=FEW) as opened:
        yield opened


@pytest.fixture
def standing(request):
    """The house of this test (`sqlite` or `postgresql`), with our own connection to its database."""
    opened = request.getfixturevalue("on_sqlite" if request.param == "sqlite" else "on_postgres")
    with opened.books():
        yield opened


def pytest_generate_tests(metafunc):
    chosen = any("standing" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "standing" in metafunc.fixturenames and not chosen:
        metafunc.parametrize("standing", ["sqlite"], indirect=True)


@pytest.fixture
def tell(request):
    """Puts what a test has counted into the table of `make faults`."""

    def told(**figures):
        _table.append((request.node.name, figures))

    return told


def pytest_terminal_summary(terminalreporter):
    if _table and LONG:
        terminalreporter.section("what was counted")
        for name, figures in _table:
            terminalreporter.write_line(name.removeprefix("test_").replace("_", " "))
            for what, number in figures.items():
                terminalreporter.write_line(f"    {what.replace('_', ' '):28} {number:>10}")
