"""A hotel with its people, quality that inspects it, and reports made by the checklist that comes with the portal."""

import pytest

from portal.foundation.roles import Function, Role
from portal.records.departments import Department
from tests.items import LONG_AGO
from tests.rectifications.reporting import Reports


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="Garden")


@pytest.fixture
def chen(world, hotel):
    """The officer of the hotel."""
    return world.officer_of(hotel, name="Chen", since=LONG_AGO)


@pytest.fixture
def lin(world, hotel):
    """Its GM."""
    return world.gm_of(hotel, name="Lin", since=LONG_AGO)


@pytest.fixture
def hu(world, hotel):
    """An assistant of the hotel."""
    return world.gm_of(hotel, function=Function.ASSISTANT, since=LONG_AGO, name="Hu")


def _liaison(world, name: str, word: str):
    account = world.account(Role.LIAISON, name=name)
    account.department = Department.get(Department.word == word)
    account.save()
    return account


@pytest.fixture
def qian(world):
    """Speaks for quality."""
    return _liaison(world, "Qian", "quality")


@pytest.fixture
def zhao(world):
    """Speaks for engineering."""
    return _liaison(world, "Zhao", "engineering")


@pytest.fixture
def boss(world):
    return world.account(Role.MANAGER, name="Boss")


@pytest.fixture
def director(world):
    return world.account(Role.DIRECTOR, name="Director")


@pytest.fixture
def reports(world, hotel, chen, lin, qian):
    return Reports(world, hotel, qian, lin)
