"""A manager who takes lists away."""

import pytest

from portal.foundation.roles import Role


@pytest.fixture
def manager(world):
    return world.account(Role.MANAGER, name="赵敏华")
