"""A hotel with its people, and somebody of quality."""

import pytest

from tests.inspections.building import Quality


@pytest.fixture
def quality(world) -> Quality:
    return Quality(world)
