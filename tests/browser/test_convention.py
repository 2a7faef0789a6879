"""A convention from its plan to the next one: announced, answered, checked in, resolved, written down, judged (D32)."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.activity.association import motion_deeds, resolution_deeds
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meetings import Meeting
from portal.activity.association.motions import Motion
from portal.activity.association.resolutions import Resolution
from portal.activity.association.words import MotionKind
from portal.activity.follow_ups import FollowUp
from portal.foundation import clock
from portal.records.accounts import Account
from portal.records.departments import Department
from tests.browser.journey import PHONE, sticks_out, sticks_out_of_a_telephone, violations
from tests.browser.test_association import counted, person, the_others_vote
from tests.files.sending import picture

pytestmark = pytest.mark.browser

CONVENTION, MOTION = "Convention by the lake", "Breakfast from six"
SECOND, DECISION = "潘志明", "The hall for next year is booked by spring."


def test_a_convention_from_its_plan_to_the_next_one(journey, deeds):
    motion = motion_deeds.propose(person("manager"), None, MOTION, f"{MOTION}.", MotionKind.ORDINARY)
    desk = journey.signed_in("manager", at="/association/meetings/new")
    meeting = plans(desk, motion)
    announces(desk, meeting)
    phone = journey.signed_in("gm", **PHONE)
    answers(phone)
    moved(meeting, timedelta(hours=-1))
    checks_in(journey.signed_in("staff", at=f"/association/meetings/{meeting.id}/check-in", **PHONE))
    is_resolved(motion)
    moved(meeting, timedelta(hours=-12))
    sends_the_minutes(desk, meeting)
    reads_and_says_how_it_was(phone, meeting)
    plans_the_next_one(desk, meeting)


def moved(meeting: Meeting, beginning: timedelta) -> None:
    """Its day comes: it begins so long from now, and lasts eight hours."""
    begins = clock.now() + beginning
    Meeting.update(begins_at=begins, ends_at=begins + timedelta(hours=8)).where(Meeting.id == meeting.id).execute()


def plans(desk, motion: Motion) -> Meeting:
    first = clock.today() + timedelta(days=60)
    desk.get_by_label("Name of the meeting").fill(CONVENTION)
    desk.get_by_label("Begins on").fill(str(first))
    desk.get_by_label("Ends on this day").fill(str(first + timedelta(days=1)))
    desk.get_by_label("City").fill("苏州")
    desk.get_by_label("Hotel or house, and room").fill("Lake Hall")
    desk.get_by_role("button", name="Plan").click()
    expect(desk.locator("#notice")).to_contain_text("It is planned")
    desk.get_by_role("link", name="Change the agenda").click()
    desk.get_by_label("What comes up").fill("Breakfast")
    desk.get_by_label("Motion optional", exact=True).select_option(label=f"Motion {motion.number}: {MOTION}")
    desk.get_by_role("button", name="Put it on the agenda").click()
    expect(desk.locator("main table")).to_contain_text(f"Motion {motion.number}")
    desk.get_by_role("link", name="Checklist and budget").click()
    desk.get_by_role("button", name="Done: Sign the contract with the venue").click()
    expect(desk.locator(".checklist .finished")).to_have_count(1)
    assert (violations(desk), sticks_out_of_a_telephone(desk)) == ([], 0)
    return Meeting.get(Meeting.title == CONVENTION)


def announces(desk, meeting: Meeting) -> None:
    desk.goto(f"/association/meetings/{meeting.id}")
    desk.locator("summary", has_text="Announce it").click()
    desk.get_by_role("button", name="Announce it").click()
    expect(desk.locator("#notice")).to_contain_text("Announced: 11 invitations are out.")


def answers(phone) -> None:
    phone.locator("main").get_by_role("link", name=f"You are invited: {CONVENTION}").tap()
    own = phone.locator(".invited")
    expect(own.get_by_label("Name").first).to_have_value(person("gm").name)
    own.locator(".more-people > summary").tap()
    own.get_by_label("Name").nth(1).fill(SECOND)
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    own.get_by_role("button", name="Answer").tap()
    expect(phone.locator(".ticket")).to_have_count(2)
    assert (violations(phone), sticks_out(phone)) == ([], 0)


def checks_in(door) -> None:
    """By the initials, then by the code: the box is ready for the next after each."""
    box = door.get_by_role("searchbox")
    for typed, name in (("pzm", SECOND), (Attendee.get(Attendee.name == person("gm").name).code, person("gm").name)):
        box.fill(typed)
        found = door.locator(".door-row")
        expect(found).to_have_count(1)
        expect(found).to_contain_text(name)
        found.get_by_role("button", name="Check in").tap()
        expect(found.first).to_contain_text("checked in")
        expect(box).to_have_value("")
    expect(door.locator("#counter")).to_contain_text("2 of 2 are here")
    assert (violations(door), sticks_out(door)) == ([], 0)


def is_resolved(motion: Motion) -> None:
    """The assembly has passed it, and quality carries it out."""
    counted(the_others_vote(motion), clock.now())
    row, quality = Resolution.get(Resolution.motion == motion), Department.get(Department.word == "quality")
    owner, due = Account.get(Account.sign_in == "liaison"), clock.today() + timedelta(days=30)
    resolution_deeds.entrust(person("manager"), row, row.version, quality, owner, due)


def sends_the_minutes(desk, meeting: Meeting) -> None:
    desk.goto(f"/association/meetings/{meeting.id}/minutes")
    desk.get_by_role("button", name="Begin the minutes").click()
    expect(desk.get_by_label("Meeting minutes")).to_have_value(re.compile(MOTION))
    desk.get_by_role("button", name="Add a decision").click()
    piece = desk.locator("fieldset.piece").last
    piece.get_by_label("What was decided").fill(DECISION)
    piece.get_by_label("Department").select_option("quality")
    piece.get_by_label("Who carries it out").select_option(label=person("liaison").name)
    piece.get_by_label("Carried out by").fill(str(clock.today() + timedelta(days=20)))
    assert (violations(desk), sticks_out_of_a_telephone(desk)) == ([], 0)
    desk.get_by_role("button", name="Save the minutes").click()
    photograph = {"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    desk.locator("#photographs input[type=file]").set_input_files(photograph)
    desk.get_by_role("button", name="Send the photographs").click()
    expect(desk.locator("#photographs .paper")).to_have_count(1)
    desk.locator("summary", has_text="Send to all members").click()
    desk.get_by_role("button", name="Send the minutes").click()
    expect(desk.locator("#notice")).to_contain_text("The minutes are sent to")
    item = FollowUp.get(FollowUp.wording == DECISION)
    expect(desk.locator("main").get_by_role("link", name="Open")).to_have_attribute("href", f"/follow-ups/{item.id}")


def reads_and_says_how_it_was(phone, meeting: Meeting) -> None:
    phone.goto(f"/association/meetings/{meeting.id}/minutes")
    expect(phone.locator("main")).to_contain_text(DECISION)
    expect(phone.locator("#photographs .paper")).to_have_count(1)
    # What came of the motion leaves room for its title.
    assert phone.locator("main").get_by_role("link", name=MOTION).bounding_box()["height"] < 60
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    phone.goto("/association")
    phone.get_by_role("link", name="Say in a minute how it was").tap()
    phone.locator("label:has(input[value='5'])").tap()
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    phone.get_by_role("button", name="Send", exact=True).tap()
    expect(phone.locator("#notice")).to_contain_text("your feedback is noted")


def plans_the_next_one(desk, meeting: Meeting) -> None:
    """A year later, and it opens with what became of what this one has decided."""
    desk.goto(f"/association/meetings/{meeting.id}")
    desk.locator("summary", has_text="Plan the next one like it").click()
    desk.get_by_role("button", name="Plan the next one").click()
    expect(desk.locator("#notice")).to_contain_text("This is the next one")
    first = desk.locator("main section").first
    expect(first.get_by_role("heading")).to_contain_text("Last year's resolutions")
    line = first.get_by_role("row", name=MOTION)
    expect(line).to_contain_text(person("liaison").name)
    expect(line.get_by_role("cell").last).to_have_text("Open")
    assert (violations(desk), sticks_out_of_a_telephone(desk)) == ([], 0)
