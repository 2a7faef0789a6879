"""The pages of the door: whoever is found is let in by one button; who came afterwards (D32)."""

from datetime import timedelta

import pytest

from portal.activity.association import check_in_deeds
from portal.activity.association.meeting_guests import Attendee
from portal.foundation import clock
from portal.foundation.roles import Role
from portal.insight import association_attendance as attendance
from tests.association import meetings
from tests.association.meetings import named


@pytest.fixture
def door(world):
    """An assembly that begins in an hour, with three hotels invited."""
    made, row = meetings.invited(world, begins_at=clock.now() + timedelta(hours=1), assembly=True)
    return made, row, world.person(made.secretary)


def test_the_door_finds_by_a_link_or_a_word_and_lets_in_by_one_button(world, door):
    made, row, _office = door
    one, base = named(row, "陈伟", made.members[0].hotel), f"/association/meetings/{row.id}/check-in"
    named(row, "王芳")
    office = world.browser(made.secretary)
    assert "0</b> of 2 are here" in office.get(base).text
    # What the square of a ticket opens changes nothing.
    page = f"{base}?code={one.code}"
    assert "陈伟" in office.get(page).text and "王芳" not in office.get(page).text
    assert not Attendee.get_by_id(one.id).is_there
    form = office.form(page, f"{base}/{one.id}")
    after = office.post(f"{base}/{one.id}", data=form, follow_redirects=True).text
    assert "1</b> of 2 are here" in after and "checked in" in after and "Checked in by you last" in after
    # The same form again, and another door's.
    assert office.post(f"{base}/{one.id}", data=form).status_code == 303
    twice = office.post(f"{base}/{one.id}", data=office.token(), follow_redirects=True).text
    assert f"陈伟 is checked in already: at {clock.local(clock.now()):%H:}" in twice and made.secretary.name in twice
    assert office.send(base, f"{base}/{one.id}/withdrawal").location.endswith(one.code)
    assert "0</b> of 2 are here" in office.get(base).text


def test_the_door_is_the_secretariats_and_knows_its_own_meeting_alone(world, door):
    made, row, _office = door
    one, base = named(row, "陈伟"), f"/association/meetings/{row.id}/check-in"
    elsewhere = meetings.announced(world, begins_at=clock.now())
    office, there = world.browser(made.secretary), f"/association/meetings/{elsewhere.id}/check-in/{one.id}"
    assert office.post(there, data=office.token()).status_code == 404
    for role in (Role.STAFF, Role.LIAISON):
        somebody = world.browser(world.account(role))
        tapped = somebody.post(f"{base}/{one.id}", data=somebody.token())
        assert (somebody.get(base).status_code, tapped.status_code) == (403, 403)
    gm = world.browser(made.members[0].gm)
    assert (gm.get(base).status_code, gm.get(f"{base}/attendance").status_code) == (403, 404)
    assert not Attendee.get_by_id(one.id).is_there


def test_who_came_unnamed_is_entered_at_the_door_with_what_was_typed_kept(world, door):
    made, row, _office = door
    base, office = f"/association/meetings/{row.id}/check-in", world.browser(made.secretary)
    wrong = office.send(base, f"{base}/walk-ins", name="周杰", hotel="nowhere", job="Chef")
    assert wrong.status_code == 422 and "No hotel has this code." in wrong.text and "Chef" in wrong.text
    assert office.send(base, f"{base}/walk-ins", name="").status_code == 422
    code = made.members[0].hotel.code
    assert office.send(base, f"{base}/walk-ins", name="周杰", hotel=code.lower()).status_code == 303
    assert Attendee.get().hotel_id == made.members[0].hotel_id


def test_afterwards_the_list_says_who_came_and_who_did_not(world, door):
    made, row, office = door
    came, _stayed = named(row, "陈伟"), named(row, "王芳")
    check_in_deeds.check_in(office, came)
    base, director = f"/association/meetings/{row.id}/check-in/attendance", world.browser(world.account(Role.DIRECTOR))
    assert [one.name for one in attendance.page_for(row, attendance.Came.CAME)] == ["陈伟"]
    assert "王芳" in director.get(f"{base}?show=missing").text
    sheet = director.send(base, f"{base}/export")
    assert sheet.status_code == 200 and sheet.mimetype.endswith("sheet")
