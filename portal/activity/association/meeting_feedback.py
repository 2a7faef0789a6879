"""What those who were at a meeting say of it: a mark, what was good, what could be better (D32)."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.activity.association.meetings import Meeting
from portal.activity.association.secretaries import Secretary
from portal.foundation import clock
from portal.foundation.db import Versioned
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel


class MeetingFeedback(Versioned):
    """One person's feedback, under his name: the secretariat and the director read it, others its averages."""

    meeting = ForeignKeyField(Meeting, backref="feedback", index=False, on_delete="CASCADE")
    account = ForeignKeyField(Account, index=False, backref="meeting_feedback")
    hotel = ForeignKeyField(Hotel, null=True, index=False)
    #: From 1, poor, to 5, very good.
    mark = IntegerField()
    good = CharField(max_length=500, default="")
    better = CharField(max_length=500, default="")
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("meeting", "account"), True), (("meeting", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        if not person.may("association.read"):
            return cls.none()
        if person.role == Role.DIRECTOR:
            return cls.select()
        office = Secretary.if_held(person, Meeting.select(Meeting.id))
        return cls.select().where((cls.account == person.id) | cls.meeting.in_(office))

    @classmethod
    def writable_by(cls, person: Person):
        """One's own."""
        return cls.visible_to(person).where(cls.account == person.id)
