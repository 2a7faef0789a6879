"""The list of covers with the names of those concerned."""

from dataclasses import dataclass

from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.covers import Cover, When
from portal.records.hotels import Hotel, Posting


@dataclass(frozen=True)
class Row:
    """A cover; `hotel` is None where it is of all the officer's hotels."""

    cover: Cover
    officer: str
    substitute: str
    hotel: Hotel | None


def rows(person: Person, when: When, of: int | None = None, after: str | None = None) -> Page:
    """A page of covers: a statement each for them, the names and the hotels."""
    page = Cover.page_for(person, when, of=of, after=after)
    names = Account.names(number for one in page for number in (one.officer_id, one.substitute_id))
    hotels = Hotel.by_ids(one.hotel_id for one in page)
    found = [
        Row(one, names.get(one.officer_id, ""), names.get(one.substitute_id, ""), hotels.get(one.hotel_id))
        for one in page
    ]
    return Page(found, page.next)


def at_hotel(hotel: Hotel, officer: Posting | None) -> list[Row]:
    """Who stands in for a hotel's officer, now and soon."""
    covers = Cover.of_hotel(hotel, officer.account_id) if officer else []
    return [Row(one, officer.account.name, one.substitute.name, None) for one in covers]
