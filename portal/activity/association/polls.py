"""Polls: who has a vote in one, who has voted, and what was counted (D34; articles 39–45).

While a secret poll runs, one row per member hotel says that it has voted and holds its choice sealed. At the close the
choices become ballots under random ids, written in the order of these ids, and what was sealed is gone: nothing that
is kept leads from a ballot to a hotel.
"""

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.activity.association.charter import CharterEdition
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import PollState
from portal.foundation import clock
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: What the key file calls the seal of a choice.
PURPOSE = "ballot"


class Poll(Versioned):
    """One vote on a motion, between two times. A second call, or another round of an election, is another row."""

    motion = ForeignKeyField(Motion, backref="polls", index=False)
    #: 1, 2 …: second calls ask for less of a quorum where the charter says so.
    call = IntegerField(default=1)
    #: A second call because too few took part in the first (not: another round of an election).
    again = BooleanField(default=False)
    secret = BooleanField(default=False)
    #: The edition whose rules hold; empty: the defaults.
    charter = ForeignKeyField(CharterEdition, null=True, index=False)
    state = CharField(max_length=10, default=PollState.PLANNED)
    opens_at = DateTimeField()
    closes_at = DateTimeField()
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(default=clock.now)
    #: How many places an election fills in this round, and among whom: keys, with commas. Empty: all.
    places = IntegerField(default=0)
    among = CharField(max_length=200, default="")
    #: Frozen at the close.
    entitled = IntegerField(default=0)
    cast = IntegerField(default=0)
    votes_for = IntegerField(default=0)
    votes_against = IntegerField(default=0)
    abstentions = IntegerField(default=0)
    outcome = CharField(max_length=10, default="")
    #: Of an election, JSON: {"votes": {key: n}, "elected": [key], "tied": [key], "left": n}.
    elected = TextField(default="")
    closed_at = DateTimeField(null=True)
    #: A sum over the result and every ballot: `flask association verify` reckons it anew.
    seal = CharField(max_length=64, default="")
    #: Of a secret poll: what was sealed is gone from the files, too.
    swept_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("motion", "call"), True), (("state", "closes_at", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("association.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())

    @property
    def is_open(self) -> bool:
        return self.state == PollState.OPEN and self.opens_at <= clock.now() < self.closes_at


class PollVoter(Table):
    """A member hotel's vote in a poll, as frozen when it opened. `left_out`: beyond the cap of its owner, it gets no
    ballot (article 39)."""

    poll = ForeignKeyField(Poll, backref="voters", index=False, on_delete="CASCADE")
    member = ForeignKeyField(Member, index=False)
    left_out = BooleanField(default=False)
    voted = BooleanField(default=False)
    #: Of an open poll: the choice. Of a secret one nothing.
    choice = CharField(max_length=10, default="")
    #: Of a secret poll, while it runs: the choice, sealed for this poll and member, always of one length.
    sealed = TextField(default="")
    #: Who has cast it, its representative or whoever holds its proxy; no time.
    by = ForeignKeyField(Account, null=True, index=False)

    class Meta:
        indexes = ((("poll", "member"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        """That a hotel has voted: head office and the hotel itself. What it has chosen in an open poll stands on the
        poll's page once it is counted."""
        if not person.may("association.read"):
            return cls.none()
        if not person.is_hotel_side:
            return cls.select()
        own = Member.select(Member.id).where(Member.hotel.in_(Hotel.visible_to(person).select(Hotel.id)))
        return cls.select().where(cls.member.in_(own))


class Proxy(Table):
    """A member hotel leaves its vote in a poll to the representative of another (article 44)."""

    poll = ForeignKeyField(Poll, backref="proxies", index=False, on_delete="CASCADE")
    member = ForeignKeyField(Member, index=False)
    holder = ForeignKeyField(Account, index=False)
    by = ForeignKeyField(Account, index=False, backref="proxies_given")
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("poll", "member"), True), (("poll", "holder"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Head office; whoever gave or holds it."""
        if not person.may("association.read"):
            return cls.none()
        mine = (cls.holder == person.id) | (cls.by == person.id)
        return cls.select().where(mine) if person.is_hotel_side else cls.select()


class Ballot(Table):
    """A choice of a secret poll after its close. The id is drawn at random, and rows are written in its order."""

    poll = ForeignKeyField(Poll, backref="ballots", index=False, on_delete="CASCADE")
    choice = CharField(max_length=10)

    class Meta:
        indexes = ((("poll", "choice"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("association.read") else cls.none()
