"""Is this installation well? Each finding says what is wrong and what to do about it."""

import stat
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from portal.activity import call_search
from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp
from portal.config import PLACEHOLDERS
from portal.foundation import migrations
from portal.foundation.db import database, is_sqlite
from portal.foundation.roles import Role
from portal.records import cadence, timeline
from portal.records.accounts import Account

#: Before it SQLite could, rarely, lose a commit in WAL mode.
SQLITE_NEEDED = (3, 51, 3)
#: The tables whose records count for the cadence: each row stands beside one touch.
TOUCHING = (Call,)
#: How many findings of a recount are told one by one.
TOLD = 20


class Finding(NamedTuple):
    """Something to mend, or (`serious` false) something to know."""

    text: str
    serious: bool = True


def look(config) -> Iterator[Finding]:
    """What is wrong with settings, schema and database. `config` is the application's."""
    yield from _secret(config)
    state = migrations.state()
    if state.unknown:
        yield Finding(f"The database is of a newer release ({', '.join(state.unknown)}). Install that release.")
    if state.pending:
        yield Finding(f"The schema lacks {', '.join(state.pending)}. Run: flask --app wsgi db up")
        return
    if is_sqlite():
        yield from _sqlite()
    if not Account.select().where(Account.active & (Account.role == Role.ADMIN)).exists():
        yield Finding(
            "No administrator can sign in. Make one: flask --app wsgi accounts create NAME --role admin", serious=False
        )


def _secret(config) -> Iterator[Finding]:
    key = config["SECRET_KEY"]
    if key.lower() in PLACEHOLDERS or len(key) < 32:
        yield Finding(
            "SECRET_KEY is short or an example: production refuses it. Take 32 random characters or more.",
            serious=config["PRODUCTION"],
        )


def _sqlite() -> Iterator[Finding]:
    version = database.obj.server_version
    if version < SQLITE_NEEDED:
        told, needed = (".".join(map(str, numbers)) for numbers in (version, SQLITE_NEEDED))
        yield Finding(
            f"SQLite is {told}; before {needed} it can lose a commit. Install pysqlite3 as requirements.txt says."
        )
    for (line,) in database.execute_sql("PRAGMA quick_check(5)").fetchall():
        if line != "ok":
            yield Finding(f"The database file is damaged ({line}). Stop the portal and restore the last backup.")
    if not database.obj.foreign_keys:
        yield Finding("Foreign keys are not enforced. This connection was not opened by portal.foundation.db.")
    for table, row, parent, _ in database.execute_sql("PRAGMA foreign_key_check").fetchmany(5):
        yield Finding(f"Row {row} of {table} points to nothing in {parent}. Restore it from the last backup.")
    path = Path(database.obj.database)
    for file in sorted(path.parent.glob(f"{path.name}*")):
        if file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            yield Finding(f"{file.name} can be read by everybody on this machine. Run: chmod 600 {file}")


def recount(each: Callable[[Iterable], Iterable] = iter) -> Iterator[Finding]:
    """Whether what is kept is what follows from the records. `each` wraps the records, to show progress; only the
    first findings are told, with the number of the others."""
    others = 0
    for number, found in enumerate(chain(cadence.recount(_records(each)), _lines(), _follow_ups(), _found())):
        if number < TOLD:
            yield Finding(f"{found.about}: kept is {_said(found.kept)}, right is {_said(found.right)}. {_mend(found)}")
        else:
            others += 1
    if others:
        yield Finding(f"{others} more disagree with the recount.")


def _records(each: Callable[[Iterable], Iterable]) -> Iterator[tuple]:
    """Every record that counts, as `cadence.recount` wants it: by kind and id."""
    for table in sorted(TOUCHING, key=lambda table: table._meta.table_name):
        yield from each(table.touches())


def _lines() -> Iterator[cadence.Finding]:
    """Records without their line in the timeline, and lines without their record."""
    for table in TOUCHING:
        for found in timeline.recount(table._meta.table_name, table.lines()):
            there, not_there = ("a line", None) if found.kept else (None, "a line")
            yield cadence.Finding(f"timeline of {found.kind} {found.record_id}", there, not_there)


def _follow_ups() -> Iterator[cadence.Finding]:
    """Follow-ups that keep another count of their contacts than there are."""
    return (cadence.Finding(*found) for found in FollowUp.recount())


def _found() -> Iterator[cadence.Finding]:
    """Calls that the search of the log does not find, and what it finds without a call."""
    for number, kept in call_search.recount(Call.ids()):
        there, not_there = ("an entry", None) if kept else (None, "an entry")
        yield cadence.Finding(f"search of call {number}", there, not_there)


def _said(value) -> str:
    return "nothing" if value is None else " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _mend(found: cadence.Finding) -> str:
    if not found.about.startswith(("touch of", "timeline of", "search of", "follow_up ")):
        return "Recording a call at this hotel, or saving its file, settles it anew."
    return "Only the database can be at fault: restore the last backup, or report it with this line."
