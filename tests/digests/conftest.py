"""Where mail goes, and an officer who reads it."""

import pytest

from portal.foundation import clock
from tests.digests.mails import wall
from tests.sink import listening


@pytest.fixture
def sink(database, app):
    with listening() as found:
        yield found


@pytest.fixture
def officer(world):
    with clock.at(wall(2, 9)):
        hotels = [world.hotel(f"SZ{n:03d}", name=f"Secret Court {n}") for n in range(3)]
        found = world.officer_of(*hotels, name="Chen")
    found.email = "chen@head.example"
    found.save()
    found.hotels = hotels
    return found
