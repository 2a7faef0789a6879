"""The migrations: what they make is what the models say, and down takes away what up has made."""

import os
import subprocess
import sys

import pytest
from playhouse.migrations import MigrationError

from portal.config import ROOT
from portal.foundation import db, migrations
from portal.foundation.calendar import CalendarDay, known_days
from portal.records.cadence import Rule
from portal.schema import TABLES

NAMES = sorted(path.stem for path in migrations.DIRECTORY.glob("[0-9]*.py"))
FIRST = NAMES[0]


@pytest.fixture
def moved(database):
    """The database of a test that moves the schema; it is at the head again afterwards."""
    yield database
    migrations.up()


def schema_of(opened) -> dict:
    """{table: (columns, indexes, foreign keys)}, as the database itself tells them."""
    names = sorted(set(opened.get_tables()) - {"schema_migration"})
    return {name: (_sqlite_table if db.is_sqlite() else _postgres_table)(opened, name) for name in names}


def _sqlite_table(opened, name: str) -> tuple:
    def pragma(what, of):
        return opened.execute_sql(f'PRAGMA {what}("{of}")').fetchall()

    columns = sorted(row[1:] for row in pragma("table_info", name))
    # The name of an index belongs to it: a later migration drops it by name.
    # Not the number of the column: one that came later stands further behind.
    indexes = sorted(
        (row[1], row[2], tuple(column[2] for column in pragma("index_info", row[1])))
        for row in pragma("index_list", name)
    )
    return columns, indexes, sorted(row[2:] for row in pragma("foreign_key_list", name))


def _postgres_table(opened, name: str) -> tuple:
    def rows(sql):
        return sorted(opened.execute_sql(sql, (name,)).fetchall())

    columns = rows(
        "SELECT column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity"
        " FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s"
    )
    indexes = rows(
        "SELECT indexname, replace(indexdef, schemaname || '.', '') FROM pg_indexes"
        " WHERE schemaname = current_schema() AND tablename = %s"
    )
    keys = rows(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = current_schema()::regnamespace AND conrelid = %s::regclass"
    )
    return columns, indexes, keys


def schema_of_models(tmp_path, monkeypatch) -> dict:
    """What the models would make in an empty place of the same kind."""
    for table in TABLES:
        for field in table._meta.refs:
            # A key to a table that is declared further up is a key like any other.
            monkeypatch.setattr(field, "deferred", False)
    opened = db.database.obj
    if db.is_sqlite():
        empty = db.connect(f"sqlite:///{tmp_path}/models.db")
        try:
            empty.create_tables(TABLES)
            return schema_of(empty)
        finally:
            empty.close()
            db.connect(f"sqlite:///{opened.database}")
    opened.execute_sql("CREATE SCHEMA models")
    opened.execute_sql("SET search_path TO models")
    try:
        opened.create_tables(TABLES, safe=False)
        return schema_of(opened)
    finally:
        opened.execute_sql("SET search_path TO public")
        opened.execute_sql("DROP SCHEMA models CASCADE")


def test_the_migrated_schema_is_what_the_models_say(database, tmp_path, monkeypatch):
    # What FTS5 and tsvectors search in no model tells of.
    made = {name: told for name, told in schema_of(database).items() if not name.startswith("call_search")}
    assert made == schema_of_models(tmp_path, monkeypatch)
    assert set(made) == {table._meta.table_name for table in TABLES}


def test_down_leaves_nothing_and_up_makes_the_same_again(moved):
    before = schema_of(moved)
    assert migrations.down(FIRST) == NAMES[::-1]
    assert schema_of(moved) == {}
    assert migrations.state() == ([], NAMES, [])
    assert migrations.up() == NAMES
    assert schema_of(moved) == before
    assert migrations.up() == []


def test_each_step_down_and_up_leads_to_where_it_was(moved):
    """Every migration on its own: whoever must go back one release can."""
    above = schema_of(moved)
    for name in NAMES[:0:-1]:
        assert migrations.down() == [name]
        below = schema_of(moved)
        migrations.up_to(name)
        assert schema_of(moved) == above
        assert migrations.down() == [name]
        assert schema_of(moved) == below
        above = below


def test_down_to_an_unknown_migration_changes_nothing(database):
    with pytest.raises(MigrationError):
        migrations.down("0099_unheard_of")
    assert migrations.state() == (NAMES, [], [])


def test_up_brings_the_calendar_and_the_rules_of_calls_and_visits(moved):
    migrations.down(FIRST)
    migrations.up()
    columns = (CalendarDay.day, CalendarDay.working, CalendarDay.name_zh, CalendarDay.name_en)
    days = list(CalendarDay.select(*columns).order_by(CalendarDay.day).dicts())
    assert days == known_days(2020, 2026)
    rules = Rule.select(Rule.kind, Rule.gate, Rule.grade, Rule.times, Rule.every).order_by(Rule.kind)
    assert list(rules.tuples()) == [("call", None, None, 1, 1), ("visit", None, None, 1, 1)]


def test_of_two_processes_that_start_at_once_one_migrates(moved, url):
    migrations.down(FIRST)
    moved.close()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "up"]
    environ = {**os.environ, "DATABASE_URL": url}
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = sorted((*process.communicate(timeout=60), process.returncode) for process in both)
    assert told == [("Nothing to do.\n", "", 0), ("".join(f"applied {name}\n" for name in NAMES), "", 0)]


def test_a_database_of_a_newer_release_is_recognised(moved):
    moved.execute_sql(f"UPDATE schema_migration SET name = '9999_of_tomorrow' WHERE name = '{NAMES[-1]}'")
    try:
        assert migrations.state() == (NAMES[:-1], NAMES[-1:], ["9999_of_tomorrow"])
    finally:
        moved.execute_sql(f"UPDATE schema_migration SET name = '{NAMES[-1]}' WHERE name = '9999_of_tomorrow'")


def test_a_new_sqlite_file_is_readable_by_its_owner_alone(tmp_path):
    opened = db.connect(f"sqlite:///{tmp_path}/folder/portal.db")
    try:
        migrations.up()
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "folder").iterdir()}
    finally:
        opened.close()
    assert modes and set(modes.values()) == {0o600}
