"""A Thursday at ten, and an officer."""

import pytest

from portal.foundation import clock
from tests.week.rows import THURSDAY


@pytest.fixture(autouse=True)
def thursday():
    """Sessions and calls happen on one Thursday morning, whenever the test runs."""
    with clock.at(THURSDAY):
        yield


@pytest.fixture
def officer(world):
    return world.account("staff", name="The officer")
