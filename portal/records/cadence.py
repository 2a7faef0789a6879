"""What each hotel is owed week by week, and what became of it: touches in, facts of the year out (D15).

`settle` alone writes the facts; it reads touches, rules, standings, postings, covers, excuses and the calendar, never
the records on the floor above. What is missed, due or still to come is derived from today when it is read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from typing import NamedTuple

from peewee import CharField, DateField, ForeignKeyField, IntegerField

from portal.foundation import clock, db
from portal.foundation.calendar import idle_weeks
from portal.foundation.choices import Choice
from portal.foundation.clock import Week
from portal.foundation.db import Table
from portal.foundation.matching import unmatched
from portal.foundation.roles import Function, Person
from portal.records.covers import Cover
from portal.records.excuses import Excuse, ExcuseState
from portal.records.hotels import NEVER, Hotel, Posting, Standing
from portal.records.reckoning import DONE, Contacts, Judge, letters, monday_of, nth, owes, sunday_of

MESSAGE, NO_MARK = "m", "."
LATE_AFTER = timedelta(days=14)


class TouchResult(Choice):
    """What a contact was worth for the cadence."""

    TALK = "talk", "Talk that counts"
    ATTEMPT = "attempt", "Attempt"
    MESSAGE = "message", "Message"


class Rule(Table):
    """`times` calls per `every` weeks for a gate and grade (empty: all; without a gate only from daily service on),
    from the week of `since` on and before the week of `until`. Made and ended by the deeds in `records/rules`."""

    since = DateField()
    until = DateField(null=True)
    gate = CharField(max_length=1, null=True)
    grade = CharField(max_length=1, null=True)
    times = IntegerField(default=1)
    every = IntegerField(default=1)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("cadence.read") or person.may("settings.read") else cls.none()


class Touch(Table):
    """One contact as the cadence sees it; `(kind, record_id)` names the record it stands for."""

    hotel = ForeignKeyField(Hotel, backref="touches")
    day = DateField()
    channel = CharField(max_length=10)
    result = CharField(max_length=10)
    by_id = IntegerField()
    #: The role then: a manager's call goes on counting after he has become something else.
    by_role = CharField(max_length=10)
    kind = CharField(max_length=20)
    record_id = IntegerField()

    class Meta:
        indexes = ((("hotel", "day"), False), (("kind", "record_id"), True))

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def put(cls, by: Person, hotel: Hotel, day: date, channel: str, result: TouchResult, record) -> None:
        """Notes a contact and settles its year. Call it in the transaction of the record it stands for."""
        told = {"hotel": hotel.id, "day": day, "channel": channel, "result": result, "by_id": by.id, "by_role": by.role}
        _put(**told, kind=record._meta.table_name, record_id=record.id)
        settle(hotel.id)

    @classmethod
    def first_talk(cls, hotel: Hotel, by_id: int, since: date) -> "Touch | None":
        """The first talk that somebody had with a hotel from a day on."""
        query = cls.select().where((cls.hotel == hotel) & (cls.day >= since) & (cls.by_id == by_id))
        return query.where(cls.result == TouchResult.TALK).order_by(cls.day, cls.id).first()


@db.prepared_write
def _put(hotel, day, channel, result, by_id, by_role, kind, record_id):
    told = {"hotel": hotel, "day": day, "channel": channel, "result": result, "by_id": by_id, "by_role": by_role}
    return Touch.insert(**told, kind=kind, record_id=record_id)


class HotelYear(Table):
    """The facts of a hotel's ISO year. `weeks`: 52 or 53 of d done, t tried, x excused, - not owed, . nothing yet.
    `marks`: m where a message was exchanged that week, . elsewhere."""

    hotel = ForeignKeyField(Hotel, backref="years")
    iso_year = IntegerField()
    weeks = CharField(max_length=53)
    marks = CharField(max_length=53)

    class Meta:
        indexes = ((("hotel", "iso_year"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("cadence.read") else cls.none()

    @classmethod
    def of_hotels(cls, person: Person, hotels, years: Iterable[int]) -> dict[tuple[int, int], tuple[str, str]]:
        """{(hotel id, year): (weeks, marks)} of several hotels in one statement."""
        rows = _years_of(person, [hotel.id for hotel in hotels], list(years))
        return {(hotel_id, year): (weeks, marks) for hotel_id, year, weeks, marks in rows}

    @classmethod
    def hotels(cls, years: Iterable[int] | None = None) -> list[int]:
        """Ids of the hotels that have years, or one of some years."""
        query = cls.select(cls.hotel).distinct()
        return [one for (one,) in (query if years is None else query.where(cls.iso_year.in_(list(years)))).tuples()]

    @classmethod
    def lacking(cls, year: int, most: int) -> list[int]:
        """Ids of the hotels that have years but not this one, because nothing has happened since."""
        there = cls.select(cls.hotel).where(cls.iso_year == year)
        query = cls.select(cls.hotel).where(cls.hotel.not_in(there)).distinct().order_by(cls.hotel).limit(most)
        return [hotel_id for (hotel_id,) in query.tuples()]


@db.ready
def _years_of(person, hotels, years):
    query = HotelYear.visible_to(person).where(HotelYear.hotel.in_(hotels) & HotelYear.iso_year.in_(years))
    return query.select(HotelYear.hotel, HotelYear.iso_year, HotelYear.weeks, HotelYear.marks).tuples()


_waiting: ContextVar[set[int] | None] = ContextVar("waiting_to_settle", default=None)


@contextmanager
def settling_later():
    """Inside, one transaction: hotels are noted and settled once each at its end. For imports and demo data."""
    if _waiting.get() is not None:
        yield
        return
    hotels: set[int] = set()
    with db.together():
        token = _waiting.set(hotels)
        try:
            yield
        finally:
            _waiting.reset(token)
        for hotel_id in sorted(hotels):
            settle(hotel_id)


def settle(hotel_id: int) -> None:
    """Recomputes what is kept about a hotel: its years' strings and `next_call_on`. The only writer of both.
    Call it in the transaction of whatever changed what it reads, also when something is corrected or deleted."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.add(hotel_id)
        return
    with db.together():
        # Of two who record at once, the second reads what the first has written; SQLite's writers stand in a queue.
        if not db.is_sqlite():
            db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel_id)).get()
        years, due = recomputed(hotel_id, clock.this_week().year + 1)
        kept = {year: (weeks, marks) for year, weeks, marks in _kept(hotel=hotel_id)}
        rows = [
            {"hotel": hotel_id, "iso_year": year, "weeks": weeks, "marks": marks}
            for year, (weeks, marks) in years.items()
            if kept.pop(year, None) != (weeks, marks)
        ]
        if rows:
            HotelYear.insert_many(rows).on_conflict(
                conflict_target=[HotelYear.hotel, HotelYear.iso_year], preserve=[HotelYear.weeks, HotelYear.marks]
            ).execute()
        if kept:
            HotelYear.delete().where((HotelYear.hotel == hotel_id) & HotelYear.iso_year.in_(list(kept))).execute()
        Hotel.update(next_call_on=due).where((Hotel.id == hotel_id) & (Hotel.next_call_on != due)).execute()


