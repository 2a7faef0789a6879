"""Where an inspection is to go: the hotels that somebody types a few letters of, each with the day of its last one."""

from datetime import date

from peewee import fn

from portal.activity.inspections import Inspection, InspectionState
from portal.foundation import db
from portal.foundation.roles import Person
from portal.insight.search import hotels_called
from portal.records.hotels import Hotel

DONE = (InspectionState.FINISHED, InspectionState.RELEASED)


def inspectable(person: Person, q: str) -> list[tuple[Hotel, date | None]]:
    """(hotel, day of the last inspection this person sees), a few; with nothing typed the first by name."""
    hotels = hotels_called(person, q)
    done = Inspection.visible_to(person).where(Inspection.hotel.in_(hotels) & Inspection.state.in_(DONE))
    last = done.select(Inspection.hotel, fn.MAX(Inspection.day)).group_by(Inspection.hotel).tuples()
    days = {number: db.day_of(day) for number, day in last}
    return [(hotel, days.get(hotel.id)) for hotel in hotels]
