"""What a call record said before it was corrected, who corrected it and why: the earlier text is kept."""

import json

from peewee import CharField, DateTimeField, ForeignKeyField, TextField

from portal.activity.calls import Call
from portal.foundation import clock
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account


class CallCorrection(Table):
    """One correction: the fields it changed as they stood before, as JSON."""

    call = ForeignKeyField(Call, backref="corrections", index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    reason = CharField(max_length=200)
    before = TextField()

    class Meta:
        indexes = ((("call", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """Those of the calls this person reads."""
        return cls.select().where(cls.call.in_(Call.visible_to(person).select(Call.id)))

    @property
    def was(self) -> dict:
        """{field: what stood there before}."""
        return json.loads(self.before)
