"""The list of hotels: filtered, sorted, paged by key, and read for one person in a constant number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass

from peewee import JOIN, Select, fn

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.clock import Week
from portal.foundation.finding import holding
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.hotel_words import Status
from portal.records.hotel_years import Facts, HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from portal.records.reckoning import DONE, EXCUSED, NOT_OWED, NOTHING, TRIED, owes
from portal.records.tags import HotelTag
from portal.records.teams import Team

#: How many weeks a row's strip shows: half a year, as phones have little room.
ROW_WEEKS = 26
MINE, NOBODY = "me", "none"
#: Before the id of a region, where a team could stand.
REGION = "r"


class Sort(Choice):
    NAME = "name", "Hotel name"
    CODE = "code", "Code"
    CITY = "city", "City"
    DUE = "next_call_on", "Longest due"
    VISIT = "next_visit_on", "Visit longest due"


#: By their Latin reading, so that Chinese names stand in the order of a dictionary.
_COLUMNS = {Sort.NAME: Hotel.name_key, Sort.CODE: Hotel.code, Sort.CITY: Hotel.city}
_COLUMNS |= {Sort.DUE: Hotel.next_call_on, Sort.VISIT: Hotel.next_visit_on}


class Due(Choice):
    """How a hotel's current week stands; `late` and `tried` hotels are among those still to call."""

    DUE = "due", "Still to call"
    LATE = "late", "Last week missed too"
    TRIED = "tried", "Tried, nobody reached"
    DONE = "done", "Done this week"
    EXCUSED = "excused", "Excused this week"
    NONE = "none", "Not owed"


class VisitDue(Choice):
    """How the visit of a hotel's current month stands; `late` hotels are among those still to visit."""

    DUE = "due", "Visit due"
    LATE = "late", "Visit due, last month missed too"
    DONE = "done", "Visited this month"
    EXCUSED = "excused", "Visit excused this month"
    NONE = "none", "No visit owed"


@dataclass(frozen=True)
class Filter:
    """What somebody asked the list for; an empty text asks for nothing."""

    q: str = ""
    #: An account's id, `me`, or `none`.
    officer: str = ""
    #: The id of the officer's team, `r` and the id of its region, or `none`.
    team: str = ""
    city: str = ""
    kind: str = ""
    gate: str = ""
    grade: str = ""
    tag: str = ""
    status: str = ""
    due: str = ""
    visit: str = ""


@dataclass(frozen=True)
class Row:
    """A hotel in a list. `weeks` and `marks`: the last 26 weeks up to this one; empty without a right to see them."""

    hotel: Hotel
    officer: Account | None
    #: Whom to call: the GM, else his deputy or the owner.
    principal: Principal | None
    weeks: str
    marks: str
    #: The state of this week: due, late, done, tried, excused, none.
    state: str
    #: That of this month's visit, but tried.
    visit: str


def page_for(person: Person, wanted: Filter, sort: Sort = Sort.NAME, after=None, size=50) -> Page:
    """The hotels this person sees that fit, one page by key."""
    return page_of(fitting(person, wanted), (_COLUMNS[sort], Hotel.id), after, size)


def fitting(person: Person, wanted: Filter):
    query = holding(Hotel.visible_to(person), Hotel.search_text, wanted.q)
    for name in ("city", "kind", "gate", "grade", "status"):
        if value := getattr(wanted, name):
            query = query.where(Hotel._meta.fields[name] == value)
    if wanted.tag:
        query = query.where(Hotel.id.in_(HotelTag.having(wanted.tag)))
    if wanted.officer == NOBODY:
        query = query.where(Hotel.id.not_in(Posting.staffed()) & (Hotel.status == Status.ACTIVE))
    elif wanted.officer == MINE:
        query = query.where(Hotel.id.in_(Posting.served_by(person)))
    elif wanted.officer:
        query = query.where(Hotel.id.in_(Posting.staffed().where(Posting.account == int(wanted.officer))))
    if wanted.team:
        query = query.where(Hotel.id.in_(Posting.staffed().join(Account).where(_led(wanted.team))))
    if wanted.due and person.may("cadence.read"):
        query = query.join(HotelYear, JOIN.LEFT_OUTER, on=this_year()).where(standing()[Due(wanted.due)])
    if wanted.visit and person.may("cadence.read"):
        months = HotelYear.alias()
        here = (months.hotel == Hotel.id) & (months.iso_year == clock.this_month().year)
        query = query.join_from(Hotel, months, JOIN.LEFT_OUTER, on=here).where(
            _visiting(months)[VisitDue(wanted.visit)]
        )
    return query


def _led(team: str):
    if team == NOBODY:
        return Account.team.is_null()
    if team.startswith(REGION):
        return Account.team.in_(Team.select(Team.id).where(Team.region == int(team.removeprefix(REGION))))
    return Account.team == int(team)


def this_year():
    """Joins a hotel with its facts of this year, of which it may have none."""
    return (HotelYear.hotel == Hotel.id) & (HotelYear.iso_year == clock.this_week().year)


