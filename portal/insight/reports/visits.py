"""The visits of a report: those held in its days, and how its month stands (D16, D39)."""

from dataclasses import dataclass
from datetime import date

from portal.activity.visits import State, Visit
from portal.foundation.clock import Month
from portal.foundation.roles import Person
from portal.insight.coverage import Count
from portal.insight.reports.coverage import Held
from portal.records.hotels import Hotel


@dataclass(frozen=True)
class Visits:
    """`month` is the one the report's last day lies in; of officers (None: of nobody) how it stands with their
    hotels."""

    month: Month
    #: (hotel id, day) of what customer service held in the report's days, in time.
    held: list[tuple[int, date]]
    total: Count
    before: Count
    officers: dict[int | None, Count]
    #: The hotels still to visit, or that were not.
    to_visit: list[Hotel]


def read(person: Person, kept: Held, ids: list[int] | None, month: Month, first: date, last: date) -> Visits:
    """One statement beside those of the coverage."""
    query = Visit.visible_to(person).select(Visit.hotel, Visit.day).where(Visit.department.is_null())
    query = query.where((Visit.state == State.HELD) & Visit.day.between(first, last))
    if ids is not None:
        query = query.where(Visit.hotel.in_(ids or [0]))
    officers = {who: kept.total((month,), who) for who in set(kept.holders_of[month].values())}
    return Visits(
        month,
        sorted(query.tuples(), key=lambda row: (row[1], row[0])),
        kept.total((month,)),
        kept.total((month.plus(-1),)),
        officers,
        kept.still_to_visit(month),
    )
