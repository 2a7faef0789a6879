"""The day of the week that an officer has given to a hotel's call: his own arrangement, counted nowhere."""

from peewee import DateField, ForeignKeyField

from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel


class PlannedDay(Table):
    """A hotel is to be called on `day` of the week that begins on `monday`."""

    hotel = ForeignKeyField(Hotel, index=False)
    monday = DateField()
    day = DateField()
    by = ForeignKeyField(Account, index=False)

    class Meta:
        indexes = ((("hotel", "monday"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("week.read") else cls.none()
