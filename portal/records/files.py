"""Attachments: files that hang on a record, reached only through it; the hotel side sees what is meant for it."""

import json
from datetime import timedelta
from hashlib import sha256

from peewee import JOIN, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.foundation import clock, contents, db, storage
from portal.foundation.contents import Content
from portal.foundation.db import Missing, Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import HOTEL_SIDE, Person
from portal.foundation.storage import Held
from portal.records import audit, timeline
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.audit_chain import erase_bodies
from portal.records.hotels import Hotel, Posting

#: So many may hang on one record.
MOST = 20
#: For so long a removed file can be put back; afterwards its content is forgotten (D41).
KEPT = timedelta(days=30)


class File(Table):
    """One attachment of the record `(kind, record_id)`. Pictures are kept as they were made anew, with a small one."""

    kind = CharField(max_length=20)
    record_id = IntegerField()
    name = CharField(max_length=120)
    type = CharField(max_length=80)
    size = IntegerField()
    sha256 = CharField(max_length=64)
    #: Names in the storage; empty where there is no small picture, and when a removed file has been forgotten.
    stored = CharField(max_length=32, index=True)
    thumbnail = CharField(max_length=32, default="", index=True)
    #: Inside unless somebody says otherwise.
    for_hotel = BooleanField(default=False)
    by = ForeignKeyField(Account, null=True, backref="files")
    at = DateTimeField(default=clock.now)
    removed_at = DateTimeField(null=True, index=True)

    class Meta:
        indexes = ((("kind", "record_id", "at"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """Those of the hotels this person sees. What hangs on another record is asked for with that record."""
        return cls._seen(person, Hotel)

    @classmethod
    def _seen(cls, person: Person, table: type[Table]):
        """Those on the rows of a table that this person sees; of the hotel side what is for the hotel, and what he
        sent himself."""
        query = cls._on_rows(table, table.visible_to(person))
        return query.where(cls.for_hotel | (cls.by == person.id)) if person.is_hotel_side else query

    @classmethod
    def writable_by(cls, person: Person):
        return cls._written(person, Hotel)

    @classmethod
    def _written(cls, person: Person, table: type[Table]):
        """Head office: those on the rows one may change. The hotel side: what one sent oneself."""
        if person.is_hotel_side:
            return cls._seen(person, table).where(cls.by == person.id)
        return cls._on_rows(table, table.writable_by(person))

    @classmethod
    def _on_rows(cls, table: type[Table], rows):
        return cls.select().where((cls.kind == table._meta.table_name) & cls.record_id.in_(rows.select(table.id)))

    @classmethod
    def of(cls, person: Person, record) -> list["File"]:
        """What hangs on a record, newest first."""
        query = _hung_on(person, record.id, table=type(record))
        # At most twenty: sorted here, the database needs no index for it whatever tells who may see them.
        return sorted(query, key=lambda row: (row.at, row.id), reverse=True)

    @classmethod
    def hanging(cls, person: Person, table: type[Table], ids) -> dict[int, list["File"]]:
        """{record id: what hangs on it, oldest first} of several records of a table; one statement."""
        found: dict[int, list[File]] = {}
        here = cls.record_id.in_(list(ids) or [0]) & cls.removed_at.is_null() & (cls.stored != "")
        for row in cls._seen(person, table).where(here).order_by(cls.id):
            found.setdefault(row.record_id, []).append(row)
        return found

    @classmethod
    def removed_of(cls, person: Person, record) -> list["File"]:
        """What this person may put back on a record, newest first."""
        query = cls._hanging(cls._written(person, type(record)), record).where(cls.removed_at > clock.now() - KEPT)
        return sorted(query.where(cls.stored != ""), key=lambda row: (row.removed_at, row.id), reverse=True)

    @classmethod
    def at_record(cls, person: Person, record, key: int, to_write=False) -> "File":
        """The file of that number, if it hangs on this record; one that is removed only for who may put it back.
        Raises Missing, or Refused as `find_for` does."""
        found = cls._hanging(cls._seen(person, type(record)), record).where(cls.id == min(key, 2**31 - 1)).first()
        if found is None or not found.stored or (found.removed_at is not None and not to_write):
            raise Missing("File")
        if to_write and not cls._written(person, type(record)).where(cls.id == found.id).exists():
            raise Refused(cls.__name__)
        return found

    @classmethod
    def _hanging(cls, query, record):
        return query.where((cls.kind == audit.kind_of(record)) & (cls.record_id == record.id))

    @classmethod
    def taken_from(cls, person: Person, record) -> bool:
        """True if this person may hang files on a record he sees: his own, of whichever side he is."""
        table = type(record)
        if person.is_hotel_side and table is Hotel:
            return record.id in {row.hotel_id for row in Posting.hotels_of(person, *HOTEL_SIDE)}
        return table.writable_by(person).where(table.id == record.id).exists()

    @staticmethod
    def stowed(held: Held, content: Content) -> dict:
        """Puts an examined file away before its row is written, and returns the row's facts. `held` forgets it again
        if the row is not."""
        return {
            "name": content.name,
            "type": content.type,
            "size": len(content.body),
            "sha256": sha256(content.body).hexdigest(),
            "stored": held.put(content.body),
            "thumbnail": held.put(content.small) if content.small else "",
        }

    def stowed_anew(self, held: Held) -> dict:
        """The facts of a copy of its own, for another record: what is erased here stays there, and the other way."""
        facts = {name: getattr(self, name) for name in ("name", "type", "size", "sha256")}
        small = held.put(self.body(small=True)) if self.thumbnail else ""
        return {**facts, "stored": held.put(self.body()), "thumbnail": small}

    @classmethod
    def add(cls, by: Person, record, stowed: dict, for_hotel=False) -> "File":
        """Hangs a stowed file on a record. Raises Refused if there are twenty."""
        with db.together():
            # The record is locked so that two who send at once do not both become the twentieth.
            table = type(record)
            db.lock(table.select().where(table.id == record.id)).get()
            standing = cls._hanging(cls.select(cls.id), record).where(cls.removed_at.is_null())
            if len(standing.limit(MOST)) >= MOST:
                raise Refused(_("At most %(n)s files fit here. Remove those that are no longer needed.", n=MOST))
            hung = {"kind": audit.kind_of(record), "record_id": record.id, "by": by.id, "for_hotel": for_hotel}
            row = cls.create(**hung, **stowed)
            if isinstance(record, Hotel):
                timeline.note(record, row, "added", by)
            audit.record(by, "file.added", record, file=row.name, for_hotel=for_hotel)
        return row

    def show(self, by: Person, record, for_hotel: bool) -> None:
        """Whether the hotel side reads it."""
        if self.for_hotel != for_hotel:
            with db.together():
                self.for_hotel = for_hotel
                self.save()
                audit.record(by, "file.shown", record, file=self.name, for_hotel=[not for_hotel, for_hotel])

    def remove(self, by: Person, record) -> None:
        """Takes the file off the record; for thirty days it can be put back."""
        with db.together():
            if File.update(removed_at=clock.now()).where((File.id == self.id) & File.removed_at.is_null()).execute():
                audit.record(by, "file.removed", record, file=self.name)

    def put_back(self, by: Person, record) -> None:
        with db.together():
            # One that was erased meanwhile has nothing that could come back.
            there = File.removed_at.is_null(False) & (File.stored != "")
            if File.update(removed_at=None).where((File.id == self.id) & there).execute():
                audit.record(by, "file.put_back", record, file=self.name)

    def erase(self, by: Person, record, reason: str) -> None:
        """It goes for good: content and name, also in the audit; that a file was there stays (D43). What it was is
        off the disk with the next sweep."""
        with db.together():
            gone = {"name": f"已删除 (erased) {self.id}", "stored": "", "thumbnail": "", "sha256": "", "size": 0}
            was = File.get_by_id(self.id)
            File.update(**gone, removed_at=was.removed_at or clock.now()).where(File.id == self.id).execute()
            was._forget_name(record)
            audit.record(by, "file.erased", record, reason=reason)

    def rename(self, by: Person, record, name: str, reason: str) -> None:
        """Another name, and the earlier one is kept nowhere."""
        with db.together():
            was = File.get_by_id(self.id)
            File.update(name=contents.named(name, was.type)).where(File.id == self.id).execute()
            was._forget_name(record)
            audit.record(by, "file.renamed", record, reason=reason)

    def _forget_name(self, record) -> None:
        about = (AuditEntry.kind == audit.kind_of(record)) & (AuditEntry.record_id == record.id)
        told = json.dumps(self.name, ensure_ascii=False)
        erase_bodies(about & AuditEntry.verb.startswith("file.") & AuditEntry.body.contains(told))

    def body(self, small=False) -> bytes:
        """What is kept. Raises Missing if it is not on the disk (a backup without its files)."""
        try:
            return storage.read(self.thumbnail if small and self.thumbnail else self.stored)
        except FileNotFoundError:
            raise Missing("File") from None

    @property
    def is_picture(self) -> bool:
        return self.type.startswith("image/")

    @classmethod
    def sweep(cls) -> int:
        """Forgets what was removed over thirty days ago and what a crash left without a row; returns how many files
        went."""
        gone = cls.removed_at < clock.now() - KEPT
        with db.together():
            cls.update(stored="", thumbnail="").where(gone & (cls.stored != "")).execute()
        return storage.sweep(cls._known)

    @classmethod
    def _known(cls, names: list[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(names), 500):
            some = names[start : start + 500]
            for column in (cls.stored, cls.thumbnail):
                found |= {name for (name,) in cls.select(column).where(column.in_(some)).tuples()}
        return found


@db.ready
def _hung_on(person, number, *, table):
    here = (File.kind == table._meta.table_name) & (File.record_id == number) & File.removed_at.is_null()
    query = File._seen(person, table).select(File, Account).where(here)
    return query.join(Account, JOIN.LEFT_OUTER, on=(File.by == Account.id))
