"""Principals: the people the chain speaks with at a hotel, and which of them count (D13, D15)."""

from datetime import date, timedelta

from peewee import CharField, DateField, ForeignKeyField, TextField

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Versioned
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel


class PrincipalFunction(Choice):
    """What a principal is at his hotel. The first three count for the weekly call (D15)."""

    GM = "gm", "General manager"
    DEPUTY = "deputy", "Executive deputy"
    OWNER = "owner", "Owner"
    FINANCE = "finance", "Finance"
    ENGINEERING = "engineering", "Engineering"
    SALES = "sales", "Sales"
    QUALITY = "quality", "Quality"
    TRAINING = "training", "Training"
    OTHER = "other", "Other"


COUNTING_FUNCTIONS = (PrincipalFunction.GM, PrincipalFunction.DEPUTY, PrincipalFunction.OWNER)


class Principal(Versioned):
    """A person the chain speaks with at a hotel, with or without an account."""

    hotel = ForeignKeyField(Hotel, backref="principals")
    account = ForeignKeyField(Account, null=True, backref="principals")
    name = CharField(max_length=40)
    function = CharField(max_length=10)
    #: What stands on the card, and how one says it on the telephone (林总, 王店长).
    title = CharField(max_length=40, default="")
    address_form = CharField(max_length=40, default="")
    phone = CharField(max_length=40, default="")
    phone2 = CharField(max_length=40, default="")
    email = CharField(max_length=120, default="")
    birthday = DateField(null=True)
    #: When best reached (方便时段): weekdays as digits 1 to 7, hours as 09:30, and words of one's own.
    best_days = CharField(max_length=7, default="")
    best_from = CharField(max_length=5, default="")
    best_until = CharField(max_length=5, default="")
    best_note = CharField(max_length=80, default="")
    #: Manner and style (D5). The person may ask to see it (D43); the hotel side never reads it here.
    manner = TextField(default="")
    search_text = TextField(default="")
    since = DateField()
    until = DateField(null=True)

    class Meta:
        indexes = ((("hotel", "until"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.hotel.in_(Hotel.visible_to(person).select(Hotel.id)))

    @classmethod
    def current_of(cls, hotel: Hotel, day: date | None = None) -> list["Principal"]:
        """The principals on the file on a day (default today), those who count first."""
        day = day or clock.today()
        rows = cls.select().where((cls.hotel == hotel) & (cls.since <= day) & (cls.until.is_null() | (cls.until > day)))
        order = list(PrincipalFunction)
        return sorted(rows, key=lambda row: (order.index(row.function), row.name))

    @classmethod
    def recent_of(cls, hotel: Hotel) -> list["Principal"]:
        """Those on the file now, and those who left within the last month: a past call may have been with them."""
        since = clock.today() - timedelta(days=31)
        rows = cls.select().where((cls.hotel == hotel) & (cls.until.is_null() | (cls.until > since)))
        order = list(PrincipalFunction)
        return sorted(rows, key=lambda row: (row.until is not None, order.index(row.function), row.name))

    @classmethod
    def first_of(cls, hotels) -> dict[int, "Principal"]:
        """The principal to call at each of several hotels, in one statement: {hotel id: principal}."""
        today, order = clock.today(), list(COUNTING_FUNCTIONS)
        rows = cls.select().where(cls.hotel.in_([hotel.id for hotel in hotels]) & cls.function.in_(order))
        rows = rows.where((cls.since <= today) & (cls.until.is_null() | (cls.until > today)))
        found: dict[int, Principal] = {}
        for row in sorted(rows, key=lambda row: (order.index(row.function), row.since), reverse=True):
            found[row.hotel_id] = row
        return found

    @classmethod
    def enter(
        cls, by: Person, hotel: Hotel, name: str, function: PrincipalFunction, since=None, account=None, phone=""
    ) -> "Principal":
        """Puts a person on the hotel's file. A new GM takes the place of the one before him (已换店长)."""
        since = since or clock.today()
        with db.together():
            if function == PrincipalFunction.GM:
                cls.update(until=since).where(
                    (cls.hotel == hotel) & (cls.function == function) & cls.until.is_null() & (cls.since <= since)
                ).execute()
            row = cls.create(hotel=hotel, account=account, name=name, function=function, phone=phone, since=since)
            audit.record(by, "principal.added", hotel, name=name, function=function, since=since)
        return row

    def leave(self, by: Person) -> None:
        """Takes the person off the file from today on; what was said with him stays."""
        if self.until is None:
            with db.together():
                self.until = clock.today()
                self.save()
                audit.record(by, "principal.left", self.hotel, name=self.name, function=self.function)

    def on_file(self, day: date) -> bool:
        """True if the person stood on the hotel's file that day."""
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def counts(self) -> bool:
        """True for those with whom a talk makes the weekly call (D15)."""
        return self.function in COUNTING_FUNCTIONS
