"""Excused weeks (已报备): an officer asks with a reason, the manager approves, and the week is not counted (D15)."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField

from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel


class ExcuseState(Choice):
    ASKED = "asked", "Waiting for approval"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Excuse(Table):
    """One week of one hotel that is to be excused."""

    hotel = ForeignKeyField(Hotel, backref="excuses", index=False)
    monday = DateField()
    reason = CharField(max_length=200)
    state = CharField(max_length=10, default=ExcuseState.ASKED)
    by = ForeignKeyField(Account, index=False, backref="excuses")
    at = DateTimeField(default=clock.now)
    decided_by = ForeignKeyField(Account, null=True, index=False)
    decided_at = DateTimeField(null=True)
    #: What the manager says to it.
    answer = CharField(max_length=200, default="")

    class Meta:
        indexes = ((("hotel", "monday"), False), (("state", "at", "id"), False), (("at", "id"), False))
