"""Spot checks (抽查回访): a manager rings a hotel and hears whether the call on record took place as written."""

from peewee import CharField, DateTimeField, ForeignKeyField, TextField

from portal.activity.calls import Call
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account


class Verdict(Choice):
    AS_WRITTEN = "as_written", "As written"
    DIFFERS = "differs", "Differs from the record"
    NOT_HELD = "not_held", "No such call, says the hotel"
    NOBODY = "nobody", "Nobody answered"


class SpotCheck(Table):
    """One check of one call."""

    call = ForeignKeyField(Call, backref="checks", index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    verdict = CharField(max_length=10)
    note = TextField(default="")

    class Meta:
        indexes = ((("call", "id"), False), (("at", "id"), False))
