"""Versions: a form says over what it was typed, so that nobody's words are overwritten unseen."""

import pytest

from portal.foundation import db
from portal.foundation.db import Conflict
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel
from tests.world import Forms


@pytest.fixture
def browser(world):
    return world.browser(world.account(Role.ADMIN, name="Chief"))


def test_saving_over_the_version_that_was_opened_makes_the_next(world):
    hotel = world.hotel("SZ001")
    assert hotel.edit(COMMAND_LINE, 1, city="昆山") == {"city": ["苏州", "昆山"]}
    assert (hotel.version, Hotel.get().version, Hotel.get().city) == (2, 2, "昆山")


def test_saving_over_an_older_version_changes_nothing_and_tells_what_stands(world):
    hotel = world.hotel("SZ001")
    opened = Hotel.get()
    hotel.edit(COMMAND_LINE, 1, city="昆山")
    trail = AuditEntry.select().count()
    with pytest.raises(Conflict) as conflict, db.together():
        opened.edit(COMMAND_LINE, 1, city="无锡")
    assert (conflict.value.row.city, conflict.value.row.version) == ("昆山", 2)
    assert (Hotel.get().city, AuditEntry.select().count()) == ("昆山", trail)


def test_after_a_conflict_the_form_that_comes_back_saves_over_what_it_showed(world, browser):
    hotel = world.hotel("SZ001")
    form = {**browser.form("/hotels/SZ001/edit", "/hotels/SZ001"), "city": "无锡"}
    for n, city in enumerate(("昆山", "太仓", "常熟")):
        hotel.edit(COMMAND_LINE, n + 1, city=city)
        page = browser.post("/hotels/SZ001", data=form)
        form = Forms.of(page.text)["/hotels/SZ001"]
        assert (page.status_code, form["city"], form["version"]) == (409, "无锡", str(n + 2))
        assert f'<div class="theirs">{city}</div>' in page.text
    assert browser.post("/hotels/SZ001", data=form).status_code == 303
    assert (Hotel.get().city, Hotel.get().version) == ("无锡", 5)


def test_what_both_wrote_alike_is_no_matter_to_decide(world, browser):
    hotel = world.hotel("SZ001")
    form = {**browser.form("/hotels/SZ001/edit", "/hotels/SZ001"), "city": "昆山"}
    hotel.edit(COMMAND_LINE, 1, city="昆山")
    page = browser.post("/hotels/SZ001", data=form)
    assert (page.status_code, 'class="both"' in page.text) == (409, False)
    assert browser.post("/hotels/SZ001", data=Forms.of(page.text)["/hotels/SZ001"]).status_code == 303


def test_choices_days_numbers_and_boxes_are_told_in_words(world, browser):
    hotel = world.hotel("SZ001", rooms=80)
    typed = {"rooms": "90", "grade": "C", "opened_on": "2020-02-02", "gate": "6"}
    form = {**browser.form("/hotels/SZ001/edit", "/hotels/SZ001"), **typed}
    hotel.edit(COMMAND_LINE, 1, rooms=None, grade="B", opened_on="2020-01-01", gate="5", in_difficulty=1)
    page = browser.post("/hotels/SZ001", data=form)
    again = Forms.of(page.text)["/hotels/SZ001"]
    assert {name: again[name] for name in typed} == typed
    assert again["in_difficulty"] == "y", "he had not touched the box"
    theirs = page.text.count('<div class="theirs">')
    assert theirs == 4
    for said in ("—", "B", "2020-01-01", "5 First visit"):
        assert f'<div class="theirs">{said}</div>' in page.text
    assert page.text.count("Saved meanwhile by the command line") == 4


@pytest.mark.parametrize("version", [None, "", "x", "-1", "1.5", "１", "9" * 30, "1\x00"])
def test_a_form_that_does_not_say_its_version_is_refused_with_the_words_kept(world, browser, version):
    world.hotel("SZ001")
    form = {**browser.form("/hotels/SZ001/edit", "/hotels/SZ001"), "address": "Typed with care"}
    del form["version"]
    page = browser.post("/hotels/SZ001", data=form if version is None else {**form, "version": version})
    assert page.status_code == 422
    assert "Typed with care" in page.text
    assert Hotel.get().version == 1


def test_a_version_that_was_never_reached_is_a_conflict_too(world, browser):
    world.hotel("SZ001")
    form = {**browser.form("/hotels/SZ001/edit", "/hotels/SZ001"), "version": "7"}
    assert browser.post("/hotels/SZ001", data=form).status_code == 409
    assert Hotel.get().version == 1


def test_a_field_that_is_not_possible_keeps_the_version_that_was_opened(world, browser):
    hotel = world.hotel("SZ001")
    form = {**browser.form("/hotels/SZ001/edit", "/hotels/SZ001"), "rooms": "many"}
    hotel.edit(COMMAND_LINE, 1, city="昆山")
    page = browser.post("/hotels/SZ001", data=form)
    assert (page.status_code, Forms.of(page.text)["/hotels/SZ001"]["version"]) == (422, "1")
