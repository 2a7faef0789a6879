"""What a call record said before it was corrected: the earlier text is kept."""

from peewee import CharField, DateTimeField, DeferredForeignKey, ForeignKeyField, TextField

from portal.foundation import clock
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.corrections import Correction


class CallCorrection(Correction, Table):
    """One correction of a call."""

    CORRECTS = "call"

    call = DeferredForeignKey("Call", backref="corrections", index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    reason = CharField(max_length=200)
    before = TextField()

    class Meta:
        indexes = ((("call", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.seen_with_record(person)
