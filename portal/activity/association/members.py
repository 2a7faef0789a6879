"""Member hotels of the association: application, admission, rank and standing with dates, who speaks for them (D31)."""

from collections.abc import Iterable
from datetime import date

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField, fn

from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MemberStanding, MemberState
from portal.foundation import clock, db
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting

#: Of so many members at most who acts for them is asked by a query that is compiled once.
FEW = 60


class Member(Versioned):
    """One membership of a hotel, from its application to its end; who applies again has another row."""

    hotel = ForeignKeyField(Hotel, index=False)
    state = CharField(max_length=10, default=MemberState.APPLIED)
    #: True as long as it is applied for or holds, empty (not False) afterwards: a hotel has at most one.
    current = BooleanField(null=True, default=True)
    applied_by = ForeignKeyField(Account, index=False, backref="applications")
    applied_at = DateTimeField(default=clock.now)
    #: Why, in the applicant's words; and whom an officer has applied for.
    text = TextField(default="")
    on_behalf_of = CharField(max_length=80, default="")
    reviewed_by = ForeignKeyField(Account, null=True, index=False, backref="applications_reviewed")
    reviewed_at = DateTimeField(null=True)
    review = CharField(max_length=300, default="")
    #: Why the council refused it; the hotel reads it.
    refused_reason = CharField(max_length=300, default="")
    decided_on = DateField(null=True)
    #: Of the certificate: its number, and the code by which anybody may check that it holds.
    number = IntegerField(null=True, unique=True)
    code = CharField(max_length=16, null=True, unique=True)
    #: As of today; when they began and why stands in `MemberSpell`.
    rank = CharField(max_length=12, default="")
    standing = CharField(max_length=10, default="")
    admitted_on = DateField(null=True)
    ended_on = DateField(null=True)

    class Meta:
        indexes = ((("hotel", "current"), True), (("state", "applied_at", "id"), False), (("hotel", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Members are known to one another; an application to the hotel, its officers and whoever decides."""
        if not person.may("association.read"):
            return cls.none()
        if not person.is_hotel_side:
            return cls.select()
        own = cls.hotel.in_(Hotel.visible_to(person).select(Hotel.id))
        return cls.select().where(own | (cls.state == MemberState.ADMITTED))

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())

    def is_own_of(self, person: Person) -> bool:
        """True if it is the hotel of somebody of the hotel side."""
        return person.is_hotel_side and Hotel.visible_to(person).where(Hotel.id == self.hotel_id).exists()

    def history(self) -> list["MemberSpell"]:
        """Its ranks and standings, the latest first."""
        return list(self.spells.order_by(MemberSpell.since.desc(), MemberSpell.id.desc()))

    @classmethod
    def certified(cls, code: str) -> bool:
        """True if a certificate with this code holds today."""
        held = (cls.state == MemberState.ADMITTED) & (cls.standing == MemberStanding.GOOD)
        return cls.select().where(held & (cls.code == code)).exists()


class MemberSpell(Table):
    """A rank or a standing of a member hotel from a day to the day before the next one's: the register as of any
    date."""

    member = ForeignKeyField(Member, backref="spells", index=False, on_delete="CASCADE")
    #: `rank` or `standing`.
    kind = CharField(max_length=10)
    word = CharField(max_length=12)
    since = DateField()
    until = DateField(null=True)
    reason = CharField(max_length=300, default="")
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("member", "kind", "since"), False), (("kind", "since", "until"), False))

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.member.in_(Member.visible_to(person).select(Member.id)))

    @classmethod
    def running(cls, member: int, kind: str) -> "MemberSpell | None":
        """The last of a kind: the one that holds."""
        mine = (cls.member == member) & (cls.kind == kind) & cls.until.is_null()
        return cls.select().where(mine).order_by(cls.since.desc(), cls.id.desc()).first()


class Representative(Versioned):
    """Who speaks and votes for a member hotel, or stands in for him (articles 18–20); `until` is empty today."""

    member = ForeignKeyField(Member, backref="representatives", index=False, on_delete="CASCADE")
    account = ForeignKeyField(Account, index=False, backref="represents")
    substitute = BooleanField(default=False)
    since = DateField()
    until = DateField(null=True)
    #: The owner's writing, in words: date and who signed it.
    appointed = CharField(max_length=200, default="")
    by = ForeignKeyField(Account, null=True, index=False, backref="representatives_entered")
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("member", "until"), False), (("account", "until"), False))

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.member.in_(Member.visible_to(person).select(Member.id)))

    @classmethod
    def held(cls, day: date):
        """The query of those on a day; whoever is no longer posted at the hotel as its GM or owner speaks for it no
        longer, whatever his row says."""
        posting = Posting.alias()
        there = (posting.since <= day) & (posting.until.is_null() | (posting.until > day))
        there &= posting.function.in_([Function.GM.value, Function.OWNER.value])
        posted = posting.select(posting.id).where(
            there & (posting.account == cls.account) & (posting.hotel == Member.hotel)
        )
        within = (cls.since <= day) & (cls.until.is_null() | (cls.until >= day))
        return cls.select().join(Member).where(within & fn.EXISTS(posted))

    @classmethod
    def acting(cls, members: Iterable[int] | None = None, day: date | None = None) -> dict[int, "Representative"]:
        """{member id: who acts for it}: its representative, or its substitute where there is none (article 20)."""
        ids = None if members is None else [getattr(one, "id", one) for one in members]
        if ids is not None and len(ids) <= FEW:
            rows = _acting(ids, day or clock.today())
        else:
            rows = _in_turn(cls.held(day or clock.today()), ids)
        found: dict[int, Representative] = {}
        for row in rows:
            found[row.member_id] = row
        return found

    @classmethod
    def of_member(cls, member: Member) -> list[tuple["Representative", str]]:
        """[(who speaks for it, his name)] today and before, the latest first."""
        rows = list(member.representatives.order_by(cls.since.desc(), cls.id.desc()).limit(20))
        names = Account.names(row.account_id for row in rows)
        return [(row, names[row.account_id]) for row in rows]


def _in_turn(query, ids):
    """Those of these members (None: of all), a substitute before the representative, who so takes his place."""
    query = query if ids is None else query.where(Representative.member.in_(ids))
    return query.order_by(Representative.substitute.desc(), Representative.id)


@db.ready
def _acting(ids, day):
    return _in_turn(Representative.held(day), ids)
