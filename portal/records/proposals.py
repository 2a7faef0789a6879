"""Proposals: what a GM says is different from his hotel's file, accepted or declined field by field (D13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from peewee import JOIN, CharField, DateTimeField, ForeignKeyField, TextField

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Conflict, Refused, Table, prepared
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person, Role
from portal.records import audit, cadence, timeline
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal, PrincipalFunction

#: Of the hotel's facts a GM may propose these; of his own card those below, called `own_phone` in forms and rows.
HOTEL_FIELDS = ("name", "address", "district", "phone", "rooms", "opened_on", "pms")
OWN = "own_"
CARD_FIELDS = (
    "phone",
    "phone2",
    "email",
    "address_form",
    "best_days",
    "best_from",
    "best_until",
    "best_note",
)
FIELDS = (*HOTEL_FIELDS, *(OWN + name for name in CARD_FIELDS))
#: More than are shown as a number in the navigation.
MANY = 100


class State(Choice):
    OPEN = "open", "To be decided"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Same(ValueError):
    """Nothing of what is proposed differs from the file or from what is proposed already."""


@dataclass(frozen=True)
class Verdict:
    """What is decided of one proposal. `seen` is the fact as the officer had it before him."""

    proposal: "Proposal"
    accepted: bool
    reason: str
    seen: str


class Proposal(Table):
    """One field, as the file had it and as the GM would have it; both as text."""

    hotel = ForeignKeyField(Hotel, backref="proposals")
    #: The GM's own card, for a field of his.
    principal = ForeignKeyField(Principal, null=True, backref="proposals")
    field = CharField(max_length=20)
    old = TextField(default="")
    new = TextField(default="")
    note = TextField(default="")
    by = ForeignKeyField(Account, backref="proposals")
    at = DateTimeField(default=clock.now)
    state = CharField(max_length=10, default=State.OPEN)
    decided_by = ForeignKeyField(Account, null=True, backref="decided_proposals")
    decided_at = DateTimeField(null=True)
    reason = TextField(default="")

    class Meta:
        indexes = ((("state", "at", "id"), False), (("hotel", "at", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Head office those of all hotels it sees; a GM his own, for the hotels he runs now."""
        if not person.may("proposals.read"):
            return cls.none()
        if person.is_hotel_side:
            return cls.select().where((cls.by == person.id) & cls.hotel.in_(Posting.hotels_of(person, Function.GM)))
        return cls.select().where(cls.hotel.in_(Hotel.visible_to(person).select(Hotel.id)))

    @classmethod
    def open_for(cls, person: Person, after=None, size=50) -> Page:
        """What waits for this person (for a director: for anybody), the oldest first, one page by key."""
        query = cls.visible_to(person).select(cls, Hotel, Account).join(Hotel).switch(cls)
        query = query.join(Account, on=(cls.by == Account.id)).where(cls.state == State.OPEN)
        if person.role == Role.STAFF:
            query = query.where(cls.hotel.in_(Hotel.writable_by(person).select(Hotel.id)))
        return page_of(query, (cls.at, cls.id), after, size)

    @classmethod
    def waiting(cls) -> int:
        """How many wait at all hotels; counted to a hundred. One statement that was compiled before."""
        return len(_waiting())

    @classmethod
    def of(cls, person: Person, hotel: Hotel, limit=60) -> list["Proposal"]:
        """Those of a hotel, newest first, with who decided."""
        return _made_at(person, hotel.id, limit)

    @classmethod
    def recent_of(cls, person: Person, hotel_ids: Iterable[int], limit=60) -> dict[int, list["Proposal"]]:
        """This person's own of several hotels, newest first, in one statement: {hotel id: proposals}."""
        query = cls.visible_to(person).where(cls.hotel.in_(list(hotel_ids)))
        found: dict[int, list[Proposal]] = {}
        for row in query.order_by(cls.at.desc(), cls.id.desc()).limit(limit):
            found.setdefault(row.hotel_id, []).append(row)
        return found

    @classmethod
    def cards_of(cls, rows) -> dict[int, Principal]:
        """The cards that several proposals are about, also of those who have left, in one statement."""
        ids = {row.principal_id for row in rows if row.principal_id}
        return {card.id: card for card in _cards(ids)} if ids else {}

    @classmethod
    def card_of(cls, person: Person, hotel: Hotel) -> Principal | None:
        """The GM's own card on the hotel's file. Raises Refused for somebody who does not run this hotel."""
        if hotel.id not in {row.hotel_id for row in Posting.hotels_of(person, Function.GM)}:
            raise Refused(_("Changes to the file are proposed by the general manager of the hotel."))
        rows = Principal.current_of(hotel)
        mine = (row for row in rows if row.account_id == person.id and row.function == PrincipalFunction.GM)
        return next(mine, None)

    @classmethod
    def put(cls, by: Person, hotel: Hotel, wanted: dict[str, str], note: str) -> int:
        """Proposes what differs from the file and returns how many fields that are. What was proposed for a field
        before and is still open is withdrawn for it. Raises Same if there is nothing new."""
        card = cls.card_of(by, hotel)
        with db.together():
            mine = cls.select().where((cls.hotel == hotel) & (cls.by == by.id) & (cls.state == State.OPEN))
            before = {row.field: row for row in db.lock(mine)}
            now = facts_of(hotel, card)
            fresh = {
                name: text
                for name, text in wanted.items()
                if text != now[name] and not (name in before and before[name].new == text)
            }
            for name, text in fresh.items():
                if name in before:
                    before[name]._close(State.WITHDRAWN)
                own = card if name.startswith(OWN) else None
                row = cls.create(hotel=hotel, principal=own, field=name, old=now[name], new=text, note=note, by=by.id)
            if not fresh:
                raise Same
            timeline.note(hotel, row, "made", by)
            audit.record(by, "proposal.made", hotel, **{name: [now[name], text] for name, text in fresh.items()})
        return len(fresh)

    def withdraw(self, by: Person) -> None:
        """Its writer no longer wants it. Raises Refused if it is decided."""
        with db.together():
            if not self._close(State.WITHDRAWN):
                raise Refused(_("This proposal is decided already."))
            audit.record(by, "proposal.withdrawn", self.hotel, **{self.field: [self.new, self.old]})

    @classmethod
    def decided_by_him(cls, person: Person, hotel: Hotel) -> bool:
        """True if this person accepts and declines at this hotel: who may write its file."""
        return person.may("proposals.approve") and hotel.is_written_by(person)

    @classmethod
    def decide(cls, by: Person, hotel: Hotel, verdicts: list[Verdict]) -> None:
        """Accepts and declines several at once: what is accepted goes into the file by its own deeds. Raises Conflict
        if one of them is no longer open, or its fact is no longer what was seen."""
        with db.together():
            hotel = db.lock(Hotel.select().where(Hotel.id == hotel.id)).get()
            for verdict in verdicts:
                row = verdict.proposal
                if verdict.accepted and row.now(hotel) != verdict.seen:
                    raise Conflict(hotel)
                state = State.ACCEPTED if verdict.accepted else State.DECLINED
                if not row._close(state, by, verdict.reason):
                    raise Conflict(hotel)
                told = {row.field: [row.old, row.new]}
                if verdict.accepted:
                    audit.record(by, "proposal.accepted", hotel, **told)
                else:
                    audit.record(by, "proposal.declined", hotel, **told, reason=verdict.reason)
            for verdict in verdicts[:1]:
                timeline.note(hotel, verdict.proposal, "decided", by)
            for number, changed in cls.taken(verdicts).items():
                row = hotel if number is None else Principal.get_by_id(number)
                row.edit(by, row.version, **changed)
            cadence.settle(hotel.id)

    @classmethod
    def taken(cls, verdicts: list[Verdict]) -> dict[int | None, dict]:
        """What is accepted, by the card it goes to (None: the hotel): {field of that record: fact}."""
        found: dict[int | None, dict] = {}
        for row, accepted in ((verdict.proposal, verdict.accepted) for verdict in verdicts):
            if accepted:
                found.setdefault(row.principal_id, {})[row.field.removeprefix(OWN)] = value_of(row.field, row.new)
        return found

    def _close(self, state: State, by: Person | None = None, reason="") -> bool:
        facts = {"state": state, "decided_at": clock.now(), "reason": reason, "decided_by": by.id if by else None}
        query = Proposal.update(**facts).where((Proposal.id == self.id) & (Proposal.state == State.OPEN))
        return bool(query.execute())

    def now(self, hotel: Hotel) -> str:
        """What stands in the file now, as text."""
        return facts_of(hotel, self.principal)[self.field]

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN


