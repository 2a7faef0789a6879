"""Visits: somebody of ours goes to a hotel on a day, planned, agreed with it, held or not (D16, D17)."""

from collections.abc import Iterable
from datetime import datetime

from peewee import JOIN, CharField, DateField, DateTimeField, ForeignKeyField, TextField

from portal.activity.follow_ups.people import department_of
from portal.activity.visits.appointments import Appointments
from portal.activity.visits.deeds import Deeds
from portal.activity.visits.planning import Planning
from portal.activity.visits.words import OPEN, State
from portal.foundation import clock, db
from portal.foundation.db import Versioned
from portal.foundation.roles import Function, Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel, Posting


class Visit(Deeds, Planning, Appointments, Versioned):
    """One visit. Never deleted: one that is called off stays, cancelled."""

    hotel = ForeignKeyField(Hotel, backref="visits", index=False)
    #: Who goes; his role then: what a department plans is its own.
    by = ForeignKeyField(Account, backref="visits", index=False)
    by_role = CharField(max_length=10)
    department = ForeignKeyField(Department, null=True, index=False)
    #: The company day on which it is to be, or was, held; the instant when a time was given.
    day = DateField()
    at = DateTimeField(null=True)
    state = CharField(max_length=10, default=State.PLANNED)
    #: Why we go: inside words, which the hotel side never reads.
    purpose = TextField(default="")
    #: What we would like to speak of: the hotel reads it with the proposal.
    topics = TextField(default="")
    #: Why it was moved, called off or did not take place: inside words too.
    reason = CharField(max_length=200, default="")
    #: A word to the hotel that goes with the proposal, the move or the cancellation.
    word = CharField(max_length=200, default="")
    #: When the hotel was asked for the first time; from then on its GM sees the visit.
    proposed_at = DateTimeField(null=True)
    agreed_at = DateTimeField(null=True)
    agreed_by = ForeignKeyField(Account, null=True, index=False)
    #: Another time that the GM offers, and his word with it.
    offered_at = DateTimeField(null=True)
    offered_by = ForeignKeyField(Account, null=True, index=False)
    offered_word = CharField(max_length=200, default="")
    arrived_at = DateTimeField(null=True)
    #: When the part of its minutes that is the hotel's was released: from then on the owner sees the visit.
    released_at = DateTimeField(null=True)
    #: The instant under which the timeline tells how it ended, and who wrote that; empty while it is open.
    ended_at = DateTimeField(null=True)
    ended_by = ForeignKeyField(Account, null=True, index=False)
    entered_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            (("hotel", "day", "id"), False),
            (("by", "day", "id"), False),
            (("day", "id"), False),
            (("state", "day", "id"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Officers, managers and the director read all; a liaison his department's own; a GM what his hotels were
        asked for and what was held there; an owner what has minutes released to him."""
        if not person.may("visits.read"):
            return cls.none()
        if person.is_hotel_side:
            return cls.select().where(cls.shown_to_gm(person) | cls._shown_to_owner(person))
        if person.role == Role.LIAISON:
            return cls.select().where(cls.department == department_of(person.id))
        return cls.select()

    @classmethod
    def shown_to_gm(cls, person: Person):
        """The condition of what somebody sees as general manager of the hotels he runs today."""
        told = cls.proposed_at.is_null(False) | (cls.state == State.HELD)
        return cls.hotel.in_(Posting.hotels_of(person, Function.GM)) & told

    @classmethod
    def _shown_to_owner(cls, person: Person):
        return cls.hotel.in_(Posting.hotels_of(person, Function.OWNER)) & cls.released_at.is_null(False)

    @classmethod
    def writable_by(cls, person: Person):
        """Whoever goes; an officer or manager also what customer service plans for the hotels he serves or leads; of
        a department everybody. The hotel side answers by its own deeds alone."""
        if not person.may("visits.write"):
            return cls.none()
        if person.role == Role.LIAISON:
            return cls.visible_to(person)
        served = cls.hotel.in_(Hotel.writable_by(person).select(Hotel.id)) & cls.department.is_null()
        return cls.visible_to(person).where((cls.by == person.id) | served)

    def is_written_by(self, person: Person) -> bool:
        return bool(_written(person, self.id))

    @classmethod
    def next_of(cls, person: Person, hotels: Iterable[Hotel]) -> dict[int, "Visit"]:
        """The next visit still to come of several hotels, with who goes, in one statement: {hotel id: visit}."""
        found: dict[int, Visit] = {}
        rows = _coming(person, clock.today(), [hotel.id for hotel in hotels])
        for row in sorted(rows, key=lambda row: (row.day, row.moment, row.id)):
            found.setdefault(row.hotel_id, row)
        return found

    @classmethod
    def hotels_of(cls, person: Person, most: int = 200) -> list[Hotel]:
        """The hotels he may plan a visit to, by name."""
        return list(Hotel.callable_by(person).order_by(Hotel.name_key, Hotel.id).limit(most))

    @classmethod
    def of_ids(cls, person: Person, ids) -> list["Visit"]:
        """Those of these visits that this person may read, with who goes."""
        return list(_of_ids(person, list(ids)))

    @classmethod
    def lines(cls):
        """Every visit that has ended as the line of the timeline it ought to have, by id."""
        query = cls.select(cls.id, cls.hotel, cls.ended_at, cls.ended_by).where(cls.ended_at.is_null(False))
        return query.order_by(cls.id).tuples().iterator()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def time(self) -> str:
        """On the company's wall clock; empty while none is given."""
        return clock.time_of(self.at)

    @property
    def moment(self) -> datetime:
        """The instant it stands under: its time, or noon of its day."""
        return self.at or self._noon(self.day)

    @property
    def early(self) -> int | None:
        """Minutes between arrival and the appointed time (negative: late); None while one of the two is missing."""
        if self.at is None or self.arrived_at is None:
            return None
        return int((self.at - self.arrived_at).total_seconds() // 60)


@db.ready
def _written(person, visit):
    return Visit.writable_by(person).select(Visit.id).where(Visit.id == visit).tuples()


@db.ready
def _coming(person, today, ids):
    query = Visit.visible_to(person).select(Visit, Account.id, Account.name).join_from(Visit, Account, on=Visit.by)
    still = Visit.state.in_(OPEN) & (Visit.day >= today)
    return query.where(Visit.hotel.in_(ids) & still)


@db.ready
def _of_ids(person, ids):
    query = Visit.visible_to(person).select(Visit, Account.id, Account.name)
    return query.join_from(Visit, Account, JOIN.LEFT_OUTER, on=Visit.by).where(Visit.id.in_(ids))
