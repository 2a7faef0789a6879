"""What hotels are to be told (需传达): entered once, ticked off hotel by hotel in the calls of the week. A bulletin
that hotels must confirm is such a thing, too."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from peewee import JOIN, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, fn

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Table, Versioned
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel, Posting
from portal.records.teams import Region, Team


class Show(Choice):
    """What the list shows."""

    RUNNING = "running", "Running"
    PAST = "past", "Past"


class Item(NamedTuple):
    """One thing to tell, as it stands in a brief."""

    id: int
    text: str
    until: date
    #: The bulletin it tells of; empty for what was entered by itself.
    bulletin: int | None


class Count(NamedTuple):
    """How many of the hotels it concerns have been told."""

    told: int
    of: int


class ToTell(Versioned):
    """One thing to tell from a day to a day: an officer's own for his hotels, a manager's for a team, the director's
    for all."""

    text = CharField(max_length=300)
    by = ForeignKeyField(Account, index=False, backref="to_tell")
    #: Whose hotels: `account` an officer's, `team` a team's; neither: everybody's.
    account = ForeignKeyField(Account, null=True, index=False, backref="own_to_tell")
    team = ForeignKeyField(Team, null=True, index=False)
    since = DateField()
    until = DateField()
    entered_at = DateTimeField(default=clock.now)
    #: Of a bulletin: its number, and which hotels it is for (of a kind; of a region, by their officer's team).
    bulletin = IntegerField(null=True, unique=True)
    region = ForeignKeyField(Region, null=True, index=False)
    hotel_kind = CharField(max_length=10, default="")

    class Meta:
        indexes = ((("until", "id"), False), (("account", "until"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """An officer reads what he is to tell himself; managers and the director read all."""
        if not person.may("to_tell.read"):
            return cls.none()
        if person.role != Role.STAFF:
            return cls.select()
        mine = Account.select(Account.team).where((Account.id == person.id) & Account.team.is_null(False))
        regions = Team.select(Team.region).where(Team.id.in_(mine) & Team.region.is_null(False))
        here = (cls.team.is_null() | cls.team.in_(mine)) & (cls.region.is_null() | cls.region.in_(regions))
        return cls.select().where((cls.account == person.id) | (cls.account.is_null() & here))

    @classmethod
    def writable_by(cls, person: Person):
        """An officer his own; of the others each may change or end what any of them has entered. What a bulletin asks
        for is changed with the bulletin."""
        if not person.may("to_tell.write"):
            return cls.none()
        rows = cls.visible_to(person).where(cls.bulletin.is_null())
        return rows.where(cls.by == person.id) if person.role == Role.STAFF else rows

    @classmethod
    def page_for(cls, person: Person, show: Show, after=None, size=50) -> Page:
        """Those that run, or are to come, by their last day; of past ones the last first."""
        whose = cls.visible_to(person).select(cls, Account.id, Account.name, Team)
        query = whose.join_from(cls, Account, JOIN.LEFT_OUTER, on=cls.by).join_from(cls, Team, JOIN.LEFT_OUTER)
        if show == Show.PAST:
            return page_of(query.where(cls.until < clock.today()), (cls.until, cls.id), after, size, descending=True)
        return page_of(query.where(cls.until >= clock.today()), (cls.until, cls.id), after, size)

    # Which hotels

    @classmethod
    def _concerned(cls):
        """(id, hotel, officer) for each active hotel with an officer that something concerns: to narrow further."""
        officer = Account.alias()
        held = Posting.staffed().select(cls.id.alias("to_tell"), Posting.hotel, Posting.account, officer.name)
        team = Team.alias()
        regional = team.select(team.id).where((team.id == officer.team) & (team.region == cls.region))
        everybodys = cls.account.is_null() & (cls.team.is_null() | (cls.team == officer.team))
        everybodys &= cls.region.is_null() | fn.EXISTS(regional)
        here = ((cls.account == Posting.account) | everybodys) & (
            (cls.hotel_kind == "") | (cls.hotel_kind == Hotel.kind)
        )
        return (
            held.join_from(Posting, officer, on=Posting.account == officer.id)
            .join_from(Posting, Hotel, on=Posting.hotel == Hotel.id)
            .join_from(Posting, cls, on=here)
            .where(Hotel.status == Status.ACTIVE)
        )

    @classmethod
    def counts(cls, rows: Iterable["ToTell"]) -> dict[int, Count]:
        """{id: told of concerned} of several, in two statements."""
        rows = list(rows)
        told = Told.select(Told.to_tell).where(Told.to_tell.in_([row.id for row in rows])).tuples()
        done = Counter(one for (one,) in told)
        officers = Posting.staffed().select(Posting.account, Account.team, Team.region, Hotel.kind)
        officers = officers.join_from(Posting, Account).join_from(Account, Team, JOIN.LEFT_OUTER, on=Account.team)
        officers = officers.join_from(Posting, Hotel).where(Hotel.status == Status.ACTIVE)
        held = Counter(officers.tuples())
        found = {}
        for row in rows:
            owed = sum(n for whose, n in held.items() if row._is_for(*whose))
            # Who was told before his hotel went elsewhere was told.
            found[row.id] = Count(done[row.id], max(owed, done[row.id]))
        return found

    def _is_for(self, account: int, team: int | None, region: int | None, kind: str) -> bool:
        """True if the hotels of this kind that this officer has, of this team and region, are to be told."""
        if self.account_id is not None:
            return self.account_id == account
        return self.team_id in (None, team) and self.region_id in (None, region) and self.hotel_kind in ("", kind)

    def hotels(self) -> tuple[list[tuple[Hotel, "Told"]], list[tuple[Hotel, str]]]:
        """([(hotel, how it was told)], [(hotel, officer's name)] of those still to be told), by code."""
        rows = Told.select(Told, Hotel, Account).join_from(Told, Hotel).join_from(Told, Account)
        told = [(row.hotel, row) for row in rows.where(Told.to_tell == self).order_by(Hotel.code)]
        done = {hotel.id for hotel, _row in told}
        query = type(self)._concerned().where(ToTell.id == self.id)
        names = {hotel: name for _id, hotel, _account, name in query.tuples() if hotel not in done}
        open_ = sorted(Hotel.by_ids(names).values(), key=lambda hotel: hotel.code)
        return told, [(hotel, names[hotel.id]) for hotel in open_]

    @classmethod
    def open_for(cls, hotels: Iterable[int], ids: Iterable[int] | None = None) -> dict[int, list[Item]]:
        """{hotel id: what it is to be told today and has not been, the most pressing first} of hotels by their ids,
        in one statement."""
        found: dict[int, list[Item]] = {}
        for hotel, *item in _open_for(list(hotels), None if ids is None else list(ids), clock.today()):
            found.setdefault(hotel, []).append(Item(*item))
        return found

    # Deeds

    @classmethod
    def add(
        cls, by: Person, text: str, since: date, until: date, account: int | None = None, team: int | None = None
    ) -> "ToTell":
        """Enters something to tell, from a day to a day (both included)."""
        with db.together():
            row = cls.create(text=text, by=by.id, account=account, team=team, since=since, until=until)
            audit.record(by, "to_tell.added", row, text=text, since=since, until=until)
        return row

    def edit(self, by: Person, opened: int, **facts) -> None:
        """Saves over version `opened`. Raises Conflict."""
        with db.together():
            # Of whom it concerns, the id.
            before = {name: self.__data__[name] for name in facts}
            changes = {name: [before[name], value] for name, value in facts.items() if before[name] != value}
            self.save_over(opened, **facts)
            if changes:
                audit.record(by, "to_tell.edited", self, version=self.version, **changes)

    def end(self, by: Person) -> None:
        """Nobody is told from now on; who was, was."""
        yesterday = clock.today() - timedelta(days=1)
        if self.until <= yesterday:
            return
        with db.together():
            audit.record(by, "to_tell.ended", self, until=[self.until, yesterday])
            self.save_over(self.version, until=yesterday, since=min(self.since, yesterday))

    @classmethod
    def announce(cls, bulletin) -> None:
        """A bulletin is something to tell, as it stands: its title, until its last day, for its hotels. Call it in the
        transaction of the bulletin's deed."""
        facts = {"text": bulletin.title, "until": bulletin.until}
        if not cls.update(**facts, version=cls.version + 1).where(cls.bulletin == bulletin.id).execute():
            where = {"region": bulletin.region_id, "hotel_kind": bulletin.hotel_kind}
            cls.create(**facts, **where, by=bulletin.by_id, since=clock.today(), bulletin=bulletin.id)

    @classmethod
    def call_off(cls, bulletin) -> None:
        """It is withdrawn: nobody is told of it from now on; who was, was."""
        yesterday = clock.today() - timedelta(days=1)
        here = (cls.bulletin == bulletin.id) & (cls.until > yesterday)
        cls.update(until=yesterday, version=cls.version + 1).where(here).execute()

    @classmethod
    def of_bulletin(cls, bulletin_id: int) -> "ToTell | None":
        """What stands in the briefs for a bulletin."""
        return cls.get_or_none(cls.bulletin == bulletin_id)

    @classmethod
    def tick(cls, by: Person, hotel: Hotel, ids: Iterable[int], record=None) -> int:
        """A hotel has been told these, in a record (or by a tick alone); what does not concern it, or was told before,
        is left out. Returns how many. Call it in the record's transaction."""
        open_ = cls.open_for([hotel.id], ids).get(hotel.id, [])
        facts = {"hotel": hotel.id, "by": by.id, "at": clock.now()}
        if record is not None:
            facts |= {"kind": audit.kind_of(record), "record_id": record.id}
        rows = [{**facts, "to_tell": item.id} for item in open_]
        if rows:
            # Somebody else may tick the same in this very moment.
            Told.insert_many(rows).on_conflict_ignore().execute()
        return len(rows)

    @classmethod
    def take_back(cls, by: Person, record) -> None:
        """A record is undone: what was told in it was not told."""
        told = (Told.kind == audit.kind_of(record)) & (Told.record_id == record.id)
        Told.delete().where(told).execute()

    def is_written_by(self, person: Person) -> bool:
        return type(self).writable_by(person).where(ToTell.id == self.id).exists()

    @property
    def running(self) -> bool:
        return self.since <= clock.today() <= self.until

    @property
    def over(self) -> bool:
        return self.until < clock.today()


class Told(Table):
    """A hotel has been told, in the record `(kind, record_id)` or (empty) by a tick alone."""

    to_tell = ForeignKeyField(ToTell, backref="told", index=False)
    hotel = ForeignKeyField(Hotel, index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    kind = CharField(max_length=20, default="")
    record_id = IntegerField(null=True)

    class Meta:
        indexes = ((("to_tell", "hotel"), True), (("kind", "record_id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.to_tell.in_(ToTell.visible_to(person).select(ToTell.id)))


@db.ready
def _open_for(hotels, ids, today):
    row = ToTell
    done = Told.select(Told.id).where((Told.to_tell == row.id) & (Told.hotel == Posting.hotel))
    query = row._concerned().where(Posting.hotel.in_(hotels) & (row.since <= today) & (row.until >= today))
    query = query.select(Posting.hotel, row.id, row.text, row.until, row.bulletin).where(~fn.EXISTS(done))
    if ids is not None:
        query = query.where(row.id.in_(ids))
    return query.order_by(row.until, row.id).tuples()
