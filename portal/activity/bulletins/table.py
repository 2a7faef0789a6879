"""Bulletins: written for some of the people, from a draft to its end, and read by a button (D14, D16)."""

from collections.abc import Iterable
from dataclasses import dataclass

from peewee import JOIN, BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField, fn

from portal.activity.bulletins import search
from portal.activity.bulletins.receipts import BulletinReceipt
from portal.activity.bulletins.words import MAY_BE_TOLD, UNTOLD, Reader, State, Topic
from portal.foundation import clock, db
from portal.foundation.db import Table, Versioned
from portal.foundation.finding import holding
from portal.foundation.fulltext import words_of
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel, Posting
from portal.records.teams import Region, Team

#: What waits unread is counted up to here.
MOST = 99
#: So many stand on a home.
AT_HOME = 5
#: So many letters of the text stand in a list.
GIST = 120
#: So many important ones stand apart above a list.
APART = 10
#: Of the bulletins that hold the words, so many are looked at: those published last.
LOOKED_AT = 500
#: Head office reads along what hotels are told: it is asked about it.
READ_ALONG = (Role.STAFF, Role.MANAGER, Role.DIRECTOR)


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; `mine`: what this person writes, whatever its state."""

    topic: str = ""
    unread: bool = False
    must_confirm: bool = False
    mine: bool = False
    q: str = ""


class Bulletin(Versioned):
    """One piece of news, in plain paragraphs."""

    topic = CharField(max_length=10, default=Topic.COMPANY)
    title = CharField(max_length=120)
    text = TextField(default="")
    state = CharField(max_length=10, default=State.DRAFT)
    important = BooleanField(default=False)
    #: Whoever it is for confirms that he has read it (需回执).
    must_confirm = BooleanField(default=False)
    #: Which hotels: of one kind, of one region (the one of their officer's team); empty is all.
    hotel_kind = CharField(max_length=10, default="")
    region = ForeignKeyField(Region, null=True, index=False)
    #: Whose word it is; empty is the company's.
    department = ForeignKeyField(Department, null=True, index=False)
    by = ForeignKeyField(Account, index=False)
    #: Its last day on the homes.
    until = DateField()
    #: When it was published, is to be published, or was last written.
    at = DateTimeField(default=clock.now)
    #: Rises when everybody is asked to read it again.
    edition = IntegerField(default=1)
    #: Why it was withdrawn.
    reason = CharField(max_length=200, default="")

    class Meta:
        indexes = ((("at", "id"), False), (("state", "at", "id"), False), (("state", "until"), False))

    # Who sees it

    @classmethod
    def visible_to(cls, person: Person):
        """What is published and for this person; head office reads along what hotels are told; whoever writes sees his
        department's drafts and what was withdrawn."""
        if not person.may("bulletins.read"):
            return cls.none()
        seen = cls.reaching(person)
        if person.role in READ_ALONG:
            seen |= cls.id.in_(BulletinReader.for_hotels())
        seen &= cls.state == State.PUBLISHED
        if person.may("bulletins.write"):
            seen |= cls._written_by(person)
        return cls.select().where(seen)

    @classmethod
    def writable_by(cls, person: Person):
        """A department's by its people, whoever of them began it; the director writes all."""
        if not person.may("bulletins.write"):
            return cls.none()
        return cls.select().where(cls._written_by(person))

    @classmethod
    def _written_by(cls, person: Person):
        if person.role == Role.DIRECTOR:
            return cls.id > 0
        if person.role == Role.MANAGER:
            return cls.department == Department.id_of_customer_service()
        return cls.department.in_(Account.select(Account.department).where(Account.id == person.id))

    def is_written_by(self, person: Person) -> bool:
        return type(self).writable_by(person).where(Bulletin.id == self.id).exists()

    @classmethod
    def meant_for(cls, person: Person, rows: Iterable["Bulletin"]) -> set[int]:
        """Ids of those of these that are for this person himself, in one statement."""
        query = cls.select(cls.id).where(cls.id.in_([row.id for row in rows] or [0]) & cls.reaching(person))
        return {number for (number,) in query.tuples()}

    @classmethod
    def reaching(cls, person: Person):
        """The condition that a bulletin is for this person, whatever its state."""
        here = BulletinReader.select(BulletinReader.id).where(BulletinReader.bulletin == cls.id)
        if person.is_hotel_side:
            posted = Posting.select(Posting.id).join(Hotel)
            posted = posted.where(in_force() & (Posting.account == person.id) & cls.concerns())
            held = BulletinReader.reader == Posting.function
            return fn.EXISTS(posted.where(fn.EXISTS(here.where(held))))
        named = fn.EXISTS(here.where(BulletinReader.reader == person.role.value))
        if person.role not in (Role.STAFF, Role.MANAGER):
            return named
        return named & (cls.region.is_null() | cls._leads_in(person))

    @classmethod
    def concerns(cls):
        """The condition on a hotel, joined, that it is one of those a bulletin is for."""
        officer, account, team = Posting.alias(), Account.alias(), Team.alias()
        regional = (
            officer.select(officer.id)
            .join(account, on=(officer.account == account.id))
            .join(team, on=(account.team == team.id))
            .where((officer.hotel == Hotel.id) & (officer.function == Function.OFFICER) & in_force(officer))
            .where(team.region == cls.region)
        )
        kind = (cls.hotel_kind == "") | (cls.hotel_kind == Hotel.kind)
        return (Hotel.status != Status.LEFT) & kind & (cls.region.is_null() | fn.EXISTS(regional))

    @classmethod
    def _leads_in(cls, person: Person):
        """An officer or manager is in the region of his team, a manager in what he leads, which may be all."""
        account, team = Account.alias(), Team.alias()
        mine = account.select(account.id).where(account.id == person.id)
        all_ = account.team.is_null() & account.region.is_null() & (account.role == Role.MANAGER)
        there = (account.region == cls.region) | account.team.in_(team.select(team.id).where(team.region == cls.region))
        return fn.EXISTS(mine.where(there | all_))

    @classmethod
    def running(cls):
        """The condition that it is on the homes."""
        return (cls.state == State.PUBLISHED) & (cls.until >= clock.today())

    # Lists

    @classmethod
    def page_for(cls, person: Person, wanted: Filter, after=None, size=50) -> Page:
        """The newest first, without the important ones that stand apart."""
        query = cls._narrowed(person, wanted).where(~(cls.running() & cls.important))
        return page_of(query, (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def apart(cls, person: Person, wanted: Filter) -> list["Bulletin"]:
        """The important ones that run, above the list."""
        query = cls._narrowed(person, wanted).where(cls.running() & cls.important)
        return list(query.order_by(cls.at.desc(), cls.id.desc()).limit(APART))

    @classmethod
    def every(cls, person: Person, wanted: Filter, after=None, size=50) -> Page:
        """All of a filter, for a sheet."""
        return page_of(cls._narrowed(person, wanted), (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def _narrowed(cls, person: Person, wanted: Filter):
        query = cls.writable_by(person) if wanted.mine else cls.visible_to(person).where(cls.state == State.PUBLISHED)
        query = query.select(cls, Department).join(Department, JOIN.LEFT_OUTER)
        if wanted.topic:
            query = query.where(cls.topic == wanted.topic)
        if wanted.must_confirm:
            query = query.where(cls.must_confirm)
        if wanted.unread:
            query = query.where(cls.waiting_for(person))
        if words_of(wanted.q):
            asked = search.INDEX.asked(words_of(wanted.q), ())
            # Drafts are in no index; those who write have few.
            if asked is not None and not wanted.mine:
                query = query.where(cls.id.in_(search.INDEX.holding(asked, LOOKED_AT)))
            query = holding(query, cls.title.concat("\n").concat(cls.text), wanted.q)
        return query

    @classmethod
    def out(cls) -> list["Bulletin"]:
        """Every one that is published, by id: what is found by words."""
        return list(cls.select(cls.id, cls.title, cls.text).where(cls.state == State.PUBLISHED).order_by(cls.id))

    @classmethod
    def waiting_for(cls, person: Person):
        """The condition that it runs, is for this person, and he has not read it as it stands."""
        return cls.running() & cls.reaching(person) & ~BulletinReceipt.given(cls, person.id)

    @classmethod
    def to_read(cls, person: Person, most: int = AT_HOME) -> list["Bulletin"]:
        """What this person is to read or to confirm, for his home: what must be confirmed first, then what is
        important."""
        return list(_to_read(person, clock.today(), most=most))

    @classmethod
    def unread(cls, person: Person) -> int:
        """How many wait for this person, counted up to a hundred."""
        return len(_unread(person, clock.today()))

    # Of one

    @property
    def readers(self) -> list[str]:
        """Whom it is for, in the order of the choices."""
        held = {row.reader for row in BulletinReader.select().where(BulletinReader.bulletin == self.id)}
        return [one.value for one in Reader if one.value in held]

    @property
    def whose(self) -> str:
        """Whose word it is, as its readers know it; empty for the company's."""
        return self.department.name if self.department_id else ""

    @property
    def gist(self) -> str:
        """How it begins, in one line."""
        return " ".join(self.text[:GIST].split()) + ("…" if len(self.text) > GIST else "")

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def is_running(self) -> bool:
        return self.is_published and self.until >= clock.today()

    @property
    def is_untold(self) -> bool:
        """True while nobody but its writers has seen it."""
        return self.state in UNTOLD


class BulletinReader(Table):
    """A bulletin is for a column of the matrix."""

    bulletin = ForeignKeyField(Bulletin, backref="addressed", index=False, on_delete="CASCADE")
    reader = CharField(max_length=10)

    class Meta:
        indexes = ((("bulletin", "reader"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def for_hotels(cls):
        """Ids of the bulletins that anybody of a hotel reads: a subquery."""
        return cls.select(cls.bulletin).where(cls.reader.in_([one.value for one in MAY_BE_TOLD]))

    @classmethod
    def put(cls, bulletin: Bulletin, readers: Iterable[str]) -> None:
        cls.delete().where(cls.bulletin == bulletin.id).execute()
        rows = [{"bulletin": bulletin.id, "reader": one} for one in dict.fromkeys(readers)]
        if rows:
            cls.insert_many(rows).execute()


def in_force(posting=Posting):
    """The condition that a posting holds today."""
    today = clock.today()
    return (posting.since <= today) & (posting.until.is_null() | (posting.until > today))


@db.ready
def _unread(person, today):
    return Bulletin.select(Bulletin.id).where(Bulletin.waiting_for(person)).limit(MOST + 1).tuples()


@db.ready
def _to_read(person, today, *, most):
    row = Bulletin
    query = row.select(row, Department).join(Department, JOIN.LEFT_OUTER).where(row.waiting_for(person))
    return query.order_by(row.must_confirm.desc(), row.important.desc(), row.at.desc(), row.id.desc()).limit(most)
