"""The chain of the audit: each entry is bound to the one before it, so that nobody changes or removes one unseen.

A link binds id, time, who, verb, record and a salted hash of the body to the link before. Links are written by the
tick, in the order of ids: a deed appends its entry unlinked and waits for nobody. Without body and salt an entry keeps
its hash, so a body can be erased (D43) and the chain still holds.
"""

import secrets
import time
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from peewee import CharField, Tuple, fn

from portal.foundation import bulk, clock, db, settings, vault
from portal.foundation.db import Table, database
from portal.records.audit import AuditEntry

#: What the first entry is bound to.
BEGINNING = "0" * 64
BATCH = 1000
#: A tick links for so long, and waits so long for deeds that are on their way into the database, in seconds.
AT_MOST, PATIENCE = 10.0, 3.0
PURPOSE = "audit head"

#: Sessions that may still bring an entry with a lower id than one that is there already: whoever inserts holds this
#: lock from before he draws the id until his transaction ends.
_WRITERS = """SELECT l.virtualtransaction FROM pg_locks l WHERE l.relation = 'audit_entry'::regclass
 AND l.mode = 'RowExclusiveLock' AND l.granted AND l.pid <> pg_backend_pid()
 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


class AuditLink(Table):
    """The link of one entry, under the same id. `salt` is empty where the body has been erased. No foreign key: if an
    entry is gone, its link stays and tells of it."""

    salt = CharField(max_length=32)
    body_hash = CharField(max_length=64)
    hash = CharField(max_length=64)

    @classmethod
    def visible_to(cls, person):
        return cls.none()

    @classmethod
    def last(cls) -> tuple[int, str]:
        """(id, hash) of the last entry linked."""
        row = cls.select(cls.id, cls.hash).order_by(cls.id.desc()).tuples().first()
        return row or (0, BEGINNING)


class Head(NamedTuple):
    """The end of the chain at an instant, signed: whoever keeps it can tell later whether anything up to it changed."""

    entry: int
    at: datetime
    hash: str
    signature: str = ""

    @property
    def said(self) -> str:
        return f"{self.entry}.{self.at:%Y%m%dT%H%M%SZ}.{self.hash}"

    def __str__(self) -> str:
        return f"{self.said}.{self.signature}"

    @classmethod
    def now(cls) -> "Head":
        """The present one, signed."""
        entry, told = AuditLink.last()
        head = cls(entry, clock.now(), told)
        return head._replace(signature=vault.sign(PURPOSE, head.said))

    @classmethod
    def parse(cls, text: str) -> "Head":
        """From the line of a mail. Raises ValueError."""
        number, at, told, signature = text.strip().split(".")
        if len(told) != 64 or not (number.isascii() and number.isdigit()):
            raise ValueError(text)
        return cls(int(number), datetime.strptime(at, "%Y%m%dT%H%M%SZ"), told, signature)

    def is_signed_by(self, public_key: str) -> bool:
        return vault.is_signed(public_key, self.said, self.signature)


def public_key() -> str:
    """What the heads of this installation are checked with, on any machine."""
    return vault.public_key(PURPOSE)


def link_some(at_most: float = AT_MOST) -> int:
    """Links what cannot be overtaken any more, for some seconds; returns how many entries."""
    until, number = _settled(), 0
    end = time.monotonic() + at_most
    while True:
        count = _link_batch(until)
        number += count
        if count < BATCH or time.monotonic() > end:
            return number


def _settled() -> int:
    """The id up to which no entry can appear any more."""
    last = AuditEntry.select(fn.MAX(AuditEntry.id)).scalar() or 0
    # SQLite's writers stand in a queue: ids come in the order of commits.
    waiting = set() if db.is_sqlite() else _writers()
    end = time.monotonic() + PATIENCE
    while waiting:
        time.sleep(0.02)
        waiting &= _writers()
        if waiting and time.monotonic() > end:
            return 0
    return last


def _writers() -> set:
    return set(database.execute_sql(_WRITERS).fetchall())


def _link_batch(until: int) -> int:
    entry = AuditEntry
    columns = (entry.id, entry.at, entry.by_id, entry.verb, entry.kind, entry.record_id, entry.body)
    with db.together():
        last, before = AuditLink.last()
        rows = entry.select(*columns).where((entry.id > last) & (entry.id <= until)).order_by(entry.id).limit(BATCH)
        links = []
        # Locked, so that a body is not erased between its reading and its link.
        for *facts, body in db.lock(rows).tuples():
            salt = secrets.token_hex(16) if body else ""
            body_hash = _body_hash(salt, body)
            before = _hash(before, facts, body_hash)
            links.append((facts[0], salt, body_hash, before))
        mark = "?" if db.is_sqlite() else "%s"
        bulk.many(f"INSERT INTO audit_link (id, salt, body_hash, hash) VALUES ({', '.join([mark] * 4)})", links)
    return len(links)


def _body_hash(salt: str, body: str) -> str:
    return sha256((salt + body).encode()).hexdigest()


def _hash(before: str, facts, body_hash: str) -> str:
    number, at, by, verb, kind, record_id = facts
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    who = "" if by is None else by
    when = at.isoformat(timespec="microseconds")
    told = f"{before}\n{number}\n{when}\n{who}\n{verb}\n{kind}\n{record_id}\n{body_hash}"
    return sha256(told.encode()).hexdigest()


def erase_bodies(which) -> int:
    """Empties the bodies of the entries that a condition names; their links hold on. Call it in a transaction."""
    ids = [number for (number,) in AuditEntry.select(AuditEntry.id).where(which & (AuditEntry.body != "")).tuples()]
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        AuditEntry.update(body="").where(AuditEntry.id.in_(some)).execute()
        # Without its salt the hash of a short body cannot be tried out either.
        AuditLink.update(salt="").where(AuditLink.id.in_(some)).execute()
    return len(ids)


def sweep_bodies() -> int:
    """Empties the bodies that are older than they are kept, in steps; returns how many."""
    until, after, count = clock.now() - settings.kept_for("audit"), (datetime.min, 0), 0
    end = time.monotonic() + AT_MOST
    old = (AuditEntry.at < until) & (AuditEntry.body != "")
    while True:
        rows = AuditEntry.select(AuditEntry.at, AuditEntry.id).where(
            old & (Tuple(AuditEntry.at, AuditEntry.id) > Tuple(*after))
        )
        some = list(rows.order_by(AuditEntry.at, AuditEntry.id).limit(BATCH).tuples())
        with db.together():
            count += erase_bodies(AuditEntry.id.in_([number for _at, number in some])) if some else 0
        if len(some) < BATCH or time.monotonic() > end:
            return count
        after = some[-1]


class Check:
    """One walk along the chain, from the beginning, a batch at a time: `walk` it, then read what it found."""

    def __init__(self, head: Head | None = None):
        self.head = head
        self.linked = self.erased = self.unlinked = 0
        #: What is wrong with the first entry that is, and which it is.
        self.broken: int | None = None
        self.trouble = ""

    def walk(self) -> Iterator[int]:
        """Yields the number of entries of each batch; ends at the first that is broken."""
        # What the tick links meanwhile is looked at the next time.
        end, hash_now = AuditLink.last()[0], BEGINNING
        last, seen, met = 0, 0, self.head is None or not self.head.entry
        while rows := _batch(last):
            for *facts, body, salt, body_hash, kept in rows:
                last = facts[0]
                if last > end:
                    self.unlinked += 1
                    continue
                if kept is None:
                    return self._breaks(last, "was put in afterwards")
                seen = last
                hash_now = _hash(hash_now, facts, body_hash)
                if hash_now != kept:
                    return self._breaks(last, self._why(last, kept, facts, body_hash))
                if body:
                    if _body_hash(salt, body) != body_hash:
                        return self._breaks(last, "has another body than when it was written")
                else:
                    self.erased += 1
                self.linked += 1
                if self.head is not None and last == self.head.entry:
                    met = True
                    if kept != self.head.hash:
                        return self._breaks(last, "is not the one that the head was signed for")
            yield len(rows)
        if seen != end:
            return self._breaks(end, "is gone, though its link stands")
        if not met:
            return self._breaks(self.head.entry, "is gone: the head was signed when it was there")
        return None

    def _breaks(self, number: int, trouble: str) -> None:
        self.broken, self.trouble = number, trouble

    def _why(self, number: int, kept: str, facts, body_hash: str) -> str:
        link = AuditLink.select(AuditLink.hash, AuditLink.id).where(AuditLink.id < number)
        before, entry = link.order_by(AuditLink.id.desc()).tuples().first() or (BEGINNING, 0)
        if _hash(before, facts, body_hash) != kept:
            return "is not as it was written"
        return f"follows entry {entry}, which is gone" if entry else "follows entries that are gone"


def _batch(last: int) -> list[tuple]:
    """The next entries with their links, as the database tells them."""
    sql = (
        "SELECT e.id, e.at, e.by_id, e.verb, e.kind, e.record_id, e.body, l.salt, l.body_hash, l.hash"
        " FROM audit_entry e LEFT JOIN audit_link l ON l.id = e.id WHERE e.id > {} ORDER BY e.id LIMIT 2000"
    )
    return database.execute_sql(sql.format("?" if db.is_sqlite() else "%s"), (last,)).fetchall()
