"""What a record said before it was corrected, who corrected it and why: one table for each kind of record."""

import json

from peewee import JOIN

from portal.foundation import clock, db
from portal.foundation.roles import Person
from portal.records.accounts import Account


class Correction:
    """What a table of corrections does: `by`, `at`, `reason`, `before` (the fields that were changed as they stood, as
    JSON), and the column that names the record, which `CORRECTS` tells."""

    CORRECTS = ""

    @classmethod
    def seen_with_record(cls, person: Person):
        """Those of the records this person reads."""
        records = cls._record().rel_model
        return cls.select().where(cls._record().in_(records.visible_to(person).select(records.id)))

    @classmethod
    def of(cls, person: Person, record) -> list["Correction"]:
        """How a record was corrected, the last first, each with who did it."""
        return list(_made_of(person, record.id, table=cls))

    @classmethod
    def put(cls, by: Person, record, reason: str, before: dict) -> None:
        """Keeps what stood there. Call it in the transaction of the correction."""
        told = json.dumps(before, ensure_ascii=False)
        cls.create(**{cls.CORRECTS: record.id}, by=by.id, at=clock.now(), reason=reason, before=told)

    @classmethod
    def drop(cls, record) -> None:
        """Forgets how a record was corrected, which is taken back itself."""
        cls.delete().where(cls._record() == record.id).execute()

    @classmethod
    def _record(cls):
        return getattr(cls, cls.CORRECTS)

    @property
    def was(self) -> dict:
        """{field: what stood there before}."""
        return json.loads(self.before)


@db.ready
def _made_of(person, record_id, *, table):
    query = table.visible_to(person).select(table, Account.id, Account.name)
    query = query.join(Account, JOIN.LEFT_OUTER, on=(table.by == Account.id))
    return query.where(table._record() == record_id).order_by(table.id.desc())
