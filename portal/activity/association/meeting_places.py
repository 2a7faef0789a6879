"""The places of a meeting: who has one, who waits for one, and the code that each shows at the door (D32)."""

import secrets
from collections.abc import Iterable

from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import AttendeeState
from portal.foundation import clock, db, pinyin
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Function, Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice

#: Codes have six digits and begin with none: whoever hears "0" thinks of a letter.
FIRST_CODE, CODES = 100_000, 900_000
#: More than ever come to a meeting.
COUNTED = 100_000
#: Who answers for a hotel, and is told.
TOLD = (Function.GM.value, Function.OWNER.value)
#: As many rows as one statement writes.
AT_ONCE = 500


def locked(meeting_id: int) -> Meeting:
    """The meeting as it stands, locked until the transaction ends: whoever changes it, or gives places of it, stands in
    one queue. Raises Refused if it is called off."""
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


def asked_by(which) -> set[int]:
    """The accounts that invitations ask: of a hotel its GM and owner today."""
    hotels = MeetingInvitation.select(MeetingInvitation.hotel).where(which & MeetingInvitation.hotel.is_null(False))
    people = MeetingInvitation.select(MeetingInvitation.account).where(which & MeetingInvitation.account.is_null(False))
    posted = Posting.current().where(Posting.hotel.in_(hotels) & Posting.function.in_(TOLD))
    used = posted.select(Posting.account).join(Account).where(Account.active)
    return {number for (number,) in used.tuples()} | {number for (number,) in people.tuples()}


def into_the_hall(meeting: Meeting) -> None:
    """Nobody attends through the network any longer: whoever meant to stands at the end of the queue for the hall, and
    has his place at once where one is free. Call it in the transaction that changes the meeting, which tells them."""
    there = (Attendee.meeting == meeting.id) & Attendee.online & (Attendee.state == AttendeeState.COMING)
    there &= Attendee.checked_in_at.is_null()
    ids = [row.id for row in db.lock(Attendee.select(Attendee.id).where(there).order_by(Attendee.id))]
    facts = {"online": False, "state": AttendeeState.WAITING, "waiting_since": clock.now()}
    for start in range(0, len(ids), AT_ONCE):
        some = Attendee.id.in_(ids[start : start + AT_ONCE])
        Attendee.update(**facts, version=Attendee.version + 1).where(some).execute()
    fill(meeting, but=ids)


def fill(meeting: Meeting, by: Person | None = None, but: Iterable[int] = ()) -> list[Attendee]:
    """As `fill_places`, of a meeting that is locked. `but`: attendees who have waited for no moment, so that nobody
    tells them. Returns who has moved up."""
    waiting = (Attendee.meeting == meeting.id) & (Attendee.state == AttendeeState.WAITING)
    query = Attendee.select().where(waiting).order_by(Attendee.waiting_since, Attendee.id)
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
        accounts = {row.account_id for row in told}
        asked = [row.invitation_id for row in told if row.invitation_id]
        for start in range(0, len(asked), AT_ONCE):
            accounts |= asked_by(MeetingInvitation.id.in_(asked[start : start + AT_ONCE]))
        Notice.put_many(by, accounts - {None}, News.MEETING_PLACE, meeting)
        audit.record(by, "meeting.moved_up", meeting, count=len(told))
    return rows
