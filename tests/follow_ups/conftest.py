"""A hotel with its officer and GM, others who serve none of it, and items of both sides."""

import pytest

from portal.activity.follow_ups import FollowUp, Side
from portal.foundation.roles import Function, Role
from portal.records.departments import Department
from tests.follow_ups.reading import department
from tests.items import LONG_AGO, Deeds


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
def helper(world, hotel):
    """An assistant of the hotel."""
    return world.gm_of(hotel, function=Function.ASSISTANT, since=LONG_AGO, name="Hu")


@pytest.fixture
def wang(world):
    """An officer of other hotels."""
    return world.account(Role.STAFF, name="Wang")


@pytest.fixture
def boss(world):
    return world.account(Role.MANAGER, name="Boss")


@pytest.fixture
def engineer(world):
    account = world.account(Role.LIAISON, name="Zhao")
    account.department = Department.get(Department.word == "engineering")
    account.save()
    return account


@pytest.fixture
def deeds(world, hotel, chen):
    return Deeds(world, hotel, chen)


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel, name="Chen")


@pytest.fixture
def gm(world, hotel):
    return world.gm_of(hotel, name="Lin")


@pytest.fixture
def browser(world, officer):
    return world.browser(officer)


@pytest.fixture
def item(world, hotel, officer, gm):
    """Something the hotel owes, and reads."""
    return FollowUp.add(world.person(officer), hotel, "更换三楼循环泵", side=Side.HOTEL, for_hotel=True)


@pytest.fixture
def ours(world, hotel, officer, gm):
    """Something sales owes the hotel, and the hotel reads."""
    owed = {"side": Side.US, "department": department("sales"), "for_hotel": True}
    return FollowUp.add(world.person(officer), hotel, "渠道排名结果", **owed)
