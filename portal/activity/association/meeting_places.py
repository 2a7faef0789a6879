"""The places of a meeting: who has one, who waits for one, and the code that each shows at the door (D32)."""

import secrets
from collections.abc import Iterable

from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import AttendeeState
from portal.foundation import db, pinyin
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.hotels import Hotel
from portal.records.notices import News, Notice

#: Codes have six digits and begin with none: whoever hears "0" thinks of a letter.
FIRST_CODE, CODES = 100_000, 900_000
#: More than ever come to a meeting.
COUNTED = 100_000
#: As many rows as one statement writes.
AT_ONCE = 500


def locked(meeting_id: int) -> Meeting:
    """The meeting as it stands, locked until the transaction ends: whoever gives places of it stands in one queue.
    Raises Refused if it is called off."""
    row = db.lock(Meeting.select().where(Meeting.id == meeting_id)).get()
    if row.is_cancelled:
        raise Refused(_("The meeting is called off."))
    return row


def new_codes(meeting: Meeting, count: int) -> list[str]:
    """So many codes that nobody has in this meeting. Call it with the meeting locked."""
    found: set[str] = set()
    while len(found) < count:
        drawn = {str(FIRST_CODE + secrets.randbelow(CODES)) for _n in range(min(count - len(found), AT_ONCE))} - found
        taken = Attendee.select(Attendee.code).where((Attendee.meeting == meeting.id) & Attendee.code.in_(drawn))
        found |= drawn - {code for (code,) in taken.tuples()}
    return list(found)


def keys_of(name: str, mobile: str, code: str, hotel: Hotel | None) -> dict[str, str]:
    """What is kept of somebody for the order of lists and for the door: each line of it begins with a word that he may
    be asked for."""
    others = [code]
    if hotel is not None:
        others += [hotel.name, hotel.code, pinyin.initials(hotel.name), pinyin.full(hotel.name), hotel.city]
    text = pinyin.searchable(name, others, [mobile])
    return {"name_key": pinyin.full(name)[:80], "searchable": f"\n{text}\n"}


def taken(meeting: Meeting) -> int:
    """How many places are given; who attends through the network needs none."""
    there = (Attendee.meeting == meeting.id) & (Attendee.state == AttendeeState.COMING)
    return Attendee.select(Attendee.id).where(there & ~Attendee.online).limit(COUNTED).count()


def fill_places(meeting: Meeting) -> int:
    """Whoever has waited longest moves up to the places that are free, and is told; after an edit, or when somebody
    does not come. Returns how many."""
    with db.together():
        row = db.lock(Meeting.select().where(Meeting.id == meeting.id)).get()
        return len(fill(row)) if row.is_announced and not row.is_over else 0


def fill(meeting: Meeting, by: Person | None = None, but: Iterable[int] = ()) -> list[Attendee]:
    """As `fill_places`, of a meeting that is locked. `but`: attendees who have waited for no moment, so that nobody
    tells them. Returns who has moved up."""
    waiting = (Attendee.meeting == meeting.id) & (Attendee.state == AttendeeState.WAITING)
    query = Attendee.select(Attendee, MeetingInvitation).left_outer_join(MeetingInvitation).where(waiting)
    query = query.order_by(Attendee.waiting_since, Attendee.id)
    if meeting.places is not None:
        free = meeting.places - taken(meeting)
        if free <= 0:
            return []
        query = query.limit(free)
    rows = list(query)
    ids = [row.id for row in rows]
    facts = {"state": AttendeeState.COMING, "waiting_since": None, "version": Attendee.version + 1}
    for start in range(0, len(ids), AT_ONCE):
        Attendee.update(facts).where(Attendee.id.in_(ids[start : start + AT_ONCE])).execute()
    told = [row for row in rows if row.id not in set(but)]
    if told:
        by = by or COMMAND_LINE
        accounts = {row.account_id for row in told} | {row.invitation.answered_by_id for row in told if row.invitation}
        Notice.put_many(by, accounts - {None}, News.MEETING_PLACE, meeting)
        audit.record(by, "meeting.moved_up", meeting, count=len(told))
    return rows
