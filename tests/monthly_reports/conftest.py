"""A hotel with its people and a month that is over."""

from datetime import date, datetime

import pytest

from portal.activity.monthly_reports import MonthlyReport
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function
from portal.records.hotels import Hotel

#: A Monday morning in November 2026 (company time); October is over, and due on the 13th: the 1st to 8th of October are
#: holidays, but it is November's working days that count.
NOW = datetime(2026, 11, 2, 2)
OCTOBER, SEPTEMBER, YEAR_AGO = date(2026, 10, 1), date(2026, 9, 1), date(2025, 10, 1)
#: What a month of a hundred rooms comes to when nothing is asked of it.
PLAIN = {"available": 3100, "sold": 2480, "revenue": 59_520_000, "analysis": "Two fairs filled the weekdays."}


@pytest.fixture
def november():
    with clock.at(NOW):
        yield


def long_on_file(hotel: Hotel) -> Hotel:
    """On file since a year ago, so that it owes its last months."""
    Hotel.update(added_at=datetime(2025, 1, 1)).where(Hotel.id == hotel.id).execute()
    return Hotel.get_by_id(hotel.id)


@pytest.fixture
def hotel(world, november) -> Hotel:
    return long_on_file(world.hotel("SZ001", rooms=100))


@pytest.fixture
def gm(world, hotel):
    return world.gm_of(hotel)


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel)


@pytest.fixture
def assistant(world, hotel):
    return world.gm_of(hotel, function=Function.ASSISTANT)


def entered(hotel: Hotel, month=OCTOBER, **facts) -> MonthlyReport:
    return MonthlyReport.enter(COMMAND_LINE, hotel, month, {**PLAIN, **facts})
