"""The first pages of head office, each for one person: what waits, in a few figures and names that all open."""

from dataclasses import dataclass, field
from datetime import date, datetime

from peewee import JOIN, Case, fn

from portal.activity.calls import Call
from portal.activity.follow_ups import Filter as ItemFilter
from portal.activity.follow_ups import FollowUp
from portal.activity.visits.register import count_gone
from portal.foundation import clock
from portal.foundation.paging import Page
from portal.foundation.roles import Function, Person, Role
from portal.insight import handovers, hotel_list
from portal.insight.coverage import Count
from portal.insight.head_office_waiting import Covered, Waiting, last_week, waiting_for
from portal.insight.hotel_list import Due, Filter, Sort
from portal.records.accounts import Account, State
from portal.records.handovers import Show
from portal.records.hotel_words import Status
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.imports import Import
from portal.records.links import Link
from portal.records.reckoning import NOT_OWED, NOTHING, TRIED
from portal.records.teams import Team

#: So many names stand on a first page, and so many weeks back it looks.
NAMES, WEEKS = 5, 13
#: Where there are no teams, the director reads so many officers, the least covered first.
LINES = 10
_COUNTED = (Due.DONE, Due.TRIED, Due.DUE, Due.LATE)


@dataclass(frozen=True)
class Load:
    """How the active hotels of somebody (or of a team, or of all) stand this week; `key` filters the list by it."""

    name: str
    key: str
    hotels: int
    done: int
    tried: int
    due: int
    late: int
    #: What became of the weeks that were theirs in the week that is over.
    last: Count = field(default_factory=Count)


@dataclass(frozen=True)
class Invited:
    """An account without a password; `until` is how long its link holds, None if it has none (any longer)."""

    account: Account
    until: datetime | None


@dataclass(frozen=True)
class Home:
    """What a first page shows; what somebody has nothing to do with is None."""

    unstaffed: int = 0
    #: Visits still ahead of somebody who has left, counted up to a hundred.
    gone: int = 0
    all: Load | None = None
    teams: list[Load] = field(default_factory=list)
    officers: list[Load] | None = None
    #: Welcome calls that are overdue, the longest first.
    welcomes: Page | None = None
    #: The hotels longest without a call, with how many days; the first five.
    waiting: list[tuple[hotel_list.Row, int]] | None = None
    #: The hotels missed most often in the last weeks, with how often; the first five.
    drifting: list[tuple[hotel_list.Row, int]] | None = None
    invited: list[Invited] | None = None
    more_invited: bool = False
    imports: list[Import] | None = None
    calls: list[Call] | None = None
    #: What a department owes, the most urgent first, and whether there is more.
    items: list[FollowUp] | None = None
    more_items: bool = False
    #: What asks a manager or director for a decision or a push, and how the week that is over was covered.
    pressing: Waiting | None = None
    covered: Covered | None = None
    #: The filter of the coverage (name, value) that asks for the same hotels.
    ask: tuple[str, str] = ("team", "all")


def home_of(person: Person) -> Home:
    """The first page of somebody of head office, in a constant number of statements."""
    return {Role.MANAGER: _manager, Role.DIRECTOR: _director, Role.ADMIN: _admin, Role.LIAISON: _liaison}[person.role](
        person
    )


def _manager(person: Person) -> Home:
    """His teams; all of them while he leads none in particular."""
    account = Account.of(person)
    covered = last_week(person, account.team_id, account.region_id)
    loads = _loads(person, covered, account.team_id, account.region_id)
    officers = [load for _team, load in loads]
    return Home(
        unstaffed=Hotel.without_officer(),
        gone=count_gone(person),
        all=_sum("", _scope(account), officers, covered.all) if _scope(account) else _total(person, covered.all),
        teams=_by_team(person, loads, covered),
        officers=officers,
        welcomes=handovers.rows(person, Show.OVERDUE),
        pressing=waiting_for(person),
        covered=covered,
        ask=("team", _scope(account) or "all"),
    )


def _director(person: Person) -> Home:
    covered = last_week(person)
    loads = _loads(person, covered)
    teams = _by_team(person, loads, covered)
    lowest = sorted((load for _team, load in loads), key=lambda load: (load.last.points is None, load.last.points or 0))
    late = hotel_list.page_for(person, Filter(due=Due.LATE.value), Sort.DUE, size=NAMES)
    return Home(
        unstaffed=Hotel.without_officer(),
        gone=count_gone(person),
        all=_total(person, covered.all),
        teams=teams,
        welcomes=handovers.rows(person, Show.OVERDUE),
        waiting=[(row, _days(row.hotel.next_call_on)) for row in hotel_list.rows(person, late)],
        drifting=_drifting(person),
        # Of teams their managers know the officers.
        officers=None if teams else lowest[:LINES],
        pressing=waiting_for(person),
        covered=covered,
    )


