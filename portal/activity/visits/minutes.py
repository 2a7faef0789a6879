"""Minutes of a visit (拜访纪要): who was there and what was said, archived and reported upward (D16, D17)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from peewee import JOIN, BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, TextField, Value

from portal.activity.follow_ups import people
from portal.activity.visits.minutes_deeds import MinutesDeeds
from portal.activity.visits.minutes_words import SECTIONS, Answer, MinutesState, Waits
from portal.activity.visits.table import Visit
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Versioned
from portal.foundation.paging import Page, cut, key_of, page_of
from portal.foundation.roles import Function, Person, Role
from portal.records import audit, cadence
from portal.records.accounts import Account
from portal.records.cadence import Touch, TouchResult
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice
from portal.records.principals import Principal

#: What waits is counted up to here.
MOST = 99
#: Clocks of several machines differ by less.
SOON = timedelta(days=1)


class Minutes(MinutesDeeds, Versioned):
    """The minutes of one visit. Until they are filed they are a draft of their writer's; the hotel side reads the
    parts that were released, which are copies."""

    visit = ForeignKeyField(Visit, unique=True, backref="minutes")
    hotel = ForeignKeyField(Hotel, index=False)
    #: Who filed them, and his role: what a department writes is its own.
    by = ForeignKeyField(Account, index=False, backref="minutes")
    by_role = CharField(max_length=10)
    at = DateTimeField()
    day = DateField()
    #: What the cadence makes of the visit, decided when it was written (TouchResult).
    worth = CharField(max_length=10)
    #: The principals who were there, their ids between commas; and who else.
    present = TextField(default="")
    others = CharField(max_length=200, default="")
    topics = TextField(default="")
    raised = TextField(default="")
    operations = TextField(default="")
    management = TextField(default="")
    service = TextField(default="")
    needs = TextField(default="")
    introduced = TextField(default="")
    decisions = TextField(default="")
    #: What customer service and the director alone read.
    inside_note = TextField(default="")
    #: 需总监知晓: the director reads them after the manager.
    for_director = BooleanField(default=False)
    state = CharField(max_length=10, default=MinutesState.FILED)
    waits_for = CharField(max_length=10, default=Waits.NOBODY)
    filed_at = DateTimeField(default=clock.now)
    read_at = DateTimeField(null=True)
    read_by = ForeignKeyField(Account, null=True, index=False, backref="read_minutes")
    released_at = DateTimeField(null=True)
    released_by = ForeignKeyField(Account, null=True, index=False, backref="released_minutes")
    answer = CharField(max_length=10, default=Answer.NONE)
    answered_at = DateTimeField(null=True)
    answered_by = ForeignKeyField(Account, null=True, index=False, backref="answered_minutes")

    class Meta:
        indexes = (
            (("waits_for", "at", "id"), False),
            (("hotel", "at", "id"), False),
            (("by", "at", "id"), False),
            (("at", "id"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Officers, managers and the director read all; a liaison those of his department's visits; GM and owner
        those of which something was released."""
        if not person.may("minutes.read"):
            return cls.none()
        if person.is_hotel_side:
            theirs = Posting.hotels_of(person, Function.GM, Function.OWNER)
            return cls.select().where(cls.released_at.is_null(False) & cls.hotel.in_(theirs))
        if person.role == Role.LIAISON:
            return cls.select().where(cls.by.in_(_colleagues(person)))
        return cls.select()

    @classmethod
    def writable_by(cls, person: Person):
        """They are corrected and released by their writer, or by a manager who leads the hotel."""
        if not person.may("minutes.write"):
            return cls.none()
        mine = cls.by == person.id
        led = cls.hotel.in_(Hotel.writable_by(person).select(Hotel.id))
        return cls.visible_to(person).where((mine | led) if person.role == Role.MANAGER else mine)

    @classmethod
    def of_visit(cls, person: Person, visit: Visit) -> "Minutes | None":
        """The minutes of a visit, if they are filed and this person reads them."""
        return cls.visible_to(person).where(cls.visit == visit.id).first()

    @classmethod
    def at_visit(cls, person: Person, visit_id: int, to_write: bool = False) -> "Minutes":
        """The same by the number of the visit, with hotel and writer. Raises Missing, or Refused as `find_for` does."""
        query = cls.visible_to(person).select(cls, Hotel, Account.id, Account.name).join_from(cls, Hotel)
        query = query.join_from(cls, Account, on=(cls.by == Account.id))
        row = query.where(cls.visit == min(visit_id, 2**31 - 1)).first()
        if row is None:
            raise db.Missing("Minutes")
        if to_write and not row.is_written_by(person):
            raise db.Refused(cls.__name__)
        return row

    @classmethod
    def page_for(cls, person: Person, waits: bool = False, hotel: Hotel | None = None, after=None, size=50) -> Page:
        """Minutes as head office lists them (of a department one's own), the last visit first, with hotel and writer;
        with `waits` those alone that wait for this person."""
        query = cls._listed(cls.waiting_for(person) if waits else cls.visible_to(person))
        if person.role == Role.LIAISON:
            query = query.where(cls.by == person.id)
        if hotel is not None:
            query = query.where(cls.hotel == hotel)
        # None is of a time to come: said so that the database walks along the index and stops.
        query = query.where(cls.at <= clock.now() + SOON)
        return page_of(query, (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def released_to(cls, person: Person, unanswered: bool = False, after=None, size=50) -> Page:
        """What somebody of the hotel side reads, the last visit first; three statements however many hotels he has.
        With `unanswered` what he is asked to confirm as their GM."""
        functions = (Function.GM,) if unanswered else (Function.GM, Function.OWNER)
        hotels = {row.hotel_id for row in Posting.of_account(person.id) if row.function in functions}
        where = cls.hotel.in_(sorted(hotels) or [0]) & cls.released_at.is_null(False)
        where &= cls.answer == Answer.NONE if unanswered else cls.answer.in_(list(Answer))
        columns = (cls.at, cls.id)
        # A dozen a year and hotel: sorted here, so that the database need not.
        key, known = key_of(after, columns), sorted(cls.select(*columns).where(where).tuples(), reverse=True)
        ids = [number for at, number in known if key is None or (at, number) < tuple(key)][: size + 1]
        rows = {row.id: row for row in cls._listed(cls.visible_to(person)).where(cls.id.in_(ids or [0]))}
        return cut([rows[number] for number in ids if number in rows], columns, size)

    @classmethod
    def _listed(cls, query):
        """With hotel and writer."""
        query = query.select(cls, Hotel.id, Hotel.code, Hotel.name, Account.id, Account.name)
        # Outer joins though the rows are always there: so SQLite begins with the minutes, in their order, and stops.
        query = query.join_from(cls, Hotel, JOIN.LEFT_OUTER, on=(cls.hotel == Hotel.id))
        return query.join_from(cls, Account, JOIN.LEFT_OUTER, on=(cls.by == Account.id))

    @classmethod
    def waiting_for(cls, person: Person):
        """What it is the turn of somebody of head office to do: a manager and the director read, a writer writes
        anew."""
        query = cls.visible_to(person)
        if person.role == Role.MANAGER:
            led = cls.hotel.in_(Hotel.writable_by(person).select(Hotel.id))
            return query.where((cls.waits_for == Waits.MANAGER) & led & (cls.by != person.id))
        if person.role == Role.DIRECTOR:
            return query.where(cls.waits_for == Waits.DIRECTOR)
        return query.where((cls.waits_for == Waits.WRITER) & (cls.by == person.id))

    @classmethod
    def count_waiting(cls, person: Person) -> int:
        """How many wait for this person, counted up to a hundred."""
        return len(list(cls.waiting_for(person).select(cls.id).limit(MOST + 1).tuples()))

    @classmethod
    def file(
        cls,
        by: Person,
        visit: Visit,
        *,
        at: datetime,
        principals: Iterable[Principal] = (),
        others: str = "",
        inside_note: str = "",
        for_director: bool = False,
        **sections: str,
    ) -> "Minutes":
        """Archives the minutes of a visit held at `at` (stored instant), counts the visit, and reports it upward.
        Raises Conflict with the minutes that stand if somebody has filed them already."""
        principals, day = list(principals), clock.local(at).date()
        with db.together():
            # Of two who file at once the second sees what the first has written.
            visit = db.lock(Visit.select().where(Visit.id == visit.id)).get()
            there = cls.get_or_none(cls.visit == visit.id)
            if there is not None:
                raise Conflict(there)
            visit.hold(by, day, at)
            row = cls.create(
                visit=visit.id,
                hotel=visit.hotel_id,
                by=by.id,
                by_role=by.role,
                at=at,
                day=day,
                worth=worth(principals, day),
                present=told_ids(principals),
                others=others,
                inside_note=inside_note,
                for_director=for_director,
                waits_for=first_reader(by.role),
                filed_at=clock.now(),
                **{name: sections.get(name, "") for name in SECTIONS},
            )
            Touch.put(by, visit.hotel, day, cadence.VISIT, TouchResult(row.worth), visit)
            audit.record(by, "minutes.filed", row, hotel=visit.hotel.code, day=day)
            row.report(by, News.MINUTES_FILED)
        return row

    def report(self, by: Person, news: News) -> None:
        """Tells those whose turn it is to read. Call it in the transaction of the deed."""
        readers = {
            Waits.MANAGER: lambda: people.managers_of(self.hotel_id),
            Waits.DIRECTOR: _directors,
            Waits.WRITER: lambda: [self.by_id],
        }.get(Waits(self.waits_for), list)
        Notice.put(by, readers(), news, self, self.hotel)

    def is_written_by(self, person: Person) -> bool:
        return type(self).writable_by(person).where(type(self).id == self.id).exists()

    @classmethod
    def touches(cls):
        """Every visit as the touch it ought to have, by its id: what `recounts.recount` compares."""
        columns = (cls.visit, cls.hotel, cls.day, Value(cadence.VISIT), cls.worth, cls.by, cls.by_role)
        rows = cls.select(*columns).order_by(cls.visit).tuples().iterator()
        return ((Visit._meta.table_name, *row) for row in rows)

    @property
    def principal_ids(self) -> list[int]:
        return [int(one) for one in self.present.split(",") if one]

    @property
    def sections(self) -> dict[str, str]:
        """{part: its text} of what was written, in order."""
        return {name: getattr(self, name) for name in SECTIONS if getattr(self, name)}

    @property
    def gist(self) -> str:
        """What a line says of them: what was decided, else what was spoken of."""
        return self.decisions or self.raised or next(iter(self.sections.values()), "")


def told_ids(principals: Iterable[Principal]) -> str:
    return ",".join(str(row.id) for row in principals)


def first_reader(role: str) -> Waits:
    """The manager reads first; what he wrote himself the director reads."""
    return Waits.DIRECTOR if role == Role.MANAGER else Waits.MANAGER


def worth(principals: Iterable[Principal], day) -> TouchResult:
    """A visit at which somebody was who counts; otherwise it was tried."""
    met = any(row.counts and row.on_file(day) for row in principals)
    return TouchResult.TALK if met else TouchResult.ATTEMPT


def _directors() -> list[int]:
    query = Account.select(Account.id).where(Account.active & (Account.role == Role.DIRECTOR))
    return [number for (number,) in query.tuples()]


def _colleagues(person: Person):
    """The people of a department, oneself among them: a subquery."""
    own = Account.select(Account.department).where((Account.id == person.id) & Account.department.is_null(False))
    return Account.select(Account.id).where(Account.department.in_(own))
