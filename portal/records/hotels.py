"""Hotels, who is posted to them, and how they stood on any day (D9, D13)."""

from datetime import date

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, IntegrityError, TextField

from portal.foundation import clock, db
from portal.foundation.db import Refused, Table, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import HOTEL_SIDE, Function, Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotel_words import Gate, Kind, Status

#: `next_call_on` of a hotel that owes nothing: sorts after every due one.
NEVER = date(9999, 12, 31)


class Hotel(Versioned):
    """One hotel: addressed by its code, never deleted."""

    KEY = "code"

    code = CharField(max_length=20, unique=True)
    name = CharField(max_length=80, index=True)
    kind = CharField(max_length=10, default=Kind.MEMBER)
    gate = CharField(max_length=1, default=Gate.DAILY)
    grade = CharField(max_length=1, null=True)
    status = CharField(max_length=10, default=Status.ACTIVE)
    province = CharField(max_length=30, default="")
    city = CharField(max_length=30, default="", index=True)
    district = CharField(max_length=30, default="")
    address = CharField(max_length=200, default="")
    phone = CharField(max_length=100, default="")
    rooms = IntegerField(null=True)
    opened_on = DateField(null=True)
    signed_on = DateField(null=True)
    contract_until = DateField(null=True)
    fee_terms = TextField(default="")
    #: The property management system in use.
    pms = CharField(max_length=40, default="")
    #: Share of the room nights that our platform brings, in basis points (D12.1).
    nights_share = IntegerField(null=True)
    #: Inside words about the hotel: the hotel side never reads them.
    note = TextField(default="")
    #: When somebody last looked the facts over, changed or not: how stale the file is (D13).
    checked_on = DateField(null=True)
    #: Kept by `Hotel.add` and `edit`: the name in full pinyin, for sorting.
    name_key = CharField(max_length=200, default="", index=True)
    #: Kept likewise: everything a search may ask for (name, code, city, digits, pinyin, initials), in lower case.
    search_text = TextField(default="")
    #: Marked by the manager: two calls a week (重点关注).
    in_difficulty = IntegerField(default=0)
    #: Since when a call is owed and not made; kept by `cadence.settle` alone.
    next_call_on = DateField(default=NEVER, index=True)
    added_at = DateTimeField(default=clock.now)

    SORTS = ("name", "code", "city", "next_call_on")

    @classmethod
    def visible_to(cls, person: Person):
        if person.may("hotels.read") and not person.is_hotel_side:
            return cls.select()
        if person.may("hotels.read"):
            return cls.select().where(cls.id.in_(Posting.hotels_of(person, Function.GM, Function.OWNER)))
        return cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        """Officers write for the hotels they are posted to; managers and admins for all."""
        if person.role == Role.STAFF:
            return cls.select().where(cls.id.in_(Posting.hotels_of(person, Function.OFFICER)))
        return cls.visible_to(person) if person.may("hotels.write") else cls.none()

    @classmethod
    def callable_by(cls, person: Person):
        """The hotels whose calls this person may record: an officer his own, a manager and a liaison any."""
        if person.role == Role.STAFF:
            return cls.writable_by(person)
        return cls.visible_to(person) if person.may("calls.write") else cls.none()

    def takes_calls_of(self, person: Person) -> bool:
        return type(self).callable_by(person).where(Hotel.id == self.id).exists()

    @classmethod
    def page_for(cls, person: Person, *, q="", officer=None, sort="name", after=None, size=50) -> Page:
        """The hotels this person sees, filtered and sorted, one page by key. `officer` is an account id or "none"."""
        query = cls.visible_to(person)
        if q:
            query = query.where(cls.name.contains(q) | cls.code.contains(q) | cls.city.contains(q))
        if officer == "none":
            query = query.where(cls.id.not_in(Posting.staffed()) & (cls.status == Status.ACTIVE))
        elif officer:
            query = query.where(
                cls.id.in_(
                    Posting.current().where((Posting.account == officer) & (Posting.function == Function.OFFICER))
                )
            )
        column = cls._meta.fields[sort if sort in cls.SORTS else "name"]
        return page_of(query, (column, cls.id), after, size)

    @classmethod
    def without_officer(cls) -> int:
        """How many active hotels nobody calls, capped at 1,001."""
        query = cls.select(cls.id).where((cls.status == Status.ACTIVE) & cls.id.not_in(Posting.staffed())).limit(1001)
        return query.count()

    @classmethod
    def add(cls, by: Person, **facts) -> "Hotel":
        """Opens a hotel file (D12.3); `facts` are checked by the form or the importer. Raises Refused if another
        hotel has the code."""
        with db.together():
            try:
                hotel = cls.create(**facts)
            except IntegrityError:
                raise Refused(_("Another hotel has this code.")) from None
            Standing.put(hotel, clock.today())
            audit.record(by, "hotel.added", hotel, **{name: [None, value] for name, value in facts.items() if value})
        return hotel

    def edit(self, by: Person, opened: int, **facts) -> dict:
        """Saves changed facts over version `opened` and returns {field: [old, new]}. Raises Conflict.
        Settle the cadence in the same transaction: what is owed may have changed."""
        with db.together():
            changes = {
                name: [getattr(self, name), value] for name, value in facts.items() if getattr(self, name) != value
            }
            self.save_over(opened, **facts)
            if changes:
                Standing.put(self, clock.today())
                audit.record(by, "hotel.edited", self, version=self.version, **changes)
        return changes


