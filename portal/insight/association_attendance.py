"""Who came to a meeting and who did not; hotels and councillors that stay away without a word (articles 32, 52)."""

from typing import NamedTuple

from peewee import JOIN

from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.offices import COUNCIL, Office
from portal.activity.association.polls import Poll, Proxy
from portal.activity.association.words import (
    AttendeeState,
    InvitationState,
    MeetingKind,
    MeetingState,
    MemberState,
)
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.paging import Page, page_of
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: So many hotels are named.
MOST = 500


class Came(Choice):
    """Which of those who had a place."""

    CAME = "came", "Came"
    MISSING = "missing", "Did not come"
    ALL = "", "All"


def page_for(meeting: Meeting, show: Came, after=None, size=50) -> Page:
    """Those who had a place, by the reading of their names, with their hotels, one page by key."""
    query = Attendee.select(Attendee, Hotel).join(Hotel, JOIN.LEFT_OUTER, on=(Attendee.hotel == Hotel.id))
    query = query.where((Attendee.meeting == meeting.id) & (Attendee.state == AttendeeState.COMING))
    if show != Came.ALL:
        query = query.where(Attendee.checked_in_at.is_null(show == Came.MISSING))
    return page_of(query, (Attendee.name_key, Attendee.id), after, size)


class Absent(NamedTuple):
    """A member hotel that nobody came from, and the excuse it gave; `again`: it was so at the assembly before, too."""

    hotel: Hotel
    excuse: str
    again: bool


def absent(meeting: Meeting) -> list[Absent]:
    """The member hotels that nobody came from to an assembly that has begun, by name. Those that stayed away without
    excuse twice in a row stand first: a ground for suspension (article 52)."""
    if not meeting.assembly or not meeting.has_begun:
        return []
    before = _assembly_before(meeting)
    day = clock.local(meeting.begins_at).date()
    belongs = (Member.state == MemberState.ADMITTED) & (Member.admitted_on <= day)
    query = Member.select(Member, Hotel).join(Hotel).where(belongs & Member.hotel.not_in(_present(meeting)))
    rows = list(query.order_by(Hotel.name_key, Hotel.id).limit(MOST))
    excused, twice = _excuses(meeting), set()
    if before is not None:
        there = {hotel for (hotel,) in _present(before).tuples()} | set(_excuses(before))
        day = clock.local(before.begins_at).date()
        twice = {row.hotel_id for row in rows if row.hotel_id not in there and row.admitted_on <= day} - set(excused)
    found = [Absent(row.hotel, excused.get(row.hotel_id, ""), row.hotel_id in twice) for row in rows]
    return sorted(found, key=lambda one: not one.again)


def _assembly_before(meeting: Meeting) -> Meeting | None:
    held = Meeting.assembly & (Meeting.state == MeetingState.ANNOUNCED) & (Meeting.begins_at < meeting.begins_at)
    return Meeting.select().where(held).order_by(Meeting.begins_at.desc(), Meeting.id.desc()).first()


def _present(meeting: Meeting):
    """The query of the hotels that somebody came from."""
    here = (Attendee.meeting == meeting.id) & Attendee.checked_in_at.is_null(False) & Attendee.hotel.is_null(False)
    return Attendee.select(Attendee.hotel).where(here)


def _excuses(meeting: Meeting) -> dict[int, str]:
    """{hotel: its reason} of those that said why they do not come; who left a vote of the agenda to another hotel has
    not stayed away without a word either."""
    said = (MeetingInvitation.meeting == meeting.id) & (MeetingInvitation.state == InvitationState.DECLINED)
    said &= (MeetingInvitation.word != "") & MeetingInvitation.hotel.is_null(False)
    told = dict(MeetingInvitation.select(MeetingInvitation.hotel, MeetingInvitation.word).where(said).tuples())
    items = (AgendaItem.meeting == meeting.id) & AgendaItem.motion.is_null(False)
    motions = AgendaItem.select(AgendaItem.motion).where(items)
    polls = Poll.select(Poll.id).where(Poll.motion.in_(motions))
    left = Member.select(Member.hotel).where(Member.id.in_(Proxy.select(Proxy.member).where(Proxy.poll.in_(polls))))
    return {hotel: "" for (hotel,) in left.tuples()} | told


class Missed(NamedTuple):
    """A councillor, and how many meetings of the council he has missed in a row without a word, up to this one."""

    name: str
    times: int
    #: So many count as resignation (article 32).
    resigned: bool


def missed(meeting: Meeting) -> list[Missed]:
    """Of a council meeting that has begun: the councillors who have missed it and those before it, who most on top."""
    if meeting.kind != MeetingKind.COUNCIL or not meeting.has_begun:
        return []
    most = CharterEdition.rules().number("absences")
    held = (Meeting.kind == MeetingKind.COUNCIL) & (Meeting.state == MeetingState.ANNOUNCED)
    query = Meeting.select(Meeting.id, Meeting.begins_at).where(held & (Meeting.begins_at <= meeting.begins_at))
    rows = list(query.order_by(Meeting.begins_at.desc(), Meeting.id.desc()).limit(most))
    ids = [row.id for row in rows]
    seats = Office.held(clock.local(meeting.begins_at).date(), COUNCIL)
    since = dict(seats.select(Office.account, Office.since).tuples())
    there = Attendee.select(Attendee.account, Attendee.meeting).where(
        Attendee.meeting.in_(ids) & Attendee.checked_in_at.is_null(False) & Attendee.account.in_(list(since))
    )
    excused = MeetingInvitation.select(MeetingInvitation.account, MeetingInvitation.meeting).where(
        MeetingInvitation.meeting.in_(ids)
        & (MeetingInvitation.state == InvitationState.DECLINED)
        & (MeetingInvitation.word != "")
        & MeetingInvitation.account.in_(list(since))
    )
    fine = set(there.tuples()) | set(excused.tuples())
    names = Account.names(since)
    found = []
    for account, first in since.items():
        times = 0
        for row in rows:
            if (account, row.id) in fine or clock.local(row.begins_at).date() < first:
                break
            times += 1
        if times:
            found.append(Missed(names[account], times, times >= most))
    return sorted(found, key=lambda one: (-one.times, one.name))
