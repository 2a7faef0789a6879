"""Who is invited to a meeting and what came back: the secretariat's list, each one's own, who else comes (D32, D7)."""

from typing import NamedTuple

from peewee import JOIN, fn

from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member, Representative
from portal.activity.association.words import AttendeeState, InvitationState, MeetingState, MemberState
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.finding import holding
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting

#: So many of those who come are told to one another on a meeting's page, and so many of one's hotels stand there.
MOST, MOST_HOTELS = 200, 30
#: More than ever come to a meeting.
COUNTED = 100_000


class Show(Choice):
    """Which invitations the list shows."""

    ALL = "", "All"
    ASKED = "asked", "No answer yet"
    COMING = "coming", "Attending"
    DECLINED = "declined", "Not coming"
    WAITING = "waiting", "On the waiting list"


class Totals(NamedTuple):
    """How many are invited and what they say (invitations), who has a place and who waits (people)."""

    invited: int
    coming: int
    declined: int
    missing: int
    people: int
    waiting: int
    online: int


def totals(meeting: Meeting) -> Totals:
    """Six statements over the indexes of this meeting."""
    said = MeetingInvitation.select(MeetingInvitation.id).where(MeetingInvitation.meeting == meeting)
    states = (InvitationState.COMING, InvitationState.DECLINED, InvitationState.ASKED)
    counts = [said.where(MeetingInvitation.state == state).limit(COUNTED).count() for state in states]
    people = Attendee.select(Attendee.id).where(Attendee.meeting == meeting)
    coming = people.where(Attendee.state == AttendeeState.COMING)
    kinds = (coming, people.where(Attendee.state == AttendeeState.WAITING), coming.where(Attendee.online))
    return Totals(sum(counts), *counts, *(query.limit(COUNTED).count() for query in kinds))


class Row(NamedTuple):
    """An invitation with whom it asks, who comes of it, and who has answered it."""

    row: MeetingInvitation
    people: list[Attendee]
    answered_by: str

    @property
    def name(self) -> str:
        return self.row.hotel.name if self.row.hotel_id else self.row.account.name


def page_for(person: Person, meeting: Meeting, show: Show, q: str, after=None, size=50) -> Page:
    """The invitations of a meeting that this person sees, in the order in which they were written (hotels by their
    numbers), one page by key."""
    found = MeetingInvitation.visible_to(person).where(MeetingInvitation.meeting == meeting)
    query = found.select(MeetingInvitation, Hotel, Account)
    query = query.join(Hotel, JOIN.LEFT_OUTER, on=(MeetingInvitation.hotel == Hotel.id))
    query = query.switch(MeetingInvitation).join(Account, JOIN.LEFT_OUTER, on=(MeetingInvitation.account == Account.id))
    here = Attendee.select(Attendee.id).where(Attendee.invitation == MeetingInvitation.id)
    if show == Show.WAITING:
        query = query.where(fn.EXISTS(here.where(Attendee.state == AttendeeState.WAITING)))
    elif show != Show.ALL:
        query = query.where(MeetingInvitation.state == show.value)
    if q:
        hotels = holding(Hotel.select(Hotel.id), Hotel.search_text, q)
        accounts = holding(Account.select(Account.id).where(Account.active), Account.name, q)
        named = holding(Attendee.select(Attendee.invitation).where(Attendee.meeting == meeting), Attendee.searchable, q)
        one = MeetingInvitation.hotel.in_(hotels) | MeetingInvitation.account.in_(accounts)
        query = query.where(one | MeetingInvitation.id.in_(named))
    page = page_of(query, (MeetingInvitation.id,), after, size)
    people = named_of(page.rows)
    names = Account.names(row.answered_by_id for row in page)
    return Page([Row(row, people.get(row.id, []), names.get(row.answered_by_id, "")) for row in page], page.next)


def named_of(rows: list[MeetingInvitation]) -> dict[int, list[Attendee]]:
    """{invitation id: who comes or waits of it}, in the order in which they were named."""
    here = Attendee.invitation.in_([row.id for row in rows]) & (Attendee.state != AttendeeState.OFF)
    found: dict[int, list[Attendee]] = {}
    for one in Attendee.select().where(here).order_by(Attendee.id):
        found.setdefault(one.invitation_id, []).append(one)
    return found


# People


class Order(Choice):
    """How the printed list is ordered."""

    NAME = "name", "By the name"
    HOTEL = "hotel", "By hotel"


def people(meeting: Meeting, after=None, size=50) -> Page:
    """Everybody who has a place, by the reading of his name, with his hotel, one page by key."""
    return page_of(_coming(meeting), (Attendee.name_key, Attendee.id), after, size)


def _coming(meeting: Meeting):
    query = Attendee.select(Attendee, Hotel).join(Hotel, JOIN.LEFT_OUTER, on=(Attendee.hotel == Hotel.id))
    return query.where((Attendee.meeting == meeting) & (Attendee.state == AttendeeState.COMING))


def printed(meeting: Meeting, order: Order, most: int) -> list[Attendee]:
    """The same for the list on paper, by name or by hotel."""
    keys = (Hotel.name_key, Hotel.id) if order == Order.HOTEL else ()
    return list(_coming(meeting).order_by(*keys, Attendee.name_key, Attendee.id).limit(most))


def company(meeting: Meeting) -> list[tuple[str, str, str]]:
    """[(name, job, hotel)] of those who come, for those who come themselves: they should know each other (D7)."""
    query = _coming(meeting).select(Attendee.name, Attendee.job, Hotel.name)
    rows = query.order_by(Attendee.name_key, Attendee.id).limit(MOST).tuples()
    return [(name, job, hotel or "") for name, job, hotel in rows]


