"""A hotel's visits in one line: the last that was held, the next planned, and the month in which one is due (D16)."""

from dataclasses import dataclass

from portal.activity.visits import OPEN, State, Visit
from portal.foundation import clock, db
from portal.foundation.clock import Month
from portal.foundation.roles import Person
from portal.records.hotels import NEVER, Hotel


@dataclass(frozen=True)
class Visits:
    last: Visit | None
    #: The next one still to come.
    next: Visit | None
    #: The first month in which a visit is owed and not made; None where nothing is owed.
    due: Month | None

    @property
    def is_late(self) -> bool:
        """True if that month is over."""
        return self.due is not None and self.due < clock.this_month()


def visits_of(person: Person, hotel: Hotel) -> Visits:
    """Two statements; for somebody of head office."""
    last, coming = _last_held(person, hotel.id), _next(person, hotel.id, clock.today())
    due = None if hotel.next_visit_on == NEVER or not person.may("cadence.read") else Month.of(hotel.next_visit_on)
    return Visits(last[0] if last else None, coming[0] if coming else None, due)


@db.ready
def _last_held(person, hotel):
    query = Visit.visible_to(person).where((Visit.hotel == hotel) & (Visit.state == State.HELD))
    return query.order_by(Visit.day.desc(), Visit.id.desc()).limit(1)


@db.ready
def _next(person, hotel, today):
    coming = (Visit.hotel == hotel) & Visit.state.in_(OPEN) & (Visit.day >= today)
    return Visit.visible_to(person).where(coming).order_by(Visit.day, Visit.id).limit(1)
