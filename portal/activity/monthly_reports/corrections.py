"""What a month's figures said before they were corrected, who corrected them and why: what stood before is kept."""

import json

from peewee import JOIN, CharField, DateTimeField, DeferredForeignKey, ForeignKeyField, TextField

from portal.foundation import clock
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account


class MonthlyCorrection(Table):
    """One correction: the facts it changed as they stood before, as JSON."""

    report = DeferredForeignKey("MonthlyReport", backref="corrections", index=False)
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(default=clock.now)
    reason = CharField(max_length=200)
    before = TextField()

    class Meta:
        indexes = ((("report", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """Those of the figures this person reads."""
        reports = cls.report.rel_model
        return cls.select().where(cls.report.in_(reports.visible_to(person).select(reports.id)))

    @classmethod
    def of(cls, person: Person, report) -> list["MonthlyCorrection"]:
        """How a month was corrected, the last first, each with who did it."""
        query = cls.visible_to(person).select(cls, Account.id, Account.name)
        query = query.join(Account, JOIN.LEFT_OUTER, on=(cls.by == Account.id))
        return list(query.where(cls.report == report.id).order_by(cls.id.desc()))

    @classmethod
    def put(cls, by: Person, report, reason: str, before: dict) -> None:
        """Keeps what stood there. Call it in the transaction of the correction."""
        told = json.dumps(before, ensure_ascii=False)
        cls.create(report=report.id, by=by.id, at=clock.now(), reason=reason, before=told)

    @property
    def was(self) -> dict:
        """{fact: what stood there before}; nothing where a name was taken out so that it cannot be read any more."""
        try:
            return dict(json.loads(self.before))
        except ValueError:
            return {}
