"""The counting rules on plain weeks and months: what each week of a hotel asked by calls (D15) and each month by visits
(D16), and what became of it. Reads no table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from portal.foundation.roles import Role
from portal.records.hotel_words import Gate, Owed, Status

DONE, TRIED, EXCUSED, NOT_OWED, NOTHING = "d", "t", "x", "-", "."
#: Attempts on this many days, nobody reached, make a week tried.
ATTEMPTS = 2


def owes(letter: str) -> bool:
    """True for a week that was owed and is not done; whether that is missed, due or to come, today decides."""
    return letter in (NOTHING, TRIED)


def nth(day: date) -> int:
    """The day's week, counted from the first week of year 1, which began on a Monday."""
    return (day.toordinal() - 1) // 7


def monday_of(week: int) -> date:
    return date.fromordinal(week * 7 + 1)


def sunday_of(week: int) -> date:
    return date.fromordinal(week * 7 + 7)


FOREVER = nth(date.max)


def month_nth(day: date) -> int:
    """The day's month, counted from January of year 0."""
    return day.year * 12 + day.month - 1


def first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def last_of(month: int) -> date:
    return first_of(month + 1) - timedelta(days=1)


class Rate(NamedTuple):
    """So many talks, on different days, in so many weeks; or visits in so many months."""

    times: int
    every: int


OWES_NOTHING = Rate(0, 1)
WEEKLY = Rate(1, 1)
#: What is asked at least in the first days after a hotel reached daily service here, and while it is in difficulty.
CLOSE = Rate(2, 1)
CLOSE_DAYS = 60
#: A hotel that comes, or comes back, after this day of a month owes no visit in it yet.
MID_MONTH = 15


class Stretch(NamedTuple):
    """Weeks, or months, that ask the same, from `first` up to but not including `end`."""

    first: int
    end: int
    rate: Rate


@dataclass
class Contacts:
    """Those that count for one hotel: by week the days with a talk and with an attempt; the weeks with a message and
    with a visit; by month the days with a visit at which somebody who counts was met."""

    talks: dict[int, set[date]] = field(default_factory=dict)
    attempts: dict[int, set[date]] = field(default_factory=dict)
    messages: set[int] = field(default_factory=set)
    visited: set[int] = field(default_factory=set)
    visits: dict[int, set[date]] = field(default_factory=dict)

    def months(self) -> "Contacts":
        """The same with the visits for what is asked, by month."""
        return Contacts(talks=self.visits)


def stretches(turns: Iterable[int], rate: Callable[[int], Rate]) -> list[Stretch]:
    """The weeks from the first turn on, cut where they begin to ask something else; nothing changes between turns."""
    found: list[Stretch] = []
    for first, end in pairwise([*sorted(set(turns)), FOREVER]):
        asked = rate(first)
        if found and found[-1].rate == asked:
            first = found.pop().first
        found.append(Stretch(first, end, asked))
    return found


def letters(weeks: range, asked: list[Stretch], contacts: Contacts, idle: set[int]) -> str:
    """One letter per week. A stretch is counted off in blocks of `every` weeks from its first week; the letter stands
    in the week that finished the block, or was its last chance; the block's other weeks owe nothing. `idle` are the
    weeks without working days and those that were excused."""
    found = [NOT_OWED] * len(weeks)
    for first, end, (times, every) in asked:
        if times == 0:
            continue
        for begin in range(first, min(end, weeks.stop), every):
            if every == 1 and begin in weeks and len(contacts.talks.get(begin, ())) >= times:
                # Most weeks are such: a short way to what is found below.
                found[begin - weeks.start] = DONE
                continue
            block = range(begin, min(begin + every, end))
            week, letter = _verdict(block, times, contacts, idle)
            # A block cut short by a change asks nothing; what was done by then stays done.
            if week in weeks and (len(block) == every or letter == DONE):
                found[week - weeks.start] = letter
    return "".join(found)


def _verdict(block: range, times: int, contacts: Contacts, idle: set[int]) -> tuple[int, str]:
    reached = 0
    for week in block:
        reached += len(contacts.talks.get(week, ()))
        if reached >= times:
            return week, DONE
    working = [week for week in block if week not in idle]
    if not working:
        return block[-1], EXCUSED
    # One talk where two were owed is not "nobody reached".
    tried = reached == 0 and sum(len(contacts.attempts.get(week, ())) for week in block) >= ATTEMPTS
    # Due in the last working week: a holiday never makes a call late.
    return working[-1], TRIED if tried else NOTHING


