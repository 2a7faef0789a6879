"""What a hotel offers of its own good practice: looked over, then taken into the library or not, with the reason."""

from peewee import JOIN, BooleanField, CharField, DateTimeField, ForeignKeyField, TextField

from portal.activity.follow_ups import people
from portal.activity.library.table import LibraryEntry
from portal.activity.library.words import OfferShow, OfferState
from portal.foundation import clock, db
from portal.foundation.db import Refused, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice

#: More than are told as a number.
MANY = 100


class LibraryOffer(Versioned):
    """One good practice as the hotel tells it. What stands in the library of it, its entry says."""

    hotel = ForeignKeyField(Hotel, index=False)
    title = CharField(max_length=120)
    text = TextField()
    #: Whether the hotel agrees to be named.
    named = BooleanField(default=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    state = CharField(max_length=10, default=OfferState.OFFERED)
    decided_by = ForeignKeyField(Account, null=True, index=False, backref="decided_offers")
    decided_at = DateTimeField(null=True)
    #: Why it is not taken, or what is said to it; the hotel reads it.
    reason = TextField(default="")
    entry = ForeignKeyField(LibraryEntry, null=True, backref="offers", index=False)

    class Meta:
        indexes = ((("state", "at", "id"), False), (("hotel", "at", "id"), False), (("entry",), False))

    @classmethod
    def visible_to(cls, person: Person):
        """A GM those of the hotels he runs; of others nothing."""
        if not person.may("library_offers.read"):
            return cls.none()
        if person.is_hotel_side:
            return cls.select().where(cls.hotel.in_(Posting.hotels_of(person, Function.GM)))
        return cls.select()

    @classmethod
    def writable_by(cls, person: Person):
        """Its hotel's GM; whoever decides writes nothing on it but his answer."""
        return cls.visible_to(person) if person.may("library_offers.write") else cls.none()

    @classmethod
    def page_for(cls, person: Person, show: OfferShow, after=None, size=50) -> Page:
        """With hotel and GM: what waits, the oldest first; what is decided, the last first."""
        query = cls.visible_to(person).select(cls, Hotel, Account).join(Hotel).switch(cls)
        query = query.join(Account, on=cls.by == Account.id, attr="by")
        if show == OfferShow.WAITING:
            return page_of(query.where(cls.state == OfferState.OFFERED), (cls.at, cls.id), after, size)
        done = cls.state.in_((OfferState.ACCEPTED, OfferState.DECLINED))
        return page_of(query.where(done), (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def own_page(cls, person: Person, after=None, size=50) -> Page:
        """Those of one's own hotels, the newest first, whatever became of them."""
        query = cls.visible_to(person).select(cls, Hotel).join(Hotel)
        return page_of(query, (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def waiting(cls, person: Person) -> int:
        """How many wait for somebody who decides, counted to a hundred."""
        return len(_waiting(person)) if person.may("library_offers.approve") else 0

    @classmethod
    def whole(cls, person: Person, row: "LibraryOffer") -> "LibraryOffer":
        """With hotel, GM, who decided and the entry."""
        decider = Account.alias()
        query = cls.visible_to(person).select(cls, Hotel, Account, decider, LibraryEntry).join(Hotel).switch(cls)
        query = query.join(Account, on=cls.by == Account.id, attr="by").switch(cls)
        query = query.join(decider, JOIN.LEFT_OUTER, on=cls.decided_by == decider.id, attr="decider").switch(cls)
        return query.join(LibraryEntry, JOIN.LEFT_OUTER).where(cls.id == row.id).get()

    @classmethod
    def behind(cls, person: Person, entry: LibraryEntry) -> "LibraryOffer | None":
        """The offer that an entry comes from, with its hotel, if this person may read it."""
        query = cls.visible_to(person).select(cls, Hotel).join(Hotel).where(cls.entry == entry.id)
        return query.order_by(cls.id).first()

    @classmethod
    def hotels_of(cls, person: Person) -> list[Hotel]:
        """For which hotels this person can offer something: those he runs."""
        mine = Posting.hotels_of(person, Function.GM)
        return list(Hotel.select().where(Hotel.id.in_(mine)).order_by(Hotel.name_key, Hotel.id))

    @property
    def waits(self) -> bool:
        return self.state == OfferState.OFFERED

    # Deeds of the hotel

    @classmethod
    def offer(cls, by: Person, hotel: Hotel, title: str, text: str, named: bool) -> "LibraryOffer":
        """A GM offers something for a hotel that he runs; who keeps the library is told. Raises Refused."""
        if hotel.id not in {one.id for one in cls.hotels_of(by)}:
            raise Refused(_("Good practice is offered by the general manager of the hotel."))
        with db.together():
            row = cls.create(hotel=hotel, title=title, text=text, named=named, by=by.id)
            Notice.put(by, keepers(), News.OFFER_MADE, row, hotel)
            audit.record(by, "library_offer.made", row, hotel=hotel.code, title=title, named=named)
        return row

    def change(self, by: Person, opened: int, **facts) -> None:
        """Words it anew as long as it waits. Raises Conflict, or Refused."""
        with db.together():
            self._check_waits()
            changes = {name: [getattr(self, name), value] for name, value in facts.items()}
            changes = {name: change for name, change in changes.items() if change[0] != change[1]}
            self.save_over(opened, **facts)
            if changes:
                audit.record(by, "library_offer.changed", self, version=self.version, **changes)

    def withdraw(self, by: Person) -> None:
        """The hotel takes it back before it is decided. Raises Refused."""
        with db.together():
            self._check_waits()
            self.save_over(self.version, state=OfferState.WITHDRAWN, decided_at=clock.now())
            Notice.settled(self, News.OFFER_MADE)
            audit.record(by, "library_offer.withdrawn", self)

    def name(self, by: Person, named: bool) -> None:
        """The hotel agrees to be named, or no longer: at once, also where it stands in the library."""
        if self.named == named:
            return
        with db.together():
            self.save_over(self.version, named=named)
            if self.entry_id is not None:
                credited = self.hotel_id if named else None
                LibraryEntry.update(credited=credited).where(LibraryEntry.id == self.entry_id).execute()
            audit.record(by, "library_offer.named", self, named=[not named, named])

    # Deeds of those who keep the library

    def accept(self, by: Person, opened: int, reason: str = "", **facts) -> LibraryEntry:
        """Takes it into the library, perhaps in other words; the hotel is named only if it agrees. Raises Conflict,
        or Refused if it is decided already."""
        with db.together():
            self._check_waits()
            entry = LibraryEntry.add(by, credited=self.hotel_id if self.named else None, **facts)
            self._decide(by, opened, OfferState.ACCEPTED, reason, entry=entry)
            audit.record(by, "library_offer.accepted", self, entry=entry.id)
        return entry

    def decline(self, by: Person, opened: int, reason: str) -> None:
        """Does not take it; the hotel reads why. Raises Conflict, or Refused if it is decided already."""
        with db.together():
            self._check_waits()
            self._decide(by, opened, OfferState.DECLINED, reason)
            audit.record(by, "library_offer.declined", self, reason=reason)

    def _decide(self, by: Person, opened: int, state: OfferState, reason: str, **more) -> None:
        self.save_over(opened, state=state, reason=reason, decided_by=by.id, decided_at=clock.now(), **more)
        Notice.settled(self, News.OFFER_MADE)
        Notice.put(by, people.gms_of(self.hotel_id), News.OFFER_DECIDED, self, self.hotel)

    def _check_waits(self) -> None:
        if not type(self).select().where((LibraryOffer.id == self.id) & (LibraryOffer.state == "offered")).exists():
            raise Refused(_("This offer is decided already."))


def keepers() -> list[int]:
    """Who keeps the library: the managers; where there is none, the director."""
    for role in (Role.MANAGER, Role.DIRECTOR):
        query = Account.select(Account.id).where(Account.active & (Account.role == role)).order_by(Account.id)
        if found := [number for (number,) in query.tuples()]:
            return found
    return []


@db.ready
def _waiting(person):
    table = LibraryOffer
    rows = table.visible_to(person).select(table.id).where(table.state == OfferState.OFFERED.value)
    return rows.limit(MANY).tuples()
