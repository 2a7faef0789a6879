"""Coverage: done ÷ (owed − excused) of officers, teams, regions and the company: calls week by week, visits month by
month (D15, D16, D39).

A past week belongs to whoever was posted on its Sunday, a past month to whoever was on its last day, cover or not; what
is shown is counted from the same letters that draw each hotel's strip, and every figure can be opened
(`insight/coverage_rows`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from portal.foundation import clock
from portal.foundation.clock import Month, Week
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.hotel_words import Owed
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.reckoning import DONE, EXCUSED, FOREVER, NOT_OWED, TRIED, first_of, monday_of, month_nth, nth
from portal.records.strip import State, coverage
from portal.records.teams import Region, Team

NOBODY, REGION = "none", "r"


@dataclass
class Count:
    """What became of the weeks of some hotels. The excused are not among the owed."""

    done: int = 0
    tried: int = 0
    missed: int = 0
    due: int = 0
    excused: int = 0

    @property
    def owed(self) -> int:
        return self.done + self.tried + self.missed + self.due

    @property
    def undone(self) -> int:
        return self.tried + self.missed

    @property
    def points(self) -> int | None:
        """The coverage in basis points; None if nothing was owed."""
        return coverage(self.done, self.owed, 0)

    def put(self, state: State, n: int = 1) -> None:
        """So many weeks more of one state."""
        setattr(self, state.value, getattr(self, state.value) + n)

    def add(self, other: "Count") -> None:
        for name in ("done", "tried", "missed", "due", "excused"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True)
class Unit:
    """How time is cut for what is counted: weeks for calls, months for visits; each has its number."""

    owed: Owed
    nth: Callable[[date], int]
    at: Callable[[int], Week | Month]
    #: The first day of one.
    first_day: Callable[[int], date]
    #: The number of a year's first, and how many it has.
    year: Callable[[int], tuple[int, int]]
    #: So many a strip shows: half a year, or a year.
    strip: int

    @property
    def now(self) -> int:
        return self.nth(clock.today())


def week_of(number: int) -> Week:
    return Week.of(monday_of(number))


def month_of(number: int) -> Month:
    return Month.of(first_of(number))


def _weeks_of(year: int) -> tuple[int, int]:
    return nth(Week(year, 1).monday), clock.weeks_in(year)


def _months_of(year: int) -> tuple[int, int]:
    return month_nth(date(year, 1, 1)), 12


WEEKS = Unit(Owed.CALL, nth, week_of, monday_of, _weeks_of, 26)
MONTHS = Unit(Owed.VISIT, month_nth, month_of, first_of, _months_of, 13)


class Span(NamedTuple):
    """Weeks or months from the first to the last, both included, counted as `reckoning` counts them."""

    first: int
    last: int
    unit: Unit = WEEKS

    @classmethod
    def of(cls, first: Week | Month, last: Week | Month) -> "Span":
        if isinstance(first, Month):
            return cls(month_nth(first.first), month_nth(last.first), MONTHS)
        return cls(nth(first.monday), nth(last.monday))

    @property
    def numbers(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def begin(self) -> Week | Month:
        return self.unit.at(self.first)

    @property
    def end(self) -> Week | Month:
        return self.unit.at(self.last)

    @property
    def years(self) -> range:
        return range(self.begin.year, self.end.year + 1)


@dataclass(frozen=True)
class Scope:
    """Whose weeks or months: one officer's (or `none`), a team's (its id, `r` and a region's, or `none`), or all."""

    officer: str = ""
    team: str = ""


class HotelFacts(NamedTuple):
    """What the count needs of a hotel."""

    id: int
    name_key: str
    status: str
    in_difficulty: int


@dataclass
class Ledger:
    """The hotels' weeks, or months, as they were kept, and whose they were."""

    unit: Unit
    hotels: dict[int, HotelFacts]
    #: {hotel id: [(first week or month, the one after the last, officer's id)]}, the latest posting last.
    held: dict[int, list[tuple[int, int, int]]]
    #: {hotel id: {year: letters}}
    letters: dict[int, dict[int, str]]
    #: Who serves a hotel today.
    today: dict[int, int] = field(default_factory=dict)

    def owner(self, hotel_id: int, week: int) -> int | None:
        """The officer posted on the week's Sunday, or the month's last day."""
        for first, end, who in reversed(self.held.get(hotel_id, ())):
            if first <= week < end:
                return who
        return None

    def cells(self, span: Span) -> Iterator[tuple[int, int, int | None, State]]:
        """(hotel id, week or month, officer's id, state) of each that asked for something, up to this one."""
        years, now = [(year, *self.unit.year(year)) for year in span.years], self.unit.now
        for hotel_id, kept in self.letters.items():
            turns = self.held.get(hotel_id, ())
            for year, begin, length in years:
                letters = kept.get(year)
                if letters is None:
                    continue
                for week in range(max(begin, span.first), min(begin + length, span.last + 1, now + 1)):
                    letter = letters[week - begin]
                    if letter == NOT_OWED:
                        continue
                    if len(turns) == 1 and turns[0][0] <= week < turns[0][1]:
                        owner = turns[0][2]
                    else:
                        owner = self.owner(hotel_id, week)
                    yield hotel_id, week, owner, counts_as(letter, week < now)

    def grid(self, span: Span) -> "Grid":
        """{officer's id: {week or month: count}}"""
        found: Grid = {}
        for _hotel, week, owner, state in self.cells(span):
            found.setdefault(owner, {}).setdefault(week, Count()).put(state)
        return found


Grid = dict[int | None, dict[int, Count]]


def counts_as(letter: str, is_over: bool) -> State:
    """What an owed week counts as, on every page and in every report. Until it is over it is still to call, tried or
    not: nobody was reached, and the call is owed as before."""
    if letter == DONE:
        return State.DONE
    if letter == EXCUSED:
        return State.EXCUSED
    if not is_over:
        return State.DUE
    return State.TRIED if letter == TRIED else State.MISSED


def ledger(person: Person, years: Iterable[int], unit: Unit = WEEKS) -> Ledger:
    """The facts of some years, in three statements however many hotels there are."""
    facts = (Hotel.id, Hotel.name_key, Hotel.status, Hotel.in_difficulty)
    hotels = {row[0]: HotelFacts(*row) for row in Hotel.visible_to(person).select(*facts).tuples()}
    columns = (HotelYear.hotel, HotelYear.iso_year, HotelYear.months if unit is MONTHS else HotelYear.weeks)
    kept = HotelYear.visible_to(person).select(*columns).where(HotelYear.iso_year.in_(list(years)))
    letters: dict[int, dict[int, str]] = {}
    for hotel_id, year, weeks in kept.tuples():
        letters.setdefault(hotel_id, {})[year] = weeks
    posted = Posting.select(Posting.hotel, Posting.since, Posting.until, Posting.account)
    posted = posted.where(Posting.function == Function.OFFICER).order_by(Posting.hotel, Posting.since, Posting.id)
    today, held, current = clock.today(), {}, {}
    for hotel_id, since, until, who in posted.tuples():
        # A week is his whose Sunday lies from the first day on and before the last; a month likewise.
        held.setdefault(hotel_id, []).append((unit.nth(since), unit.nth(until) if until else FOREVER, who))
        if since <= today and (until is None or today < until):
            current[hotel_id] = who
    return Ledger(unit, hotels, held, letters, current)


def summed(weeks: dict[int, Count], span: Span) -> Count:
    """The weeks of a span that are counted, as one."""
    found = Count()
    for week in span.numbers:
        if week in weeks:
            found.add(weeks[week])
    return found


@dataclass
class People:
    """The officers that the figures are of, with their teams and regions."""

    accounts: dict[int, Account]
    teams: dict[int, Team]
    regions: dict[int, Region]

    @classmethod
    def of(cls, person: Person, ids: Iterable[int | None]) -> "People":
        columns = (Account.id, Account.name, Account.name_key, Account.team)
        rows = Account.select(*columns).where(Account.id.in_({number for number in ids if number}))
        teams = {row.id: row for row in Team.in_order(person, all=True)}
        regions = {row.id: row for row in Region.in_order(person, all=True)}
        return cls({row.id: row for row in rows}, teams, regions)

    def within(self, scope: Scope, owner: int | None) -> bool:
        """True if an officer's weeks (None: those of nobody) are what was asked for."""
        if scope.officer:
            return owner is None if scope.officer == NOBODY else str(owner) == scope.officer
        if not scope.team:
            return True
        account = self.accounts.get(owner)
        if account is None:
            return False
        if scope.team == NOBODY:
            return account.team_id is None
        if scope.team.startswith(REGION):
            team = self.teams.get(account.team_id)
            return team is not None and str(team.region_id) == scope.team.removeprefix(REGION)
        return str(account.team_id) == scope.team
