"""What a month's figures said before they were corrected: what stood before is kept."""

import json

from peewee import CharField, DateTimeField, DeferredForeignKey, ForeignKeyField, TextField

from portal.foundation import clock
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.corrections import Correction


class MonthlyCorrection(Correction, Table):
    """One correction of a month; an import's has nobody."""

    CORRECTS = "report"

    report = DeferredForeignKey("MonthlyReport", backref="corrections", index=False)
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(default=clock.now)
    reason = CharField(max_length=200)
    before = TextField()

    class Meta:
        indexes = ((("report", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.seen_with_record(person)

    @property
    def was(self) -> dict:
        """{fact: what stood there before}; nothing where a name was taken out so that it cannot be read any more."""
        try:
            return dict(json.loads(self.before))
        except ValueError:
            return {}
