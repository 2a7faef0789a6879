"""What lies beside coverage: what somebody's hotels ask of him, and what his own records look like (D39)."""

from dataclasses import dataclass
from datetime import timedelta

from peewee import JOIN, Case, fn

from portal.activity.calls import Call, day_start
from portal.activity.calls.checks import BAD, SpotCheck
from portal.foundation import clock
from portal.foundation.roles import Person, Role
from portal.insight.coverage import Ledger, Span
from portal.records.accounts import Account
from portal.records.cadence import TouchResult
from portal.records.hotel_words import Gate, Status
from portal.records.hotels import Hotel
from portal.records.principals import Principal, PrincipalFunction
from portal.records.reckoning import CLOSE_DAYS, nth
from portal.records.standings import Standing


@dataclass
class Load:
    """What somebody's hotels ask of him today: so many, of them difficult, new here, without a GM on the file."""

    hotels: int = 0
    difficult: int = 0
    new: int = 0
    without_gm: int = 0


@dataclass
class Habits:
    """What an officer's own records look like in the period. Checks are None for who may not read them."""

    calls: int = 0
    late: int = 0
    talks: int = 0
    special: int = 0
    checks: int | None = 0
    differ: int = 0

    def add(self, other: "Habits") -> None:
        for name in ("calls", "late", "talks", "special", "differ"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.checks = None if None in (self.checks, other.checks) else self.checks + other.checks


def records_of(period: Span) -> Span:
    """The weeks whose records stand beside a period: one that reaches to the last week reaches to today."""
    now = nth(clock.today())
    return Span(period.first, now if period.last == now - 1 else period.last)


def checks_of(person: Person, owner: int | None) -> int | None:
    """None where an officer looks at a colleague."""
    return 0 if person.role != Role.STAFF or owner == person.id else None


def loads_of(person: Person, kept: Ledger) -> dict[int | None, Load]:
    """{officer's id: what his active hotels ask of him today}; two statements."""
    new, gm = set(new_hotels().tuples()), set(with_gm().tuples())
    found: dict[int | None, Load] = {}
    for hotel in kept.hotels.values():
        if hotel.status != Status.ACTIVE:
            continue
        load = found.setdefault(kept.today.get(hotel.id), Load())
        load.hotels += 1
        load.difficult += bool(hotel.in_difficulty)
        load.new += (hotel.id,) in new
        load.without_gm += (hotel.id,) not in gm
    return found


def new_hotels():
    """Ids of the hotels that reached daily service here within the first days, in which more is asked (D15)."""
    since = clock.today() - timedelta(days=CLOSE_DAYS)
    new = Standing.select(Standing.hotel).where(Standing.daily_since > since)
    return Hotel.select(Hotel.id).where((Hotel.gate == Gate.DAILY) & Hotel.id.in_(new))


def with_gm():
    """Ids of the hotels with a GM on the file."""
    today = clock.today()
    there = (Principal.since <= today) & (Principal.until.is_null() | (Principal.until > today))
    return Principal.select(Principal.hotel).where(there & (Principal.function == PrincipalFunction.GM))


def habits_of(person: Person, period: Span) -> dict[int, Habits]:
    """{officer's id: his records of the period}; two statements."""
    found: dict[int, Habits] = {}
    for who, *counted in _records(period).tuples() if person.may("calls.read") else ():
        found[who] = Habits(*map(int, counted), checks=checks_of(person, who))
    checks = SpotCheck.visible_to(person).where(checked_in(period)).join(Call)
    for who, verdict in checks.select(Call.by, SpotCheck.verdict).tuples():
        habits = found.setdefault(who, Habits())
        habits.checks = (habits.checks or 0) + 1
        habits.differ += verdict in BAD
    return found


def _records(period: Span):
    """Of each writer: his id, how many records, entered late, talks that count, and of these nothing special."""
    talk = Call.worth == TouchResult.TALK
    parts = (Call.late, talk, talk & Call.nothing_special)
    counted = [fn.SUM(Case(None, [(part, 1)], 0)) for part in parts]
    # From writer to writer along the index of his calls in time, so that nothing is sorted: a plain join might begin
    # with the calls of the period and sort them by their writers.
    query = Account.select(Account.id, fn.SUM(1), *counted).join_from(Account, Call, JOIN.CROSS)
    query = query.where((Call.by == Account.id) & (Account.role != Role.GM) & in_period(period))
    return query.group_by(Account.id).order_by(Account.id)


def in_period(period: Span):
    """The officers' calls that took place in a period."""
    end = day_start(period.end.sunday + timedelta(days=1))
    return (Call.at >= day_start(period.begin.monday)) & (Call.at < end) & (Call.by_role == Role.STAFF)


def checked_in(period: Span):
    """The checks that were made in a period."""
    end = day_start(period.end.sunday + timedelta(days=1))
    return (SpotCheck.at >= day_start(period.begin.monday)) & (SpotCheck.at < end)
