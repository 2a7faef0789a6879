"""What a hotel's page shows, read for one person in a constant number of statements."""

from dataclasses import dataclass
from datetime import date

from portal.activity.calls import Call
from portal.foundation import clock
from portal.foundation.paging import Page
from portal.foundation.roles import Function, Person
from portal.insight.hotel_list import state_of
from portal.records.cadence import NO_MARK, HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from portal.records.reckoning import NOT_OWED


@dataclass(frozen=True)
class HotelFile:
    """A hotel's page as its officer, manager or director reads it."""

    hotel: Hotel
    year: int
    weeks: str
    marks: str
    state: str
    officer: Posting | None
    postings: list[Posting]
    principals: list[Principal]
    calls: list[Call]
    writable: bool
    callable: bool
    postable: bool


def hotel_file(person: Person, hotel: Hotel, year: int | None = None) -> HotelFile:
    """Everything on a hotel's page for somebody of head office."""
    year = year or clock.this_week().year
    blank = NOT_OWED * clock.weeks_in(year), NO_MARK * clock.weeks_in(year)
    this = clock.this_week()
    weeks = marks = state = ""
    if person.may("cadence.read"):
        years = HotelYear.of_hotels(person, [hotel], {year, this.year})
        weeks, marks = years.get((hotel.id, year), blank)
        state = state_of(years.get((hotel.id, this.year), ("",))[0][this.number - 1 : this.number], hotel)
    postings = Posting.history_of(hotel)
    today = clock.today()
    in_force = [p for p in postings if p.since <= today and (p.until is None or p.until > today)]
    officer = next((p for p in in_force if p.function == Function.OFFICER), None)
    mine = any(p.account_id == person.id and p.function == Function.OFFICER for p in in_force)
    boss = person.may("hotels.admin")
    return HotelFile(
        hotel,
        year,
        weeks,
        marks,
        state,
        officer,
        postings,
        Principal.current_of(hotel),
        Call.latest_of(person, hotel, 20) if person.may("calls.read") else [],
        writable=boss or (person.may("hotels.write") and mine),
        callable=mine
        or (person.may("calls.write") and not person.may("hotels.write"))
        or (boss and person.may("calls.write")),
        postable=boss,
    )


@dataclass(frozen=True)
class OwnRow:
    """A hotel in the list of its own people."""

    code: str
    name: str
    city: str
    officer: str | None


def own_rows(page: Page) -> list[OwnRow]:
    """A page of hotels with the columns the hotel side may read."""
    officers = Posting.of_hotels(page.rows)
    found = []
    for hotel in page:
        names = [row.account.name for row in officers.get(hotel.id, ()) if row.function == Function.OFFICER]
        found.append(OwnRow(hotel.code, hotel.name, hotel.city, names[0] if names else None))
    return found


@dataclass(frozen=True)
class OwnFile:
    """A hotel's page as its own people read it: facts, contact people, their officer. Never notes, grade, cadence."""

    code: str
    name: str
    kind: str
    province: str
    city: str
    district: str
    address: str
    phone: str
    rooms: int | None
    opened_on: date | None
    officer: str | None
    officer_since: date | None
    #: (name, function, telephone) of the principals; None for an owner.
    people: list[tuple[str, str, str]] | None


def own_file(person: Person, hotel: Hotel) -> OwnFile:
    """The columns the hotel side may read (domain §1): a list of its own, not a template with holes."""
    postings = Posting.of_hotels([hotel]).get(hotel.id, [])
    officer = next((p for p in postings if p.function == Function.OFFICER), None)
    mine = {p.function for p in postings if p.account_id == person.id}
    # The GM knows whom we speak with; an owner learns nothing of the GM's (domain §1).
    people = None
    if Function.GM in mine:
        people = [(row.name, row.function, row.phone) for row in Principal.current_of(hotel)]
    return OwnFile(
        hotel.code,
        hotel.name,
        hotel.kind,
        hotel.province,
        hotel.city,
        hotel.district,
        hotel.address,
        hotel.phone,
        hotel.rooms,
        hotel.opened_on,
        officer.account.name if officer else None,
        officer.since if officer else None,
        people,
    )
