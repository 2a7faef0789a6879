"""Motions: proposed by a member hotel, seconded by others, put on the agenda by the council, discussed (D34)."""

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.activity.association.charter import CharterEdition
from portal.activity.association.members import Member
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import AmendmentState, MotionKind, MotionState
from portal.foundation import clock
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel


class Motion(Versioned):
    """One proposal, and the motion that it became. Without a member hotel the council itself has put it."""

    #: Given when it is put on the agenda.
    number = IntegerField(null=True, unique=True)
    title = CharField(max_length=120)
    text = TextField()
    kind = CharField(max_length=12, default=MotionKind.ORDINARY)
    state = CharField(max_length=10, default=MotionState.PROPOSED)
    member = ForeignKeyField(Member, null=True, index=False)
    by = ForeignKeyField(Account, index=False, backref="motions")
    at = DateTimeField(default=clock.now)
    #: Of a change of the charter: the edition that would come into force.
    charter = ForeignKeyField(CharterEdition, null=True, index=False)
    #: Of an election: how many are elected, and into which office.
    places = IntegerField(default=0)
    #: Why the council has not put it on the agenda; everybody reads it.
    declined_reason = CharField(max_length=300, default="")
    admitted_at = DateTimeField(null=True)
    #: One fifth of all have asked for it: the council need not be asked (article 38).
    forced = BooleanField(default=False)
    #: Those present have asked for a secret vote (article 43).
    secret = BooleanField(default=False)
    decided_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("state", "at", "id"), False), (("member", "at", "id"), False), (("at", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Everybody of the association: a proposal looks for seconders, a refusal is reasoned in public."""
        return cls.select() if person.may("association.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        """The hotel that has proposed it, and the secretariat."""
        if not person.may("association.read"):
            return cls.none()
        if not person.is_hotel_side:
            return Secretary.if_held(person, cls.select())
        own = Member.select(Member.id).where(Member.hotel.in_(Hotel.visible_to(person).select(Hotel.id)))
        return cls.select().where(cls.member.in_(own))

    @property
    def is_election(self) -> bool:
        return self.kind == MotionKind.ELECTION


class MotionOption(Table):
    """A candidate of an election: `key` is what a ballot says."""

    motion = ForeignKeyField(Motion, backref="options", index=False, on_delete="CASCADE")
    key = CharField(max_length=10)
    name = CharField(max_length=80)
    account = ForeignKeyField(Account, null=True, index=False)
    member = ForeignKeyField(Member, null=True, index=False)
    place = IntegerField(default=0)

    class Meta:
        indexes = ((("motion", "key"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.motion.in_(Motion.visible_to(person).select(Motion.id)))


class MotionSecond(Table):
    """A member hotel stands behind a proposal."""

    motion = ForeignKeyField(Motion, backref="seconds", index=False, on_delete="CASCADE")
    member = ForeignKeyField(Member, index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("motion", "member"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.motion.in_(Motion.visible_to(person).select(Motion.id)))


class SecrecyRequest(Table):
    """A member hotel asks that a motion be voted on secretly (article 43)."""

    motion = ForeignKeyField(Motion, backref="secrecy_requests", index=False, on_delete="CASCADE")
    member = ForeignKeyField(Member, index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("motion", "member"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.motion.in_(Motion.visible_to(person).select(Motion.id)))


class MotionRemark(Table):
    """A word in the discussion, under the name of whoever said it."""

    motion = ForeignKeyField(Motion, backref="remarks", index=False, on_delete="CASCADE")
    member = ForeignKeyField(Member, null=True, index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    text = TextField()

    class Meta:
        indexes = ((("motion", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.motion.in_(Motion.visible_to(person).select(Motion.id)))


class MotionAmendment(Table):
    """Another wording that a member hotel puts forward; whoever has proposed the motion takes it in or not."""

    motion = ForeignKeyField(Motion, backref="amendments", index=False, on_delete="CASCADE")
    member = ForeignKeyField(Member, null=True, index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    text = TextField()
    state = CharField(max_length=10, default=AmendmentState.OFFERED)
    reason = CharField(max_length=300, default="")
    #: What the motion said before it was taken in.
    before = TextField(default="")

    class Meta:
        indexes = ((("motion", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.motion.in_(Motion.visible_to(person).select(Motion.id)))
