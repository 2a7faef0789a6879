"""Feedback on a meeting: given once by whoever was there, changed for some weeks (D32)."""

from datetime import timedelta

from portal.activity.association.meeting_feedback import MeetingFeedback
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meeting_places import locked
from portal.activity.association.meetings import Meeting
from portal.activity.association.voices import members_of
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit

#: So many days after its end feedback is asked for on the meeting's page, and so many it is taken and changed.
ASKED, TAKEN = 14, 30


def was_there(person: Person, meeting: Meeting) -> Attendee | None:
    """Himself if he was checked in, or somebody of a hotel he speaks for; None if nobody was."""
    theirs = [one.hotel_id for one in members_of(person)]
    mine = (Attendee.account == person.id) | Attendee.hotel.in_(theirs or [0])
    there = (Attendee.meeting == meeting) & Attendee.checked_in_at.is_null(False)
    rows = list(Attendee.select().where(there & mine).order_by(Attendee.id))
    return next((row for row in rows if row.account_id == person.id), rows[0] if rows else None)


def is_taken(meeting: Meeting) -> bool:
    """True while feedback is taken: from the meeting's beginning until some weeks after its end."""
    return meeting.is_announced and meeting.has_begun and clock.now() <= meeting.ends_at + timedelta(days=TAKEN)


def give(by: Person, meeting: Meeting, mark: int, good: str, better: str) -> MeetingFeedback:
    """A mark from 1 to 5 and two answers; a later one takes the place of the earlier. Raises Refused."""
    there = was_there(by, meeting)
    if there is None:
        raise Refused(_("Feedback is given by those who were there."))
    with db.together():
        if not is_taken(locked(meeting.id)):
            raise Refused(_("Feedback on this meeting is no longer taken."))
        facts = {"mark": mark, "good": good, "better": better, "at": clock.now()}
        mine = (MeetingFeedback.meeting == meeting) & (MeetingFeedback.account == by.id)
        given = MeetingFeedback.update(**facts, version=MeetingFeedback.version + 1).where(mine)
        if not given.execute():
            MeetingFeedback.create(meeting=meeting, account=by.id, hotel=there.hotel_id, **facts)
        audit.record(by, "meeting.rated", meeting)
        row = MeetingFeedback.get(mine)
    return row
