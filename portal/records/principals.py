"""Principals: the people the chain speaks with at a hotel, and which of them count (D13, D15)."""

from collections.abc import Iterable
from datetime import date, timedelta

from peewee import CharField, DateField, ForeignKeyField, TextField

from portal.foundation import clock, db, i18n, phones, pinyin
from portal.foundation.choices import Choice
from portal.foundation.db import Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person
from portal.records import audit, timeline
from portal.records.accounts import Account
from portal.records.handovers import Handover
from portal.records.hotels import Hotel, Posting
from portal.records.reached_by import OF_CARD, ReachedBy


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

#: What belongs to the person and goes with him to another hotel.
CARD = ("title", "address_form", "phone", "phone2", "email", "birthday")
CARD += ("best_days", "best_from", "best_until", "best_note", "manner")


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
        if person.may("hotels.read") and not person.is_hotel_side:
            return cls.select()
        return cls.select().where(cls.hotel.in_(Hotel.visible_to(person).select(Hotel.id)))

    @classmethod
    def ever_at(cls, hotel: Hotel) -> list["Principal"]:
        """Everybody who stands or stood on the hotel's file: those who are there first, then the last who left."""
        order = list(PrincipalFunction)
        rows = sorted(_ever_at(hotel.id), key=lambda row: (order.index(row.function), row.name))
        there = [row for row in rows if row.on_file(clock.today())]
        left = [row for row in rows if not row.on_file(clock.today())]
        return there + sorted(left, key=lambda row: (row.until or date.max, row.id), reverse=True)

    @classmethod
    def also_at(cls, rows: Iterable["Principal"]) -> dict[int, list["Principal"]]:
        """{id: people on the files of other hotels with one of his telephone numbers}, in one statement or none."""
        numbers = {
            row.id: {number for text in (row.phone, row.phone2) for number in phones.numbers(text)} for row in rows
        }
        hotels = {row.id: row.hotel_id for row in rows}
        found: dict[int, list[Principal]] = {}
        for other in cls.reached_by({number for told in numbers.values() for number in told if len(number) >= 7}):
            told = set(other.search_text.split("\n"))
            for number, mine in numbers.items():
                if other.hotel_id != hotels[number] and told & mine:
                    found.setdefault(number, []).append(other)
        return found

    @classmethod
    def reached_by(cls, wanted: Iterable[str]) -> list["Principal"]:
        """The people on any file with one of these telephone numbers (digits) or addresses, in one statement or
        none."""
        wanted = sorted(set(wanted))
        return _reached(wanted) if wanted else []

    @classmethod
    def names(cls, ids) -> dict[int, str]:
        """The names of several principals in one statement."""
        return dict(cls.select(cls.id, cls.name).where(cls.id.in_(set(ids))).tuples())

    @classmethod
    def current_of(cls, hotel: Hotel, day: date | None = None) -> list["Principal"]:
        """The principals on the file on a day (default today), those who count first."""
        day = day or clock.today()
        rows = (row for row in _recent(hotel.id, day) if row.since <= day)
        order = list(PrincipalFunction)
        return sorted(rows, key=lambda row: (order.index(row.function), row.name))

    @classmethod
    def recent_of(cls, hotel: Hotel) -> list["Principal"]:
        """Those on the file now, and those who left within the last month: a past call may have been with them."""
        rows = _recent(hotel.id, clock.today() - timedelta(days=31))
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
    def cards_of(cls, person: Person, hotels) -> dict[int, "Principal"]:
        """This person's own card as GM on several hotels' files, in one statement: {hotel id: principal}."""
        rows = cls.select().where(cls.hotel.in_([hotel.id for hotel in hotels]) & (cls.account == person.id))
        rows = rows.where((cls.function == PrincipalFunction.GM) & cls.until.is_null())
        return {row.hotel_id: row for row in rows}

    @classmethod
    def enter(
        cls, by: Person, hotel: Hotel, name: str, function: PrincipalFunction, since=None, account=None, **facts
    ) -> "Principal":
        """Puts a person on the hotel's file; `facts` are telephone, manner and the like. A new GM takes the place of
        the one before him (已换店长)."""
        since = since or clock.today()
        with db.together():
            before, kept = cls._give_way(by, hotel, since, account) if function == PrincipalFunction.GM else (None, {})
            facts.update(name=name, function=function, since=since)
            row = cls.create(hotel=hotel, account=account, **facts, search_text=_searched(facts))
            ReachedBy.keep([row.id])
            if account is None:
                # Of somebody with an account his posting tells.
                timeline.note(hotel, row, "added", by, timeline.moment(since))
            if before and before.name != name:
                Handover.write(by, hotel, Function.GM, before.id, row.id, since)
            kept = {"principal": row.id, **kept}
            audit.record(by, "principal.added", hotel, name=name, function=function, since=since, kept=kept)
        return row

    @classmethod
    def enter_with(cls, by: Person, hotel: Hotel, account: Account, function: PrincipalFunction, since: date) -> None:
        """Puts somebody with an account on the file; who stood there by that name without one is he."""
        known = cls.update(account=account, version=cls.version + 1).where(
            (cls.hotel == hotel)
            & (cls.function == function)
            & (cls.name == account.name)
            & cls.account.is_null()
            & cls.until.is_null()
        )
        if not known.execute():
            cls.enter(by, hotel, account.name, function, since=since, account=account)

    @classmethod
    def standing_for(cls, posting: Posting) -> "Principal":
        """The principal on the file that a GM's or owner's posting has made."""
        query = cls.select().where((cls.hotel == posting.hotel_id) & (cls.function == posting.function))
        return query.where((cls.account == posting.account_id) & cls.until.is_null()).get()

    def take_card(self, by: Person, other: "Principal") -> None:
        """Takes over all that belongs to the person and not to the hotel; what this card says already stays."""
        facts = {name: getattr(other, name) for name in CARD if getattr(other, name) and not getattr(self, name)}
        self.edit(by, self.version, **facts)

    @classmethod
    def _give_way(cls, by: Person, hotel: Hotel, since: date, account) -> tuple["Principal | None", dict]:
        """Ends whoever ran the hotel until now, on the file and in the portal. Returns who ran it last, and what was
        ended, so that it can be put back."""
        gms = cls.select().where((cls.hotel == hotel) & (cls.function == PrincipalFunction.GM) & (cls.since <= since))
        last = gms.order_by(cls.until.is_null().desc(), cls.until.desc(), cls.id.desc()).first()
        kept = {"sheets": Handover.owed_to_gm(hotel)}
        if last and last.until is None:
            there = [row.id for row in gms.where(cls.until.is_null())]
            cls.update(until=since).where(cls.id.in_(there)).execute()
            kept |= {"ended": there, "postings": Posting.end_gms(by, hotel, since, account)}
        return last, kept

    def edit(self, by: Person, opened: int, **facts) -> dict:
        """Saves changed facts over version `opened` and returns {field: [old, new]}. Raises Conflict."""
        with db.together():
            changes = {
                name: [getattr(self, name), value] for name, value in facts.items() if getattr(self, name) != value
            }
            now = {name: facts.get(name, getattr(self, name)) for name in ("name", *_SEARCHED, *_PHONES)}
            self.save_over(opened, **facts, search_text=_searched(now))
            if changes.keys() & set(OF_CARD):
                ReachedBy.keep([self.id])
            if changes:
                audit.record(by, "principal.edited", self, version=self.version, **changes)
        return changes

    def leave(self, by: Person, day: date | None = None) -> None:
        """Takes the person off the file from a day on (default today); what was said with him stays."""
        if self.until is None:
            with db.together():
                self.until = day or clock.today()
                self.save()
                timeline.note(self.hotel, self, "left", by, timeline.moment(self.until))
                audit.record(by, "principal.left", self.hotel, name=self.name, function=self.function)

    def on_file(self, day: date) -> bool:
        """True if the person stood on the hotel's file that day."""
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def best(self) -> str:
        """When he is best reached, in words: 周一 周三 · 14:00–17:00 · 周会后."""
        return best_words(self.best_days, self.best_from, self.best_until, self.best_note)

    @property
    def birthday_in(self) -> int | None:
        """In how many days his birthday is; 29 February is kept on 1 March."""
        if self.birthday is None:
            return None
        today = clock.today()
        for year in (today.year, today.year + 1):
            try:
                day = self.birthday.replace(year=year)
            except ValueError:
                day = date(year, 3, 1)
            if day >= today:
                return (day - today).days
        return None

    @property
    def counts(self) -> bool:
        """True for those with whom a talk makes the weekly call (D15)."""
        return self.function in COUNTING_FUNCTIONS


