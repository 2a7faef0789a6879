"""The database itself: its release, whether it is whole, and whether what was said to be saved is on the disk."""

from collections.abc import Iterator

import peewee

from portal.doctor.findings import Finding
from portal.foundation.db import database

#: Before it SQLite could, rarely, lose a commit in WAL mode.
SQLITE_NEEDED = (3, 51, 3)
#: The oldest that its makers still mend.
POSTGRES_NEEDED = 14
#: What makes PostgreSQL keep what it has said is saved, and what happens otherwise.
DURABLE = {
    "fsync": "destroy the database",
    "full_page_writes": "destroy the database",
    "synchronous_commit": "lose what was saved",
}


def sqlite() -> Iterator[Finding]:
    version = database.obj.server_version
    if version < SQLITE_NEEDED:
        told, needed = (".".join(map(str, numbers)) for numbers in (version, SQLITE_NEEDED))
        yield Finding(
            f"SQLite is {told}; before {needed} it can lose a commit. Install pysqlite3 as requirements.txt says."
        )
    for (line,) in database.execute_sql("PRAGMA quick_check(5)").fetchall():
        if line != "ok":
            yield Finding(
                f"The database file is damaged ({line}). Stop the portal and restore the last backup: "
                "flask --app wsgi restore FILE --replace"
            )
    mode = database.obj.pragma("journal_mode")
    if mode != "wal" or database.obj.pragma("synchronous") != 2:
        yield Finding(f"The journal is {mode}, so a power cut may lose what was saved. Start the portal anew.")
    if not database.obj.foreign_keys:
        yield Finding("Foreign keys are not enforced. This connection was not opened by portal.foundation.db.")
    for table, row, parent, _ in database.execute_sql("PRAGMA foreign_key_check").fetchmany(5):
        yield Finding(f"Row {row} of {table} points to nothing in {parent}. Restore it from the last backup.")


def postgres(config) -> Iterator[Finding]:
    version = database.obj.server_version
    if version // 10000 < POSTGRES_NEEDED:
        yield Finding(
            f"PostgreSQL is {version // 10000}, which is mended no longer. Install {POSTGRES_NEEDED} or newer."
        )
    if (encoding := _setting("server_encoding")) != "UTF8":
        yield Finding(f"The database keeps letters as {encoding}, not Chinese. Make it anew with ENCODING 'UTF8'.")
    for name, why in DURABLE.items() if config["PRODUCTION"] else ():
        if _setting(name) in ("off", "local"):
            yield Finding(f"PostgreSQL's {name} is off: a power cut may {why}. Set it to on in postgresql.conf.")
    sql = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
    for (name,) in database.execute_sql(sql).fetchall():
        yield Finding(f"The index {name} is not whole. Run in psql: REINDEX INDEX {name}")
    sql = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated"
    for table, name in database.execute_sql(sql).fetchall():
        yield Finding(
            f"{name} of {table} was never checked. Run in psql: ALTER TABLE {table} VALIDATE CONSTRAINT {name}"
        )
    yield from _damaged()


def _damaged() -> Iterator[Finding]:
    """Pages whose checksum is wrong, as the server has met them; only where its checksums are on."""
    sql = "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
    try:
        failures = database.execute_sql(sql).fetchone()[0]
    except peewee.ProgrammingError:
        return
    if failures:
        yield Finding(
            f"PostgreSQL has met {failures} damaged pages. Stop the portal and restore the last backup into a new "
            "database: flask --app wsgi restore FILE"
        )


def _setting(name: str) -> str:
    return database.execute_sql(f"SHOW {name}").fetchone()[0]
