"""The data: a demo company of a hundred hotels and ten years, spread by SQL to ten thousand hotels.

Every row of the hundred hotels stands a hundred times under ids of its own (`id * 100 + copy`), in the order in which
it was entered; head office, its settings and its audit stand once. The small size is the same company with its latest
calls alone: so a page shows the same on both, and what differs is how much lies behind it.
"""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import peewee

from bench import evaluated, grown, members
from bench.places import LARGE, PASSWORD, SMALL, Place
from portal import demo
from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp
from portal.demo import plan, stage
from portal.foundation import clock, db, keyring, migrations
from portal.foundation.calendar import CalendarDay
from portal.foundation.fulltext import pairs
from portal.records.accounts import Account
from portal.records.cadence import Touch
from portal.records.duties import HotelDuty
from portal.records.handovers import Handover
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.plans import ConsultingPlan
from portal.records.principals import Principal
from portal.records.standings import Standing
from portal.records.statuses import StatusChange
from portal.records.tags import HotelTag
from portal.records.timeline import Line
from portal.schema import TABLES

HOTELS, WEEKS, COPIES = 100, 520, 100
#: The tables that are spread, with all that hangs on a hotel; accounts besides, but only the officers'.
SPREAD = (Hotel, Posting, Principal, Standing, Line, HotelTag, ConsultingPlan, HotelDuty, StatusChange, Handover)
SPREAD += (Touch, HotelYear, FollowUp, Call)
#: Columns that hold the id of an account, or of a record by its kind, without being foreign keys.
PEOPLE = ("by_id", "written_by_id")
RECORDS = {"record_id": "kind", "origin_id": "origin_kind"}
#: A power cut while the benchmark makes its data costs nothing but doing it again.
QUICKLY = ("synchronous=off", "foreign_keys=off", "cache_size=-400000", "secure_delete=off")
#: So many rows of the hundred hotels at a time.
AT_ONCE = 2_000


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def bar(what: str, all_of_it: int, size: int = AT_ONCE) -> Iterator[range]:
    """Ranges that together are all of it, with progress."""
    said = time.monotonic()
    for first in range(0, all_of_it, size):
        yield range(first, min(first + size, all_of_it))
        if time.monotonic() - said > 5:
            said = time.monotonic()
            say(f"  {what}: {min(100 * (first + size) // all_of_it, 100)} %")


def seed(place: Place) -> None:
    """The hundred hotels, through the demo's own code."""
    connect(place)
    migrations.up()
    until = clock.today()
    start = demo.first_day(until, WEEKS)
    company = plan.make(HOTELS, WEEKS, 1, until, CalendarDay.exceptions(start, until))
    stage.put_on(company, PASSWORD, iter, in_bulk=True)
    db.database.close()


def connect(place: Place) -> None:
    place.folder.mkdir(parents=True, exist_ok=True)
    db.connect(f"sqlite:///{place.path}")
    # The demo's answers are sealed.
    keyring.use_file(place.folder / "vault.key")
    keyring.make_once()


