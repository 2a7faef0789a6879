"""The day of the week that an officer has given to a hotel's call: his own arrangement, counted nowhere."""

from datetime import date

from peewee import DateField, ForeignKeyField

from portal.foundation import clock
from portal.foundation.clock import Week
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

    @classmethod
    def put(cls, by: Person, hotel: Hotel, day: date | None, monday: date | None = None) -> None:
        """Gives a hotel a day of the week, or (None) takes its day in the week of `monday` (default: this one). No
        audit entry: it is a slip of paper on one's own desk."""
        if day is None:
            monday = monday or clock.this_week().monday
            cls.delete().where((cls.hotel == hotel) & (cls.monday == monday)).execute()
            return
        facts = {"hotel": hotel, "monday": Week.of(day).monday, "day": day, "by": by.id}
        cls.insert(**facts).on_conflict(
            conflict_target=[cls.hotel, cls.monday], update={cls.day: day, cls.by: by.id}
        ).execute()
