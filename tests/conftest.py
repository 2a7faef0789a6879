"""Every test gets an empty, migrated database (SQLite and PostgreSQL), the portal on it, and people to sign in."""

import gc
import os
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

# Before the portal is imported: wsgi and create_app read the environment once.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["INSTANCE_PATH"] = tempfile.mkdtemp(prefix="portal-tests-")
os.environ["PORTAL_ENV"] = "development"
os.environ.pop("DATABASE_URL", None)
os.environ.pop("SECRET_KEY", None)
# Each of the many processes would compile the whole portal again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import shutil

import pytest
from peewee import SqliteDatabase

from portal import create_app
from portal.config import Config
from portal.foundation import db, i18n, keyring, migrations, outbox, storage
from portal.schema import TABLES
from tests import postgres, s3
from tests.company import Company
from tests.copied import Copies
from tests.world import World

KINDS = ("sqlite", "postgresql")
#: What the migrations fill, those first that others point at.
SEEDED = ("calendar_day", "rule", "department", "collaboration", "assistance", "service_item", "service_kind")
SEEDED += ("inspection_template", "inspection_edition", "inspection_section", "inspection_item")
SEEDED += ("body", "charter_edition", "charter_chapter", "charter_article")
SEEDED += ("evaluation_form", "evaluation_edition", "evaluation_section", "evaluation_item")


def pytest_configure(config):
    # Collecting makes much and throws nothing away: see `pytest_collection_finish`.
    gc.disable()
    if not hasattr(config, "workerinput"):
        # One folder for the run; the workers inherit it and share one PostgreSQL server there.
        os.environ["PORTAL_TEST_RUN"] = tempfile.mkdtemp(prefix="portal-run-")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """One more than there are processors: while one waits for a browser, a disk or another process, another works."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session):
    """Each worker begins elsewhere to load the tests. pytest rewrites every assertion and keeps what it has written, so
    that in a new place each reads what another has rewritten, and none rewrites all."""
    worker = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    root, begin = session.config.rootpath, session.config.invocation_params.dir
    asked = [begin / place.partition("::")[0] for place in session.config.args]
    paths = sorted({path for place in asked for path in (place.rglob("test_*.py") if place.is_dir() else [place])})
    first = len(paths) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for path in paths[first:] + paths[:first]:
        # What is wrong with it is told when it is collected.
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(path.relative_to(root).with_suffix("").parts))


def pytest_collection_finish(session):
    """What there is now stays to the end: the garbage collector need not look through it over and over."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        run = os.environ.pop("PORTAL_TEST_RUN")
        postgres.stop(run)
        s3.stop(run)
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
    opened.execute_sql("CREATE SCHEMA seeds")
    for name in SEEDED:
        opened.execute_sql(f"CREATE TABLE seeds.{name} AS SELECT * FROM {name}")
    opened.execute_sql(_emptying(opened))
    opened.close()
    return url


#: Past so many bytes a table is truncated: what was deleted from it would slow the next reader down.
LARGE = 128 * 1024


def _emptying(opened) -> str:
    """One call of the server empties what a test has filled. Its statements are planned once in a session, and few
    rows are deleted rather than truncated: that makes new files for every table that points here."""
    asking, deleting = [], []
    # Those that stand beside a table are not among the models: what a search looks through.
    names = [table._meta.table_name for table in TABLES]
    beside = sorted(set(opened.get_tables()) - {*names, "schema_migration"})
    for name in beside:
        asking.append(f'DELETE FROM "{name}";')
    for name in names:
        ((sequence,),) = opened.execute_sql("SELECT pg_get_serial_sequence(%s, 'id')", (f'"{name}"',)).fetchall()
        seeded = name in SEEDED
        differs = f'(TABLE "{name}" EXCEPT TABLE seeds.{name}) UNION ALL (TABLE seeds.{name} EXCEPT TABLE "{name}")'
        asking.append(
            f"IF EXISTS ({differs if seeded else f'TABLE {chr(34)}{name}{chr(34)}'})"
            f" OR {'NOT' if seeded else ''} (SELECT is_called FROM {sequence}) THEN filled := filled || '{name}'::text;"
            f" large := large OR pg_relation_size('\"{name}\"') > {LARGE}; END IF;"
        )
        again = f'INSERT INTO "{name}" TABLE seeds.{name};' if seeded else ""
        first = f'(SELECT max(id) FROM "{name}"), true' if seeded else "1, false"
        deleting.append(
            f"IF '{name}' = ANY(filled) THEN IF NOT large THEN DELETE FROM \"{name}\"; END IF;"
            f" {again} PERFORM setval('{sequence}', {first}); END IF;"
        )
    return f"""
CREATE FUNCTION seeds.empty() RETURNS void LANGUAGE plpgsql AS $$
DECLARE filled text[] := '{{}}'; large bool := false;
BEGIN
  {" ".join(asking)}
  PERFORM set_config('session_replication_role', 'replica', true);
  IF large THEN
    -- What points at a table goes with it, also what the migrations have put in.
    filled := filled || '{{{",".join(SEEDED)}}}'::text[];
    EXECUTE 'TRUNCATE ' || (SELECT string_agg(quote_ident(one), ', ') FROM unnest(filled) AS one) || ' CASCADE';
  END IF;
  {" ".join(deleting)}
END $$
"""