def make(place: Place, source: Place) -> None:
    """Spreads the hundred hotels into a new database of this size."""
    began = time.monotonic()
    for old in place.folder.glob("portal.db*"):
        old.unlink()
    connect(place)
    migrations.up()
    run = db.database.execute_sql
    for pragma in ("journal_mode=off", *QUICKLY):
        run(f"PRAGMA {pragma}")
    run("ATTACH DATABASE ? AS base", (str(source.path),))
    run("CREATE TEMP TABLE copy (k INTEGER PRIMARY KEY)")
    db.database.obj.cursor().executemany("INSERT INTO copy VALUES (?)", [(k,) for k in range(COPIES)])
    indexes = run("SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _sql in indexes:
        run(f'DROP INDEX "{name}"')
    count = run("SELECT COUNT(*) FROM base.call").fetchone()[0]
    first = run("SELECT MIN(id) FROM (SELECT id FROM base.call ORDER BY id DESC LIMIT ?)", (place.calls,)).fetchone()[0]
    spread_calls = place.calls > count
    for table in reversed(TABLES):
        # What the migrations brought with them stands in the source too.
        run(f'DELETE FROM main."{table._meta.table_name}"')
    for table in TABLES:
        copy(table, 0 if spread_calls else first, spread_calls)
    grown.fill(place.calls, clock.today(), bar)
    for part in bar("indexes", len(indexes), 1):
        run(indexes[part.start][1])
    evaluated.fill(place.calls >= LARGE, clock.today(), bar, grown.put)
    search(0 if spread_calls else first, COPIES if spread_calls else 1)
    run("DETACH DATABASE base")
    run("PRAGMA journal_mode=wal")
    calls = run("SELECT COUNT(*) FROM call").fetchone()[0]
    db.database.close()
    (place.folder / "made_at").write_text(clock.now().isoformat())
    say(f"{calls} calls in {time.monotonic() - began:.0f} s, {place.path.stat().st_size / 1e6:.0f} MB")


def copy(table, first_call: int, spread_calls: bool) -> None:
    name = table._meta.table_name
    spread = table in SPREAD or table is Account
    columns = [field.column_name for field in table._meta.sorted_fields]
    told = ", ".join(told_as(field, table) for field in table._meta.sorted_fields)
    where = "1"
    if table is Account:
        where = "(k = 0 OR t.role = 'staff')"
    elif table is Posting:
        where = "(k = 0 OR t.function = 'officer')"
    elif not spread:
        where = "k = 0"
    of_calls = {Call: "t.id", Touch: "t.record_id", Line: "CASE t.kind WHEN 'call' THEN t.record_id END"}
    if table in of_calls and not spread_calls:
        number = of_calls[table]
        where = f"({number} IS NULL OR (k = 0 AND {number} >= {first_call}))"
    every = db.database.execute_sql(f"SELECT COALESCE(MAX(rowid), 0) FROM base.{name}").fetchone()[0]
    put = ", ".join(f'"{one}"' for one in columns)
    # What stands once is copied in one go: the ids of ballots are drawn at random, far apart.
    for part in bar(name, every) if spread else [range(every)]:
        db.database.execute_sql(
            f'INSERT INTO main."{name}" ({put}) SELECT {told} FROM base."{name}" t CROSS JOIN copy'
            f" WHERE t.rowid > ? AND t.rowid <= ? AND {where} ORDER BY t.rowid, k",
            (part.start, part.stop),
        )


def told_as(field, table) -> str:
    """A column's value in the copy, in SQL."""
    column = f't."{field.column_name}"'
    if isinstance(field, peewee.ForeignKeyField):
        return number_of(column, field.rel_model)
    if field.primary_key and isinstance(field, peewee.AutoField):
        return number_of(column, table)
    if field.column_name in PEOPLE:
        return number_of(column, Account)
    if field.column_name in RECORDS and RECORDS[field.column_name] in table._meta.columns:
        kind = f't."{RECORDS[field.column_name]}"'
        names = ", ".join(f"'{one._meta.table_name}'" for one in SPREAD)
        people = number_of(column, Account)
        spread = f"WHEN {kind} IN ({names}) THEN {column} * 100 + k"
        return f"CASE {spread} WHEN {kind} = 'account' THEN {people} ELSE {column} * 100 END"
    if table is Handover and field.column_name in ("before_id", "after_id"):
        return f"CASE t.function WHEN 'gm' THEN {column} * 100 + k ELSE {number_of(column, Account)} END"
    if table is Hotel and field.column_name == "code":
        return f"CASE k WHEN 0 THEN {column} ELSE {column} || '-' || k END"
    if table is Account and field.column_name == "sign_in":
        return f"CASE k WHEN 0 THEN {column} ELSE {column} || '.' || k END"
    if table in (Hotel, Principal) and field.column_name in ("phone", "search_text"):
        # Nobody has the number of somebody at another hotel.
        bare = "replace(replace(t.phone, ' ', ''), '-', '')"
        other = f"substr({bare}, 1, 1) || printf('%02d', k) || substr({bare}, 4)"
        told = other if field.column_name == "phone" else f"replace({column}, {bare}, {other})"
        return f"CASE WHEN k = 0 OR t.phone = '' THEN {column} ELSE {told} END"
    if table is Account and field.unique:
        return f"CASE k WHEN 0 THEN {column} END"
    return column


def number_of(column: str, table) -> str:
    if table is Account:
        staff = "SELECT id FROM base.account WHERE role = 'staff'"
        return f"CASE WHEN {column} IN ({staff}) THEN {column} * 100 + k ELSE {column} * 100 END"
    return f"{column} * 100 + k" if table in SPREAD else f"{column} * 100"


def search(first_call: int, copies: int) -> None:
    """The index of the calls' words, in the order of their ids."""
    cursor = db.database.obj.cursor()
    columns = "id, hotel_id, by_id, summary, inside_note, spoke_with"
    rows = db.database.execute_sql(
        f"SELECT {columns} FROM base.call WHERE id >= ? ORDER BY id", (first_call,)
    ).fetchall()
    staff = {number for (number,) in db.database.execute_sql("SELECT id FROM base.account WHERE role = 'staff'")}
    # Written in large pieces: each commit would else end one, and thousands would have to be merged.
    for what, size in (("hashsize", 256 << 20), ("automerge", 0), ("crisismerge", 2000)):
        cursor.execute("INSERT INTO call_search (call_search, rank) VALUES (?, ?)", (what, size))
    for part in bar("words", len(rows)):
        cursor.execute("BEGIN")
        told = []
        for number, hotel, by, *texts in rows[part.start : part.stop]:
            words = " ".join(sorted(pairs("\n".join(texts))))
            for k in range(copies):
                writer = by * 100 + (k if by in staff else 0)
                told.append((number * 100 + k, f"{words} hotel{hotel * 100 + k} officer{writer}"))
        cursor.executemany("INSERT INTO call_search (rowid, words) VALUES (?, ?)", told)
        cursor.execute("COMMIT")
    say("  words: merged")
    cursor.execute("INSERT INTO call_search (call_search) VALUES ('optimize')")
    for what, size in (("hashsize", 1 << 20), ("automerge", 4), ("crisismerge", 16)):
        cursor.execute("INSERT INTO call_search (call_search, rank) VALUES (?, ?)", (what, size))


def ensure(sizes=(SMALL, LARGE)) -> list[Place]:
    """The sizes, made if they are not there; a company of another week is made anew."""
    places = [Place(size) for size in sizes]
    source = Place(0)
    for place in (source, *places):
        if place.is_made:
            _bring_up(place)
    for place in places:
        if place.is_made:
            continue
        if not source.is_made:
            say(f"{HOTELS} hotels and {WEEKS} weeks through the demo's code …")
            for old in source.folder.glob("portal.db*"):
                old.unlink()
            seed(source)
            (source.folder / "made_at").write_text(clock.now().isoformat())
        say(f"{place.calls} calls of {HOTELS * COPIES} hotels …")
        make(place, source)
    return places


def judged() -> list[Place]:
    """The small size, and the same with every answer of all cycles of the evaluation."""
    (small,) = ensure((SMALL,))
    return [small, _with("judged", small, lambda: evaluated.fill(True, clock.today(), bar, grown.put))]


def belonging() -> list[Place]:
    """The small size with few members of the association and entries of the library, and with ten thousand of each."""
    (small,) = ensure((SMALL,))
    sizes = {"few": members.FEW, "belonging": HOTELS * COPIES}
    return [_with(more, small, partial(members.fill, count, clock.today(), bar)) for more, count in sizes.items()]


def _with(more: str, small: Place, fill: Callable) -> Place:
    """A copy of the small size with more in it, made if it is not there."""
    whole = Place(SMALL, more)
    if not whole.is_made:
        whole.folder.mkdir(parents=True, exist_ok=True)
        for name in ("portal.db", "vault.key"):
            shutil.copyfile(small.folder / name, whole.folder / name)
        connect(whole)
        for pragma in QUICKLY:
            db.database.execute_sql(f"PRAGMA {pragma}")
        grown.serve()
        fill()
        db.database.close()
        (whole.folder / "made_at").write_text((small.folder / "made_at").read_text())
    _bring_up(whole)
    return whole


def _bring_up(place: Place) -> None:
    """What was made by an earlier release has today's tables."""
    connect(place)
    migrations.up()
    db.database.close()


if __name__ == "__main__":
    ensure([int(one) for one in sys.argv[1:]] or (SMALL, LARGE))
