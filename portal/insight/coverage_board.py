"""The coverage page: the figures of a scope and of its officers, teams and regions, with what lies beside them."""

from dataclasses import dataclass, field
from datetime import timedelta

from portal.foundation.roles import Person, Role
from portal.insight.coverage import (
    NOBODY,
    REGION,
    WEEKS,
    Count,
    Grid,
    Ledger,
    People,
    Scope,
    Span,
    Unit,
    ledger,
    summed,
    week_of,
)
from portal.insight.coverage_beside import Habits, Load, checks_of, habits_of, loads_of, records_of
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: So many hotels are named beside the line.
WORST = 5


@dataclass
class Line:
    """One row of figures; `ask` are the filters (name, value) by which it is opened."""

    name: str
    ask: tuple[str, str] = ("", "")
    now: Count = field(default_factory=Count)
    period: Count = field(default_factory=Count)
    year: Count = field(default_factory=Count)
    #: {week or month: count} of all that were read: those of the strip and of the period are among them.
    weeks: dict[int, Count] = field(default_factory=dict)
    load: Load = field(default_factory=Load)
    habits: Habits = field(default_factory=Habits)
    team: str = ""


@dataclass
class Month:
    """The weeks whose Thursday lies in a month."""

    number: int
    span: Span
    count: Count


@dataclass
class HotelLine:
    """One of an officer's hotels in the period."""

    hotel: Hotel
    count: Count


@dataclass
class Board:
    """Everything on the page. `strip` are the weeks, or months, that strips show, `period` those of the figures."""

    scope: Scope
    period: Span
    strip: Span
    all: Line
    officers: list[Line]
    teams: list[Line]
    regions: list[Line]
    months: list[Month]
    #: The officer's hotels, the least covered first; for one officer alone.
    hotels: list[HotelLine]
    #: The hotels with the most not done in the period, five at most; where there is more than one officer.
    worst: list[HotelLine]
    people: People


def board(person: Person, scope: Scope, period: Span) -> Board:
    """The whole page, in a constant number of statements."""
    unit = period.unit
    now = unit.now
    strip, this_year, shown_year = Span(now - unit.strip + 1, now, unit), year_so_far(unit), _year_of(period)
    kept = ledger(person, sorted({*strip.years, *period.years, *this_year.years, *shown_year.years}), unit)
    wide = Span(min(strip.first, period.first, this_year.first, shown_year.first), now, unit)
    grid = kept.grid(wide)
    # What an officer's records look like stands beside his calls.
    loads, habits = loads_of(person, kept), habits_of(person, records_of(period)) if unit is WEEKS else {}
    people = People.of(person, {*grid, *loads, *habits})
    lines = {}
    for owner in {*grid, *loads, *habits}:
        if people.within(scope, owner):
            habits.setdefault(owner, Habits(checks=checks_of(person, owner)))
            lines[owner] = _line(owner, people, grid.get(owner, {}), loads, habits, (now, period, this_year))
    scoped = {owner: grid[owner] for owner in lines if owner in grid}
    hotels = _hotels(person, kept, lines, scope, period)
    return Board(
        scope,
        period,
        strip,
        _sum("", ("", ""), list(lines.values())),
        _in_order(person, people, lines),
        _groups(people, lines, "team"),
        _groups(people, lines, "region"),
        _months(scoped, shown_year) if unit is WEEKS else [],
        hotels if scope.officer else [],
        [] if scope.officer else hotels,
        people,
    )


def year_so_far(unit: Unit) -> Span:
    """The weeks or months of this year that are over; in its first none."""
    return Span(unit.year(unit.at(unit.now).year)[0], unit.now - 1, unit)


def _year_of(period: Span) -> Span:
    """The year whose months are shown: that in which the period ends, as far as it is over."""
    unit, year = period.unit, period.end.year
    first, length = unit.year(year)
    return Span(first, min(first + length, unit.now) - 1, unit)


def _line(owner: int | None, people: People, weeks: dict[int, Count], loads: dict, habits: dict, spans) -> Line:
    now, period, year = spans
    account = people.accounts.get(owner)
    team = people.teams.get(account.team_id) if account else None
    return Line(
        account.name if account else "",
        ("officer", str(owner) if account else NOBODY),
        weeks.get(now, Count()),
        summed(weeks, period),
        summed(weeks, year),
        weeks,
        loads.get(owner, Load()),
        habits[owner],
        team.name if team else "",
    )


