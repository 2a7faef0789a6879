"""Who is invited to a meeting, what came back, who has a place, who is there (D32)."""

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, TextField

from portal.activity.association.meetings import Meeting
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import AttendeeState, InvitationState
from portal.foundation import clock
from portal.foundation.db import Versioned
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel


class MeetingInvitation(Versioned):
    """A hotel is invited, or a person (councillors, staff): one of the two."""

    meeting = ForeignKeyField(Meeting, backref="invitations", index=False, on_delete="CASCADE")
    hotel = ForeignKeyField(Hotel, null=True, index=False, backref="meeting_invitations")
    account = ForeignKeyField(Account, null=True, index=False, backref="meeting_invitations")
    state = CharField(max_length=10, default=InvitationState.ASKED)
    #: Why nobody comes, or another word to the secretariat.
    word = CharField(max_length=300, default="")
    #: When it went out; empty while the meeting is being planned.
    invited_at = DateTimeField(null=True)
    answered_at = DateTimeField(null=True)
    answered_by = ForeignKeyField(Account, null=True, index=False, backref="meeting_answers")

    class Meta:
        indexes = (
            (("meeting", "hotel"), True),
            (("meeting", "account"), True),
            (("meeting", "state", "id"), False),
            (("hotel", "id"), False),
            (("account", "id"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Head office, of the meetings it sees; the hotel side its own hotels', and its own."""
        seen = cls.select().where(cls.meeting.in_(Meeting.visible_to(person).select(Meeting.id)))
        if not person.is_hotel_side:
            return seen
        return seen.where(cls.hotel.in_(Hotel.visible_to(person).select(Hotel.id)) | (cls.account == person.id))

    @classmethod
    def writable_by(cls, person: Person):
        """Whoever is invited, for his hotel or himself; the secretariat."""
        own = cls.account == person.id
        if person.is_hotel_side:
            own |= cls.hotel.in_(Hotel.visible_to(person).select(Hotel.id))
        office = Secretary.if_held(person, Meeting.select(Meeting.id))
        return cls.visible_to(person).where(own | cls.meeting.in_(office))


class Attendee(Versioned):
    """Somebody who comes to a meeting, or waits for a place. Without an invitation he came to the door."""

    meeting = ForeignKeyField(Meeting, backref="attendees", index=False, on_delete="CASCADE")
    invitation = ForeignKeyField(MeetingInvitation, null=True, index=False, backref="attendees")
    hotel = ForeignKeyField(Hotel, null=True, index=False)
    account = ForeignKeyField(Account, null=True, index=False, backref="attendances")
    name = CharField(max_length=40)
    #: Its reading, for the order of lists; and what the door finds him by: name, readings, hotel, code, numbers.
    name_key = CharField(max_length=80, default="")
    searchable = TextField(default="")
    job = CharField(max_length=40, default="")
    mobile = CharField(max_length=20, default="")
    #: He speaks and votes for the hotel there.
    represents = BooleanField(default=False)
    state = CharField(max_length=10, default=AttendeeState.COMING)
    #: What he says or shows at the door: six digits, in one meeting only once.
    code = CharField(max_length=6)
    waiting_since = DateTimeField(null=True)
    checked_in_at = DateTimeField(null=True)
    checked_in_by = ForeignKeyField(Account, null=True, index=False, backref="checked_in")
    #: He attends through the network (article 26).
    online = BooleanField(default=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            (("meeting", "code"), True),
            (("meeting", "state", "name_key", "id"), False),
            (("meeting", "state", "waiting_since", "id"), False),
            (("meeting", "checked_in_at"), False),
            (("invitation",), False),
            (("hotel", "id"), False),
            (("account", "id"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Head office, of the meetings it sees; the hotel side its own hotels' people, and oneself."""
        seen = cls.select().where(cls.meeting.in_(Meeting.visible_to(person).select(Meeting.id)))
        if not person.is_hotel_side:
            return seen
        return seen.where(cls.hotel.in_(Hotel.visible_to(person).select(Hotel.id)) | (cls.account == person.id))

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())

    @property
    def is_there(self) -> bool:
        return self.checked_in_at is not None
