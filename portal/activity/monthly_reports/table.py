"""A hotel's figures of a month (D10, D14): nights, revenue, where the nights came from, and a word on it."""

from collections.abc import Iterable
from datetime import date

from peewee import BigIntegerField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.activity.monthly_reports.cities import tier_of
from portal.activity.monthly_reports.corrections import MonthlyCorrection
from portal.activity.monthly_reports.doubts import Doubt, doubts
from portal.activity.monthly_reports.reminders import MonthlyReminder
from portal.activity.monthly_reports.words import (
    SHARES,
    Figures,
    Source,
    days_in,
    last_month,
    nights_by,
    plus,
    size_of,
)
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person
from portal.records import audit, timeline
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting

#: What somebody enters of a month.
FACTS = ("available", "sold", "revenue", "profit", *SHARES, "analysis")
#: Who enters a hotel's figures on its own side, and who reads them.
WRITERS = (Function.GM, Function.ASSISTANT)
READERS = (*WRITERS, Function.OWNER)


class MonthlyReport(Versioned):
    """One month of one hotel: room nights, money in fen, shares in basis points."""

    hotel = ForeignKeyField(Hotel, backref="monthly_reports", index=False)
    #: Its first day.
    month = DateField()
    available = IntegerField()
    sold = IntegerField()
    revenue = BigIntegerField()
    #: A franchise store's operating profit (D10); may be below nought.
    profit = BigIntegerField(null=True)
    #: Where the nights came from; what is not told is empty. `platform` is what we bring.
    ota = IntegerField(null=True)
    platform = IntegerField(null=True)
    direct = IntegerField(null=True)
    corporate = IntegerField(null=True)
    walk_in = IntegerField(null=True)
    other = IntegerField(null=True)
    analysis = TextField(default="")
    source = CharField(max_length=8, default=Source.TYPED)
    #: What was asked when it was entered, and confirmed: words of `doubts`.
    doubts = CharField(max_length=80, default="")
    #: Whom it is compared with: as the hotel stood when the figures were entered.
    kind = CharField(max_length=10)
    size = CharField(max_length=1)
    tier = CharField(max_length=1)
    by = ForeignKeyField(Account, null=True, index=False, backref="monthly_reports")
    by_role = CharField(max_length=10)
    entered_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            (("hotel", "month"), True),
            # With what medians are made of, so that thousands of peers are read from the index alone.
            (("month", "kind", "size", "tier", "hotel", "available", "sold", "revenue", "platform"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Head office reads all hotels' figures; the hotel side its own, whoever entered them."""
        if not person.may("monthly_reports.read"):
            return cls.none()
        if person.is_hotel_side:
            return cls.select().where(cls.hotel.in_(Posting.hotels_of(person, *READERS)))
        return cls.select()

    @classmethod
    def writable_by(cls, person: Person):
        """GM and assistant those of their hotels, an officer of those he serves, a manager of those he leads."""
        if not person.may("monthly_reports.write"):
            return cls.none()
        return cls.select().where(cls.hotel.in_(cls.hotels_to_write(person).select(Hotel.id)))

    @classmethod
    def hotels_to_write(cls, person: Person):
        """The hotels whose figures this person enters: a query."""
        if not person.may("monthly_reports.write"):
            return Hotel.none()
        if person.is_hotel_side:
            return Hotel.select().where(Hotel.id.in_(Posting.hotels_of(person, *WRITERS)))
        return Hotel.writable_by(person)

    @classmethod
    def hotels_to_read(cls, person: Person):
        """The hotels whose figures this person reads: a query."""
        if not person.may("monthly_reports.read"):
            return Hotel.none()
        if person.is_hotel_side:
            return Hotel.select().where(Hotel.id.in_(Posting.hotels_of(person, *READERS)))
        return Hotel.visible_to(person)

    @classmethod
    def hotel_for(cls, person: Person, code: str, to_write: bool = False) -> Hotel:
        """The hotel with this code whose figures the person reads. Raises Missing; Refused if he is to write them and
        only reads them."""
        hotel = cls.hotels_to_read(person).where(Hotel.code == code.replace("\x00", "")).first()
        if hotel is None:
            raise db.Missing("Hotel")
        if to_write and not cls.takes_figures_of(person, hotel):
            raise Refused(_("The figures of this hotel are entered by its GM, his assistant or its officer."))
        return hotel

    @classmethod
    def takes_figures_of(cls, person: Person, hotel: Hotel) -> bool:
        return bool(_to_write(person, hotel.id))

    def is_written_by(self, person: Person) -> bool:
        return bool(_to_write(person, self.hotel_id))

    # What stands there

    @property
    def figures(self) -> Figures:
        return Figures(self.available, self.sold, self.revenue)

    @property
    def shares(self) -> dict[str, int | None]:
        """{channel: its share of the room nights}"""
        return {name: getattr(self, name) for name in SHARES}

    @property
    def nights(self) -> dict[str, int | None]:
        """{channel: the room nights it brought}"""
        return nights_by(self.sold, self.shares)

    @classmethod
    def of_months(cls, hotel: Hotel, months: Iterable[date]) -> dict[date, "MonthlyReport"]:
        """{month: what was entered} of a hotel, in one statement."""
        return {row.month: row for row in _of_months(hotel.id, list(months))}

    @classmethod
    def of_hotels(cls, hotels: Iterable[Hotel], month: date) -> dict[int, "MonthlyReport"]:
        """{hotel id: what was entered} of a month, in one statement."""
        return {row.hotel_id: row for row in _of_hotels([hotel.id for hotel in hotels], month)}

    @classmethod
    def latest_of(cls, hotel: Hotel, months: int) -> list["MonthlyReport"]:
        """What was entered of the last months that are over, the oldest first."""
        last = last_month()
        return _between(hotel.id, plus(last, 1 - months), last)

    @classmethod
    def doubts_of(cls, hotel: Hotel, month: date, facts: dict) -> list[Doubt]:
        """What is to be asked of facts before they are entered."""
        there = cls.of_months(hotel, (plus(month, -1), plus(month, -12)))
        old = [there[one].figures if one in there else None for one in (plus(month, -1), plus(month, -12))]
        return doubts(month, facts, hotel.rooms, *old)

    # Deeds

    @classmethod
    def enter(
        cls, by: Person, hotel: Hotel, month: date, facts: dict, source=Source.TYPED, asked: Iterable[Doubt] = ()
    ) -> "MonthlyReport":
        """Enters a month that is over; `asked` is what was asked of it and confirmed. Raises Refused for a month that
        is not over, Conflict with what stands there if it was entered already."""
        if month > last_month():
            raise Refused(_("This month is not over yet: its figures are entered when it is."))
        with db.together():
            db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel.id)).get()
            there = cls.get_or_none((cls.hotel == hotel) & (cls.month == month))
            if there is not None:
                raise Conflict(there)
            row = cls.create(
                hotel=hotel,
                month=month,
                **{name: facts[name] for name in FACTS if facts.get(name) is not None},
                source=source,
                doubts=_words(asked),
                **cls.peers_by(hotel, month, facts["available"]),
                by=by.id,
                by_role=by.role,
                entered_at=clock.now(),
            )
            timeline.note(hotel, row, "entered", by)
            MonthlyReminder.settle([hotel.id], month)
            audit.record(by, "monthly_report.entered", row, hotel=hotel.code, month=month, source=source)
        return row

    def correct(self, by: Person, opened: int, reason: str, facts: dict, asked: Iterable[Doubt] = ()) -> bool:
        """Saves facts over version `opened` and keeps with the reason what they were. False if nothing is different.
        Raises Conflict."""
        was = {name: getattr(self, name) for name in FACTS}
        now = {name: facts.get(name, was[name]) for name in FACTS}
        changes = {name: [was[name], now[name]] for name in FACTS if was[name] != now[name]}
        if not changes:
            return False
        with db.together():
            new = {name: now[name] for name in changes}
            peers = type(self).peers_by(self.hotel, self.month, now["available"])
            self.save_over(opened, **new, **peers, doubts=_words(asked))
            MonthlyCorrection.put(by, self, reason, {name: was[name] for name in changes})
            told = {"version": self.version, "month": self.month, "reason": reason}
            audit.record(by, "monthly_report.corrected", self, hotel=self.hotel.code, **told, **changes)
        return True

    @classmethod
    def peers_by(cls, hotel: Hotel, month: date, available: int) -> dict[str, str]:
        """Whom the month is compared with."""
        rooms = hotel.rooms or round(available / days_in(month))
        return {"kind": hotel.kind, "size": size_of(rooms), "tier": tier_of(hotel.city)}


def _words(asked: Iterable[Doubt]) -> str:
    return " ".join(dict.fromkeys(one.word for one in asked))[:80]


@db.ready
def _to_write(person, hotel):
    return MonthlyReport.hotels_to_write(person).select(Hotel.id).where(Hotel.id == hotel).tuples()


@db.ready
def _of_months(hotel, months):
    return MonthlyReport.select().where((MonthlyReport.hotel == hotel) & MonthlyReport.month.in_(months))


@db.ready
def _of_hotels(hotels, month):
    return MonthlyReport.select().where(MonthlyReport.hotel.in_(hotels) & (MonthlyReport.month == month))


@db.ready
def _between(hotel, first, last):
    query = MonthlyReport.select().where(MonthlyReport.hotel == hotel)
    return query.where(MonthlyReport.month.between(first, last)).order_by(MonthlyReport.month)
