"""Hotels, who is posted to them, and how they stood on any day (D9, D13)."""

from datetime import date

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, IntegrityError, TextField, fn

from portal.foundation import clock, db, pinyin
from portal.foundation.db import Refused, Table, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import HOTEL_SIDE, Function, Person, Role
from portal.records import audit, timeline
from portal.records.accounts import Account
from portal.records.covers import Cover
from portal.records.hotel_words import Gate, Kind, Status
from portal.records.standings import Standing
from portal.records.teams import Team

#: What `search_text` is made of, beside the name and the telephone numbers.
_SEARCHED = ("code", "province", "city", "district")

#: `next_call_on` and `next_visit_on` of a hotel that owes nothing: sorts after every due one.
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
    #: Since when a call, since which month a visit is owed and not made; kept by `cadence.settle` alone.
    next_call_on = DateField(default=NEVER, index=True)
    next_visit_on = DateField(default=NEVER, index=True)
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
    def by_ids(cls, ids) -> dict[int, "Hotel"]:
        """Several hotels in one statement: {id: hotel}."""
        return {row.id: row for row in cls.select().where(cls.id.in_({number for number in ids if number}))}

    @classmethod
    def writable_by(cls, person: Person):
        """Officers write for the hotels they are posted to or cover, managers for those they lead, admins for all."""
        if person.role == Role.STAFF:
            return cls.select().where(cls.id.in_(Posting.served_by(person)))
        if person.role == Role.MANAGER:
            return cls.select().where(cls._led_by(person))
        return cls.visible_to(person) if person.may("hotels.write") else cls.none()

    def is_written_by(self, person: Person) -> bool:
        return bool(_among(person, self.id, which="writable_by"))

    @classmethod
    def _led_by(cls, person: Person):
        """A manager leads the hotels of his team's or region's officers and those without; given neither, all."""
        lead = Account.alias()
        mine = (lead.id == person.id) & ((lead.team == Team.id) | (lead.region == Team.region))
        teams = Team.select(Team.id).join(lead, on=mine)
        leads_all = Account.select(Account.id).where(
            (Account.id == person.id) & Account.team.is_null() & Account.region.is_null()
        )
        theirs = Posting.staffed().join(Account).where(Account.team.in_(teams))
        return fn.EXISTS(leads_all) | cls.id.not_in(Posting.staffed()) | cls.id.in_(theirs)

    @classmethod
    def callable_by(cls, person: Person):
        """The hotels whose calls this person may record: an officer his own, a manager those he leads, a liaison
        any."""
        if person.role in (Role.STAFF, Role.MANAGER):
            return cls.writable_by(person)
        return cls.visible_to(person) if person.may("calls.write") else cls.none()

    def takes_calls_of(self, person: Person) -> bool:
        return bool(_among(person, self.id, which="callable_by"))

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
    def faces(cls) -> list["Hotel"]:
        """Every hotel with what two of them are told apart by, in one statement."""
        columns = (cls.id, cls.code, cls.name, cls.city, cls.district, cls.address, cls.phone)
        return list(cls.select(*columns).order_by(cls.code))

    def look_over(self, by: Person) -> None:
        """Somebody has looked the facts over today and found them right (D13); no new version."""
        with db.together():
            Hotel.update(checked_on=clock.today()).where(Hotel.id == self.id).execute()
            self.checked_on = clock.today()
            audit.record(by, "hotel.checked", self)

    @classmethod
    def add(cls, by: Person, **facts) -> "Hotel":
        """Opens a hotel file (D12.3); `facts` are checked by the form or the importer. Raises Refused if another
        hotel has the code."""
        with db.together():
            try:
                hotel = cls.create(**{"checked_on": clock.today(), **facts}, **cls._keys(facts))
            except IntegrityError:
                raise Refused(_("Another hotel has this code.")) from None
            Standing.put(by, hotel, clock.today())
            timeline.note(hotel, hotel, "added", by)
            audit.record(by, "hotel.added", hotel, **{name: [None, value] for name, value in facts.items() if value})
        return hotel

    def edit(self, by: Person, opened: int, **facts) -> dict:
        """Saves changed facts over version `opened` and returns {field: [old, new]}. Raises Conflict.
        Settle the cadence in the same transaction: what is owed may have changed."""
        with db.together():
            changes = {
                name: [getattr(self, name), value] for name, value in facts.items() if getattr(self, name) != value
            }
            now = {name: facts.get(name, getattr(self, name)) for name in ("name", "phone", *_SEARCHED)}
            self.save_over(opened, **facts, **self._keys(now), checked_on=clock.today())
            if changes:
                Standing.put(by, self, clock.today())
                if set(changes) - set(Standing.FACTS):
                    timeline.note(self, self, "edited", by)
                audit.record(by, "hotel.edited", self, version=self.version, **changes)
        return changes

    @staticmethod
    def _keys(facts: dict) -> dict:
        """What is kept for sorting and searching."""
        name = facts["name"]
        others = [facts.get(word) or "" for word in _SEARCHED]
        return {
            "name_key": pinyin.full(name)[:200],
            "search_text": pinyin.searchable(name, others, [facts.get("phone") or ""]),
        }


