"""How minutes are filed, and what is read of them afterwards."""

from datetime import datetime

from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.foundation import clock
from portal.records.notices import Notice
from portal.records.principals import Principal

#: Wednesday of week 47 of 2026, 15:00 in Shanghai.
NOW = datetime(2026, 11, 18, 7, 0)
TEXTS = {"raised": "The lift stands still.", "decisions": "It is repaired by Friday.", "inside_note": "He hesitates."}


def file(world, visit, by, hour=14, **facts) -> Minutes:
    """Minutes of a visit that took place on its day, by default with everybody on the file."""
    at = clock.instant(datetime(visit.day.year, visit.day.month, visit.day.day, hour))
    people = facts.pop("principals", None)
    people = Principal.current_of(visit.hotel) if people is None else people
    return Minutes.file(world.person(by), visit, at=at, principals=people, **{**TEXTS, **facts})


def again(row: Minutes) -> Minutes:
    """As it stands now."""
    return Minutes.get_by_id(row.id)


def told(account) -> list[str]:
    """The news that somebody has not read, the first first."""
    unread = (Notice.account == account) & Notice.read_at.is_null()
    return [row.news for row in Notice.select().where(unread).order_by(Notice.id)]


def held(visit) -> str:
    return Visit.get_by_id(visit.id).state
