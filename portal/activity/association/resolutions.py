"""Resolutions: what the assembly has decided, who carries it out by when, what the company answers (articles 7, 46)."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.activity.association.motions import Motion
from portal.activity.association.secretaries import Secretary
from portal.activity.follow_ups import FollowUp
from portal.foundation import clock
from portal.foundation.db import Versioned
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.departments import Department


class Resolution(Versioned):
    """A motion that has passed. How far it is carried out, its follow-up in the one register says."""

    number = IntegerField(unique=True)
    motion = ForeignKeyField(Motion, unique=True)
    title = CharField(max_length=120)
    text = TextField()
    decided_on = DateField()
    #: Who carries it out, and by when; set by the secretariat.
    department = ForeignKeyField(Department, null=True, index=False)
    owner = ForeignKeyField(Account, null=True, index=False)
    due_on = DateField(null=True)
    follow_up = ForeignKeyField(FollowUp, null=True, index=False)
    #: The company's answer within the charter's days: taken up or not, with reasons.
    answer_due = DateField()
    taken_up = BooleanField(null=True)
    answer = TextField(default="")
    answered_by = ForeignKeyField(Account, null=True, index=False, backref="resolutions_answered")
    answered_at = DateTimeField(null=True)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("decided_on", "id"), False), (("answered_at", "answer_due", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("association.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())
