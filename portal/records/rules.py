"""Changing how often we call and visit: rules by gate and grade, and settling anew, in steps, the hotels they concern
(D15, D16)."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from peewee import BooleanField, ForeignKeyField

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.clock import Week
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.cadence import Rule, settle
from portal.records.hotel_words import Owed
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel
from portal.records.reckoning import Judge, Rate, month_nth, nth
from portal.records.standings import Standing

#: A block of weeks, or of months, is no longer than this.
MOST = 12
#: Rows written at once.
BATCH = 500


class Unsettled(Table):
    """A hotel that is to be settled anew, because what is owed of all has changed; `done` until all of them are."""

    hotel = ForeignKeyField(Hotel, unique=True)
    done = BooleanField(default=False)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def put(cls, hotels: Iterable[int]) -> None:
        """Notes hotels. Call it in the transaction of the change."""
        wanted = sorted(set(hotels))
        for place in range(0, len(wanted), BATCH):
            batch = wanted[place : place + BATCH]
            cls.delete().where(cls.hotel.in_(batch)).execute()
            cls.insert_many([{"hotel": one, "done": False} for one in batch]).execute()

    @classmethod
    def progress(cls) -> tuple[int, int]:
        """(done, all) of what is being settled; (0, 0) if nothing is."""
        states = [done for (done,) in cls.select(cls.done).tuples()]
        return sum(map(bool, states)), len(states)

    @classmethod
    def waiting(cls) -> int:
        """How many still wait."""
        return cls.select().where(~cls.done).count()


class Force(Choice):
    """How a rule stands today."""

    HOLDS = "holds", "in force"
    TO_COME = "to_come", "not yet in force"
    REPLACED = "replaced", "replaced"
    ENDED = "ended", "ended"


@dataclass(frozen=True)
class Change:
    """What a rule would mean in its first week or month: how many hotels it changes, and the calls a week, or visits a
    month, owed by all."""

    kind: Owed
    since: date
    hotels: int
    before: float
    after: float

    @property
    def week(self) -> Week:
        return Week.of(self.since)


def listed(person: Person) -> list[tuple[Rule, Force]]:
    """The rules as they stand today, those of calls first, and of each those that matter first."""
    rows = list(Rule.visible_to(person).order_by(Rule.since.desc(), Rule.id.desc()))
    seen, found = set(), []
    for rule in rows:
        count = _count(rule.kind)
        if count(rule.since) > count(clock.today()):
            force = Force.TO_COME
        elif rule.until and count(rule.until) <= count(clock.today()):
            force = Force.ENDED
        else:
            whom = (rule.kind, rule.gate, rule.grade)
            force = Force.REPLACED if whom in seen else Force.HOLDS
            seen.add(whom)
        found.append((rule, force))
    return sorted(found, key=lambda pair: (list(Owed).index(pair[0].kind), list(Force).index(pair[1])))


def too_early(kind: str) -> str:
    if kind == Owed.VISIT:
        return _("A rule of visits begins this month or later.")
    return _("A rule begins this week or later.")


def _count(kind: str) -> Callable[[date], int]:
    """How the days of a rule are counted: by weeks or by months."""
    return month_nth if kind == Owed.VISIT else nth


def begin_next(kind: str) -> date:
    """When the week or month after this one begins."""
    return clock.this_month().plus(1).first if kind == Owed.VISIT else clock.this_week().plus(1).monday


def add(
    by: Person, since: date, times: int, every: int, gate: str | None, grade: str | None, kind: Owed = Owed.CALL
) -> Rule:
    """A rule from the week (of visits: the month) of a day on. Raises Refused for one that is over: it was judged by
    what held then."""
    if _count(kind)(since) < _count(kind)(clock.today()):
        raise Refused(too_early(kind))
    with db.together():
        rule = Rule.create(kind=kind, since=since, times=times, every=every, gate=gate, grade=grade)
        told = {"kind": kind, "since": since, "times": times, "every": every, "gate": gate, "grade": grade}
        audit.record(by, "rule.added", rule, **{name: [None, value] for name, value in told.items() if value})
        Unsettled.put(HotelYear.hotels())
    return rule


def end(by: Person, rule: Rule) -> None:
    """Ends a rule with this week or month; one that is still to come goes. Raises Refused for the last one that asks
    of all."""
    then = begin_next(rule.kind)
    with db.together():
        if rule.gate is None and rule.grade is None and not _others_for_all(rule):
            raise Refused(_("This is the only rule for all hotels. First add the one that is to follow it."))
        if rule.since >= then:
            rule.delete_instance()
            audit.record(by, "rule.removed", rule)
        elif rule.until is None:
            rule.until = then
            rule.save()
            audit.record(by, "rule.ended", rule, until=rule.until)
        Unsettled.put(HotelYear.hotels())


def _others_for_all(rule: Rule) -> bool:
    for_all = Rule.gate.is_null() & Rule.grade.is_null() & Rule.until.is_null() & (Rule.id != rule.id)
    return Rule.select().where(for_all & (Rule.kind == rule.kind) & (Rule.since <= clock.today())).exists()


def preview(since: date, times: int, every: int, gate: str | None, grade: str | None, kind: Owed = Owed.CALL) -> Change:
    """What such a rule would change, for the hotels that have or had an officer, as they stand today."""
    new = Rule(id=2**31, kind=kind, since=since, times=times, every=every, gate=gate, grade=grade)
    rules, begin = list(Rule.select()), max(since, clock.today())
    changed, before, after = 0, 0.0, 0.0
    query = Standing.select().where(Standing.hotel.in_(HotelYear.select(HotelYear.hotel)))
    for _hotel, standings in groupby(query.order_by(Standing.hotel, Standing.since), lambda row: row.hotel_id):
        held = list(standings)
        was, will = (_rate(Judge([], some, held), kind, begin) for some in (rules, [*rules, new]))
        changed += was != will
        before += was.times / was.every
        after += will.times / will.every
    return Change(kind, begin, changed, before, after)


def _rate(judge: Judge, kind: str, day: date) -> Rate:
    return judge.month_rate(month_nth(day)) if kind == Owed.VISIT else judge.rate(nth(day))


def settle_some(seconds: float = 0.8) -> int:
    """Settles hotels that wait, for about so long, and returns how many still wait."""
    until = time.monotonic() + seconds
    waiting = [one for (one,) in Unsettled.select(Unsettled.hotel).where(~Unsettled.done).tuples()]
    for place, hotel_id in enumerate(waiting):
        with db.together():
            # Noted first: whoever puts the hotel here again meanwhile waits, and is not overwritten.
            Unsettled.update(done=True).where(Unsettled.hotel == hotel_id).execute()
            settle(hotel_id)
        if time.monotonic() > until:
            return len(waiting) - place - 1
    with db.together():
        if not Unsettled.select().where(~Unsettled.done).exists():
            Unsettled.delete().execute()
    return 0
