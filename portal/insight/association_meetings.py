"""Meetings of the association as their pages show them: the register, one meeting with its agenda, what comes next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from peewee import JOIN, Case, fn

from portal.activity.association import motion_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_guests import MeetingInvitation
from portal.activity.association.meeting_minutes import MeetingMinutes
from portal.activity.association.meetings import Meeting
from portal.activity.association.motions import Motion
from portal.activity.association.words import InvitationState, MeetingKind, MeetingState, MotionState
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person

_KEY = (Meeting.begins_at, Meeting.id)
#: So many of the next meetings stand on the association's own page.
NEXT = 3
#: More motions than wait for a meeting at any time.
MOST = 200


class Show(Choice):
    """Which meetings the list shows."""

    COMING = "coming", "Coming"
    PAST = "past", "Past"
    ALL = "all", "All meetings"


def page_for(person: Person, show: Show, kind: str = "", after: str | None = None, size: int = 50) -> Page:
    """Meetings, of those to come the next one first, of the others the latest."""
    query = Meeting.visible_to(person)
    if kind:
        query = query.where(Meeting.kind == kind)
    if show == Show.COMING:
        return page_of(query.where(Meeting.ends_at > clock.now()), _KEY, after, size)
    if show == Show.PAST:
        query = query.where(Meeting.ends_at <= clock.now())
    return page_of(query, _KEY, after, size, descending=True)


def any_coming(person: Person) -> bool:
    """True if there is something to come that this person sees."""
    return Meeting.visible_to(person).where(Meeting.ends_at > clock.now()).exists()


class Answers(NamedTuple):
    """How many invitations stand, and what came back on them."""

    invited: int
    coming: int
    declined: int

    @property
    def missing(self) -> int:
        return self.invited - self.coming - self.declined


def answers(person: Person, rows: Iterable[Meeting]) -> dict[int, Answers]:
    """{meeting id: what came back} of several, for head office; where nobody is invited it is missing."""
    if person.is_hotel_side:
        return {}
    table, sums = MeetingInvitation, [fn.SUM(1)]
    for state in (InvitationState.COMING, InvitationState.DECLINED):
        sums.append(fn.SUM(Case(None, [(table.state == state, 1)], 0)))
    query = table.select(table.meeting, *sums).where(table.meeting.in_([row.id for row in rows] or [0]))
    return {number: Answers(*counts) for number, *counts in query.group_by(table.meeting).tuples()}


def minutes(person: Person, rows: Iterable[Meeting]) -> dict[int, str]:
    """{meeting id: how far its minutes are} of several, as far as this person reads them."""
    here = MeetingMinutes.meeting.in_([row.id for row in rows] or [0])
    query = MeetingMinutes.visible_to(person).select(MeetingMinutes.meeting, MeetingMinutes.state).where(here)
    return dict(query.tuples())


class Line(NamedTuple):
    """One item of an agenda with the motion that it is about, and when it ends."""

    item: AgendaItem
    motion: Motion | None
    ends_at: datetime | None

    @property
    def is_late(self) -> bool:
        """True if it ends after the meeting."""
        return self.ends_at is not None and self.ends_at > self.item.meeting.ends_at


def agenda(meeting: Meeting) -> list[Line]:
    """The items in their order; whoever sees the meeting reads them."""
    query = AgendaItem.select(AgendaItem, Motion, CharterEdition).join(Motion, JOIN.LEFT_OUTER)
    query = query.join(CharterEdition, JOIN.LEFT_OUTER).where(AgendaItem.meeting == meeting)
    rows = list(query.order_by(AgendaItem.place, AgendaItem.id))
    for row in rows:
        row.meeting = meeting
    return [Line(row, row.motion if row.motion_id else None, _end(row)) for row in rows]


def _end(row: AgendaItem) -> datetime | None:
    return row.begins_at + timedelta(minutes=row.minutes) if row.begins_at and row.minutes else None


def published_late(meeting: Meeting, lines: list[Line]) -> set[int]:
    """Ids of motions on the agenda that will not have been published in full for the charter's days when it begins, so
    that they can be discussed there, and not voted on (articles 24, 56)."""
    rules, motions = CharterEdition.rules(), [line.motion for line in lines if line.motion and line.motion.admitted_at]
    return {motion.id for motion in motions if motion_deeds.earliest_poll(motion, rules) > meeting.begins_at}


def motions(but: int | None = None) -> list[Motion]:
    """What can be put on an agenda: the motions that still wait for their decision, and the one that an item has."""
    states = [str(MotionState.ADMITTED), str(MotionState.VOTING)]
    wanted = Motion.state.in_(states) | (Motion.id == but) if but else Motion.state.in_(states)
    return list(Motion.select().where(wanted).order_by(Motion.number, Motion.id).limit(MOST))


def comes_up_at(person: Person, motion: Motion) -> list[Meeting]:
    """The meetings on whose agenda a motion stands, as far as this person sees them; the last first."""
    there = AgendaItem.select(AgendaItem.meeting).where(AgendaItem.motion == motion)
    query = Meeting.visible_to(person).where(Meeting.id.in_(there) & (Meeting.state != MeetingState.CANCELLED))
    return list(query.order_by(Meeting.begins_at.desc(), Meeting.id.desc()).limit(5))


def next_for(person: Person) -> list[Meeting]:
    """What comes next, for the association's own page: what is called off stands there no longer."""
    there = (Meeting.ends_at > clock.now()) & (Meeting.state != MeetingState.CANCELLED)
    query = Meeting.visible_to(person).where(there)
    return list(query.order_by(Meeting.begins_at, Meeting.id).limit(NEXT))


def last_convention(person: Person) -> Meeting | None:
    """The last one that was held and is over."""
    held = (Meeting.kind == MeetingKind.CONVENTION) & (Meeting.state == MeetingState.ANNOUNCED)
    query = Meeting.visible_to(person).where(held & (Meeting.ends_at <= clock.now()))
    return query.order_by(Meeting.begins_at.desc(), Meeting.id.desc()).first()


class SheetRow(NamedTuple):
    """A meeting as the sheet shows it."""

    row: Meeting
    answers: Answers | None
    minutes: str


def sheet_rows(person: Person, show: Show, kind: str, after: str | None = None, size: int = 50) -> Page:
    """The list with what came back and how far the minutes are, page by page."""
    page = page_for(person, show, kind, after, size)
    told, written = answers(person, page.rows), minutes(person, page.rows)
    return Page([SheetRow(row, told.get(row.id), written.get(row.id, "")) for row in page], page.next)