class Posting(Table):
    """Somebody serves, runs, owns or assists a hotel from `since` to before `until`; its deeds: `records/postings`."""

    hotel = ForeignKeyField(Hotel, backref="postings")
    account = ForeignKeyField(Account, backref="postings")
    function = CharField(max_length=10)
    since = DateField()
    until = DateField(null=True)
    posted_by_us = IntegerField(default=0)  # A GM 派驻, not hired by the owner, who is asked about us then (D23).

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
    def served_by(cls, person: Person):
        """Ids of the hotels this person looks after today: posted as their officer, or standing in for him."""
        other, here = cls.alias(), Cover.hotel
        covered = (
            Cover.current()
            .select(other.id)
            .join(other, on=(Cover.officer == other.account) & (here.is_null() | (here == other.hotel)))
            .where(Cover.substitute == person.id)
        )
        return cls.staffed().where((cls.account == person.id) | cls.id.in_(covered))

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
        return _history_of(hotel.id)

    @classmethod
    def of_account(cls, account_id: int) -> list["Posting"]:
        """The postings of one account in force today, with their hotels."""
        query = cls.select(cls, Hotel).join(Hotel).where(cls.account == account_id)
        today = clock.today()
        return list(query.where(cls.since <= today, cls.until.is_null() | (cls.until > today)).order_by(Hotel.name))

    @classmethod
    def end_gms(cls, by: Person, hotel: Hotel, until: date, but: Account | None = None) -> list[int]:
        """Ends the access of a hotel's GM, when another has taken his place, and returns the ids of what it ended."""
        query = cls.select().where((cls.hotel == hotel) & (cls.function == Function.GM) & cls.until.is_null())
        rows = [row for row in query if but is None or row.account_id != but.id]
        for row in rows:
            row.close(by, max(until, row.since))
        return [row.id for row in rows]

    def reopen(self, by: Person) -> None:
        """Puts it back in force as if it had not been ended: who took his place was entered by mistake."""
        self.until = None
        self.save()
        timeline.forget(self, verb="ended")
        audit.record(by, "posting.put_back", self.hotel, account=self.account_id, function=self.function)

    def close(self, by: Person, until: date) -> None:
        """Ends it; whoever calls settles the cadence if an officer's is ended."""
        self.until = until
        self.save()
        timeline.note(self.hotel, self, "ended", by, timeline.moment(until))
        audit.record(by, "posting.ended", self.hotel, account=self.account_id, function=self.function, until=until)


@db.ready
def _among(person, hotel, *, which):
    return getattr(Hotel, which)(person).select(Hotel.id).where(Hotel.id == hotel).tuples()


@db.ready
def _history_of(hotel):
    query = Posting.select(Posting, Account).join(Account).where(Posting.hotel == hotel)
    return query.order_by(Posting.until.is_null().desc(), Posting.since.desc(), Posting.id.desc())
