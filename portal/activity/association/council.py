"""What lies before the council: who may vote on it, how they voted, what came of it (articles 31, 33).

Where the charter asks for it (suspension, expulsion) the seats vote secretly, as hotels do in a secret poll: a choice
lies sealed in the seat's row until the close, then as a loose ballot that nothing leads to a seat.
"""

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField, fn

from portal.activity.association.charter import CharterEdition
from portal.activity.association.offices import COUNCIL, Office
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MatterState
from portal.foundation import clock
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account


class CouncilMatter(Versioned):
    """One question to the council about the record `(kind, record_id)`: a hotel's admission, a proposal, a measure."""

    kind = CharField(max_length=20)
    record_id = IntegerField()
    title = CharField(max_length=120)
    text = TextField(default="")
    #: The edition whose rules hold; empty: the defaults.
    charter = ForeignKeyField(CharterEdition, null=True, index=False)
    #: How it is decided: a row of the charter's table (`council`, `discipline`).
    rule = CharField(max_length=12, default="council")
    secret = BooleanField(default=False)
    state = CharField(max_length=10, default=MatterState.OPEN)
    by = ForeignKeyField(Account, null=True, index=False)
    opened_at = DateTimeField(default=clock.now)
    closes_at = DateTimeField()
    closed_at = DateTimeField(null=True)
    #: Frozen at the close: seats without those recused (of a share of all seats, those concerned), and the votes.
    seats = IntegerField(default=0)
    votes_for = IntegerField(default=0)
    votes_against = IntegerField(default=0)
    abstentions = IntegerField(default=0)
    #: The reason that goes with the result.
    reason = CharField(max_length=300, default="")
    #: Of a secret one: what was sealed is gone from the files, too.
    swept_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("kind", "record_id", "id"), False), (("state", "closes_at", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Councillors of today, the secretariat and the director."""
        if not person.may("association.read"):
            return cls.none()
        if person.role == Role.DIRECTOR:
            return cls.select()
        seat = Office.held(clock.today(), COUNCIL).where(Office.account == person.id)
        ours = fn.EXISTS(seat.select(Office.id))
        if person.may("association.write"):
            ours |= fn.EXISTS(Secretary.select(Secretary.id).where(Secretary.account == person.id))
        return cls.select().where(ours)

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())

    def vote_of(self, seat: Office) -> "CouncilVote | None":
        """How a seat has voted."""
        return self.votes.where(CouncilVote.office == seat).first()


class CouncilVote(Table):
    """How a seat votes on a matter; a later vote takes the place of an earlier one until the close."""

    matter = ForeignKeyField(CouncilMatter, backref="votes", index=False, on_delete="CASCADE")
    office = ForeignKeyField(Office, index=False)
    voted = BooleanField(default=False)
    #: Openly voted: the choice. Secretly: nothing, or that the seat has recused itself.
    choice = CharField(max_length=10, default="")
    #: Of a secret one, while it runs: the choice, sealed for this matter and seat, always of one length.
    sealed = TextField(default="")
    #: Why, in a sentence; of those against it the hotel reads it, without the name.
    text = CharField(max_length=300, default="")
    #: Of a secret one: when it was put, for every seat.
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("matter", "office"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.matter.in_(CouncilMatter.visible_to(person).select(CouncilMatter.id)))


class CouncilBallot(Table):
    """A choice of a secret vote of the council after its close. The id is drawn at random, and rows are written in its
    order."""

    matter = ForeignKeyField(CouncilMatter, backref="ballots", index=False, on_delete="CASCADE")
    choice = CharField(max_length=10)

    class Meta:
        indexes = ((("matter", "choice"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.matter.in_(CouncilMatter.visible_to(person).select(CouncilMatter.id)))
