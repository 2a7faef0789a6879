"""The agenda of a meeting: what comes up, when, who speaks, and about which motion (article 24)."""

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.activity.association.meetings import Meeting
from portal.activity.association.motions import Motion
from portal.activity.association.secretaries import Secretary
from portal.foundation.db import Versioned
from portal.foundation.roles import Person


class AgendaItem(Versioned):
    """One item, in the order of `place`."""

    meeting = ForeignKeyField(Meeting, backref="agenda", index=False, on_delete="CASCADE")
    place = IntegerField(default=0)
    title = CharField(max_length=120)
    text = TextField(default="")
    speaker = CharField(max_length=80, default="")
    begins_at = DateTimeField(null=True)
    minutes = IntegerField(null=True)
    motion = ForeignKeyField(Motion, null=True, index=False, backref="agenda_items")
    #: It is the report on what became of last year's resolutions (articles 23, 46).
    resolutions = BooleanField(default=False)

    class Meta:
        indexes = ((("meeting", "place", "id"), False), (("motion",), False))

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.meeting.in_(Meeting.visible_to(person).select(Meeting.id)))

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())
