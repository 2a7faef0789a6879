"""How a call is recorded, and what is read of it afterwards."""

from datetime import datetime

from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp, Side
from portal.records.hotel_years import HotelYear
from portal.records.recounts import recount

#: Wednesday of week 47 of 2026, 15:00 in Shanghai.
NOW = datetime(2026, 11, 18, 7, 0)
PAGE = "/calls/new?hotel=SZ001"
FILE = "/hotels/SZ001"


def record(browser, **fields):
    return browser.send(PAGE, "/calls", **{"summary": "The boiler is repaired on Tuesday.", **fields})


def newest():
    return Call.select().order_by(Call.id.desc()).get().id


def weeks():
    row = HotelYear.get(HotelYear.iso_year == 2026)
    return row.weeks[45:47], row.marks[45:47]


def right():
    """Kept is recomputed, always."""
    assert list(recount(Call.touches())) == []


def owed(world, hotel, by, wording="Repair the boiler.", side=Side.HOTEL, **facts):
    return FollowUp.add(world.person(by), hotel, wording, side=side, **facts)