class Judge:
    """Everything but the touches that decides how one hotel's weeks are counted: the postings of its officers as
    (since, until, account id) and who stood in for them as (first, last, officer, substitute), oldest first."""

    def __init__(
        self,
        officers: list[tuple[date, date | None, int]],
        rules: list,
        standings: list,
        covers: list[tuple[date, date, int, int]] = (),
    ):
        # A posting that ended on the day it began never held.
        self.officers = [(since, until, who) for since, until, who in officers if until is None or since < until]
        self.start = nth(self.officers[0][0]) if self.officers else None
        self.rules = [rule for rule in rules if rule.kind == Owed.CALL]
        self.visit_rules = [rule for rule in rules if rule.kind == Owed.VISIT]
        self.standings = standings
        self.covers = covers

    @property
    def at_rest(self) -> bool:
        """True for a hotel that is suspended or has left, as last noted: what it once owed is not due any longer."""
        return bool(self.standings) and self.standings[-1].status != Status.ACTIVE

    def counts(self, day: date, by_id: int, by_role: str) -> bool:
        """True for the officer posted on that day, whoever covered him then, and a manager; other departments never
        count."""
        if by_role != Role.STAFF:
            return by_role == Role.MANAGER
        officer = self._officer_on(day)
        return by_id == officer or any(
            who == officer and by_id == substitute and first <= day <= last
            for first, last, who, substitute in self.covers
        )

    def _officer_on(self, day: date) -> int | None:
        for since, until, who in reversed(self.officers):
            if since <= day and (until is None or day < until):
                return who
        return None

    def stretches(self) -> list[Stretch]:
        """What is asked from the week of the first officer posting on, for ever as things stand."""
        turns = [self.start, *(nth(day) for rule in self.rules for day in (rule.since, rule.until) if day)]
        for standing in self.standings:
            turns.append(nth(standing.since))
            turns.extend(_close_weeks(standing))
        return stretches((week for week in turns if week >= self.start), self.rate)

    def rate(self, week: int) -> Rate:
        """What a week asks by how the hotel stood on its Sunday."""
        standing = self._standing(sunday_of(week))
        if standing is None or standing.status != Status.ACTIVE:
            return OWES_NOTHING
        rule = _foremost(self.rules, standing, week, nth)
        if rule is None and standing.gate != Gate.DAILY:
            return OWES_NOTHING
        usual = Rate(rule.times, rule.every) if rule else WEEKLY
        if not standing.in_difficulty and week not in range(*_close_weeks(standing)):
            return usual
        return usual if usual.times / usual.every > CLOSE.times else CLOSE

    @property
    def start_month(self) -> int:
        """The first in which a visit may be owed: the month of the first officer posting, if it began by its middle."""
        day = self.officers[0][0]
        return month_nth(day) + (day.day > MID_MONTH)

    def month_stretches(self) -> list[Stretch]:
        """What is asked by visits from the first month on, for ever as things stand."""
        start = self.start_month
        turns = [month_nth(day) for rule in self.visit_rules for day in (rule.since, rule.until) if day]
        # How it stands from a day on tells in that month, and where that was too late, in the next.
        turns += [month_nth(standing.since) + later for standing in self.standings for later in (0, 1)]
        return stretches([start, *(month for month in turns if month >= start)], self.month_rate)

    def month_rate(self, month: int) -> Rate:
        """What a month asks by how the hotel stood on its last day; nothing if nothing was asked by its middle."""
        middle = first_of(month).replace(day=MID_MONTH)
        by_then, asked = (self._visits_asked(month, day) for day in (middle, last_of(month)))
        return asked if by_then.times else OWES_NOTHING

    def _visits_asked(self, month: int, day: date) -> Rate:
        standing = self._standing(day)
        if standing is None or standing.status != Status.ACTIVE:
            return OWES_NOTHING
        rule = _foremost(self.visit_rules, standing, month, month_nth)
        return Rate(rule.times, rule.every) if rule else OWES_NOTHING

    def _standing(self, day: date):
        # Before its first note a hotel stood as first noted: a roster brings in hotels long in the chain.
        held = [standing for standing in self.standings if standing.since <= day]
        return (held or self.standings[:1] or [None])[-1]


def _close_weeks(standing) -> tuple[int, int]:
    """From the first week up to, not including: the weeks whose Monday lies in the close days."""
    if standing.daily_since is None:
        return 0, 0
    first = standing.daily_since + timedelta(days=6)
    return nth(first), nth(first + timedelta(days=CLOSE_DAYS))


def _foremost(rules: list, standing, number: int, count: Callable[[date], int]):
    """The rule that holds for a hotel in a week or month (counted by `count`), or None: the most particular wins, then
    the latest."""
    return max((rule for rule in rules if _fits(rule, standing, number, count)), key=_weight, default=None)


def _fits(rule, standing, number: int, count: Callable[[date], int]) -> bool:
    """Before daily service only a rule for that very gate asks for anything (D12.7)."""
    gates = (None, standing.gate) if standing.gate == Gate.DAILY else (standing.gate,)
    in_force = count(rule.since) <= number and (rule.until is None or number < count(rule.until))
    return in_force and rule.gate in gates and rule.grade in (None, standing.grade)


def _weight(rule) -> tuple:
    return (rule.gate is not None) + (rule.grade is not None), rule.since, rule.id
