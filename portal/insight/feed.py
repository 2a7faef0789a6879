"""What somebody's calendar reads by his feed: his own appointments, as he may see them at that moment.

It leaves the portal for other people's machines, so it says when, where and how it stands, and what the hotel reads;
never the purpose, a reason or who said what.
"""

from datetime import timedelta

from portal.activity.visits import State, Visit
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.ics import Event, Standing
from portal.foundation.roles import HOTEL_SIDE, Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting

BACK, AHEAD = timedelta(days=60), timedelta(days=366)
#: More than anybody goes to in this time.
MOST = 1_000
STANDINGS = {
    State.PLANNED: Standing.TENTATIVE,
    State.PROPOSED: Standing.TENTATIVE,
    State.AGREED: Standing.CONFIRMED,
    State.HELD: Standing.CONFIRMED,
    State.CANCELLED: Standing.CANCELLED,
    State.MISSED: Standing.CANCELLED,
}


def events_of(person: Person, base_url: str) -> list[Event]:
    """The appointments of a person: head office's those he goes to himself, the hotel side's those at its hotels."""
    if not person.may("visits.read"):
        return []
    today, place = clock.today(), base_url.partition("://")[2]
    his = [row.hotel_id for row in Posting.hotels_of(person, *HOTEL_SIDE)] if person.is_hotel_side else None
    rows = _rows(person, today - BACK, today + AHEAD, his)
    rows = sorted(rows, key=lambda row: (row.day, row.id))[-MOST:]
    return [_event(person, row, base_url, place) for row in rows]


def _event(person: Person, row: Visit, base_url: str, place: str) -> Event:
    hotel = row.hotel
    told = {"hotel": hotel.name, "name": row.by.name}
    what = _("Visit by %(name)s", **told) if person.is_hotel_side else _("Visit: %(hotel)s", **told)
    standing = STANDINGS[State(row.state)]
    return Event(
        uid=f"visit-{row.id}@{place}",
        sequence=row.version - 1,
        changed_at=max(filter(None, (row.entered_at, row.proposed_at, row.agreed_at, row.arrived_at))),
        day=row.day,
        at=row.at,
        summary=what if standing == Standing.CONFIRMED else _("%(what)s (%(state)s)", what=what, state=_state(row)),
        location=_place(hotel),
        text=row.topics,
        url=f"{base_url}/visits/{row.id}",
        standing=standing,
    )


def _place(hotel: Hotel) -> str:
    """Name, city, district and address, as far as the address does not say the others itself."""
    around = [part for part in (hotel.city, hotel.district) if part and part not in hotel.address]
    return " ".join(part for part in (hotel.name, *around, hotel.address) if part)


def _state(row: Visit) -> str:
    return State(row.state).label


@db.ready
def _rows(person, first, last, hotels):
    columns = (Visit.id, Visit.version, Visit.day, Visit.at, Visit.state, Visit.topics, Visit.entered_at)
    columns += (Visit.proposed_at, Visit.agreed_at, Visit.arrived_at, Visit.hotel, Visit.by)
    hotel = (Hotel.id, Hotel.name, Hotel.city, Hotel.district, Hotel.address)
    query = Visit.visible_to(person).select(*columns, *hotel, Account.id, Account.name)
    query = query.join_from(Visit, Hotel).join_from(Visit, Account, on=Visit.by == Account.id)
    query = query.where((Visit.day >= first) & (Visit.day <= last))
    return query.where(Visit.by == person.id) if hotels is None else query.where(Visit.hotel.in_(hotels))
