"""What a meeting needs before and after it: a checklist, a budget with what was spent, the check of its accounts."""

from peewee import BigIntegerField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField

from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.secretaries import Secretary
from portal.foundation import clock
from portal.foundation.db import Versioned
from portal.foundation.roles import Person
from portal.records.accounts import Account


class MeetingTask(Versioned):
    """One line of a meeting's checklist: what is to be done, who does it, by when, and that it is done."""

    meeting = ForeignKeyField(Meeting, backref="tasks", index=False, on_delete="CASCADE")
    title = CharField(max_length=120)
    account = ForeignKeyField(Account, null=True, index=False, backref="meeting_tasks")
    due_on = DateField(null=True)
    done_at = DateTimeField(null=True)
    done_by = ForeignKeyField(Account, null=True, index=False, backref="meeting_tasks_done")
    #: Whoever does it was told that it is overdue.
    told_at = DateTimeField(null=True)
    place = IntegerField(default=0)

    class Meta:
        indexes = ((("meeting", "place", "id"), False), (("account", "done_at", "due_on"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Head office, of the meetings it sees."""
        if person.is_hotel_side:
            return cls.none()
        return cls.select().where(cls.meeting.in_(Meeting.visible_to(person).select(Meeting.id)))

    @classmethod
    def writable_by(cls, person: Person):
        """The secretariat; whoever is to do it says that it is done."""
        office = Secretary.if_held(person, Meeting.select(Meeting.id))
        return cls.visible_to(person).where((cls.account == person.id) | cls.meeting.in_(office))

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_on is not None and self.due_on < clock.today()


class MeetingCost(Versioned):
    """One line of a meeting's budget: planned and actual, in fen, and what it was good for."""

    meeting = ForeignKeyField(Meeting, backref="costs", index=False, on_delete="CASCADE")
    title = CharField(max_length=80)
    planned = BigIntegerField(default=0)
    actual = BigIntegerField(null=True)
    effect = CharField(max_length=300, default="")
    place = IntegerField(default=0)

    class Meta:
        indexes = ((("meeting", "place", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """Head office; the hotel side once the accounts are published (article 50)."""
        seen = Meeting.visible_to(person)
        if person.is_hotel_side:
            seen = seen.where(Meeting.accounts_at.is_null(False))
        return cls.select().where(cls.meeting.in_(seen.select(Meeting.id)))

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())


class AccountsCheck(Versioned):
    """A member hotel's representative who is no councillor has checked the published accounts (article 50)."""

    meeting = ForeignKeyField(Meeting, backref="checks", index=False, on_delete="CASCADE")
    member = ForeignKeyField(Member, index=False)
    text = CharField(max_length=300, default="")
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("meeting", "member"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.meeting.in_(Meeting.visible_to(person).select(Meeting.id)))

    @classmethod
    def writable_by(cls, person: Person):
        return cls.visible_to(person).where(cls.by == person.id)