@db.prepared
def _kept(hotel):
    return HotelYear.select(HotelYear.iso_year, HotelYear.weeks, HotelYear.marks).where(HotelYear.hotel == hotel)


def recomputed(hotel_id: int, last_year: int) -> tuple[dict[int, tuple[str, str]], date]:
    """({year: (weeks, marks)}, next_call_on) from touches, rules, standings, postings, covers, excuses and calendar,
    from the year of the first officer posting to `last_year` or the year after that posting."""
    judge = _judge(hotel_id)
    if judge.start is None:
        return {}, NEVER
    first_year = Week.of(monday_of(judge.start)).year
    years = range(first_year, max(last_year, first_year + 1) + 1)
    weeks = range(nth(Week(years[0], 1).monday), nth(Week(years[-1] + 1, 1).monday))
    contacts = _contacts(hotel_id, judge)
    # A block of weeks may reach into the year after the last.
    idle = {nth(week.monday) for week in idle_weeks(monday_of(weeks.start), sunday_of(weeks.stop + 52))}
    idle |= {nth(db.day_of(monday)) for (monday,) in _excused_of(hotel=hotel_id)}
    states = letters(weeks, judge.stretches(), contacts, idle)
    marks = "".join(MESSAGE if week in contacts.messages else NO_MARK for week in weeks)
    found, place = {}, 0
    for year in years:
        end = place + clock.weeks_in(year)
        found[year] = (states[place:end], marks[place:end])
        place = end
    if judge.at_rest:
        return found, NEVER
    undone = (place for place in range(states.rfind(DONE) + 1, len(states)) if owes(states[place]))
    due = next(undone, None)
    return found, NEVER if due is None else monday_of(weeks[due])


