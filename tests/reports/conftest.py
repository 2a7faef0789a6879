"""Thursday of the week, and an officer whose hotels make the report."""

from datetime import date

import pytest

from portal.activity.calls import Result
from portal.foundation import clock, i18n
from portal.records.principals import Principal
from tests.reports.drafting import HOT, LAST_WEEK, NOW


@pytest.fixture(autouse=True)
def thursday():
    with clock.at(NOW), i18n.speaking("en"):
        yield


@pytest.fixture
def chen(world):
    """An officer with three hotels since spring: Alpha was reached, Beta tried once, Gamma not at all."""
    hotels = [world.hotel(code, name=name) for code, name in (("A1", "Alpha"), ("B1", "Beta"), ("C1", "Gamma"))]
    officer = world.officer_of(*hotels, since=date(2026, 3, 2), name="Chen")
    for hotel in hotels:
        principal = world.principal(hotel, f"Mr {hotel.name}")
        world.call(hotel, officer, LAST_WEEK, principal, summary="A quiet week.")
    officer.hotels = hotels
    world.call(hotels[0], officer, date(2026, 11, 17), Principal.first_of(hotels)[hotels[0].id], summary=HOT)
    note = "In a meeting, again at four."
    world.call(hotels[1], officer, date(2026, 11, 18), result=Result.NO_ANSWER, summary=note)
    return officer
