"""What else a report tells: changes at the hotels in its time, and what the time after it brings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import JOIN

from portal.activity.calls import Call, day_start
from portal.foundation import clock
from portal.foundation.calendar import CalendarDay
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.handovers import Handover
from portal.records.principals import Principal
from portal.records.statuses import StatusChange


@dataclass(frozen=True)
class Event:
    """A change at a hotel: `what` is gm or officer (from `before` to `after`) or status (`after`, with its reason).
    `welcomed` is the day of the welcome call, None while it is owed."""

    hotel_id: int
    day: date
    what: str
    before: str
    after: str
    note: str = ""
    welcomed: date | None = None


@dataclass(frozen=True)
class CallBack:
    """Both agreed to speak again then."""

    hotel_id: int
    at: datetime
    who: str


@dataclass(frozen=True)
class Ahead:
    """The time after: days that differ from their weekday, and calls agreed on."""

    days: list[CalendarDay]
    call_backs: list[CallBack]


def events(person: Person, hotel_ids: list[int], first: date, last: date) -> list[Event]:
    """The changes at these hotels from day to day, oldest first: four statements."""
    here = set(hotel_ids)
    sheets = Handover.visible_to(person).where(Handover.day.between(first, last))
    sheets = [row for row in sheets if row.hotel_id in here]
    gms = [row for row in sheets if row.function == Function.GM]
    principals = Principal.names({number for row in gms for number in (row.before_id, row.after_id)})
    officers = [row for row in sheets if row.function != Function.GM]
    accounts = Account.names({number for row in officers for number in (row.before_id, row.after_id)})
    found = []
    for row in sheets:
        names = principals if row.function == Function.GM else accounts
        people = names.get(row.before_id, ""), names.get(row.after_id, "")
        found.append(Event(row.hotel_id, row.day, row.function, *people, welcomed=row.welcomed_on))
    changed = StatusChange.visible_to(person).where(StatusChange.hotel.in_(hotel_ids or [0]))
    for row in changed.where(StatusChange.day.between(first, last)):
        found.append(Event(row.hotel_id, row.day, "status", "", row.status, row.reason))
    return sorted(found, key=lambda event: (event.day, event.hotel_id, event.what))


def ahead(person: Person, hotel_ids: list[int], first: date, last: date) -> Ahead:
    """What these hotels and the calendar bring from day to day: two statements."""
    query = CalendarDay.visible_to(person).where(CalendarDay.day.between(first, last))
    days = sorted(query, key=lambda row: row.day)
    columns = (Call.hotel, Call.call_back_at, Principal.name, Call.spoke_with)
    agreed = Call.visible_to(person).select(*columns).join_from(Call, Principal, JOIN.LEFT_OUTER)
    begin = max(day_start(min(first, clock.today())), clock.now()) if first <= clock.today() else day_start(first)
    until = day_start(last + timedelta(days=1))
    agreed = agreed.where(Call.hotel.in_(hotel_ids or [0]) & (Call.call_back_at >= begin) & (Call.call_back_at < until))
    backs = [CallBack(hotel_id, at, name or said) for hotel_id, at, name, said in agreed.tuples()]
    return Ahead(days, sorted(backs, key=lambda back: (back.at, back.hotel_id)))
