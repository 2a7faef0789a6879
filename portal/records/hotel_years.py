"""The facts of a hotel's year as `cadence.settle` keeps them: what was owed week by week and month by month, and what
became of it (D15, D16)."""

from collections.abc import Iterable
from typing import NamedTuple

from peewee import CharField, ForeignKeyField, IntegerField

from portal.foundation import clock, db
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.hotels import Hotel
from portal.records.reckoning import NOT_OWED

#: The marks of a week: a message was exchanged, a visit made, both, neither.
MESSAGE, VISITED, BOTH, NO_MARK = "m", "v", "b", "."


class Facts(NamedTuple):
    """The letters of a year: a week's, a week's mark, a month's."""

    weeks: str
    marks: str
    months: str

    @classmethod
    def blank(cls, year: int) -> "Facts":
        """Of a year that is not kept."""
        length = clock.weeks_in(year)
        return cls(NOT_OWED * length, NO_MARK * length, NOT_OWED * 12)


class HotelYear(Table):
    """`weeks` and `marks`: the 52 or 53 weeks of the ISO year; `months`: the 12 of the calendar year of that number. A
    letter of weeks and months is d done, t tried, x excused, - not owed, . nothing yet."""

    hotel = ForeignKeyField(Hotel, backref="years")
    iso_year = IntegerField()
    weeks = CharField(max_length=53)
    marks = CharField(max_length=53)
    months = CharField(max_length=12, default=NOT_OWED * 12)

    class Meta:
        indexes = ((("hotel", "iso_year"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("cadence.read") else cls.none()

    @classmethod
    def of_hotels(cls, person: Person, hotels, years: Iterable[int]) -> dict[tuple[int, int], Facts]:
        """{(hotel id, year): its facts} of several hotels in one statement."""
        rows = _years_of(person, [hotel.id for hotel in hotels], list(years))
        return {(hotel_id, year): Facts(*facts) for hotel_id, year, *facts in rows}

    @classmethod
    def kept_of(cls, hotel_id: int) -> dict[int, Facts]:
        """{year: its facts} of one hotel, whoever asks."""
        return {year: Facts(*facts) for year, *facts in _kept(hotel=hotel_id)}

    @classmethod
    def hotels(cls, years: Iterable[int] | None = None) -> list[int]:
        """Ids of the hotels that have years, or one of some years."""
        query = cls.select(cls.hotel).distinct()
        return [one for (one,) in (query if years is None else query.where(cls.iso_year.in_(list(years)))).tuples()]

    @classmethod
    def lacking(cls, year: int, most: int) -> list[int]:
        """Ids of the hotels that have years but not this one, because nothing has happened since."""
        there = cls.select(cls.hotel).where(cls.iso_year == year)
        query = cls.select(cls.hotel).where(cls.hotel.not_in(there)).distinct().order_by(cls.hotel).limit(most)
        return [hotel_id for (hotel_id,) in query.tuples()]


@db.ready
def _years_of(person, hotels, years):
    query = HotelYear.visible_to(person).where(HotelYear.hotel.in_(hotels) & HotelYear.iso_year.in_(years))
    columns = (HotelYear.hotel, HotelYear.iso_year, HotelYear.weeks, HotelYear.marks, HotelYear.months)
    return query.select(*columns).tuples()


@db.prepared
def _kept(hotel):
    columns = (HotelYear.iso_year, HotelYear.weeks, HotelYear.marks, HotelYear.months)
    return HotelYear.select(*columns).where(HotelYear.hotel == hotel)