def _admin(person: Person) -> Home:
    page = Account.page_for(person, state=State.INVITED.value, size=NAMES)
    links = Link.open_until(page.rows)
    return Home(
        unstaffed=Hotel.without_officer(),
        invited=[Invited(account, links.get(account.id)) for account in page],
        more_invited=page.next is not None,
        imports=Import.page_for(person, size=NAMES).rows,
    )


def _liaison(person: Person) -> Home:
    today = clock.today()
    items = FollowUp.page_for(person, ItemFilter(mine=True), size=NAMES)
    return Home(
        calls=Call.page_for(person, by=person.id, first=date(2000, 1, 1), last=today, size=NAMES).rows,
        items=items.rows,
        more_items=items.next is not None,
    )


def _scope(account: Account) -> str:
    """What a manager leads, as the list is filtered by it; nothing for all."""
    if account.team_id:
        return str(account.team_id)
    return f"{hotel_list.REGION}{account.region_id}" if account.region_id else ""


def _days(since: date) -> int:
    return (clock.today() - since).days


def _drifting(person: Person) -> list[tuple[hotel_list.Row, int]]:
    """The active hotels with the most missed weeks among the last ones over, which may lie in two years."""
    this, before = clock.this_week(), HotelYear.alias()
    earlier = (before.hotel == Hotel.id) & (before.iso_year == this.year - 1)
    blank = NOT_OWED * clock.weeks_in(this.year - 1)
    weeks = fn.COALESCE(before.weeks, blank).concat(HotelYear.weeks)
    over = fn.SUBSTR(weeks, len(blank) + this.number - WEEKS, WEEKS)
    missed = fn.LENGTH(over) - fn.LENGTH(fn.REPLACE(fn.REPLACE(over, NOTHING, ""), TRIED, ""))
    query = (
        Hotel.visible_to(person)
        .select(Hotel, missed.alias("missed"))
        .join_from(Hotel, HotelYear, on=hotel_list.this_year())
        .join_from(Hotel, before, JOIN.LEFT_OUTER, on=earlier)
        .where((Hotel.status == Status.ACTIVE) & (missed > 1))
        .order_by(missed.desc(), Hotel.name_key, Hotel.id)
        .limit(NAMES)
    )
    hotels = list(query)
    return list(zip(hotel_list.rows(person, hotels), (hotel.missed for hotel in hotels), strict=True))


def _loads(
    person: Person, covered: Covered, team: int | None = None, region: int | None = None
) -> list[tuple[int | None, Load]]:
    """(team, load) of each officer with hotels, by name, in one statement."""
    today = clock.today()
    held = (Posting.hotel == Hotel.id) & (Posting.function == Function.OFFICER) & (Posting.since <= today)
    held &= Posting.until.is_null() | (Posting.until > today)
    query = (
        Hotel.visible_to(person)
        .select(Account.team, Account.name, Account.id, *_counts())
        .join_from(Hotel, Posting, on=held)
        .join_from(Posting, Account)
        .join_from(Hotel, HotelYear, JOIN.LEFT_OUTER, on=hotel_list.this_year())
        .where(Hotel.status == Status.ACTIVE)
        .group_by(Account.team, Account.name_key, Account.name, Account.id)
        .order_by(Account.name_key, Account.name, Account.id)
    )
    if team:
        query = query.where(Account.team == team)
    elif region:
        query = query.where(Account.team.in_(Team.select(Team.id).where(Team.region == region)))
    return [
        (led_by, Load(name, str(key), *counted, covered.officers.get(key, Count())))
        for led_by, name, key, *counted in query.tuples()
    ]


def _total(person: Person, last: Count) -> Load:
    """All hotels, those without an officer among them."""
    query = Hotel.visible_to(person).select(*_counts()).where(Hotel.status == Status.ACTIVE)
    counted = query.join(HotelYear, JOIN.LEFT_OUTER, on=hotel_list.this_year()).tuples().get()
    return Load("", "", *(number or 0 for number in counted), last)


def _counts() -> list:
    """How many hotels there are, and how many in each state."""
    states = hotel_list.standing()
    return [fn.SUM(1), *(fn.SUM(Case(None, [(states[due], 1)], 0)) for due in _COUNTED)]


def _by_team(person: Person, loads: list[tuple[int | None, Load]], covered: Covered) -> list[Load]:
    """The same by team; empty where there are no teams to tell apart."""
    if len({team for team, _load in loads}) < 2:
        return []
    found: dict[int | None, list[Load]] = {}
    for team, load in loads:
        found.setdefault(team, []).append(load)
    names = {team.id: team.name for team in Team.in_order(person, all=True)}
    last = covered.teams
    teams = [
        _sum(names[team], str(team), found[team], last.get(team, Count()))
        for team in sorted(found.keys() & names.keys())
    ]
    if teams and None in found:
        teams.append(_sum("", hotel_list.NOBODY, found[None], last.get(None, Count())))
    return teams


def _sum(name: str, key: str, loads: list[Load], last: Count) -> Load:
    counted = (sum(getattr(load, what) for load in loads) for what in ("hotels", "done", "tried", "due", "late"))
    return Load(name, key, *counted, last)
