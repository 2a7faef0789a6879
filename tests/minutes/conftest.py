"""A visit that its officer has come back from, on a Wednesday at 15:00, and those who read of it."""

from datetime import date

import pytest

from portal.activity.visits import Visit
from portal.foundation import clock
from portal.foundation.roles import Function, Role
from tests.minutes.writing import NOW


@pytest.fixture
def now():
    with clock.at(NOW):
        yield


@pytest.fixture
def hotel(world, now):
    return world.hotel("SZ001", name="Garden Hotel")


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel, since=date(2026, 11, 2), name="Wang Min")


@pytest.fixture
def gm(world, hotel):
    return world.gm_of(hotel, since=date(2026, 1, 1), name="Lin Hai")


@pytest.fixture
def owner(world, hotel):
    return world.gm_of(hotel, function=Function.OWNER, since=date(2026, 1, 1), name="Mr Qian")


@pytest.fixture
def manager(world):
    return world.account(Role.MANAGER, name="Boss")


@pytest.fixture
def director(world):
    return world.account(Role.DIRECTOR, name="Director")


@pytest.fixture
def visit(world, hotel, officer, gm):
    return Visit.plan(world.person(officer), hotel, date(2026, 11, 18), topics="The lift.")
