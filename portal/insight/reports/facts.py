"""Weekly reports and monthly summaries (D39): what stretch of time and whose hotels one tells of, and all its facts."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.clock import Month, Week
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page
from portal.foundation.roles import Person, Role
from portal.insight.coverage import Count
from portal.insight.reports import ahead, calls, coverage, items, visits
from portal.insight.reports.ahead import Ahead, Event
from portal.insight.reports.calls import Heard, Talks
from portal.insight.reports.coverage import Held, Standing
from portal.insight.reports.items import Figure, Items, Time
from portal.insight.reports.visits import Visits
from portal.records.accounts import Account
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel
from portal.records.teams import Region, Team

#: Before a number in the address: whose hotels it is about.
OFFICER, TEAM, REGION = "o", "t", "r"


class Kind(Choice):
    WEEK = "week", "Weekly report"
    MONTH = "month", "Monthly summary"


@dataclass(frozen=True)
class Period:
    """A week or a month: its days (both included), its weeks, and the weeks it is compared with. A week belongs to
    the month in which its Thursday lies, as weeks belong to years."""

    kind: Kind
    first: date
    last: date
    weeks: tuple[Week, ...]
    before: tuple[Week, ...]

    @classmethod
    def of_week(cls, week: Week) -> "Period":
        return cls(Kind.WEEK, week.monday, week.sunday, (week,), (week.plus(-1),))

    @classmethod
    def of_month(cls, day: date) -> "Period":
        first = day.replace(day=1)
        last, earlier = _next_month(first) - timedelta(days=1), (first - timedelta(days=1)).replace(day=1)
        return cls(Kind.MONTH, first, last, _weeks_of(first), _weeks_of(earlier))

    @property
    def key(self) -> str:
        """How the address names it: 2026-W47 or 2026-10."""
        return str(self.weeks[0]) if self.kind == Kind.WEEK else f"{self.first:%Y-%m}"

    @property
    def month(self) -> Month:
        """Whose visits it tells of: a month itself, or that of a week's Thursday, as far as it has come."""
        return Month.of(self.first if self.kind == Kind.MONTH else min(self.first + timedelta(days=3), self.until))

    @property
    def is_running(self) -> bool:
        return self.last >= clock.today()

    @property
    def until(self) -> date:
        """The last day that has begun."""
        return min(self.last, clock.today())

    def step(self, by: int) -> "Period":
        """The one before (-1) or after (1)."""
        if self.kind == Kind.WEEK:
            return Period.of_week(self.weeks[0].plus(by))
        return Period.of_month(self.first - timedelta(days=1) if by < 0 else _next_month(self.first))


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _weeks_of(first: date) -> tuple[Week, ...]:
    thursday = first + timedelta(days=(3 - first.weekday()) % 7)
    days = [thursday + timedelta(weeks=n) for n in range(5)]
    return tuple(Week.of(day) for day in days if day.month == first.month)


@dataclass(frozen=True)
class Scope:
    """Whose hotels: `key` names it in the address (empty for the company); `officers` is None for every hotel there
    is, those without an officer among them."""

    key: str
    name: str
    officers: frozenset[int] | None = None

    @property
    def is_one(self) -> bool:
        return self.key.startswith(OFFICER)


def scopes(person: Person) -> list[Scope]:
    """What this person may have drafted, his usual one first: an officer his own hotels, a manager what he leads, the
    director (and a manager who leads no team in particular) the company, each with the officers in it."""
    if person.role == Role.STAFF:
        return [Scope(f"{OFFICER}{person.id}", person.name, frozenset((person.id,)))]
    mine = Account.of(person)
    teams, officers = Team.in_order(person), Account.officers()
    if person.role == Role.MANAGER and mine.team_id:
        teams = [team for team in teams if team.id == mine.team_id]
    elif person.role == Role.MANAGER and mine.region_id:
        teams = [team for team in teams if team.region_id == mine.region_id]
    else:
        found = [Scope("", _("The whole company"))]
        return found + _teams(teams, officers) + _officers(officers)
    led = {team.id for team in teams}
    officers = [one for one in officers if one.team_id in led]
    found = _teams(teams, officers)
    if mine.region_id and not mine.team_id:
        region = next((row for row in Region.in_order(person, all=True) if row.id == mine.region_id), None)
        name = region.name if region else ""
        found = [Scope(f"{REGION}{mine.region_id}", name, frozenset(one.id for one in officers)), *found]
    return found + _officers(officers)