def _sum(name: str, ask: tuple[str, str], lines: list[Line]) -> Line:
    found = Line(name, ask)
    for line in lines:
        for what in ("now", "period", "year"):
            getattr(found, what).add(getattr(line, what))
        for week, count in line.weeks.items():
            found.weeks.setdefault(week, Count()).add(count)
        for what in ("hotels", "difficult", "new", "without_gm"):
            setattr(found.load, what, getattr(found.load, what) + getattr(line.load, what))
        found.habits.add(line.habits)
    return found


def _in_order(person: Person, people: People, lines: dict[int | None, Line]) -> list[Line]:
    """One's own first, then by name; what belongs to nobody last. Who has neither hotels nor weeks any longer is left
    out."""

    def place(owner):
        account = people.accounts.get(owner)
        return owner != person.id, account is None, account.name_key if account else "", owner or 0

    kept = [owner for owner in lines if owner is not None or lines[None].load.hotels or lines[None].period.owed]
    return [lines[owner] for owner in sorted(kept, key=place) if _counts(lines[owner])]


def _counts(line: Line) -> bool:
    return bool(line.load.hotels or line.period.owed or line.year.owed or line.now.owed or line.weeks)


def _groups(people: People, lines: dict[int | None, Line], what: str) -> list[Line]:
    """The same by team or region; nothing where there are no two to tell apart."""
    found: dict[int | None, list[Line]] = {}
    for owner, line in lines.items():
        account = people.accounts.get(owner)
        if account is None:
            continue
        team = people.teams.get(account.team_id)
        key = (team.region_id if team else None) if what == "region" else account.team_id
        found.setdefault(key, []).append(line)
    rows = people.regions if what == "region" else people.teams
    if len(found.keys() & rows.keys()) + (None in found and what == "team") < 2:
        return []
    mark = REGION if what == "region" else ""
    named = [_sum(rows[key].name, ("team", f"{mark}{key}"), found[key]) for key in sorted(found.keys() & rows.keys())]
    if None in found and what == "team":
        named.append(_sum("", ("team", NOBODY), found[None]))
    return named


def _months(grid: Grid, year: Span) -> list[Month]:
    found: dict[int, list[int]] = {}
    for week in year.numbers:
        found.setdefault((week_of(week).monday + timedelta(days=3)).month, []).append(week)
    months = []
    for number, weeks in found.items():
        span, count = Span(weeks[0], weeks[-1]), Count()
        for own in grid.values():
            count.add(summed(own, span))
        months.append(Month(number, span, count))
    return months


def _hotels(person: Person, kept: Ledger, lines: dict, scope: Scope, period: Span) -> list[HotelLine]:
    """Of one officer all of them, the least covered first; of several those that were not called most often."""
    found: dict[int, Count] = {}
    for hotel_id, _week, owner, state in kept.cells(period):
        if owner in lines:
            found.setdefault(hotel_id, Count()).put(state)
    if not scope.officer:
        often = sorted((-count.undone, hotel_id) for hotel_id, count in found.items() if count.undone > 1)
        found = {hotel_id: found[hotel_id] for _undone, hotel_id in often[:WORST]}
    rows = Hotel.visible_to(person).where(Hotel.id.in_(list(found)))
    lines = [HotelLine(row, found[row.id]) for row in rows]
    if not scope.officer:
        return sorted(lines, key=lambda one: (-one.count.undone, one.hotel.name_key, one.hotel.id))
    return sorted(lines, key=lambda one: (_points(one.count), one.hotel.name_key, one.hotel.id))[:200]


def _points(count: Count) -> int:
    return 10_001 if count.points is None else count.points


def team_of(person: Person) -> str:
    """What a manager leads, as the page is filtered by it; nothing for all."""
    if person.role != Role.MANAGER:
        return ""
    account = Account.of(person)
    if account.team_id:
        return str(account.team_id)
    return f"{REGION}{account.region_id}" if account.region_id else ""