@db.prepared
def _officers_of(hotel):
    """The officers' postings, and the covers of theirs, in one statement: of a posting officer and doer are one."""
    columns = (Posting.since, Posting.until, Posting.account, Posting.account, Posting.id)
    posted = Posting.select(*columns).where((Posting.hotel == hotel) & (Posting.function == Function.OFFICER))
    theirs = Posting.select(Posting.account).where((Posting.hotel == hotel) & (Posting.function == Function.OFFICER))
    covered = Cover.select(Cover.first, Cover.last, Cover.officer, Cover.substitute, Cover.id).where(
        (Cover.hotel == hotel) | (Cover.hotel.is_null() & Cover.officer.in_(theirs))
    )
    return posted.union_all(covered)


def _judge(hotel_id: int) -> Judge:
    rows = sorted(_officers_of(hotel=hotel_id), key=lambda row: (str(row[0]), row[4]))
    told = [(db.day_of(since), db.day_of(until), who, doer) for since, until, who, doer, _ in rows]
    posted = [(since, until, who) for since, until, who, doer in told if who == doer]
    covers = [row for row in told if row[2] != row[3]]
    return Judge(posted, list(Rule.select()), Standing.of(hotel_id), covers)


@db.prepared
def _excused_of(hotel):
    return Excuse.select(Excuse.monday).where((Excuse.hotel == hotel) & (Excuse.state == ExcuseState.APPROVED.value))


def asked_of(hotel_id: int, weeks: Iterable[Week]) -> set[Week]:
    """Those of these weeks in which anything is asked of the hotel, alone or as part of a block."""
    judge = _judge(hotel_id)
    begun = [week for week in weeks if judge.start is not None and nth(week.monday) >= judge.start]
    return {week for week in begun if judge.rate(nth(week.monday)).times}


@db.prepared
def _touches_of(hotel):
    columns = (Touch.day, Touch.result, Touch.by_id, Touch.by_role)
    return Touch.select(*columns).where(Touch.hotel == hotel).tuples()


def _contacts(hotel_id: int, judge: Judge) -> Contacts:
    found = Contacts()
    days_of = {TouchResult.TALK: found.talks, TouchResult.ATTEMPT: found.attempts}
    for told, result, by_id, by_role in _touches_of(hotel=hotel_id):
        day = db.day_of(told)
        if not judge.counts(day, by_id, by_role):
            continue
        if result in days_of:
            days_of[result].setdefault(nth(day), set()).add(day)
        else:
            found.messages.add(nth(day))
    return found


class Finding(NamedTuple):
    """Something that is kept and is not what it ought to be (None: is not there)."""

    about: str
    kept: object
    right: object


def recount(records: Iterable[tuple]) -> Iterator[Finding]:
    """What a recount disagrees with. `records` tells every record that counts, in any order (quickest by kind and
    id), as (kind, record id, hotel id, day, channel, result, by id, by role)."""
    hotels = Hotel.select(Hotel.id, Hotel.code, Hotel.next_call_on).order_by(Hotel.id)
    for hotel_id, code, next_call_on in hotels.tuples():
        kept = {year: (weeks, marks) for year, weeks, marks in _kept(hotel=hotel_id)}
        # A year that has not been opened, because nothing has happened since, is no fault.
        years, due = recomputed(hotel_id, max(kept, default=0))
        for year in sorted({*kept, *years}):
            if kept.get(year) != years.get(year):
                yield Finding(f"{code} {year}", kept.get(year), years.get(year))
        if next_call_on != due:
            yield Finding(f"{code} next_call_on", next_call_on, due)
    yield from _touches_against(records)


def _touches_against(records: Iterable[tuple]) -> Iterator[Finding]:
    query = Touch.select(Touch.kind, Touch.record_id, Touch.hotel, Touch.day, Touch.channel, Touch.result)
    query = query.select_extend(Touch.by_id, Touch.by_role).order_by(Touch.kind, Touch.record_id)
    for row, is_kept in unmatched(query.tuples().iterator(), records):
        about = f"touch of {row[0]} {row[1]}"
        yield Finding(about, row[2:], None) if is_kept else Finding(about, None, row[2:])
