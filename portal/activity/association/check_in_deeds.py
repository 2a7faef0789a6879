"""The door of a meeting: who is there, who is let in, who came without being named; several doors work at once (D32).

Somebody is checked in by one statement that holds only while he is not: two doors that tap at once leave one mark."""

from datetime import timedelta

from portal.activity.association import meeting_places
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import AttendeeState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.hotels import Hotel

#: The door opens so long before the beginning.
AHEAD = timedelta(days=1)


def hindrance(meeting: Meeting) -> str:
    """Why nobody is checked in now, as a sentence; empty if the door is open. After the end who was there can be put
    right until the minutes are sent."""
    if meeting.is_cancelled:
        return _("The meeting is called off.")
    if not meeting.is_announced:
        return _("The meeting is not announced yet.")
    if meeting.begins_at - AHEAD > clock.now():
        return _("The door opens a day before the meeting begins.")
    if meeting.minutes_at:
        return _("The minutes are sent: who was there stands in them.")
    return ""


def _open(meeting_id: int) -> Meeting:
    row = Meeting.pointed_at(meeting_id)
    reason = hindrance(row)
    if reason:
        raise Refused(reason)
    return row


def check_in(by: Person, attendee: Attendee) -> bool:
    """He is there. False, with nothing changed, if he was checked in before. Raises Refused of somebody without a
    place: he is let in."""
    with db.together():
        meeting = _open(attendee.meeting_id)
        here = (Attendee.id == attendee.id) & Attendee.checked_in_at.is_null()
        done = Attendee.update(_now(by)).where(here & (Attendee.state == AttendeeState.COMING)).execute()
        if done:
            audit.record(by, "meeting.checked_in", meeting, attendee=attendee.id)
        elif Attendee.get_by_id(attendee.id).state != AttendeeState.COMING:
            raise Refused(_("He has no place: let him in."))
    return bool(done)


def _now(by: Person) -> dict:
    return {"checked_in_at": clock.now(), "checked_in_by": by.id, "version": Attendee.version + 1}


def let_in(by: Person, attendee: Attendee) -> bool:
    """Somebody without a place is there all the same, also where all places are taken. False if he was checked in
    before. Raises Refused."""
    with db.together():
        meeting = _open(attendee.meeting_id)
        meeting_places.locked(meeting.id)
        # Whoever has been given a place meanwhile is let in by it: he is counted no second time.
        here = (Attendee.id == attendee.id) & Attendee.checked_in_at.is_null()
        facts = {**_now(by), "state": AttendeeState.COMING, "waiting_since": None}
        done = Attendee.update(facts).where(here).execute()
        if done:
            audit.record(by, "meeting.let_in", meeting, attendee=attendee.id, state=attendee.state)
    return bool(done)


def undo(by: Person, attendee: Attendee) -> bool:
    """He is not there after all: it was somebody else. False if he was not checked in."""
    with db.together():
        meeting = _open(attendee.meeting_id)
        facts = {"checked_in_at": None, "checked_in_by": None, "version": Attendee.version + 1}
        here = (Attendee.id == attendee.id) & Attendee.checked_in_at.is_null(False)
        done = Attendee.update(facts).where(here).execute()
        if done:
            audit.record(by, "meeting.check_in_undone", meeting, attendee=attendee.id)
    return bool(done)


def tick(by: Person, meeting: Meeting, ids: list[int]) -> int:
    """Those of these who attend through the network are there: article 26 counts them as present. Returns how many
    were not before."""
    with db.together():
        row = _open(meeting.id)
        # Many at once, beside a hotel that answers anew: the meeting first, so that neither waits crosswise.
        meeting_places.locked(row.id)
        here = (Attendee.meeting == row.id) & Attendee.online & (Attendee.state == AttendeeState.COMING)
        done = Attendee.update(_now(by)).where(here & Attendee.checked_in_at.is_null() & Attendee.id.in_(ids)).execute()
        if done:
            audit.record(by, "meeting.ticked", row, count=done)
    return done


def walk_in(by: Person, meeting: Meeting, name: str, hotel: Hotel | None, job: str, mobile: str = "") -> Attendee:
    """Somebody comes whom nobody has named: he is entered and there. Raises Refused."""
    with db.together():
        row = _open(meeting.id)
        meeting_places.locked(row.id)
        (code,) = meeting_places.new_codes(row, 1)
        facts = {"meeting": row.id, "hotel": hotel, "name": name, "job": job, "mobile": mobile, "code": code}
        keys = meeting_places.keys_of(name, mobile, code, hotel)
        there = {"checked_in_at": clock.now(), "checked_in_by": by.id}
        new = Attendee.create(**facts, **keys, **there, state=AttendeeState.COMING)
        audit.record(by, "meeting.walked_in", row, attendee=new.id, hotel=hotel.id if hotel else None)
    return new


def speak(by: Person, attendee: Attendee) -> None:
    """He, and nobody else who is there of his hotel, speaks and votes for it at this assembly. Raises Refused."""
    with db.together():
        meeting = _open(attendee.meeting_id)
        if attendee.hotel_id is None:
            raise Refused(_("He comes from no hotel."))
        # In the order of their ids, so that two doors wait for one another and not crosswise.
        meeting_places.locked(meeting.id)
        same = (Attendee.meeting == meeting.id) & (Attendee.hotel == attendee.hotel_id)
        before = same & Attendee.represents & (Attendee.id != attendee.id)
        Attendee.update(represents=False, version=Attendee.version + 1).where(before).execute()
        facts = {"represents": True, "version": Attendee.version + 1}
        if Attendee.update(facts).where((Attendee.id == attendee.id) & ~Attendee.represents).execute():
            audit.record(by, "meeting.spoken_for", meeting, attendee=attendee.id, hotel=attendee.hotel_id)
