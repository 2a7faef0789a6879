"""Who changed what, when: an entry is written in the transaction of the deed it tells of (D42)."""

import json
from datetime import date, datetime, timedelta

from peewee import CharField, DateTimeField, IntegerField, TextField, fn

from portal.foundation import clock
from portal.foundation.db import Table, is_sqlite, prepared_write, ready
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person


class AuditEntry(Table):
    """One deed. `body` is JSON: the fields changed as [old, new], or what else tells the deed; empty when erased."""

    at = DateTimeField(default=clock.now)
    #: The account that acted; empty for the command line. No foreign key: the trail outlives what it tells of.
    by_id = IntegerField(null=True)
    verb = CharField(max_length=40)
    kind = CharField(max_length=20)
    record_id = IntegerField()
    body = TextField(default="{}")

    class Meta:
        indexes = (
            (("at", "id"), False),
            (("kind", "at", "id"), False),
            (("by_id", "at", "id"), False),
            (("kind", "record_id", "id"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Time, who, verb and record. The body only who may read the record itself: the view asks its table."""
        return cls.select() if person.may("audit.read") else cls.none()

    @classmethod
    def page_for(cls, person: Person, *, by=None, kind="", days=90, but=None, after=None, size=50) -> Page:
        """The entries of the last `days`, newest first, one page by key. `but`: {kind: ids of rows} of which this
        person is told nothing, as subqueries: what is unseen leaves no gap."""
        from_ = clock.now() - timedelta(days=days)
        query = cls.visible_to(person).where(cls.at >= from_)
        if by:
            query = query.where(cls.by_id == by)
        if kind:
            query = query.where(cls.kind == kind)
        for unseen, ids in (but or {}).items():
            query = query.where((cls.kind != unseen) | cls.record_id.not_in(ids))
        return page_of(query, (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def changes_since(cls, row, version: int) -> list["AuditEntry"]:
        """The edits that led from `version` of a row to what stands now, oldest first."""
        query = cls.select().where((cls.kind == kind_of(row)) & (cls.record_id == row.id)).order_by(cls.id)
        return [entry for entry in query if entry.told.get("version", 0) > version]

    @classmethod
    def latest_of(cls, row, verb: str) -> list["AuditEntry"]:
        """The last deeds of this kind that were done to a row, newest first."""
        about = (cls.kind == kind_of(row)) & (cls.record_id == row.id) & (cls.verb == verb)
        return list(cls.select().where(about).order_by(cls.id.desc()).limit(20))

    @classmethod
    def highest(cls, table) -> int:
        """The highest number of a record of this table that any deed was told of, whether it is still there or not."""
        ((number,),) = _highest_told(table._meta.table_name)
        return number or 0

    @property
    def told(self) -> dict:
        return json.loads(self.body) if self.body else {}


def unborne(table) -> dict[str, int]:
    """The id of a new row where records are taken back: a number that none of them has borne, as the audit, and
    whoever kept a link, still tell of that one. PostgreSQL never gives a number out twice, SQLite does. Call it in the
    transaction that uses it."""
    if not is_sqlite():
        return {}
    ((number,),) = _highest_there(table=table)
    return {"id": max(number or 0, AuditEntry.highest(table)) + 1}


@ready
def _highest_told(kind):
    return AuditEntry.select(fn.MAX(AuditEntry.record_id)).where(AuditEntry.kind == kind).tuples()


@ready
def _highest_there(*, table):
    return table.select(fn.MAX(table.id)).tuples()


def kind_of(row) -> str:
    """The word under which a row hangs on `(kind, id)`: its table's name."""
    return row._meta.table_name


def _plain(value):
    return value.isoformat() if isinstance(value, date | datetime) else value


def record(by: Person, verb: str, row, **body) -> None:
    """Notes a deed. Call it inside the deed's transaction; never put a password, token or secret into it."""
    told = json.dumps(body, ensure_ascii=False, default=_plain)
    _note(at=clock.now(), by_id=by.id, verb=verb, kind=kind_of(row), record_id=row.id, body=told)


@prepared_write
def _note(at, by_id, verb, kind, record_id, body):
    return AuditEntry.insert(at=at, by_id=by_id, verb=verb, kind=kind, record_id=record_id, body=body)
