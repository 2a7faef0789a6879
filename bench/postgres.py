"""A PostgreSQL that holds the same company: started from the system's own programs with their defaults, filled from
SQLite's file, and kept between runs beside it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from bench.data import say
from bench.places import FOLDER, Place
from portal.activity.calls import search
from portal.foundation import db, dump, migrations
from portal.foundation.fulltext import pairs
from portal.schema import TABLES
from tests import postgres
from tests.postgres import NoPostgres

try:
    import pysqlite3 as driver
except ImportError:
    driver = sqlite3

__all__ = ["NoPostgres", "copied", "ensure", "running"]

HOME = FOLDER / "postgres"
#: So many rows at a time.
AT_ONCE = 2_000
SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "timezone": "UTC", "log_timezone": "UTC"}
#: A power cut while it is filled costs nothing but doing it again.
FILLING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "1h",
    "maintenance_work_mem": "1GB",
}


@contextmanager
def running(**settings: str) -> Iterator[str]:
    """The server, while it is needed: yields its URL without a database. Raises NoPostgres if none is installed."""
    if not (HOME / "data" / "PG_VERSION").exists():
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(parents=True)
        if postgres._user():
            shutil.chown(HOME, *postgres._user())
        how = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale")
        postgres._run("initdb", "--pgdata", HOME / "data", *how, home=HOME)
    port = postgres._free_port()
    options = " ".join([f"-p {port}", *(f"-c {name}={value}" for name, value in (SETTINGS | settings).items())])
    where = ("--pgdata", HOME / "data", "--wait", "--timeout=300")
    postgres._run("pg_ctl", "start", *where, "--log", HOME / "log", "--options", options, home=HOME)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        postgres._run("pg_ctl", "stop", *where, "--mode=fast", home=HOME)


def ensure(places: list[Place]) -> None:
    """Fills a database for each size whose company is not in it yet."""
    with running(**FILLING) as url:
        for place in places:
            mark, told = HOME / f"{place.calls}.made_at", place.made_at.isoformat()
            if mark.exists() and mark.read_text() == told:
                _connect(f"{url}/{name_of(place)}")
                migrations.up()
                db.database.close()
                continue
            say(f"{place.calls} calls into PostgreSQL …")
            mark.unlink(missing_ok=True)
            _fill(postgres.create_database(url, name_of(place)), place)
            mark.write_text(told)


def name_of(place: Place) -> str:
    return f"calls{place.calls}"


@contextmanager
def copied(url: str, place: Place) -> Iterator[str]:
    """A database that may be written to: a copy of one size's, for as long as it is needed."""
    yield postgres.create_database(url, "copied", template=name_of(place))
    postgres.drop_database(url, "copied")


def _connect(url: str) -> None:
    db.connect(url)
    db.take_time()


def _fill(url: str, place: Place) -> None:
    _connect(url)
    migrations.up()
    names = [table._meta.table_name for table in TABLES]
    with closing(driver.connect(place.path)) as source, db.together():
        dump.clear([*names, search.INDEX.name])
        with dump.bare([*names, search.INDEX.name]):
            for name in names:
                _rows(source, name)
            say("  words")
            _words(source)
            say("  indexes")
    db.database.close()
    with psycopg.connect(url, autocommit=True) as one:
        one.execute("VACUUM ANALYZE")
    say("  done")


def _rows(source, name: str) -> None:
    """Every row of a table, as SQLite itself writes the lines that COPY reads: through Python they go in portions."""
    columns = source.execute(f"SELECT name, type FROM pragma_table_info('{name}')").fetchall()
    into = ", ".join(f'"{column}"' for column, _kind in columns)
    line = " || char(9) || ".join(_written(f'"{column}"', kind) for column, kind in columns)
    lines, count = source.execute(f'SELECT {line} FROM "{name}"'), 0
    with db.database.cursor().copy(f'COPY "{name}" ({into}) FROM STDIN') as copy:
        while rows := lines.fetchmany(AT_ONCE):
            copy.write("".join([f"{told}\n" for (told,) in rows]))
            count += len(rows)
            if count % (250 * AT_ONCE) == 0:
                say(f"  {name}: {count}")
    # Nothing is put in any more, but whoever comes next gets a number that nobody has.
    dump.fill(name, [column for column, _kind in columns], ())


def _written(column: str, kind: str) -> str:
    """A value as COPY reads it, in SQLite's SQL."""
    if not kind.upper().startswith(("INT", "DATE", "SMALLINT", "BIGINT")):
        for plain, written in (("'\\'", r"'\\'"), ("char(9)", r"'\t'"), ("char(10)", r"'\n'"), ("char(13)", r"'\r'")):
            column = f"replace({column}, {plain}, {written})"
    return f"coalesce({column}, '\\N')"


def _words(source) -> None:
    """The index of the calls' words. A call's copies say the same, so its words are looked for once."""
    db.database.execute_sql("CREATE TEMP TABLE words (id integer PRIMARY KEY, words text[]) ON COMMIT DROP")
    texts = source.execute(f"SELECT id, {', '.join(search.TEXTS)} FROM call WHERE id % 100 = 0")
    with db.database.cursor().copy("COPY words FROM STDIN") as copy:
        for number, *told in texts:
            copy.write_row((number, sorted(pairs("\n".join(told)))))
    db.database.execute_sql(
        f"INSERT INTO {search.INDEX.name} (id, words)"
        " SELECT call.id, array_to_tsvector(words.words || ARRAY['hotel' || hotel_id, 'officer' || by_id])"
        " FROM call JOIN words ON words.id = call.id / 100 * 100"
    )
