"""A hotel with its officer and GM, on a Wednesday morning in the middle of a month."""

from datetime import datetime

import pytest

from portal.foundation import clock
from tests.visits.visiting import House

#: Wednesday 18 November 2026, ten o'clock: days ahead in the month, days behind, weeks on both sides.
NOW = datetime(2026, 11, 18, 10)


@pytest.fixture(autouse=True)
def now():
    with clock.at(clock.instant(NOW)):
        yield clock.today()


@pytest.fixture
def house(world, now, copies) -> House:
    return copies.one(world, House)
