"""A folder for the files, a hotel, and who sends to it."""

import pytest

from portal.foundation import storage


@pytest.fixture(autouse=True)
def folder(tmp_path, app):
    storage.use(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="Garden")


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel, name="Chen")


@pytest.fixture
def browser(world, officer):
    return world.browser(officer)
