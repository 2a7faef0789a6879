"""Who must have a second factor."""

import pytest

from portal.records.sessions import Session
from tests.second_factors.codes import equipped


@pytest.fixture
def typed(world):
    """(an officer with a second factor, his browser with a filled call form, whose session has ended since)."""
    hotel = world.hotel("SZ001")
    world.principal(hotel)
    staff, _codes = equipped(world)
    world.posted(hotel, staff)
    browser = world.browser(staff)
    browser.typed = {**browser.form("/calls/new?hotel=SZ001", "/calls"), "summary": "Boiler leaks."}
    Session.delete().execute()
    return staff, browser
