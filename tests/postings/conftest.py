"""Who posts people."""

import pytest

from portal.foundation.roles import Role


@pytest.fixture
def browser(world):
    return world.browser(world.account(Role.ADMIN))
