"""All rows of a table as lines of JSON, the same from SQLite and from PostgreSQL: read in one snapshot while others
write, and filled into either. No table is held in memory."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import peewee
from peewee import SqliteDatabase

from portal.foundation.db import database, is_sqlite

#: How PostgreSQL tells a value as SQLite keeps it: a moment without a fraction that is nothing, true as 1.
_TOLD = {
    "timestamp without time zone": "replace(to_char({0}, 'YYYY-MM-DD HH24:MI:SS.US'), '.000000', '')",
    "date": "to_char({0}, 'YYYY-MM-DD')",
    "boolean": "{0}::int",
}


@contextmanager
def snapshot() -> Iterator[None]:
    """Inside, everything is read as it stands now. Nobody is kept from writing meanwhile; inside, nobody may."""
    # On SQLite a plain BEGIN only reads; the transactions of deeds begin as writers.
    database.execute_sql("BEGIN" if is_sqlite() else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        yield
    finally:
        database.execute_sql("ROLLBACK")


def columns(name: str) -> list[str]:
    return [column for column, _kind in _columns(name)]


def _columns(name: str) -> list[tuple[str, str]]:
    """(column, type) in the table's order."""
    if is_sqlite():
        sql = f"SELECT name, type FROM pragma_table_info('{name}') ORDER BY cid"
        return database.execute_sql(sql).fetchall()
    sql = (
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position"
    )
    return database.execute_sql(sql, (name,)).fetchall()


def size(name: str) -> int:
    """About how many rows there are, without counting: the highest id."""
    return database.execute_sql(f'SELECT max(id) FROM "{name}"').fetchone()[0] or 0


def lines(name: str) -> Iterator[bytes]:
    """A line for each row by id, its values in the order of the columns."""
    if is_sqlite():
        told = ", ".join(f'"{column}"' for column, _kind in _columns(name))
        for (line,) in database.execute_sql(f'SELECT json_array({told}) FROM "{name}" ORDER BY id'):
            yield line.encode()
        return
    told = ", ".join(_TOLD.get(kind, "{0}").format(f'"{column}"') for column, kind in _columns(name))
    with database.cursor().copy(f'COPY (SELECT json_build_array({told}) FROM "{name}" ORDER BY id) TO STDOUT') as copy:
        for told in copy:
            # COPY doubles each backslash; there is nothing else in a line of JSON that it writes otherwise.
            yield bytes(told).rstrip(b"\n").replace(b"\\\\", b"\\")


def fill(name: str, named: list[str], told: Iterable[bytes]) -> None:
    """Puts rows into a table, each a line of JSON with the values of the named columns."""
    into = ", ".join(f'"{column}"' for column in named)
    if is_sqlite():
        sql = f'INSERT INTO "{name}" ({into}) VALUES ({", ".join("?" * len(named))})'
        with peewee.__exception_wrapper__:
            database.cursor().executemany(sql, map(json.loads, told))
        return
    with peewee.__exception_wrapper__, database.cursor().copy(f'COPY "{name}" ({into}) FROM STDIN') as copy:
        for line in told:
            copy.write_row(json.loads(line))
    # Whoever comes next gets a number that nobody has.
    sql = f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), max(id)) FROM \"{name}\" HAVING max(id) > 0"
    database.execute_sql(sql)


def copy_over(built: SqliteDatabase, present: SqliteDatabase) -> None:
    """Puts one SQLite database in the place of another, in one transaction of the other."""
    with peewee.__exception_wrapper__:
        built.connection().backup(present.connection())
        present.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    built.close()


def clear(names: list[str]) -> None:
    if is_sqlite():
        for name in names:
            database.execute_sql(f'DELETE FROM "{name}"')
    else:
        told = ", ".join(f'"{name}"' for name in names)
        database.execute_sql(f"TRUNCATE {told} CASCADE")


def drop(names: list[str]) -> None:
    """Takes these tables away, as far as they are there."""
    for name in names:
        database.execute_sql(f'DROP TABLE IF EXISTS "{name}" CASCADE')


@contextmanager
def bare(names: list[str]) -> Iterator[None]:
    """Inside, these tables have neither indexes nor foreign keys: to build them at the end is many times quicker
    than to keep them right row by row. Call it in a transaction."""
    off, on = _bared_sqlite(names) if is_sqlite() else _bared_postgres(names)
    for sql in off:
        database.execute_sql(sql)
    yield
    for sql in on:
        database.execute_sql(sql)


def _bared_sqlite(names: list[str]) -> tuple[list[str], list[str]]:
    sql = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    found = [(name, made) for name, table, made in database.execute_sql(sql).fetchall() if table in names]
    return [f'DROP INDEX "{name}"' for name, _made in found], [made for _name, made in found]


def _bared_postgres(names: list[str]) -> tuple[list[str], list[str]]:
    keys = database.execute_sql(
        "SELECT conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    ).fetchall()
    indexes = database.execute_sql(
        "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid)"
        " FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        " WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))",
        (names,),
    ).fetchall()
    off = [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _made in keys]
    off += [f"DROP INDEX {name}" for name, _made in indexes]
    on = [made for _name, made in indexes]
    return off, on + [f"ALTER TABLE {table} ADD CONSTRAINT {name} {made}" for table, name, made in keys]
