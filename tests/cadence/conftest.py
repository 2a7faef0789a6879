"""A Thursday, one hotel, and who calls it."""

from datetime import datetime

import pytest

from portal.foundation import clock
from tests.cadence.calling import World


@pytest.fixture
def world(database):
    with clock.at(datetime(2026, 11, 19, 4)):  # Thursday of week 47
        yield World()
