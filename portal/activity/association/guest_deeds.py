"""Who is invited to a meeting, is told of it and reminded; what is answered stands in `answer_deeds` (D32)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meeting_places import AT_ONCE, asked_by, locked
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.offices import COUNCIL, Office
from portal.activity.association.words import AttendeeState, InvitationState, MeetingKind, MeetingState, MemberState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.notices import News, Notice

#: So many days before the last day to answer, and before the beginning, people are reminded.
BEFORE_ANSWER, BEFORE_BEGINNING = 3, 2
#: Nobody is reminded of what has only just reached him.
REST = timedelta(days=1)


def invite(by: Person, meeting: Meeting, hotels: Iterable[int] | None = None, accounts: Iterable[int] = ()) -> int:
    """Invites these hotels and people. Told are they at once if the meeting is announced, otherwise when it is: then,
    and without anybody named, the invitations go out, to those chosen meanwhile or, of hotels, to all member hotels
    (of the council, to its seats). Nobody is invited twice. Returns how many invitations are new or went out. Raises
    Refused."""
    with db.together():
        row = locked(meeting.id)
        if row.is_over:
            raise Refused(_("The meeting is over."))
        announcing = hotels is None and not accounts
        if announcing:
            hotels, accounts = _everybody(row)
        count = _put(row, set(hotels or ()), set(accounts))
        if announcing or row.is_announced:
            count = _send(by, row)
        if count:
            audit.record(by, "meeting.invited", row, count=count)
    return count


def _everybody(meeting: Meeting) -> tuple[list[int], list[int]]:
    """(hotels, accounts) that are invited if the secretariat names nobody."""
    if meeting.kind == MeetingKind.COUNCIL:
        seats = Office.held(clock.local(meeting.begins_at).date(), COUNCIL).select(Office.account)
        return [], [number for (number,) in seats.tuples()]
    chosen = (MeetingInvitation.meeting == meeting.id) & MeetingInvitation.hotel.is_null(False)
    if MeetingInvitation.select(MeetingInvitation.id).where(chosen).exists():
        return [], []
    members = Member.select(Member.hotel).where(Member.state == MemberState.ADMITTED)
    return [number for (number,) in members.tuples()], []


def _put(meeting: Meeting, hotels: set[int], accounts: set[int]) -> int:
    """The invitations that do not stand yet; returns how many."""
    stand = MeetingInvitation.select(MeetingInvitation.hotel, MeetingInvitation.account)
    had = set(stand.where(MeetingInvitation.meeting == meeting.id).tuples())
    wanted = [(number, None) for number in sorted(hotels)] + [(None, number) for number in sorted(accounts)]
    rows = [
        {"meeting": meeting.id, "hotel": hotel, "account": account}
        for hotel, account in wanted
        if (hotel, account) not in had
    ]
    for start in range(0, len(rows), AT_ONCE):
        MeetingInvitation.insert_many(rows[start : start + AT_ONCE]).execute()
    return len(rows)


def _send(by: Person, meeting: Meeting) -> int:
    """What has not gone out goes out, and whom it asks is told; returns how many invitations."""
    waits = (MeetingInvitation.meeting == meeting.id) & MeetingInvitation.invited_at.is_null()
    Notice.put_many(by, asked_by(waits), News.MEETING_ASKED, meeting)
    return MeetingInvitation.update(invited_at=clock.now()).where(waits).execute()


def concerned(meeting: Meeting) -> set[int]:
    """The accounts of all whose invitation went out, and of all who come or wait: whom news of the meeting reaches."""
    out = (MeetingInvitation.meeting == meeting.id) & MeetingInvitation.invited_at.is_null(False)
    here = (Attendee.meeting == meeting.id) & (Attendee.state != AttendeeState.OFF) & Attendee.account.is_null(False)
    return asked_by(out) | {number for (number,) in Attendee.select(Attendee.account).where(here).tuples()}


def withdraw(by: Person, invitation: MeetingInvitation) -> None:
    """Takes back an invitation that nobody has answered. Raises Refused."""
    with db.together():
        meeting = locked(invitation.meeting_id)
        open_ = (MeetingInvitation.id == invitation.id) & (MeetingInvitation.state == InvitationState.ASKED)
        if not MeetingInvitation.delete().where(open_).execute():
            raise Refused(_("This invitation is answered: it stays on the list."))
        audit.record(by, "meeting.uninvited", meeting, hotel=invitation.hotel_id, account=invitation.account_id)


def remind(by: Person, meeting: Meeting) -> int:
    """Tells those who have not answered once more; returns how many people. Raises Refused."""
    with db.together():
        row = locked(meeting.id)
        if not row.is_announced or row.has_begun:
            raise Refused(_("Nobody is asked for an answer now."))
        count = _remind(by, row)
        audit.record(by, "meeting.reminded", row, count=count)
    return count


def _remind(by: Person, meeting: Meeting) -> int:
    missing = (MeetingInvitation.meeting == meeting.id) & (MeetingInvitation.state == InvitationState.ASKED)
    missing &= MeetingInvitation.invited_at.is_null(False)
    return Notice.put_many(by, asked_by(missing), News.MEETING_MISSING, meeting)


def remind_due() -> int:
    """Reminds, once each, those who have not answered a few days before the last day, and those who come a few days
    before the beginning; anew if the day was put off since. Returns how many meetings."""
    now, today = clock.now(), clock.today()
    ahead = (Meeting.state == MeetingState.ANNOUNCED) & (Meeting.begins_at > now)
    near = Meeting.answer_by.between(today, today + timedelta(days=BEFORE_ANSWER))
    near &= Meeting.announced_at <= now - REST
    soon = Meeting.begins_at <= now + timedelta(days=BEFORE_BEGINNING)
    due = [(row, Meeting.reminded_at, _remind, _first_day(row)) for row in _some(ahead & near)]
    before = timedelta(days=BEFORE_BEGINNING)
    due += [(row, Meeting.soon_at, _tell_soon, row.begins_at - before) for row in _some(ahead & soon)]
    return sum(_once(row, stamp, tell, since) for row, stamp, tell, since in due)


def _some(which) -> list[Meeting]:
    return list(Meeting.select().where(which).order_by(Meeting.begins_at, Meeting.id).limit(100))


def _first_day(row: Meeting) -> datetime:
    """The instant from which those without an answer are reminded."""
    day = row.answer_by - timedelta(days=BEFORE_ANSWER)
    return clock.instant(datetime(day.year, day.month, day.day))


def _once(row: Meeting, stamp, tell: Callable, since: datetime) -> bool:
    """Tells if nobody has done so since this instant: of two processes that tick at once, one does."""
    with db.together():
        free = (Meeting.id == row.id) & (stamp.is_null() | (stamp < since))
        if not Meeting.update({stamp: clock.now()}).where(free).execute():
            return False
        tell(COMMAND_LINE, row)
    return True


def _tell_soon(by: Person, meeting: Meeting) -> None:
    """Those who come, and who answers for their hotels."""
    coming = (Attendee.meeting == meeting.id) & (Attendee.state == AttendeeState.COMING)
    accounts = {account for (account,) in Attendee.select(Attendee.account).where(coming).distinct().tuples()}
    accounts |= asked_by(MeetingInvitation.id.in_(Attendee.select(Attendee.invitation).where(coming)))
    Notice.put_many(by, accounts - {None}, News.MEETING_SOON, meeting)
