"""Settings as before, and an administrator."""

import pytest

from portal.foundation import clock, settings
from portal.foundation.roles import Role


@pytest.fixture(autouse=True)
def as_before():
    """The company's clock is one for the process."""
    zone = clock.zone.key
    yield
    clock.use_zone(zone)
    settings.forget()


@pytest.fixture
def admin(world):
    return world.browser(world.account(Role.ADMIN))
