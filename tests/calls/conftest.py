"""A hotel with its GM and its officer, on a Wednesday at 15:00."""

from datetime import date

import pytest

from portal.foundation import clock
from tests.calls.recording import NOW


@pytest.fixture
def now():
    with clock.at(NOW):
        yield


@pytest.fixture
def hotel(world, now):
    hotel = world.hotel("SZ001", name="Garden Hotel")
    world.principal(hotel, "Lin Hai")
    return hotel


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel, since=date(2026, 11, 2), name="Wang Min")


@pytest.fixture
def browser(world, officer):
    return world.browser(officer)