#: What `search_text` is made of, beside the name.
_SEARCHED, _PHONES = ("title", "address_form", "email"), ("phone", "phone2")


def best_words(days: str, from_: str, until: str, note: str = "") -> str:
    """What is kept of somebody's best time (方便时段), in words."""
    weekdays = " ".join(i18n.WEEKDAYS[i18n.language()][int(day) - 1] for day in days)
    hours = "–".join(hour for hour in (from_, until) if hour)
    if hours and not (from_ and until):
        hours = _("from %(time)s", time=hours) if from_ else _("before %(time)s", time=hours)
    return " · ".join(part for part in (weekdays, hours, note) if part)


def _searched(facts: dict) -> str:
    others = [facts.get(word) or "" for word in _SEARCHED]
    return pinyin.searchable(facts["name"], others, [facts.get(word) or "" for word in _PHONES])


@db.ready
def _ever_at(hotel):
    return Principal.select().where(Principal.hotel == hotel)


@db.ready
def _reached(keys):
    same = Principal.id.in_(ReachedBy.of(keys))
    query = Principal.select(Principal, Hotel).join(Hotel).where(Principal.until.is_null() & same)
    return query.order_by(Principal.id).limit(200)


@db.ready
def _recent(hotel, since):
    return Principal.select().where(
        (Principal.hotel == hotel) & (Principal.until.is_null() | (Principal.until > since))
    )