def empty(opened) -> None:
    """Leaves no row but those that the migrations put in."""
    opened.execute_sql("SELECT seeds.empty()")


#: Tests that work through pages alone: SQLite is enough for them. What PostgreSQL could do otherwise lies in the
#: floors below, whose tests run on both, and `test_roles` opens every page on PostgreSQL too. Tests of several who do
#: something at once run on both wherever they stand.
BY_PAGES = {
    "access", "account_lists", "bucket", "bulletin_pages", "charter", "charter_pages", "cli", "codes_at_the_door",
    "confirmation", "consents", "corrections", "covers", "cut_from_notes", "deciding_proposals", "departures",
    "door_pages", "drafts", "duties", "editing_accounts", "entering_items", "finding_people", "forms", "given_back",
    "guard", "handover_sheets", "histories", "holder_checks", "home", "hotel_facts", "hotel_files", "hotel_lists",
    "imports", "inspection_pages", "invitation_pages", "invitations", "item_pages", "items_of_others",
    "keeping_reports", "leaks", "library_pages", "likely_people", "links", "lists", "long_exports", "me",
    "minutes_pages", "month_reports", "motion_pages", "moving_gms", "one_click", "opening_accounts", "pages",
    "pasting", "plan_pages", "plans", "posting_many", "posting_somebody", "preparation_sheets", "principals",
    "proofs", "proposing", "raw_answers", "reading_files", "recording_calls", "register_pages", "reported_items",
    "results", "rights", "rules_in_force", "sections", "sending_files", "services", "setting_up", "sheets_taken",
    "sign_in", "sign_in_again", "spot_checks", "statuses", "taking_back", "taking_files", "teams", "to_tell",
    "typing_figures", "visit_pages", "week_reports", "welcome_calls",
}  # fmt: skip


def pytest_generate_tests(metafunc):
    used = getattr(metafunc.function, "__code__", None)
    crowd = used is not None and {"at_once", "Thread"} & set(used.co_names)
    alone = metafunc.module.__name__.rpartition("test_")[2] in BY_PAGES and not crowd
    chosen = any("url" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if not chosen and "url" in metafunc.fixturenames:
        metafunc.parametrize("url", KINDS[:1] if alone else KINDS, indirect=True)


@pytest.fixture
def url(request, tmp_path) -> str:
    """The address of an empty, migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "portal.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    return request.getfixturevalue("postgres_url")


#: The connection to PostgreSQL, kept from test to test: a new one costs as much as a small test.
_kept: dict[str, object] = {}


@pytest.fixture
def database(url):
    """The database of this test, connected."""
    opened = _kept.pop(url, None)
    if opened is None or opened.is_closed() or not opened.is_connection_usable():
        opened = db.connect(url)
        if isinstance(opened, SqliteDatabase):
            # As with PostgreSQL's: no test's own database needs to outlive a power cut.
            opened.pragma("synchronous", "off", permanent=True)
    db.use(opened)
    if not db.is_sqlite():
        empty(opened)
    yield opened
    if opened.is_closed():
        return
    # A command has let it wait without end: no connection for the next test.
    waits = "options" not in getattr(opened, "connect_params", {})
    if isinstance(opened, SqliteDatabase) or waits or opened.in_transaction():
        opened.close()
    else:
        _kept[url] = opened


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory):
    """One application per worker: it is the same for every test, only the database below it differs."""
    path = tmp_path_factory.mktemp("app") / "unused.db"
    app = create_app(Config({**os.environ, "DATABASE_URL": f"sqlite:///{path}", "BASE_URL": "http://localhost"}))
    app.config["TESTING"] = False  # errors are answered as in production
    return app


@pytest.fixture(scope="session", autouse=True)
def key_file() -> str:
    """One key file for a run: what is copied from test to test was sealed under it."""
    path = Config(dict(os.environ)).VAULT_KEY_FILE
    keyring.use_file(path)
    keyring.make_once()
    return path


@pytest.fixture(autouse=True)
def _same_key(key_file):
    """Whichever application a test has made for itself, the next one opens what the others sealed."""
    yield
    keyring.use_file(key_file)


@pytest.fixture
def app(shared_app, url, database):
    # Creating the application has connected to its own database.
    db.use(database)
    # What is said outside a request is said in the language of the last one, which may be another test's.
    i18n.use("en")
    shared_app.config["DATABASE_URL"] = url
    storage.use(Path(shared_app.instance_path) / "files")
    outbox.use("", "", shared_app.config["BASE_URL"])
    return shared_app


@pytest.fixture
def world(app, copies) -> World:
    """Builders of people, hotels and calls, and browsers signed in as anybody."""
    return World(app, copies)


@pytest.fixture(scope="session")
def copies():
    """What is kept of what many tests begin with, to be copied."""
    kept = Copies()
    yield kept
    kept.close()


@pytest.fixture
def company(world, copies) -> Company:
    """Three hotels, and somebody in each column of the matrix."""
    return copies.one(world, Company)
