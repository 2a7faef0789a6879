"""The list of hotels, read for one person in a constant number of statements."""

from dataclasses import dataclass

from portal.foundation import clock
from portal.foundation.clock import Week
from portal.foundation.paging import Page
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.cadence import NO_MARK, HotelYear
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from portal.records.reckoning import DONE, EXCUSED, NOT_OWED, TRIED, owes

#: How many weeks a row's strip shows: half a year, as phones have little room.
ROW_WEEKS = 26


@dataclass(frozen=True)
class Row:
    """A hotel in a list. `weeks` and `marks`: the last 26 weeks up to this one; empty without a right to see them."""

    hotel: Hotel
    officer: Account | None
    #: Whom to call: the GM, else his deputy or the owner.
    principal: Principal | None
    weeks: str
    marks: str
    #: The state of this week: due, done, tried, excused, none.
    state: str


def rows(person: Person, page: Page) -> list[Row]:
    """The rows of a page of hotels: a statement each for the postings, the principals and the years."""
    today = clock.today()
    this = Week.of(today)
    first = this.plus(1 - ROW_WEEKS)
    postings = Posting.of_hotels(page.rows)
    principals = Principal.first_of(page.rows)
    years = {}
    if person.may("cadence.read"):
        years = HotelYear.of_hotels(person, page.rows, {first.year, this.year})
    found = []
    for hotel in page:
        officer = next((p.account for p in postings.get(hotel.id, ()) if p.function == Function.OFFICER), None)
        weeks, marks = _window(years, hotel, first, this) if person.may("cadence.read") else ("", "")
        found.append(Row(hotel, officer, principals.get(hotel.id), weeks, marks, state_of(weeks[-1:], hotel)))
    return found


def tally(found: list[Row]) -> dict[str, int]:
    """How many of these hotels are done, tried and due this week."""
    states = [row.state for row in found]
    return {
        "done": states.count("done"),
        "tried": states.count("tried"),
        "due": states.count("due") + states.count("late"),
    }


def _window(years: dict, hotel: Hotel, first: Week, last: Week) -> tuple[str, str]:
    """The facts from week `first` to `last`, which may lie in two years."""
    weeks = marks = ""
    for year in range(first.year, last.year + 1):
        blank = NOT_OWED * clock.weeks_in(year), NO_MARK * clock.weeks_in(year)
        kept = years.get((hotel.id, year), blank)
        begin = first.number - 1 if year == first.year else 0
        end = last.number if year == last.year else None
        weeks += kept[0][begin:end]
        marks += kept[1][begin:end]
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
