"""Changing how often we call: rules by gate and grade, and settling anew, in steps, the hotels they concern (D15)."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from peewee import BooleanField, ForeignKeyField

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.clock import Week
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.cadence import HotelYear, Rule, settle
from portal.records.hotels import Hotel
from portal.records.reckoning import Judge, nth
from portal.records.standings import Standing

#: A block of weeks is no longer than this.
MOST_WEEKS = 12
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
    """What a rule would mean in its first week: how many hotels it changes, and the calls a week owed by all."""

    week: Week
    hotels: int
    before: float
    after: float


def listed(person: Person) -> list[tuple[Rule, Force]]:
    """The rules as they stand today, those that matter first."""
    rows = list(Rule.visible_to(person).order_by(Rule.since.desc(), Rule.id.desc()))
    this, seen, found = nth(clock.today()), set(), []
    for rule in rows:
        if nth(rule.since) > this:
            force = Force.TO_COME
        elif rule.until and nth(rule.until) <= this:
            force = Force.ENDED
        else:
            force = Force.REPLACED if (rule.gate, rule.grade) in seen else Force.HOLDS
            seen.add((rule.gate, rule.grade))
        found.append((rule, force))
    return sorted(found, key=lambda pair: list(Force).index(pair[1]))


def add(by: Person, since: date, times: int, every: int, gate: str | None, grade: str | None) -> Rule:
    """A rule from the week of a day on. Raises Refused for a week that is over: it was judged by what held then."""
    if nth(since) < nth(clock.today()):
        raise Refused(_("A rule begins this week or later."))
    with db.together():
        rule = Rule.create(since=since, times=times, every=every, gate=gate, grade=grade)
        told = {"since": since, "times": times, "every": every, "gate": gate, "grade": grade}
        audit.record(by, "rule.added", rule, **{name: [None, value] for name, value in told.items() if value})
        Unsettled.put(HotelYear.hotels())
    return rule


def end(by: Person, rule: Rule) -> None:
    """Ends a rule with this week; one that is still to come goes. Raises Refused for the last one that asks of all."""
    monday = clock.this_week().monday
    with db.together():
        if rule.gate is None and rule.grade is None and not _others_for_all(rule):
            raise Refused(_("This is the only rule for all hotels. First add the one that is to follow it."))
        if rule.since > clock.this_week().sunday:
            rule.delete_instance()
            audit.record(by, "rule.removed", rule)
        elif rule.until is None:
            rule.until = monday + timedelta(weeks=1)
            rule.save()
            audit.record(by, "rule.ended", rule, until=rule.until)
        Unsettled.put(HotelYear.hotels())


def _others_for_all(rule: Rule) -> bool:
    for_all = Rule.gate.is_null() & Rule.grade.is_null() & Rule.until.is_null() & (Rule.id != rule.id)
    return Rule.select().where(for_all & (Rule.since <= clock.today())).exists()


def preview(since: date, times: int, every: int, gate: str | None, grade: str | None) -> Change:
    """What such a rule would change, for the hotels that have or had an officer, as they stand today."""
    new = Rule(id=2**31, since=since, times=times, every=every, gate=gate, grade=grade)
    rules = list(Rule.select())
    week = max(nth(since), nth(clock.today()))
    changed, before, after = 0, 0.0, 0.0
    query = Standing.select().where(Standing.hotel.in_(HotelYear.select(HotelYear.hotel)))
    for _hotel, standings in groupby(query.order_by(Standing.hotel, Standing.since), lambda row: row.hotel_id):
        held = list(standings)
        was, will = (Judge([], some, held).rate(week) for some in (rules, [*rules, new]))
        changed += was != will
        before += was.times / was.every
        after += will.times / will.every
    return Change(Week.of(max(since, clock.today())), changed, before, after)


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
