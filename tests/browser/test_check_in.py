"""The door of a convention: three hundred people, two doors, a telephone in one hand (D32)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.words import AttendeeState, MeetingKind, MeetingState
from portal.foundation import clock, db
from portal.records.accounts import Account
from tests.association import meetings
from tests.browser.journey import PASSWORD, PHONE, Loads, sticks_out, sticks_out_of_a_telephone, violations
from tests.faults.people import Client
from tests.laws import new_submission_id

pytestmark = pytest.mark.browser

QUEUE = 300


@pytest.fixture
def hall(shared_app, books):
    """A convention that begins in an hour, and a queue of three hundred before it."""
    opened = db.connect(books.url)
    at, by = clock.now() + timedelta(hours=1), Account.get(Account.sign_in == "staff")
    facts = {"begins_at": at, "ends_at": at + timedelta(hours=8), "state": MeetingState.ANNOUNCED, "places": QUEUE}
    row = meetings.meeting(None, MeetingKind.CONVENTION, by, announced_at=clock.now(), **facts)
    meetings.queue(row, QUEUE - 3, "Guest %s")
    for name, mobile in (("陈伟", "13812344321"), ("王芳", ""), ("欧阳静", "")):
        meetings.named(row, name, mobile=mobile)
    meetings.named(row, "李晓明", state=AttendeeState.WAITING, waiting_since=clock.now())
    yield row
    opened.close()


def test_the_door_takes_one_tap_for_each_after_a_few_letters(journey, hall):
    """Measured: for one in the queue the letters typed, and one tap; nothing is cleared, scrolled or loaded between."""
    door = journey.signed_in("staff", at=f"/association/meetings/{hall.id}/check-in", **PHONE)
    box = door.get_by_role("searchbox", name=re.compile("Name"))
    row, count = door.locator(".door-row"), door.locator("#counter b").first
    assert (violations(door), sticks_out(door), sticks_out_of_a_telephone(door)) == ([], 0, 0)
    code = Attendee.get(Attendee.name == "欧阳静").code
    with Loads(door) as loads:
        for n, (typed, name) in enumerate((("陈伟", "陈伟"), ("wf", "王芳"), (code, "欧阳静")), 1):
            box.press_sequentially(typed)
            expect(row).to_have_count(1)
            expect(row).to_contain_text(name)
            row.get_by_role("button", name="Check in").tap()
            expect(count).to_have_text(str(n))
            expect(row.first).to_contain_text("checked in")
            # Ready for whoever is next.
            expect(box).to_be_focused()
            expect(box).to_have_value("")
    assert loads.urls == []
    assert (violations(door), sticks_out(door)) == ([], 0)
    row.filter(has_text="欧阳静").get_by_role("button", name="Undo").tap()
    expect(count).to_have_text("2")
    # Who waits is let in with one more look, and who is not named is entered.
    box.press_sequentially("lxm")
    expect(row).to_contain_text("On the waiting list")
    row.get_by_role("button", name="Let in").tap()
    expect(count).to_have_text("3")
    door.get_by_text("Somebody whom nobody has named").tap()
    door.get_by_label("Name", exact=True).fill("周杰")
    assert (violations(door), sticks_out(door)) == ([], 0)
    door.get_by_role("button", name="Enter and check in").tap()
    expect(count).to_have_text("4")
    there = Attendee.select(Attendee.name).where(Attendee.checked_in_at.is_null(False)).order_by(Attendee.id).tuples()
    assert [name for (name,) in there] == ["陈伟", "王芳", "李晓明", "周杰"]


def test_a_queue_at_two_doors_is_let_in_with_nothing_lost_or_doubled(portal, books, hall):
    """Both doors take everybody, from either end: each is checked in once, by one of the two. Two doors at once are
    what is tested, so that it takes some six hundred requests."""
    coming = (Attendee.meeting == hall.id) & (Attendee.state == AttendeeState.COMING)
    ids = [number for (number,) in Attendee.select(Attendee.id).where(coming).tuples()]
    there = f"/association/meetings/{hall.id}/check-in"

    def door(name: str, queue: list[int]) -> int:
        """How many this door has let in."""
        client, first = Client(portal.port).signed_in(name, PASSWORD), 0
        token = client.form(there, f"{there}/walk-ins")["csrf_token"]
        for number in queue:
            fields = {"csrf_token": token, "submission_id": new_submission_id()}
            status, led, _text = client.ask("POST", f"{there}/{number}", fields)
            assert status == 303, number
            first += led == there
        return first

    with ThreadPoolExecutor(2) as threads:
        let_in = list(threads.map(door, ("staff", "manager"), (ids, ids[::-1])))
    assert (sum(let_in), all(let_in)) == (QUEUE, True)
    marks = books.read("SELECT body FROM audit_entry WHERE verb = 'meeting.checked_in'")
    assert (len(marks), len(set(marks))) == (QUEUE, QUEUE)
    assert books.one("SELECT COUNT(*) FROM attendee WHERE checked_in_at IS NOT NULL") == QUEUE