def _teams(teams: list[Team], officers: list[Account]) -> list[Scope]:
    return [
        Scope(f"{TEAM}{team.id}", team.name, frozenset(one.id for one in officers if one.team_id == team.id))
        for team in teams
    ]


def _officers(officers: list[Account]) -> list[Scope]:
    return [Scope(f"{OFFICER}{one.id}", one.name, frozenset((one.id,))) for one in officers]


@dataclass(frozen=True)
class Report:
    """All that a draft tells. Names of officers by id; hotels by id."""

    scope: Scope
    period: Period
    hotels: dict[int, Hotel]
    names: dict[int, str]
    #: How each hotel stands in the week, or nothing for a month.
    standing: list[Standing]
    total: Count
    before: Count
    #: The (first) week after.
    after: Count
    #: By officer (None: nobody), this time and the time before; by week.
    officers: dict[int | None, tuple[Count, Count]]
    weeks: list[tuple[Week, Count]]
    talks: Talks
    talks_of: dict[int, Talks]
    heard: list[Heard]
    topics: list[tuple[str, int]]
    visits: Visits
    items: Items
    events: list[Event]
    ahead: Ahead
    #: Marked by the manager: in difficulty.
    difficult: list[Hotel]


def items_page(
    person: Person, scope: Scope, period: Period, word: str, figure: Figure, after: str | None
) -> tuple[Page, dict[int, Hotel]]:
    """The follow-ups that a figure of a report counts, and their hotels."""
    held, ids = _held(person, scope, period)
    page = items.listed(person, ids, Time(period.first, period.last), word, figure, after)
    return page, held.hotels


def _held(person: Person, scope: Scope, period: Period) -> tuple[Held, list[int] | None]:
    """Whose hotels they are in the weeks that count, and their ids; None stands for all there are."""
    weeks = (*period.before, *period.weeks, period.step(1).weeks[0])
    held = coverage.held(person, scope.officers, weeks, (period.month.plus(-1), period.month))
    return held, None if scope.officers is None else list(held.hotels)


def report(person: Person, scope: Scope, period: Period) -> Report:
    """The facts of a draft, as far as this person may read them, in a constant number of statements."""
    after = period.step(1)
    held, ids = _held(person, scope, period)
    told = calls.calls_of(person, ids, period.first, period.last)
    owed = items.read(person, ids, period.first, period.last)
    # Of a running week also what is left of it lies ahead.
    begin = min(period.last, clock.today()) + timedelta(days=1)
    return Report(
        scope=scope,
        period=period,
        hotels=held.hotels,
        names=Account.names(held.officers | {call.by_id for call in told} | owed.people),
        standing=held.standing(period.weeks[0], told) if period.kind == Kind.WEEK else [],
        total=held.total(period.weeks),
        before=held.total(period.before),
        after=held.total(after.weeks[:1]),
        officers={who: (held.total(period.weeks, who), held.total(period.before, who)) for who in held.holders},
        weeks=[(week, held.total((week,))) for week in period.weeks],
        talks=calls.summed(told),
        talks_of=calls.by_officer(told),
        heard=calls.heard(told, owed.cut_from, 12 if scope.is_one else 24),
        topics=calls.topics(told),
        visits=visits.read(person, held, ids, period.month, period.first, period.last),
        items=owed,
        events=ahead.events(person, list(held.hotels), period.first, period.last),
        ahead=ahead.ahead(person, list(held.hotels), begin, after.last),
        difficult=[
            held.hotels[hotel_id]
            for hotel_id in held.holders_of[period.weeks[-1]]
            if held.hotels[hotel_id].in_difficulty and held.hotels[hotel_id].status == Status.ACTIVE
        ],
    )
