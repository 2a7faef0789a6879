"""What each hotel is owed week by week and month by month, and what became of it: touches in, facts of the year out
(D15, D16).

`settle` alone writes the facts; it reads touches, rules, standings, postings, covers, excuses and the calendar, never
the records on the floor above. What is missed, due or still to come is derived from today when it is read.
"""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta

from peewee import CharField, DateField, ForeignKeyField, IntegerField

from portal.foundation import clock, db, settings
from portal.foundation.calendar import idle_weeks
from portal.foundation.choices import Choice
from portal.foundation.clock import Month, Week
from portal.foundation.db import Table
from portal.foundation.roles import Function, Person
from portal.records.covers import Cover
from portal.records.excuses import Excuse, ExcuseState
from portal.records.hotel_words import Owed
from portal.records.hotel_years import BOTH, MESSAGE, NO_MARK, VISITED, Facts, HotelYear
from portal.records.hotels import NEVER, Hotel, Posting, Standing
from portal.records.reckoning import (
    DONE,
    Contacts,
    Judge,
    first_of,
    letters,
    monday_of,
    month_nth,
    nth,
    owes,
    sunday_of,
)

#: The channel of a touch that is a visit on site (D16): whoever files a visit puts it with this.
VISIT = "visit"
LATE_AFTER = timedelta(days=14)


class TouchResult(Choice):
    """What a contact was worth for the cadence."""

    TALK = "talk", "Talk that counts"
    ATTEMPT = "attempt", "Attempt"
    MESSAGE = "message", "Message"


class Rule(Table):
    """`times` calls per `every` weeks, or visits per `every` months, for a gate and grade (empty: all; without a gate
    only from daily service on), from the week or month of `since` on and before that of `until`. Made and ended by
    the deeds in `records/rules`."""

    kind = CharField(max_length=5, default=Owed.CALL)
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
    """Recomputes what is kept about a hotel: its years' facts, `next_call_on`, `next_visit_on`. Their only writer.
    Call it in the transaction of whatever changed what it reads, also when something is corrected or deleted."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.add(hotel_id)
        return
    with db.together():
        # Of two who record at once, the second reads what the first has written; SQLite's writers stand in a queue.
        if not db.is_sqlite():
            db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel_id)).get()
        years, call, visit = recomputed(hotel_id, clock.this_week().year + 1)
        kept = HotelYear.kept_of(hotel_id)
        rows = [
            {"hotel": hotel_id, "iso_year": year, **facts._asdict()}
            for year, facts in years.items()
            if kept.pop(year, None) != facts
        ]
        if rows:
            preserve = [HotelYear.weeks, HotelYear.marks, HotelYear.months]
            target = [HotelYear.hotel, HotelYear.iso_year]
            HotelYear.insert_many(rows).on_conflict(conflict_target=target, preserve=preserve).execute()
        if kept:
            HotelYear.delete().where((HotelYear.hotel == hotel_id) & HotelYear.iso_year.in_(list(kept))).execute()
        moved = (Hotel.next_call_on != call) | (Hotel.next_visit_on != visit)
        dues = {"next_call_on": call, "next_visit_on": visit}
        Hotel.update(**dues).where((Hotel.id == hotel_id) & moved).execute()


def recomputed(hotel_id: int, last_year: int) -> tuple[dict[int, Facts], date, date]:
    """({year: facts}, next_call_on, next_visit_on) from touches, rules, standings, postings, covers, excuses and
    calendar, from the year of the first officer posting to `last_year` or the year after that posting."""
    judge = _judge(hotel_id)
    if judge.start is None:
        return {}, NEVER, NEVER
    first_year = Week.of(monday_of(judge.start)).year
    years = range(first_year, max(last_year, first_year + 1) + 1)
    weeks = range(nth(Week(years[0], 1).monday), nth(Week(years[-1] + 1, 1).monday))
    months = range(month_nth(date(years[0], 1, 1)), month_nth(date(years[-1] + 1, 1, 1)))
    contacts, excused = _contacts(hotel_id, judge), _excused(hotel_id)
    # A block of weeks may reach into the year after the last.
    idle = {nth(week.monday) for week in idle_weeks(monday_of(weeks.start), sunday_of(weeks.stop + 52))}
    by_week = letters(weeks, judge.stretches(), contacts, idle | {nth(day) for day in excused[Owed.CALL]})
    by_month = letters(
        months, judge.month_stretches(), contacts.months(), {month_nth(day) for day in excused[Owed.VISIT]}
    )
    marks, found, place = _marks(weeks, contacts), {}, 0
    for n, year in enumerate(years):
        end = place + clock.weeks_in(year)
        found[year] = Facts(by_week[place:end], marks[place:end], by_month[n * 12 : n * 12 + 12])
        place = end
    if judge.at_rest:
        return found, NEVER, NEVER
    return found, _due(by_week, weeks, monday_of), _due(by_month, months, first_of)


def _due(letters: str, numbers: range, begin: Callable[[int], date]) -> date:
    """When the first week or month begins that is owed and not done after the last done one."""
    undone = (place for place in range(letters.rfind(DONE) + 1, len(letters)) if owes(letters[place]))
    due = next(undone, None)
    return NEVER if due is None else begin(numbers[due])


def _marks(weeks: range, contacts: Contacts) -> str:
    """A mark for each week: what happened in it beside the letter."""
    words = {(False, False): NO_MARK, (True, False): MESSAGE, (False, True): VISITED, (True, True): BOTH}
    return "".join(words[week in contacts.messages, week in contacts.visited] for week in weeks)


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
    query = Excuse.select(Excuse.kind, Excuse.since)
    return query.where((Excuse.hotel == hotel) & (Excuse.state == ExcuseState.APPROVED.value))


def _excused(hotel_id: int) -> dict[str, list[date]]:
    found = {Owed.CALL: [], Owed.VISIT: []}
    for kind, since in _excused_of(hotel=hotel_id):
        found[kind].append(db.day_of(since))
    return found


def asked_of(hotel_id: int, weeks: Iterable[Week], months: Iterable[Month]) -> list[Week | Month]:
    """Those of these weeks in which a call, and months in which a visit is asked, alone or as part of a block."""
    judge = _judge(hotel_id)
    if judge.start is None:
        return []
    begun = [week for week in weeks if nth(week.monday) >= judge.start and judge.rate(nth(week.monday)).times]
    since = [month for month in months if month_nth(month.first) >= judge.start_month]
    return [*begun, *(month for month in since if judge.month_rate(month_nth(month.first)).times)]


@db.prepared
def _touches_of(hotel):
    columns = (Touch.day, Touch.channel, Touch.result, Touch.by_id, Touch.by_role)
    return Touch.select(*columns).where(Touch.hotel == hotel).tuples()


def _contacts(hotel_id: int, judge: Judge) -> Contacts:
    found = Contacts()
    days_of = {TouchResult.TALK: found.talks, TouchResult.ATTEMPT: found.attempts}
    visits_count = settings.visits_count()
    for told, channel, result, by_id, by_role in _touches_of(hotel=hotel_id):
        day = db.day_of(told)
        if not judge.counts(day, by_id, by_role):
            continue
        if channel == VISIT:
            found.visited.add(nth(day))
            if result == TouchResult.TALK:
                found.visits.setdefault(month_nth(day), set()).add(day)
            if not visits_count:
                continue
        if result in days_of:
            days_of[result].setdefault(nth(day), set()).add(day)
        else:
            found.messages.add(nth(day))
    return found
