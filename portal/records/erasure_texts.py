"""Texts that mention somebody who was erased: a person takes the name out of each, or leaves it and says why."""

from collections.abc import Iterable

from peewee import BooleanField, CharField, DateTimeField, DeferredForeignKey, ForeignKeyField, IntegerField

from portal.foundation import clock, db
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.audit_chain import erase_bodies

#: Records whose deeds keep many facts: only the bodies that tell of the field go.
OF_MANY_FACTS = ("hotel",)


class ErasureText(Table):
    """One field of one record. It keeps no word of the text."""

    erasure = DeferredForeignKey("Erasure", backref="texts", index=False)
    kind = CharField(max_length=20)
    record_id = IntegerField()
    field = CharField(max_length=20)
    settled_at = DateTimeField(null=True)
    settled_by = ForeignKeyField(Account, index=False, null=True)
    redacted = BooleanField(default=False)
    reason = CharField(max_length=200, default="")

    class Meta:
        indexes = ((("erasure", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """For those who look at the texts; the text itself is found through its own table."""
        return cls.select() if person.may("erasures.admin") else cls.none()

    @classmethod
    def put(cls, erasure, mentions: Iterable[tuple[str, int, str]]) -> None:
        rows = [{"erasure": erasure.id, "kind": k, "record_id": n, "field": f} for k, n, f in mentions]
        for start in range(0, len(rows), 200):
            cls.insert_many(rows[start : start + 200]).execute()

    @classmethod
    def of(cls, erasure) -> list["ErasureText"]:
        """All of a request, those to look at first."""
        query = cls.select().where(cls.erasure == erasure.id)
        return list(query.order_by(cls.settled_at.is_null(False), cls.id))

    @classmethod
    def open_of(cls, erasures, but: Iterable[str] = ()) -> dict[int, int]:
        """{request: how many texts wait}, in one statement; `but` are kinds that are not told of."""
        found: dict[int, int] = {}
        waits = cls.settled_at.is_null() & cls.kind.not_in([*but, ""])
        query = cls.select(cls.erasure).where(cls.erasure.in_([row.id for row in erasures]) & waits)
        for (number,) in query.tuples():
            found[number] = found.get(number, 0) + 1
        return found

    def settle(self, by: Person, redacted: bool, reason: str) -> None:
        """Somebody has looked at the text. Call it in the transaction of what he did."""
        done = ErasureText.update(settled_at=clock.now(), settled_by=by.id, redacted=redacted, reason=reason)
        if not done.where((ErasureText.id == self.id) & ErasureText.settled_at.is_null()).execute():
            raise Refused(_("Somebody has looked at this text already."))


def redact(by: Person, row, reason: str, parents: Iterable[tuple[str, int]] = (), /, **texts) -> None:
    """Writes other words over a record's texts and keeps nothing of what stood there, neither in the audit. `parents`
    are the records, as (kind, id), whose deeds tell of these texts too."""
    table = type(row)
    with db.together():
        if "version" in table._meta.fields:
            texts = {**texts, "version": table.version + 1}
        table.update(**texts).where(table.id == row.id).execute()
        about = (AuditEntry.kind == audit.kind_of(row)) & (AuditEntry.record_id == row.id)
        if audit.kind_of(row) in OF_MANY_FACTS:
            for name in texts:
                erase_bodies(about & AuditEntry.body.contains(f'"{name}"'))
        else:
            erase_bodies(about)
        for kind, number in parents:
            erase_bodies((AuditEntry.kind == kind) & (AuditEntry.record_id == number))
        audit.record(by, "text.redacted", row, reason=reason)
