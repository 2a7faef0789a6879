"""Every test gets an empty, migrated database (SQLite and PostgreSQL), the portal on it, and people to sign in."""

import os
import tempfile
from pathlib import Path

# Before the portal is imported: wsgi and create_app read the environment once.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["INSTANCE_PATH"] = tempfile.mkdtemp(prefix="portal-tests-")
os.environ["PORTAL_ENV"] = "development"
os.environ.pop("DATABASE_URL", None)
os.environ.pop("SECRET_KEY", None)

import shutil

import pytest

from portal import create_app
from portal.config import Config
from portal.foundation import db, migrations, outbox, storage
from portal.schema import TABLES
from tests import postgres
from tests.world import World

KINDS = ("sqlite", "postgresql")
#: What the migrations fill, those first that others point at.
SEEDED = ("calendar_day", "rule", "department", "collaboration", "assistance", "service_item", "service_kind")


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        # One folder for the run; the workers inherit it and share one PostgreSQL server there.
        os.environ["PORTAL_TEST_RUN"] = tempfile.mkdtemp(prefix="portal-run-")


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        run = os.environ.pop("PORTAL_TEST_RUN")
        postgres.stop(run)
        shutil.rmtree(run, ignore_errors=True)
        shutil.rmtree(os.environ["INSTANCE_PATH"], ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A migrated SQLite file, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "portal.db"
    opened = db.connect(f"sqlite:///{path}")
    migrations.up()
    opened.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A migrated PostgreSQL database of this worker's own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    url = postgres.create_database(postgres.server(os.environ["PORTAL_TEST_RUN"]), f"portal_{worker}")
    opened = db.connect(url)
    migrations.up()
    opened.execute_sql(_EMPTY.replace("%", "%%"))
    for name in SEEDED:
        opened.execute_sql(f"CREATE TABLE seeds.{name} AS SELECT * FROM {name}")
    opened.close()
    return url


#: One call of the server empties what a test has filled: truncating every table would take longer than most tests.
_EMPTY = f"""
CREATE SCHEMA seeds;
CREATE FUNCTION seeds.empty() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text; filled text[] := '{{}}'; seeded text[] := '{{{",".join(SEEDED)}}}'; found bool;
BEGIN
  FOREACH name IN ARRAY '{{{",".join(table._meta.table_name for table in TABLES)}}}'::text[] LOOP
    IF name = ANY(seeded) THEN
      EXECUTE format('SELECT EXISTS ((TABLE %I EXCEPT TABLE seeds.%I) UNION ALL (TABLE seeds.%I EXCEPT TABLE %I))',
        name, name, name, name) INTO found;
    ELSE
      EXECUTE format('SELECT EXISTS (TABLE %I)', name) INTO found;
    END IF;
    IF found THEN
      filled := filled || quote_ident(name);
    END IF;
    PERFORM setval(pg_get_serial_sequence(quote_ident(name), 'id'), 1, false);
  END LOOP;
  IF filled <> '{{}}' THEN
    EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE';
  END IF;
  FOREACH name IN ARRAY seeded LOOP
    EXECUTE format('SELECT NOT EXISTS (TABLE %I)', name) INTO found;
    IF found THEN
      EXECUTE format('INSERT INTO %I TABLE seeds.%I', name, name);
    END IF;
    EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), max(id)) FROM %I', name, name);
  END LOOP;
END $$
"""


def empty(opened) -> None:
    """Leaves no row but those that the migrations put in."""
    opened.execute_sql("SELECT seeds.empty()")


@pytest.fixture(params=KINDS)
def url(request, tmp_path) -> str:
    """The address of an empty, migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "portal.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def database(url):
    """The database of this test, connected."""
    opened = db.connect(url)
    if not db.is_sqlite():
        empty(opened)
    yield opened
    if not opened.is_closed():
        opened.close()


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory):
    """One application per worker: it is the same for every test, only the database below it differs."""
    path = tmp_path_factory.mktemp("app") / "unused.db"
    app = create_app(Config({**os.environ, "DATABASE_URL": f"sqlite:///{path}", "BASE_URL": "http://localhost"}))
    app.config["TESTING"] = False  # errors are answered as in production
    return app


@pytest.fixture
def app(shared_app, url, database):
    # Creating the application connects to its own database, so the test's is connected again.
    opened = db.connect(url)
    shared_app.config["DATABASE_URL"] = url
    storage.use(Path(shared_app.instance_path) / "files")
    outbox.use("", "", shared_app.config["BASE_URL"])
    yield shared_app
    if not opened.is_closed():
        opened.close()


@pytest.fixture
def world(app) -> World:
    """Builders of people, hotels and calls, and browsers signed in as anybody."""
    return World(app)
