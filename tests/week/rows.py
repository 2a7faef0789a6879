"""The hotels of a week and its rows."""

from datetime import datetime

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE
from portal.insight import week
from tests.world import days_ago

#: Thursday of week 47, at ten in the company's morning.
THURSDAY = clock.instant(datetime(2026, 11, 19, 10))
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/week"}


def hotel_of(world, officer, code=None, weeks=3, **person):
    """A hotel that has been the officer's for some weeks, was called last week, and has a GM."""
    hotel = world.hotel(code)
    world.posted(hotel, officer, since=days_ago(7 * weeks))
    gm = world.principal(hotel)
    if person:
        gm.edit(COMMAND_LINE, gm.version, **person)
    world.call(hotel, officer, days_ago(7), principal=gm)
    return hotel


def row(officer, hotel):
    return week.week_of(officer.id).row(hotel.code)
