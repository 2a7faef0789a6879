"""What a meeting's page shows its reader of his own invitations: the answer, who comes, the way in."""

from typing import NamedTuple

from markupsafe import Markup

from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import AttendeeState, InvitationState
from portal.foundation import outbox
from portal.foundation.roles import Person
from portal.insight import association_invitations as insight
from portal.insight.association_invitations import Row
from portal.web.forms.association_invitations import AnswerForm, form_for
from portal.web.links import url_of
from portal.web.qr import qr

#: So many of an owner's hotels have their form, or their ways in, on the page itself (a square takes time to draw); the
#: others have a page of their own for it.
AT_ONCE = 3


class Ticket(NamedTuple):
    """What somebody shows at the door: his code, and the same as a square to be read by a telephone."""

    who: Attendee
    code: str
    square: Markup


class Card(NamedTuple):
    """One of the reader's invitations. `form`: to answer here and now. `queue`: {attendee: place in it}. `coded`: how
    many have a way in, here or on its page."""

    row: Row
    form: AnswerForm | None
    queue: dict[int, int]
    tickets: list[Ticket]
    coded: int


def is_open(meeting: Meeting) -> bool:
    """True as long as those invited answer."""
    return meeting.is_announced and not meeting.has_begun


def tickets(meeting: Meeting, people: list[Attendee]) -> list[Ticket]:
    """Of those who have a place in the hall, until the meeting is over."""
    door = f"{outbox.base_url()}{url_of(meeting)}/check-in?code="
    come = _coded(meeting, people)
    return [Ticket(one, f"{one.code[:3]} {one.code[3:]}", qr(door + one.code)) for one in come]


def _coded(meeting: Meeting, people: list[Attendee]) -> list[Attendee]:
    if not meeting.is_announced or meeting.is_over:
        return []
    return [one for one in people if one.state == AttendeeState.COMING and not one.online]


def cards(person: Person, meeting: Meeting) -> list[Card]:
    """The reader's invitations to this meeting, each with what he can do about it."""
    rows = insight.own(person, meeting)
    asked = [one for one in rows if one.row.state == InvitationState.ASKED][:AT_ONCE] if is_open(meeting) else []
    first = insight.suggested([one.row for one in asked]) if asked else {}
    queue = insight.places_in_queue(meeting, [who for one in rows for who in one.people])
    found = []
    for one in rows:
        one.row.meeting = meeting
        form = form_for(one.row, [], first.get(one.row.hotel_id)) if one in asked else None
        coded = _coded(meeting, one.people)
        drawn = sum(bool(card.tickets) for card in found) < AT_ONCE
        found.append(Card(one, form, queue, tickets(meeting, coded) if drawn else [], len(coded)))
    return found


def facts(person: Person, row: Meeting, forms: dict) -> dict:
    """What `association_invitations/_own.html` needs. `forms` are those that come back as they were typed: an answer
    comes back on a page of its own, so none of them is of here."""
    if not row.is_announced:
        return {"cards": [], "company": [], "answering": False}
    found = cards(person, row)
    comes = any(one.row.row.state == InvitationState.COMING for one in found)
    return {
        "cards": found,
        "company": insight.company(row) if comes else [],
        "answering": is_open(row),
    }
