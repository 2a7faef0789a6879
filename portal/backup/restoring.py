"""Restoring a backup: everything is read and checked first, what is replaced is backed up first, and the database is
the old one until the new one stands whole; whoever breaks off in between leaves what was there."""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import peewee

from portal.activity.bulletins import Bulletin
from portal.activity.bulletins import search as bulletin_search
from portal.activity.calls import Call
from portal.activity.calls import search as call_search
from portal.activity.library import LibraryEntry
from portal.activity.library import search as library_search
from portal.backup import LEFT_OUT, MADE_ANEW, kept
from portal.backup.erasing_again import Again, erase_again
from portal.foundation import archive, db, dump, migrations, storage
from portal.foundation.archive import Archive, Unfit
from portal.foundation.db import database
from portal.foundation.jobs import Job
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE
from portal.records import audit, digests, erasure_journal
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.feeds import Feed
from portal.records.hotels import Hotel
from portal.records.links import Link
from portal.records.second_factors import RecoveryCode, SecondFactor

#: What is built beside SQLite's file, is copied into it, and keeps its journal meanwhile: as often its lines' bytes.
ROOM = 4
AT_ONCE = 2000
TRIES, PAUSE = 10, 0.2
HISTORY = "schema_migration"

Each = Callable[[Iterable, str, int], Iterable]


class Restored(NamedTuple):
    """What a restore has done beside filling the database."""

    rows: int
    files: int
    mails: int
    links: int
    #: Second factors whose recovery codes have ended: one used since the backup would count again.
    codes: int
    #: People erased since the backup, and erased again; or not, as the command says.
    again: Again
    #: Sign-in names of accounts that had been deactivated since the backup was made, and now are not.
    opened: list[str]


def is_empty() -> bool:
    """True if there is no schema here, or nobody has used it yet."""
    state = migrations.state()
    if state.unknown:
        return False
    if state.pending:
        return not state.applied
    return not any(table.select(table.id).limit(1).exists() for table in (Account, Hotel, AuditEntry))


def fits(packed: Archive) -> None:
    """Raises Unfit for a backup of a newer release."""
    known = migrations.known()
    schema = packed.manifest["schema"]
    if unknown := [name for name in schema if name not in known]:
        raise Unfit(f"The backup is of a newer release ({', '.join(unknown)}). Install that release first.")
    if not schema or schema != known[: len(schema)]:
        raise Unfit(f"The backup's schema ({', '.join(schema)}) is none that this release has had.")


def has_room(packed: Archive, folder: Path) -> None:
    """Raises Unfit if the disk is too small for what is in a backup."""
    needed, free = packed.unpacked * ROOM, shutil.disk_usage(folder).free
    if db.is_sqlite() and needed > free:
        raise Unfit(f"The disk of {folder} has {free >> 20} MB free; {needed >> 20} MB are needed. Make room first.")


def nobody_else() -> None:
    """Raises Unfit if somebody has this database open."""
    if db.is_sqlite():
        try:
            # SQLite gives its journal up only if nobody else has the file open.
            database.execute_sql("PRAGMA journal_mode = delete")
        except peewee.OperationalError:
            told = "Somebody has this database open."
        else:
            database.execute_sql("PRAGMA journal_mode = wal")
            return
    else:
        sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        for _ in range(TRIES):
            count = database.execute_sql(f"{sql} AND backend_type = 'client backend'").fetchone()[0]
            if not count:
                return
            # Who has just gone is still counted for a moment.
            time.sleep(PAUSE)
        told = f"{count} other connections are open on this database."
    raise Unfit(f"{told} Stop the portal and its timer on every machine first.")


def deeds_since(made: str) -> tuple[int, datetime | None]:
    """How many deeds were recorded here after a moment, and when the last one: what a restore takes away."""
    since = AuditEntry.at > datetime.fromisoformat(made.removesuffix("Z"))
    query = AuditEntry.select(peewee.fn.COUNT(AuditEntry.id), peewee.fn.MAX(AuditEntry.at))
    count, last = query.where(since).tuples().first()
    return count, AuditEntry.at.python_value(last)


def restore(packed: Archive, each: Each) -> Restored:
    """Puts a backup that was verified in the place of this database, and its attachments beside those there are."""
    with migrations.alone():
        nobody_else()
        empty = is_empty()
        shut = [] if empty else _deactivated()
        # The database that goes, and the file beside it: whom they know as erased does not come back.
        erased = erasure_journal.merged(erasure_journal.read(), [] if empty else erasure_journal.carried_out())
        with _attachments(packed, each) as files:
            rows, ended = _sqlite(packed, each, erased) if db.is_sqlite() else _postgres(packed, each, erased)
    erasure_journal.keep(erased)
    opened = Account.select(Account.sign_in).where(Account.active & Account.sign_in.in_(shut))
    return Restored(rows, files, *ended, sorted(name for (name,) in opened.tuples()))