class Posting(Table):
    """Somebody is responsible for, runs, owns or assists a hotel: from `since`, up to but not including `until`.
    Made and ended by the deeds in `records/postings`."""

    hotel = ForeignKeyField(Hotel, backref="postings")
    account = ForeignKeyField(Account, backref="postings")
    function = CharField(max_length=10)
    since = DateField()
    until = DateField(null=True)

    class Meta:
        indexes = ((("hotel", "function", "until"), False), (("account", "function", "until"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Staff see all; the hotel side sees its own, and who serves its hotels."""
        if not person.is_hotel_side:
            return cls.select()
        return cls.select().where((cls.account == person.id) | cls.hotel.in_(cls.hotels_of(person, *HOTEL_SIDE)))

    @classmethod
    def current(cls):
        """Hotel ids of the postings in force today: a subquery to narrow further."""
        today = clock.today()
        return cls.select(cls.hotel).where((cls.since <= today) & (cls.until.is_null() | (cls.until > today)))

    @classmethod
    def hotels_of(cls, person: Person, *functions: Function):
        return cls.current().where((cls.account == person.id) & cls.function.in_([f.value for f in functions]))

    @classmethod
    def staffed(cls):
        """Ids of the hotels that have an officer today."""
        return cls.current().where(cls.function == Function.OFFICER)

    @classmethod
    def of_hotels(cls, hotels) -> dict[int, list["Posting"]]:
        """The postings in force, with their accounts, of several hotels in one statement: {hotel id: postings}."""
        today = clock.today()
        rows = (
            cls.select(cls, Account)
            .join(Account)
            .where(cls.hotel.in_([hotel.id for hotel in hotels]) & (cls.since <= today))
            .where(cls.until.is_null() | (cls.until > today))
            .order_by(cls.since)
        )
        found: dict[int, list[Posting]] = {}
        for row in rows:
            found.setdefault(row.hotel_id, []).append(row)
        return found

    @classmethod
    def history_of(cls, hotel: Hotel) -> list["Posting"]:
        """Everybody ever posted to the hotel, newest first."""
        query = cls.select(cls, Account).join(Account).where(cls.hotel == hotel)
        return list(query.order_by(cls.until.is_null().desc(), cls.since.desc(), cls.id.desc()))

    @classmethod
    def of_account(cls, account_id: int) -> list["Posting"]:
        """The postings of one account in force today, with their hotels."""
        query = cls.select(cls, Hotel).join(Hotel).where(cls.account == account_id)
        today = clock.today()
        query = query.where((cls.since <= today) & (cls.until.is_null() | (cls.until > today)))
        return list(query.order_by(Hotel.name))


class Standing(Table):
    """How a hotel stood from a day on, as far as the cadence asks: past weeks stay judged by what held then."""

    hotel = ForeignKeyField(Hotel, backref="standings")
    since = DateField()
    gate = CharField(max_length=1)
    grade = CharField(max_length=1, null=True)
    status = CharField(max_length=10)
    in_difficulty = IntegerField(default=0)
    #: The day gate 7 was reached, if it was reached here: the first 60 days ask for two calls a week.
    daily_since = DateField(null=True)

    class Meta:
        indexes = ((("hotel", "since"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def of(cls, hotel_id: int) -> list["Standing"]:
        """All standings of a hotel, oldest first."""
        return list(cls.select().where(cls.hotel == hotel_id).order_by(cls.since))

    @classmethod
    def put(cls, hotel: Hotel, since: date) -> None:
        """Notes how the hotel stands from `since` on, if that differs from before."""
        latest = cls.select().where((cls.hotel == hotel) & (cls.since <= since)).order_by(cls.since.desc()).limit(2)
        before = next((row for row in latest if row.since < since), None)
        for row in latest:
            if row.since == since:
                # What was noted earlier the same day is replaced: a slip corrected at once leaves nothing behind.
                row.delete_instance()
        facts = {name: getattr(hotel, name) for name in ("gate", "grade", "status", "in_difficulty")}
        if before and all(getattr(before, name) == value for name, value in facts.items()):
            return
        if before is None:
            # Without a history a hotel at gate 7 is one we already serve: no doubled calls for it.
            daily_since = None
        elif hotel.gate == Gate.DAILY and before.gate != Gate.DAILY:
            daily_since = since
        else:
            daily_since = before.daily_since
        cls.create(hotel=hotel, since=since, daily_since=daily_since, **facts)
