"""A hotel, its officer and GM, and their browsers."""

from datetime import date

import pytest


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="Garden", address="1 Old Street", rooms=100, opened_on=date(2019, 5, 1))


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel, name="Chen", language="en")


@pytest.fixture
def gm(world, hotel):
    return world.gm_of(hotel, name="Lin")


@pytest.fixture
def chen(world, officer):
    return world.browser(officer)
