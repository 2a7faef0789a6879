"""An administrator and his browser."""

import pytest

from portal.foundation.roles import Role


@pytest.fixture
def admin(world):
    return world.account(Role.ADMIN)


@pytest.fixture
def browser(world, admin):
    return world.browser(admin)
