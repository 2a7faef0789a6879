"""Meetings of the association: the yearly GM convention, seminars, the council's meetings (D7, D32; articles 22–26)."""

from datetime import date, datetime, timedelta

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from portal.activity.association.offices import COUNCIL, Office
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MeetingKind, MeetingState
from portal.foundation import clock
from portal.foundation.db import Versioned
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account


class Meeting(Versioned):
    """One meeting, from its plan to its accounts. What hangs on it (checklist, budget, agenda, invitations, minutes,
    feedback) stands in tables of its own."""

    kind = CharField(max_length=12)
    title = CharField(max_length=120)
    #: What it is about, as the invitation says it.
    text = TextField(default="")
    state = CharField(max_length=10, default=MeetingState.PLANNED)
    #: The general assembly sits there: notice is given the charter's days ahead (articles 22, 24).
    assembly = BooleanField(default=False)
    begins_at = DateTimeField()
    ends_at = DateTimeField()
    city = CharField(max_length=40, default="")
    place = CharField(max_length=120, default="")
    address = CharField(max_length=200, default="")
    #: Where those sit who attend through the network (article 26).
    online = CharField(max_length=200, default="")
    #: How many there is room for in all (empty: as many as come), and of one hotel.
    places = IntegerField(null=True)
    per_hotel = IntegerField(default=2)
    answer_by = DateField(null=True)
    by = ForeignKeyField(Account, index=False, backref="meetings")
    at = DateTimeField(default=clock.now)
    announced_at = DateTimeField(null=True)
    cancelled_reason = CharField(max_length=300, default="")
    #: Those who have not answered, and those who are coming, were reminded.
    reminded_at = DateTimeField(null=True)
    soon_at = DateTimeField(null=True)
    #: Its minutes were sent to all members (article 36).
    minutes_at = DateTimeField(null=True)
    #: The accounts were published (article 50), with these words; the council has agreed to more than the budget's
    #: margin (article 49).
    accounts_at = DateTimeField(null=True)
    accounts_by = ForeignKeyField(Account, null=True, index=False, backref="accounts_published")
    accounts_text = TextField(default="")
    overrun_agreed_on = DateField(null=True)
    #: What it may cost in all, in fen, if the council agrees to what it was asked last.
    overrun_asked = BigIntegerField(null=True)

    class Meta:
        indexes = ((("begins_at", "id"), False), (("kind", "begins_at", "id"), False), (("state", "begins_at"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Conventions and seminars: head office, and the hotel side once they are announced. Council meetings: its
        seats and whoever else was invited, the secretariat and the director, and everybody once the minutes are sent
        (article 36)."""
        if not person.may("association.read"):
            return cls.none()
        if person.role == Role.DIRECTOR:
            return cls.select()
        told = cls.announced_at.is_null(False)
        seen = (cls.kind != MeetingKind.COUNCIL) & (told if person.is_hotel_side else cls.kind.is_null(False))
        seat = Office.held(clock.today(), COUNCIL).where(Office.account == person.id)
        # The table of invitations stands above this one: it is known from the side of the meeting alone.
        asked = cls.invitations.rel_model
        mine = asked.select(asked.meeting).where((asked.account == person.id) & asked.invited_at.is_null(False))
        seen |= cls.minutes_at.is_null(False) | (told & (fn.EXISTS(seat.select(Office.id)) | cls.id.in_(mine)))
        if person.may("association.write"):
            seen |= fn.EXISTS(Secretary.select(Secretary.id).where(Secretary.account == person.id))
        return cls.select().where(seen)

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())

    @property
    def is_planned(self) -> bool:
        return self.state == MeetingState.PLANNED

    @property
    def is_announced(self) -> bool:
        return self.state == MeetingState.ANNOUNCED

    @property
    def is_cancelled(self) -> bool:
        return self.state == MeetingState.CANCELLED

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def has_begun(self) -> bool:
        return self.begins_at <= clock.now()

    @property
    def begins_on(self) -> date:
        """The day on which it begins, as it is typed; the hour beside it is `begins_time`."""
        return clock.local(self.begins_at).date()

    @property
    def begins_time(self) -> str:
        return clock.time_of(self.begins_at)

    @property
    def ends_on(self) -> date:
        return clock.local(self.ends_at).date()

    @property
    def ends_time(self) -> str:
        return clock.time_of(self.ends_at)

    @property
    def days(self) -> list[date]:
        """The days on which it sits."""
        return [self.begins_on + timedelta(days=n) for n in range((self.ends_on - self.begins_on).days + 1)]

    @classmethod
    def convention_before(cls, moment: datetime) -> "Meeting | None":
        """The last convention that began before a moment and was held."""
        held = (cls.kind == MeetingKind.CONVENTION) & (cls.state == MeetingState.ANNOUNCED)
        query = cls.select().where(held & (cls.begins_at < moment))
        return query.order_by(cls.begins_at.desc(), cls.id.desc()).first()
