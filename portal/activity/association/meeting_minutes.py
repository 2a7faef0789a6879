"""Minutes of a meeting: what was said and decided, sent to all members, open for corrections (article 36)."""

from collections.abc import Iterable
from datetime import date, timedelta

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import AmendmentState, MinutesState
from portal.activity.follow_ups import FollowUp
from portal.foundation import calendar, clock
from portal.foundation.db import Missing, Refused, Versioned
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department


class MeetingMinutes(Versioned):
    """The minutes of one meeting; its photographs hang on them."""

    meeting = ForeignKeyField(Meeting, unique=True, backref="minutes", on_delete="CASCADE")
    text = TextField(default="")
    state = CharField(max_length=10, default=MinutesState.DRAFT)
    by = ForeignKeyField(Account, index=False, backref="meeting_minutes")
    at = DateTimeField(default=clock.now)
    published_at = DateTimeField(null=True)
    published_by = ForeignKeyField(Account, null=True, index=False, backref="meeting_minutes_published")

    @classmethod
    def visible_to(cls, person: Person):
        """Everybody who sees the meeting once they are sent; before, the secretariat that writes them and the
        director."""
        seen = cls.select().where(cls.meeting.in_(Meeting.visible_to(person).select(Meeting.id)))
        if person.role == Role.DIRECTOR:
            return seen
        office = Secretary.if_held(person, Meeting.select(Meeting.id))
        return seen.where((cls.state == MinutesState.PUBLISHED) | cls.meeting.in_(office))

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())

    @classmethod
    def at_meeting(cls, person: Person, meeting: Meeting, to_write: bool = False) -> "MeetingMinutes":
        """Those of a meeting that this person has found. Raises Missing where he may not read them, or nobody has begun
        them; Refused if `to_write` and he may only read."""
        row = cls.visible_to(person).where(cls.meeting == meeting.id).first()
        if row is None:
            raise Missing(cls.__name__)
        if to_write and not cls.writable_by(person).where(cls.id == row.id).exists():
            raise Refused(cls.__name__)
        return row

    @property
    def is_published(self) -> bool:
        return self.state == MinutesState.PUBLISHED

    @staticmethod
    def due_on(meetings: Iterable[Meeting], days: int) -> dict[int, date]:
        """{meeting id: the last day for sending its minutes}, so many working days after it; one statement."""
        after = {row.id: clock.local(row.ends_at).date() + timedelta(days=1) for row in meetings}
        # Also of none: a page costs the same whatever stands on it.
        last = calendar.working_days([clock.today(), *after.values()], days)
        return {number: last[day] for number, day in after.items()}


class MeetingDecision(Versioned):
    """One thing that a meeting has decided: who carries it out by when stands in the register of follow-ups."""

    minutes = ForeignKeyField(MeetingMinutes, backref="decisions", index=False, on_delete="CASCADE")
    place = IntegerField(default=0)
    text = TextField()
    department = ForeignKeyField(Department, null=True, index=False)
    owner = ForeignKeyField(Account, null=True, index=False, backref="meeting_decisions")
    due_on = DateField(null=True)
    follow_up = ForeignKeyField(FollowUp, null=True, index=False)

    class Meta:
        indexes = ((("minutes", "place", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.minutes.in_(MeetingMinutes.visible_to(person).select(MeetingMinutes.id)))

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())


class MeetingCorrection(Versioned):
    """A member hotel asks for a correction of minutes; the secretariat takes it in or says why not (article 36)."""

    minutes = ForeignKeyField(MeetingMinutes, backref="corrections", index=False, on_delete="CASCADE")
    member = ForeignKeyField(Member, index=False)
    text = TextField()
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    state = CharField(max_length=10, default=AmendmentState.OFFERED)
    reason = CharField(max_length=300, default="")
    #: What the minutes said before it was taken in.
    earlier = TextField(default="")
    answered_by = ForeignKeyField(Account, null=True, index=False, backref="meeting_corrections_answered")
    answered_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("minutes", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.minutes.in_(MeetingMinutes.visible_to(person).select(MeetingMinutes.id)))

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())