def standing() -> dict[Due, object]:
    """The condition of each state of the current week: what `state_of` says of a row, said to the database."""
    week = clock.this_week()
    letter = fn.SUBSTR(HotelYear.weeks, week.number, 1)
    active, late = Hotel.status == Status.ACTIVE, Hotel.next_call_on < week.monday
    owed = active & letter.in_((NOTHING, TRIED))
    return {
        Due.DUE: owed,
        Due.LATE: owed & late,
        Due.TRIED: active & ~late & (letter == TRIED),
        Due.DONE: active & (letter == DONE),
        Due.EXCUSED: active & (letter == EXCUSED),
        Due.NONE: ~active | letter.is_null() | (letter == NOT_OWED),
    }


def _visiting(years) -> dict[VisitDue, object]:
    """The condition of each state of the current month, by the hotel's facts of the calendar year."""
    month = clock.this_month()
    letter = fn.SUBSTR(years.months, month.number, 1)
    active, late = Hotel.status == Status.ACTIVE, Hotel.next_visit_on < month.first
    owed = active & (letter == NOTHING)
    return {
        VisitDue.DUE: owed,
        VisitDue.LATE: owed & late,
        VisitDue.DONE: active & (letter == DONE),
        VisitDue.EXCUSED: active & (letter == EXCUSED),
        VisitDue.NONE: ~active | letter.is_null() | (letter == NOT_OWED),
    }


def rows(person: Person, hotels: Iterable[Hotel]) -> list[Row]:
    """The rows of some hotels: a statement each for the postings, the principals and the years."""
    hotels = list(hotels)
    this = clock.this_week()
    first = this.plus(1 - ROW_WEEKS)
    postings = Posting.of_hotels(hotels)
    principals = Principal.first_of(hotels)
    years = {}
    if person.may("cadence.read"):
        years = HotelYear.of_hotels(person, hotels, {first.year, this.year, clock.today().year})
    found = []
    for hotel in hotels:
        officer = next((p.account for p in postings.get(hotel.id, ()) if p.function == Function.OFFICER), None)
        weeks, marks = _window(years, hotel, first, this) if person.may("cadence.read") else ("", "")
        states = state_of(weeks[-1:], hotel), visit_of(years.get((hotel.id, clock.today().year)), hotel)
        found.append(Row(hotel, officer, principals.get(hotel.id), weeks, marks, *states))
    return found


def full_page(person: Person, wanted: Filter, sort: Sort, *, after: str | None, size: int) -> Page:
    """One page of the hotels that fit, each as (row, tags): for an export."""
    page = page_for(person, wanted, sort, after, size)
    tags = HotelTag.tags_of(page.rows)
    return Page([(row, tags.get(row.hotel.id, [])) for row in rows(person, page)], page.next)


def cities(person: Person) -> list[str]:
    """The cities of the hotels this person sees, in the order of a Chinese dictionary."""
    # GB 18030 began as a dictionary: its common characters stand in the order of their reading.
    return sorted((city for (city,) in _cities(person)), key=lambda city: city.encode("gb18030", "replace"))


@db.ready
def _cities(person):
    """Each city from the one before it: some dozens of looks into an index, where all hotels would be read."""
    seen = Hotel.visible_to(person).select(fn.MIN(Hotel.city).alias("city"))
    found = seen.where(Hotel.city > "").cte("found", recursive=True)
    after = Select([found], [seen.where(Hotel.city > found.c.city)]).where(found.c.city.is_null(False))
    found = found.union_all(after)
    query = Hotel.select(found.c.city).from_(found).where(found.c.city.is_null(False)).limit(1_000)
    return query.with_cte(found).tuples()


def tally(found: list[Row]) -> dict[str, int]:
    """How many of these hotels are done this week and how many still to call, those tried among them."""
    states = [row.state for row in found]
    tried = states.count("tried")
    return {"done": states.count("done"), "due": states.count("due") + states.count("late") + tried, "tried": tried}


def _window(years: dict, hotel: Hotel, first: Week, last: Week) -> tuple[str, str]:
    """The facts from week `first` to `last`, which may lie in two years."""
    weeks = marks = ""
    for year in range(first.year, last.year + 1):
        kept = years.get((hotel.id, year)) or Facts.blank(year)
        begin = first.number - 1 if year == first.year else 0
        end = last.number if year == last.year else None
        weeks += kept.weeks[begin:end]
        marks += kept.marks[begin:end]
    return weeks, marks


def state_of(letter: str, hotel: Hotel) -> str:
    """The word for a hotel's current week, as the dot shows it; `late` where last week was missed too."""
    if hotel.status != Status.ACTIVE:
        return "none"
    if letter and owes(letter):
        if hotel.next_call_on < clock.this_week().monday:
            return "late"
        return "tried" if letter == TRIED else "due"
    return {DONE: "done", EXCUSED: "excused"}.get(letter, "none")


def visit_of(facts: Facts | None, hotel: Hotel) -> str:
    """The word for the visit of a hotel's current month; `late` where an earlier month was missed too."""
    month = clock.this_month()
    letter = facts.months[month.number - 1] if facts else NOT_OWED
    if hotel.status != Status.ACTIVE:
        return "none"
    if owes(letter):
        return "late" if hotel.next_visit_on < month.first else "due"
    return {DONE: "done", EXCUSED: "excused"}.get(letter, "none")