def facts_of(hotel: Hotel, card: Principal | None) -> dict[str, str]:
    """{field: text} of what may be proposed, as it stands in the file."""
    found = {name: text_of(getattr(hotel, name)) for name in HOTEL_FIELDS}
    return found | {OWN + name: text_of(getattr(card, name)) if card else "" for name in CARD_FIELDS}


def text_of(value) -> str:
    """A fact as text: days in ISO, nothing as an empty text."""
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def value_of(name: str, text: str):
    """The fact that a text of a field stands for."""
    if name == "rooms":
        return int(text) if text else None
    if name == "opened_on":
        return date.fromisoformat(text) if text else None
    return text


@prepared
def _waiting():
    """The open proposals of all hotels."""
    return Proposal.select(Proposal.id).where(Proposal.state == State.OPEN.value).limit(MANY)


@db.ready
def _made_at(person, hotel, limit):
    decider = Account.alias()
    query = Proposal.visible_to(person).select(Proposal, Account, decider).where(Proposal.hotel == hotel)
    query = query.join(Account, on=(Proposal.by == Account.id)).switch(Proposal)
    query = query.join(decider, JOIN.LEFT_OUTER, on=(Proposal.decided_by == decider.id), attr="decider")
    return query.order_by(Proposal.at.desc(), Proposal.id.desc()).limit(limit)


@db.ready
def _cards(ids):
    return Principal.select().where(Principal.id.in_(ids))