def _deactivated() -> list[str]:
    return [name for (name,) in Account.select(Account.sign_in).where(~Account.active).tuples()]


@contextmanager
def _attachments(packed: Archive, each: Each) -> Iterator[int]:
    """Inside, the attachments are there; those that were not before go again if the block fails."""
    new = []
    try:
        for name, body in each(packed.files(), "Restoring attachments", packed.rows(archive.FILES)):
            if storage.keep(name, body):
                new.append(name)
        yield packed.rows(archive.FILES)
    except BaseException:
        for name in new:
            storage.remove(name)
        raise


def _sqlite(packed: Archive, each: Each, erased: list[dict]) -> tuple[int, tuple]:
    """Builds a database beside the present one and copies it over in one transaction of SQLite's own: whoever has
    the present one open all the same sees it change as a whole, and a power cut leaves it as it was."""
    present = database.obj
    beside = Path(f"{present.database}.restoring")
    _forget(beside)
    try:
        present.close()
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        built = db.connect(f"sqlite:///{quote(str(beside))}")
        # Nothing of it needs to outlive a power cut.
        for pragma in ("foreign_keys = 0", "synchronous = off", "journal_mode = memory", "secure_delete = 0"):
            database.execute_sql(f"PRAGMA {pragma}")
        told = _build(packed, each, erased)
        for table, row, parent, _ in database.execute_sql("PRAGMA foreign_key_check").fetchmany(1):
            raise Unfit(f"{packed.path} is damaged: row {row} of {table} points to nothing in {parent}.")
        dump.copy_over(built, present)
    finally:
        if database.obj is not present:
            database.close()
        db.use(present)
        _forget(beside)
    return told


def _forget(beside: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal", ".lock"):
        Path(f"{beside}{ending}").unlink(missing_ok=True)


def _postgres(packed: Archive, each: Each, erased: list[dict]) -> tuple[int, tuple]:
    """Everything in one transaction, the tables too: until it ends the present ones stand."""
    with db.together():
        there = set(database.get_tables())
        dump.drop([name for name in (*MADE_ANEW, *reversed(_all()), HISTORY) if name in there])
        told = _build(packed, each, erased)
        database.execute_sql("ANALYZE")
    return told


def _all() -> list[str]:
    return [*kept(), *(table._meta.table_name for table in LEFT_OUT)]


def _build(packed: Archive, each: Each, erased: list[dict]) -> tuple[int, tuple]:
    """The schema as the backup's, its rows, the schema as today's, and what a restore changes."""
    rows, names = 0, [table["name"] for table in packed.tables]
    migrations.up_to(packed.manifest["schema"][-1])
    for table in packed.tables:
        if set(table["columns"]) != set(dump.columns(table["name"])):
            raise Unfit(f"{packed.path} has other columns in {table['name']} than this release had then.")
    with db.together():
        dump.clear(names)
        with dump.bare(names):
            for name, columns in ((table["name"], table["columns"]) for table in packed.tables):
                count = packed.rows(f"tables/{name}")
                dump.fill(name, columns, each(packed.lines(f"tables/{name}"), f"Restoring {name}", count))
                rows += count
    migrations.up()
    if db.is_sqlite():
        # What is erased again leaves nothing in the pages, which are copied as they are.
        database.execute_sql("PRAGMA secure_delete = 1")
    with db.together():
        call_search.rebuild(each(_calls(), "Making the search anew", packed.rows("tables/call")))
        bulletin_search.rebuild(Bulletin.out())
        library_search.rebuild(LibraryEntry.texts())
        ended = _afterwards(packed)
        again = erase_again(erased)
    return rows, (*ended, again)


def _calls() -> Iterator[tuple]:
    """Every call as the search enters it, in portions."""
    last = 0
    columns = (Call.id, Call.hotel, Call.by, *(getattr(Call, name) for name in call_search.TEXTS))
    while rows := list(Call.select(*columns).where(Call.id > last).order_by(Call.id).limit(AT_ONCE).tuples()):
        yield from rows
        last = rows[-1][0]


def _afterwards(packed: Archive) -> tuple[int, int, int]:
    """What was on its way when the backup was made has arrived since, or never will; what counts once may have been
    used since. Returns how many mails, links and people's recovery codes have ended."""
    made = packed.manifest["made"].partition(".")[0]
    links = Link.end_waiting()
    # A calendar address that was revoked since must not hold again.
    Feed.end_everywhere()
    mails = Mail.give_up_waiting(f"restored from a backup of {made} UTC: it may have left since")
    digests.hold()
    SecondFactor.spend_now()
    codes = RecoveryCode.end_all()
    Job.free_all()
    audit.record(COMMAND_LINE, "backup.restored", Job.noted("restore"), made=made)
    return mails, links, codes
