"""What a hotel is reminded of: figures that are due, and figures that are late. One row stands for a month, so that
nobody is told the same twice."""

from collections.abc import Iterable
from datetime import date

from peewee import BooleanField, DateField, DateTimeField, ForeignKeyField

from portal.foundation import clock
from portal.foundation.db import Table
from portal.foundation.roles import COMMAND_LINE, Function, Person
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice


class MonthlyReminder(Table):
    """A hotel has been reminded of a month; `late`: also that it is overdue."""

    hotel = ForeignKeyField(Hotel, index=False, backref="monthly_reminders")
    month = DateField()
    late = BooleanField(default=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("hotel", "month"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        """Whoever enters the figures, or sees that they come."""
        if not person.may("monthly_reports.write"):
            return cls.none()
        if person.is_hotel_side:
            return cls.select().where(cls.hotel.in_(Posting.hotels_of(person, Function.GM, Function.ASSISTANT)))
        return cls.select()

    @classmethod
    def settle(cls, hotel_ids: Iterable[int], month: date) -> None:
        """The month is in: what these hotels were reminded of waits for nobody any longer."""
        rows = list(cls.select().where(cls.hotel.in_(list(hotel_ids)) & (cls.month == month)))
        for row in rows:
            Notice.settled(row, News.FIGURES_DUE, News.FIGURES_LATE)

    @classmethod
    def remind(cls, hotel: Hotel, month: date, late: bool, posted: list[Posting]) -> None:
        """Tells the hotel, and once it is late its officer. Call it in a transaction."""
        row, _new = cls.get_or_create(hotel=hotel, month=month)
        if late:
            cls.update(late=True, at=clock.now()).where(cls.id == row.id).execute()
            # What it was told before is told anew.
            Notice.settled(row, News.FIGURES_DUE)
        whom = (Function.GM, Function.ASSISTANT, *([Function.OFFICER] if late else []))
        people = [one.account_id for one in posted if one.function in whom]
        Notice.put(COMMAND_LINE, people, News.FIGURES_LATE if late else News.FIGURES_DUE, row, hotel)
