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
    names = set(opened.get_tables()) - {"schema_migration"}
    parts = [_grouped(opened.execute_sql(sql)) for sql in (SQLITE if db.is_sqlite() else POSTGRESQL)]
    return {name: tuple(part.get(name, []) for part in parts) for name in sorted(names)}


def _grouped(rows) -> dict[str, list[tuple]]:
    """{table: what is told of it, in one order}, of rows that begin with the name of a table."""
    found = {}
    for name, *told in rows.fetchall():
        found.setdefault(name, []).append(tuple(told))
    return {name: sorted(told, key=repr) for name, told in found.items()}


#: Columns, indexes and foreign keys of all tables at once. Of a column not its number: one that came later stands
#: further behind. The name of an index belongs to it: a later migration drops it by name.
SQLITE = (
    'SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk'
    " FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'",
    'SELECT t.name, i.name, i."unique", (SELECT group_concat(name) FROM'
    " (SELECT coalesce(name, '') AS name FROM pragma_index_info(i.name) ORDER BY seqno))"
    " FROM sqlite_master t, pragma_index_list(t.name) i WHERE t.type = 'table'",
    'SELECT t.name, k."table", k."from", k."to", k.on_update, k.on_delete, k.match'
    " FROM sqlite_master t, pragma_foreign_key_list(t.name) k WHERE t.type = 'table'",
)
POSTGRESQL = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity"
    " FROM information_schema.columns WHERE table_schema = current_schema()",
    "SELECT tablename, indexname, replace(indexdef, schemaname || '.', '')"
    " FROM pg_indexes WHERE schemaname = current_schema()",
    "SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k"
    " JOIN pg_class c ON c.oid = k.conrelid WHERE k.connamespace = current_schema()::regnamespace",
)


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


#: The days of the calendar and the rules that come with the schema.
BROUGHT = known_days(2020, 2026), [("call", None, None, 1, 1), ("visit", None, None, 1, 1)]


def brought() -> tuple[list[dict], list[tuple]]:
    columns = (CalendarDay.day, CalendarDay.working, CalendarDay.name_zh, CalendarDay.name_en)
    rules = Rule.select(Rule.kind, Rule.gate, Rule.grade, Rule.times, Rule.every).order_by(Rule.kind)
    return list(CalendarDay.select(*columns).order_by(CalendarDay.day).dicts()), list(rules.tuples())


def test_the_migrated_schema_is_what_the_models_say(database, tmp_path, monkeypatch):
    # What FTS5 and tsvectors search in no model tells of.
    searched = ("call_search", "bulletin_search", "library_search")
    made = {name: told for name, told in schema_of(database).items() if not name.startswith(searched)}
    assert made == schema_of_models(tmp_path, monkeypatch)
    assert set(made) == {table._meta.table_name for table in TABLES}


def test_down_leaves_nothing_and_up_makes_the_same_again(moved):
    before = schema_of(moved)
    assert migrations.down(FIRST) == NAMES[::-1]
    assert schema_of(moved) == {}
    assert migrations.state() == ([], NAMES, [])
    assert migrations.up() == NAMES
    assert (schema_of(moved), brought()) == (before, BROUGHT)
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


def test_up_brings_the_calendar_and_the_rules_of_calls_and_visits(database):
    """It has brought them to the empty database with which every test begins."""
    assert brought() == BROUGHT


def test_of_two_processes_that_start_at_once_one_migrates(moved, url):
    migrations.down(FIRST)
    moved.close()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "up"]
    environ = {**os.environ, "DATABASE_URL": url}
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = sorted((*process.communicate(timeout=600), process.returncode) for process in both)
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
