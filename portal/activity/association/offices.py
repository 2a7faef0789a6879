"""Council and committees, and who holds an office there from when to when (D31; articles 27–35)."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, fn

from portal.activity.association.members import Member
from portal.activity.association.secretaries import Secretary
from portal.foundation import clock, db
from portal.foundation.db import Versioned
from portal.foundation.i18n import Named
from portal.foundation.roles import Person
from portal.records.accounts import Account

#: The word of the body that decides between assemblies.
COUNCIL = "council"


class Body(Named, Versioned):
    """The council, or a committee (专门小组)."""

    word = CharField(max_length=20, unique=True)
    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=60, default="")
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("association.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())

    @classmethod
    def next_number(cls, column) -> int:
        """The number after the highest of a column. Whoever asks for one at the same moment waits until the
        transaction ends."""
        db.lock(cls.select().where(cls.word == COUNCIL)).get()
        return (column.model.select(fn.MAX(column)).scalar() or 0) + 1

    @classmethod
    def entered_by(cls, person: Person) -> list["Body"]:
        """The bodies in use whose offices this person enters, the council first."""
        return list(cls.writable_by(person).where(cls.active).order_by(cls.id))


class Office(Versioned):
    """Somebody's office in a body, for a term. Whom the company has named has no member hotel."""

    body = ForeignKeyField(Body, backref="offices", index=False)
    account = ForeignKeyField(Account, index=False, backref="offices")
    member = ForeignKeyField(Member, null=True, index=False)
    post = CharField(max_length=12)
    since = DateField()
    #: The last day of the term, or of the office if it ended before.
    until = DateField()
    ended = CharField(max_length=200, default="")
    by = ForeignKeyField(Account, null=True, index=False, backref="offices_entered")
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("body", "until"), False), (("account", "until"), False))

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("association.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())

    @classmethod
    def held(cls, day, body: str | None = None):
        """The query of the offices held on a day."""
        query = cls.select().join(Body).where((cls.since <= day) & (cls.until >= day))
        return query.where(Body.word == body) if body else query

    @classmethod
    def seat_of(cls, person: Person) -> "Office | None":
        """This person's own seat in the council today: rows decide who is a councillor."""
        return cls.held(clock.today(), COUNCIL).where(cls.account == person.id).order_by(cls.id).first()
