"""Whom a restore must erase again: the erasures carried out here, as numbers without a name, beside the database.

Both tell of them, the database that is replaced and this file; the file outlives a database that is lost.
"""

import json
import os
from datetime import date, datetime
from pathlib import Path

from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.erasures import Erasure, State
from portal.records.principals import Principal

NAME = "erasures.jsonl"
#: Why a request is there that the restored database did not know. In both languages, as it is data.
AGAIN = "恢复备份后再次删除 (erased before, and again after a restore)"
#: Set once by `use`; without it nothing is kept.
_path: Path | None = None


def use(folder: Path) -> None:
    """Where the file lies in this process."""
    global _path
    _path = folder / NAME


def installation() -> str:
    """When the first deed of this database was recorded: whatever grew from one beginning has it in common."""
    first = AuditEntry.select(AuditEntry.at).order_by(AuditEntry.id).first()
    return first.at.isoformat() if first else ""


def carried_out() -> list[dict]:
    """The erasures of this database. By its marks a row is told from another that has got its number since."""
    of, found = installation(), []
    for row in Erasure.select().where(Erasure.state == State.DONE).order_by(Erasure.id):
        rows = [[kind, number, mark(kind, number)] for kind, number in row.named]
        facts = {"of": of, "request": row.id, "by": row.by_id, "rows": rows}
        found.append({**facts, "at": row.at.isoformat(), "asked_on": row.asked_on.isoformat()})
    return found


def mark(kind: str, number: int) -> str | None:
    """What stays of a row when its person is erased; None if there is no such row."""
    if kind == "account":
        row = Account.get_or_none(Account.id == number)
        return row and row.added_at.isoformat()
    row = Principal.get_or_none(Principal.id == number)
    return row and f"{row.hotel_id} {row.since} {row.function}"


def read() -> list[dict]:
    """What the file tells. A line that cannot be read is left out: it was being written when the power went."""
    if _path is None or not _path.exists():
        return []
    found = []
    for line in _path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def key(entry: dict) -> tuple[str, str]:
    return entry["of"], entry["at"]


def merged(*several: list[dict]) -> list[dict]:
    """Each erasure once, in the order of the requests."""
    found = {key(entry): entry for entries in several for entry in entries}
    return sorted(found.values(), key=key)


def keep(entries: list[dict] | None = None) -> int:
    """Adds to the file what it does not tell yet (by default what was carried out here); returns how many."""
    if _path is None:
        return 0
    kept = read()
    known = {key(entry) for entry in kept}
    new = [entry for entry in (carried_out() if entries is None else entries) if key(entry) not in known]
    if new:
        _write(merged(kept, new))
    return len(new)


def _write(entries: list[dict]) -> None:
    beside = _path.with_suffix(".part")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(entry) + "\n" for entry in entries)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(_path)


def undone(entries: list[dict]) -> list[tuple[dict, bool]]:
    """Those of this installation some of whose rows stand here with their person; with each True if the marks say
    that these rows are the same, and no others that have got their numbers since."""
    of, erased = installation(), set()
    for row in Erasure.select().where(Erasure.state == State.DONE):
        erased |= {(kind, number) for kind, number in row.named}
    found = []
    for entry in entries if of else ():
        there = [(mark(kind, number), told) for kind, number, told in entry["rows"] if (kind, number) not in erased]
        there = [(now, told) for now, told in there if now]
        if entry["of"] == of and there:
            found.append((entry, all(now == told for now, told in there)))
    return found


def again(entry: dict) -> Erasure:
    """The request as it was asked, to be carried out here: the one that stands, or a new one of the same moment."""
    at, rows = datetime.fromisoformat(entry["at"]), [[kind, n] for kind, n, _mark in entry["rows"] if mark(kind, n)]
    row = Erasure.get_or_none((Erasure.at == at) & (Erasure.state == State.ASKED))
    if row is not None:
        return row
    by = Account.get_or_none(Account.id == entry["by"]) or Account.select().order_by(Account.id).first()
    day = date.fromisoformat(entry["asked_on"])
    return Erasure.create(rows=json.dumps(rows), asked_on=day, reason=AGAIN, by=by.id, at=at)
