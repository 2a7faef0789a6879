"""Excused weeks and months (已报备): an officer asks with a reason, the manager approves, and the week's call or the
month's visit is not counted (D15, D16).

The cadence reads what is approved, so the deeds, which settle it, are in `records/excusing`.
"""

from datetime import date

from peewee import JOIN, CharField, DateField, DateTimeField, ForeignKeyField

from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.clock import Month, Week
from portal.foundation.db import Table
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.hotel_words import Owed
from portal.records.hotels import Hotel


class ExcuseState(Choice):
    ASKED = "asked", "Waiting for approval"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Not approved"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Excuse(Table):
    """A week of a hotel whose call, or a month whose visit is to be excused."""

    hotel = ForeignKeyField(Hotel, backref="excuses", index=False)
    kind = CharField(max_length=5, default=Owed.CALL)
    #: The Monday of the week, or the first of the month.
    since = DateField()
    reason = CharField(max_length=200)
    state = CharField(max_length=10, default=ExcuseState.ASKED)
    by = ForeignKeyField(Account, index=False, backref="excuses")
    at = DateTimeField(default=clock.now)
    decided_by = ForeignKeyField(Account, null=True, index=False)
    decided_at = DateTimeField(null=True)
    #: What the manager says to it.
    answer = CharField(max_length=200, default="")

    class Meta:
        indexes = ((("hotel", "since"), False), (("state", "at", "id"), False), (("at", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Officers, managers and the director read all, as they read all calls."""
        return cls.select() if person.may("excuses.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        """What he decides: a manager what officers ask for hotels he leads, the director whatever is asked; nobody
        his own."""
        theirs = cls.visible_to(person).where((cls.state == ExcuseState.ASKED) & (cls.by != person.id))
        if person.role == Role.MANAGER:
            led = Hotel.writable_by(person).select(Hotel.id)
            officers = Account.select(Account.id).where(Account.role == Role.STAFF)
            return theirs.where(cls.hotel.in_(led) & cls.by.in_(officers))
        return theirs if person.may("excuses.approve") else cls.none()

    @classmethod
    def waiting_for(cls, person: Person, most: int = 50) -> list["Excuse"]:
        """What he is to decide, the oldest first; of the director's what managers ask, for they have nobody else. An
        officer's own that are not decided yet."""
        if not person.may("excuses.approve"):
            query = cls.visible_to(person).where((cls.state == ExcuseState.ASKED) & (cls.by == person.id))
        else:
            query = cls.writable_by(person)
            if person.role == Role.DIRECTOR:
                query = query.where(cls.by.not_in(Account.select(Account.id).where(Account.role == Role.STAFF)))
        return list(cls._told(query).order_by(cls.at, cls.id).limit(most))

    @classmethod
    def page_for(cls, person: Person, *, state="", hotel=None, by=None, after=None, size=50) -> Page:
        """All of them, the newest first, with hotel and who asked."""
        query = cls.visible_to(person)
        if state:
            query = query.where(cls.state == state)
        if hotel is not None:
            query = query.where(cls.hotel == hotel)
        if by:
            query = query.where(cls.by == by)
        return page_of(cls._told(query), (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def _told(cls, query):
        decider = Account.alias()
        return (
            query.select(cls, Hotel.id, Hotel.code, Hotel.name, Account.id, Account.name, decider.id, decider.name)
            # Outer joins, so that SQLite begins with what is asked, in order, and stops.
            .join_from(cls, Hotel, JOIN.LEFT_OUTER)
            .join_from(cls, Account, JOIN.LEFT_OUTER, on=cls.by == Account.id, attr="by")
            .join_from(cls, decider, JOIN.LEFT_OUTER, on=cls.decided_by == decider.id, attr="decided_by")
        )

    @classmethod
    def standing(cls, hotel: Hotel) -> dict[tuple[str, date], "Excuse"]:
        """{(kind, Monday or first of the month): what is asked or approved for it} at a hotel."""
        stands = cls.state.in_((ExcuseState.ASKED, ExcuseState.APPROVED))
        return {(row.kind, row.since): row for row in cls.select().where((cls.hotel == hotel) & stands)}

    @property
    def of_visit(self) -> bool:
        return self.kind == Owed.VISIT

    @property
    def week(self) -> Week:
        return Week.of(self.since)

    @property
    def month(self) -> Month:
        return Month.of(self.since)
