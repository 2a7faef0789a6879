"""What a published bulletin said before it was corrected: the earlier text is kept, for whoever read it."""

from peewee import CharField, DateTimeField, DeferredForeignKey, ForeignKeyField, TextField

from portal.foundation import clock
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.corrections import Correction


class BulletinCorrection(Correction, Table):
    """One correction of a bulletin."""

    CORRECTS = "bulletin"

    bulletin = DeferredForeignKey("Bulletin", backref="corrections", index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    reason = CharField(max_length=200)
    before = TextField()

    class Meta:
        indexes = ((("bulletin", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.seen_with_record(person)
