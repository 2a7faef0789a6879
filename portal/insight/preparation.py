"""What somebody takes along to a visit, on one page that may lie on the GM's desk (D17): nothing of it is inside.

Facts, what was promised, open items as the hotel reads them, the part of the last minutes that was released, figures,
the hotels nearby, what is new. Never manner, style, grade, tags, mood, purposes or the notes of calls.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from peewee import JOIN

from portal.activity.follow_ups import NO_DAY, FollowUp, Side
from portal.activity.monthly_reports import MonthlyReport, last_month, plus
from portal.activity.to_tell import Item, ToTell
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_lines import MinutesPart
from portal.activity.visits.minutes_words import ATTENDEES
from portal.foundation import clock, db
from portal.foundation.roles import Person
from portal.insight.hotel_figures import MonthRow
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel
from portal.records.principals import Principal

#: So far back what was promised in a call is told, closed or not; so many months of figures; so many neighbours.
PROMISED, MONTHS, NEAR = timedelta(days=60), 6, 6
#: So many open items, released parts and things to tell fit on the page.
ITEMS, PARTS, TOLD = 8, 4, 5


@dataclass(frozen=True)
class PrepItem:
    """An item as the hotel reads it."""

    wording: str
    asked: bool
    #: Who owes it at head office; empty for the hotel's.
    who: str
    state: str
    due_on: date | None
    late: bool
    raised: int
    #: The day on which it was promised or asked.
    since: date


@dataclass(frozen=True)
class PrepNeighbour:
    """A hotel of the chain nearby."""

    name: str
    kind: str
    rooms: int | None


@dataclass(frozen=True)
class Preparation:
    """The sheet of one visit."""

    visit: Visit
    hotel: Hotel
    who: str
    #: (name, function) of those on the file.
    people: list[tuple[str, str]]
    #: What was agreed in calls of the last two months, and what else is open.
    promised: list[PrepItem]
    open: list[PrepItem]
    #: Open items for which the page has no room.
    more: int
    #: The day of the last minutes that were released, and their parts.
    minutes_on: date | None
    parts: list[tuple[str, str]]
    rows: list[MonthRow]
    district: list[PrepNeighbour]
    city: list[PrepNeighbour]
    tell: list[Item]


def preparation(person: Person, visit: Visit) -> Preparation:
    """All of a visit's sheet, for somebody of head office, in a constant number of statements."""
    hotel = Hotel.pointed_at(visit.hotel_id)
    since = clock.now() - PROMISED
    items = [(row, _item(row)) for row in _items(person, hotel.id, since)]
    called = [told for row, told in items if row.origin_kind == "call" and row.created_at >= since]
    others = [told for row, told in items if row.is_open and told not in called]
    minutes = _last_minutes(person, hotel.id)
    parts = [(part.section, part.text) for part in MinutesPart.of(person, minutes[0])] if minutes else []
    district, city = _neighbours(hotel)
    return Preparation(
        visit,
        hotel,
        Account.names([visit.by_id]).get(visit.by_id, ""),
        [(row.name, row.function) for row in Principal.current_of(hotel)],
        called[:ITEMS],
        others[:ITEMS],
        max(len(others) - ITEMS, 0),
        minutes[0].day if minutes else None,
        [part for part in parts if part[0] != ATTENDEES][:PARTS],
        _months(hotel),
        district,
        city,
        ToTell.open_for([hotel.id]).get(hotel.id, [])[:TOLD],
    )


def _item(row: FollowUp) -> PrepItem:
    ours = row.side == Side.US
    who = (row.account.name if row.account_id else row.department.name if row.department_id else "") if ours else ""
    due = None if row.due_on == NO_DAY else row.due_on
    late = bool(row.is_open and due and due < clock.today())
    return PrepItem(row.wording, not ours, who, row.state, due, late, row.raised, clock.local(row.created_at).date())


def _months(hotel: Hotel) -> list[MonthRow]:
    last = last_month()
    span = [plus(last, n) for n in range(1 - MONTHS, 1)]
    there = MonthlyReport.of_months(hotel, [*span, *(plus(month, -12) for month in span)])
    return [MonthRow(month, there.get(month), there.get(plus(month, -12))) for month in span]


def _neighbours(hotel: Hotel) -> tuple[list[PrepNeighbour], list[PrepNeighbour]]:
    """Those of the same district, then those of the city."""
    rows, here = _in_city(hotel.city, hotel.id) if hotel.city else [], hotel.district
    near = [row for row in rows if row[0] == here] if here else []
    far = (row for row in rows if not here or row[0] != here)
    return [PrepNeighbour(*one) for _here, *one in near[:NEAR]], [PrepNeighbour(*one) for _d, *one in islice(far, NEAR)]


@db.ready
def _items(person, hotel, since):
    seen = FollowUp.visible_to(person).select(FollowUp, Account.id, Account.name, Department)
    query = seen.join_from(FollowUp, Account, JOIN.LEFT_OUTER, on=(FollowUp.account == Account.id), attr="account")
    query = query.join_from(FollowUp, Department, JOIN.LEFT_OUTER, on=(FollowUp.department == Department.id))
    # Only what the hotel reads as well, and of what is closed nothing that was closed before.
    told = FollowUp.for_hotel & (FollowUp.opened() | (FollowUp.closed_at >= since))
    return query.where((FollowUp.hotel == hotel) & told).order_by(FollowUp.due_on, FollowUp.id).limit(60)


@db.ready
def _last_minutes(person, hotel):
    query = Minutes.visible_to(person).where((Minutes.hotel == hotel) & Minutes.released_at.is_null(False))
    return query.order_by(Minutes.at.desc(), Minutes.id.desc()).limit(1)


@db.ready
def _in_city(city, hotel):
    columns = (Hotel.district, Hotel.name, Hotel.kind, Hotel.rooms)
    query = Hotel.select(*columns).where((Hotel.city == city) & (Hotel.id != hotel) & (Hotel.status == Status.ACTIVE))
    return query.order_by(Hotel.name_key, Hotel.id).limit(200).tuples()
