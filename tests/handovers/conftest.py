"""A hotel and its new GM."""

import pytest

from tests.world import days_ago


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001")


@pytest.fixture
def new_gm(world, hotel):
    """An officer, and a GM who came five days ago."""
    officer = world.officer_of(hotel, since=days_ago(90), name="The officer")
    world.principal(hotel, "Lin Hai", since=days_ago(90))
    return officer, world.principal(hotel, "Wang Min", since=days_ago(5))
