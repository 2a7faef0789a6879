"""Measures against a member hotel that broke the charter: notice, hearing, decision, appeal (articles 51–55)."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField, fn

from portal.activity.association.council import CouncilMatter
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion
from portal.activity.association.offices import COUNCIL, Office
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import GRAVE, DisciplineState, Sanction
from portal.foundation import clock
from portal.foundation.db import Versioned
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: Still to be decided, or to be told apart from what is over.
PENDING = (
    DisciplineState.NOTICED,
    DisciplineState.HEARD,
    DisciplineState.COUNCIL,
    DisciplineState.DECIDED,
    DisciplineState.APPEALED,
)


class Discipline(Versioned):
    """One measure against one member hotel, from the notice with its ground on. Reminder and warning are recorded and
    told, no more; suspension and expulsion bear on the membership."""

    member = ForeignKeyField(Member, backref="disciplines", index=False)
    measure = CharField(max_length=12)
    #: What the hotel is reproached with, and which article of the charter it has broken.
    ground = TextField()
    article = CharField(max_length=20)
    #: Of a suspension: how long.
    months = IntegerField(null=True)
    state = CharField(max_length=10, default=DisciplineState.NOTICED)
    by = ForeignKeyField(Account, index=False, backref="disciplines")
    noticed_at = DateTimeField(default=clock.now)
    #: The last of the working days on which the hotel is heard, and what it says, in its own words.
    heard_until = DateField()
    hearing = TextField(default="")
    heard_by = ForeignKeyField(Account, null=True, index=False, backref="hearings")
    heard_at = DateTimeField(null=True)
    #: The council's question; empty where the secretariat has decided by itself.
    matter = ForeignKeyField(CouncilMatter, null=True, index=False)
    decided_on = DateField(null=True)
    #: The last day of an appeal, and the motion that it became.
    appeal_until = DateField(null=True)
    motion = ForeignKeyField(Motion, null=True, index=False)
    effective_on = DateField(null=True)
    #: Of a suspension: the first day on which it is over.
    until = DateField(null=True)
    ended_on = DateField(null=True)

    class Meta:
        indexes = ((("member", "id"), False), (("state", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """The secretariat and the director, the hotel itself, and the council while it is before it: never another
        hotel. Who is suspended or expelled, the register says."""
        if not person.may("association.read"):
            return cls.none()
        if person.role == Role.DIRECTOR:
            return cls.select()
        seat = Office.held(clock.today(), COUNCIL).where(Office.account == person.id)
        seen = (cls.state == DisciplineState.COUNCIL) & fn.EXISTS(seat.select(Office.id))
        if person.is_hotel_side:
            seen |= cls.member.in_(_own(person))
        if person.may("association.write"):
            seen |= fn.EXISTS(Secretary.select(Secretary.id).where(Secretary.account == person.id))
        return cls.select().where(seen)

    @classmethod
    def writable_by(cls, person: Person):
        """The hotel, which is heard and appeals, and the secretariat, which does the rest."""
        if not person.may("association.read"):
            return cls.none()
        if not person.is_hotel_side:
            return Secretary.if_held(person, cls.select())
        return cls.select().where(cls.member.in_(_own(person)))

    @classmethod
    def of_member(cls, person: Person, member: Member) -> list["Discipline"]:
        """Those against a member hotel that this person sees, the latest first."""
        return list(cls.visible_to(person).where(cls.member == member).order_by(cls.id.desc()).limit(50))

    @property
    def is_grave(self) -> bool:
        """True for suspension and expulsion."""
        return self.measure in GRAVE

    @property
    def is_expulsion(self) -> bool:
        return self.measure == Sanction.EXPULSION

    @property
    def is_early(self) -> bool:
        """True as long as nothing has been decided or put to the council."""
        return self.state in (DisciplineState.NOTICED, DisciplineState.HEARD)

    @property
    def may_appeal(self) -> bool:
        """True while the days to appeal run, and nobody has."""
        decided = self.state in (DisciplineState.DECIDED, DisciplineState.IN_EFFECT)
        return decided and self.motion_id is None and self.appeal_until >= clock.today()


def _own(person: Person):
    """The query of the memberships of this person's hotels."""
    return Member.select(Member.id).where(Member.hotel.in_(Hotel.visible_to(person).select(Hotel.id)))