# One's own


def own(person: Person, meeting: Meeting) -> list[Row]:
    """The invitations of this person's hotels, by code, and his own."""
    mine = MeetingInvitation.account == person.id
    if person.is_hotel_side:
        mine |= MeetingInvitation.hotel.in_(Hotel.visible_to(person).select(Hotel.id))
    query = MeetingInvitation.select(MeetingInvitation, Hotel, Account)
    query = query.join(Hotel, JOIN.LEFT_OUTER, on=(MeetingInvitation.hotel == Hotel.id))
    query = query.switch(MeetingInvitation).join(Account, JOIN.LEFT_OUTER, on=(MeetingInvitation.account == Account.id))
    rows = list(query.where((MeetingInvitation.meeting == meeting) & mine).order_by(Hotel.code).limit(MOST_HOTELS))
    found = named_of(rows)
    names = Account.names(row.answered_by_id for row in rows)
    return [Row(row, found.get(row.id, []), names.get(row.answered_by_id, "")) for row in rows]


def places_in_queue(meeting: Meeting, rows: list[Attendee]) -> dict[int, int]:
    """{attendee id: 1 for whoever moves up next} of those among these who wait; one statement."""
    ids = [row.id for row in rows if row.state == AttendeeState.WAITING]
    if not ids:
        return {}
    other = Attendee.alias()
    before = (other.waiting_since < Attendee.waiting_since) | (
        (other.waiting_since == Attendee.waiting_since) & (other.id < Attendee.id)
    )
    queue = (other.meeting == meeting.id) & (other.state == AttendeeState.WAITING)
    ahead = other.select(fn.COUNT(other.id)).where(queue & before)
    found = Attendee.select(Attendee.id, ahead).where(Attendee.id.in_(ids))
    return {number: count + 1 for number, count in found.tuples()}


class Suggested(NamedTuple):
    """Whom the form for a hotel's answer offers first: its GM; and who speaks for it (None: it is no member hotel)."""

    name: str
    mobile: str
    speaker: str | None


def suggested(rows: list[MeetingInvitation]) -> dict[int, Suggested]:
    """{hotel id: …} of several hotels, in three statements."""
    ids = [row.hotel_id for row in rows if row.hotel_id]
    posted = Posting.current().select(Posting.hotel, Account.name, Account.mobile).join(Account)
    posted = posted.where(Posting.hotel.in_(ids) & (Posting.function == Function.GM) & Account.active)
    gms = {hotel: (name, mobile or "") for hotel, name, mobile in posted.order_by(Posting.since).tuples()}
    members = {
        row.hotel_id: row.id
        for row in Member.select().where(Member.hotel.in_(ids) & (Member.state == MemberState.ADMITTED))
    }
    acting = Representative.acting(members.values())
    names = Account.names(row.account_id for row in acting.values())
    found = {}
    for hotel in ids:
        speaker = acting.get(members.get(hotel))
        known = names[speaker.account_id] if speaker else ""
        found[hotel] = Suggested(*gms.get(hotel, ("", "")), known if hotel in members else None)
    return found


class Waiting(NamedTuple):
    """A meeting to which this person's answer is missing, and for how many of his hotels."""

    meeting: Meeting
    missing: int


def waiting_for(person: Person) -> list[Waiting]:
    """The meetings to come whose invitations wait for this person's answer, what begins first on top; one
    statement."""
    if not person.may("association_meetings.write"):
        return []
    mine = MeetingInvitation.account == person.id
    if person.is_hotel_side:
        mine |= MeetingInvitation.hotel.in_(Hotel.visible_to(person).select(Hotel.id))
    ahead = (Meeting.state == MeetingState.ANNOUNCED) & (Meeting.begins_at > clock.now())
    asked = (MeetingInvitation.state == InvitationState.ASKED) & MeetingInvitation.invited_at.is_null(False)
    query = MeetingInvitation.select(MeetingInvitation.id, Meeting).join(Meeting).where(ahead & asked & mine)
    found: dict[Meeting, int] = {}
    for row in query.order_by(Meeting.begins_at, Meeting.id, MeetingInvitation.id).limit(MOST):
        found[row.meeting] = found.get(row.meeting, 0) + 1
    return [Waiting(meeting, missing) for meeting, missing in found.items()]


# Inviting further hotels


def provinces() -> list[str]:
    """Where there are hotels, for a filter."""
    query = Hotel.select(Hotel.province).where(Hotel.province != "").distinct().order_by(Hotel.province)
    return [name for (name,) in query.tuples()]


def hotels_of(codes: list[str], members: bool, kind: str, province: str) -> tuple[list[int], list[str]]:
    """(ids of the hotels with these codes, or without codes of those that fit the filter; codes that no hotel has)."""
    query = Hotel.select(Hotel.id, Hotel.code)
    if codes:
        known = {code.lower(): number for number, code in query.where(fn.LOWER(Hotel.code).in_(codes)).tuples()}
        return list(known.values()), [code for code in codes if code not in known]
    query = query.where(Hotel.status == "active")
    if members:
        query = query.where(Hotel.id.in_(Member.select(Member.hotel).where(Member.state == MemberState.ADMITTED)))
    if kind:
        query = query.where(Hotel.kind == kind)
    if province:
        query = query.where(Hotel.province == province)
    return [number for number, _code in query.order_by(Hotel.id).tuples()], []
