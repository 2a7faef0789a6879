"""What a call record said before it was corrected, who corrected it and why: the earlier text is kept."""

import json

from peewee import JOIN, CharField, DateTimeField, DeferredForeignKey, ForeignKeyField, TextField

from portal.foundation import clock
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account


class CallCorrection(Table):
    """One correction: the fields it changed as they stood before, as JSON."""

    call = DeferredForeignKey("Call", backref="corrections", index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    reason = CharField(max_length=200)
    before = TextField()

    class Meta:
        indexes = ((("call", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """Those of the calls this person reads."""
        calls = cls.call.rel_model
        return cls.select().where(cls.call.in_(calls.visible_to(person).select(calls.id)))

    @classmethod
    def of(cls, person: Person, call) -> list["CallCorrection"]:
        """How a call was corrected, the last first, each with who did it."""
        query = cls.visible_to(person).select(cls, Account.id, Account.name)
        query = query.join(Account, JOIN.LEFT_OUTER, on=(cls.by == Account.id))
        return list(query.where(cls.call == call.id).order_by(cls.id.desc()))

    @classmethod
    def put(cls, by: Person, call, reason: str, before: dict) -> None:
        """Keeps what stood there. Call it in the transaction of the correction."""
        told = json.dumps(before, ensure_ascii=False)
        cls.create(call=call.id, by=by.id, at=clock.now(), reason=reason, before=told)

    @classmethod
    def drop(cls, call) -> None:
        """Forgets how a call was corrected, which is taken back itself."""
        cls.delete().where(cls.call == call.id).execute()

    @property
    def was(self) -> dict:
        """{field: what stood there before}."""
        return json.loads(self.before)
