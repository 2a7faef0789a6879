"""Minutes of a meeting as their pages show them: what was decided and how far it is, who asks for what correction, and
what a writer finds there when he begins (articles 36, 46)."""

from datetime import date
from typing import NamedTuple

from peewee import JOIN

from portal.activity.association import council_deeds, meeting_minutes_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meeting_minutes import MeetingCorrection, MeetingDecision, MeetingMinutes
from portal.activity.association.meetings import Meeting
from portal.activity.association.motions import Motion
from portal.activity.association.polls import Poll
from portal.activity.association.resolutions import Resolution
from portal.activity.association.words import AmendmentState, MeetingKind, MotionState, PollState
from portal.activity.follow_ups import State
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Person
from portal.insight import association_check_in, association_meetings, association_reported
from portal.insight.association_motions import hotels_of
from portal.insight.association_resolutions import Course, courses
from portal.records.accounts import Account
from portal.records.departments import Department

#: So many corrections of one meeting's minutes are shown.
MOST = 200
#: A line that begins so is a heading.
HEADING = "# "


class Asked(NamedTuple):
    """A correction with the hotel that asks for it."""

    row: MeetingCorrection
    hotel: str


class Decided(NamedTuple):
    """A motion of the agenda with its last vote and what became of it."""

    motion: Motion
    poll: Poll | None
    resolution: Resolution | None


class Sheet(NamedTuple):
    """What stands below the text."""

    decisions: list[MeetingDecision]
    courses: dict[int, Course]
    decided: list[Decided]
    corrections: list[Asked]
    #: The last day for asking for one; None before they are sent.
    until: date | None
    writer: str


def sheet(person: Person, meeting: Meeting, minutes: MeetingMinutes) -> Sheet:
    """As this person reads it, in a constant number of statements."""
    rows = decisions(minutes)
    table = MeetingCorrection
    asked = list(table.select().where(table.minutes == minutes).order_by(table.id).limit(MOST))
    hotels = hotels_of(row.member_id for row in asked)
    return Sheet(
        rows,
        courses(person, rows),
        decided(meeting),
        [Asked(row, hotels.get(row.member_id, "")) for row in asked],
        meeting_minutes_deeds.corrections_until(minutes) if minutes.is_published else None,
        Account.names([minutes.by_id]).get(minutes.by_id, ""),
    )


def decisions(minutes: MeetingMinutes) -> list[MeetingDecision]:
    """In their order, with who carries each out."""
    query = MeetingDecision.select(MeetingDecision, Account, Department).where(MeetingDecision.minutes == minutes)
    query = query.join(Account, JOIN.LEFT_OUTER, on=MeetingDecision.owner)
    query = query.join_from(MeetingDecision, Department, JOIN.LEFT_OUTER)
    return list(query.order_by(MeetingDecision.place, MeetingDecision.id))


def open_correction(minutes: MeetingMinutes, number: int) -> MeetingCorrection | None:
    """One that waits for its answer, of these minutes."""
    here = (MeetingCorrection.minutes == minutes) & (MeetingCorrection.id == min(number, 2**31 - 1))
    return MeetingCorrection.get_or_none(here & (MeetingCorrection.state == AmendmentState.OFFERED))


def decided(meeting: Meeting) -> list[Decided]:
    """The motions of the agenda, in its order."""
    motions = {line.motion.id: line.motion for line in association_meetings.agenda(meeting) if line.motion}
    ids = list(motions) or [0]
    polls = {row.motion_id: row for row in Poll.select().where(Poll.motion.in_(ids)).order_by(Poll.call)}
    passed = {row.motion_id: row for row in Resolution.select().where(Resolution.motion.in_(ids))}
    return [Decided(motion, polls.get(number), passed.get(number)) for number, motion in motions.items()]


def result(one: Decided) -> str:
    """What came of a motion, in a line."""
    state = MotionState(one.motion.state).label
    if one.poll is None or one.poll.state != PollState.CLOSED or one.motion.is_election:
        return state
    counts = {"yes": one.poll.votes_for, "no": one.poll.votes_against, "neither": one.poll.abstentions}
    return _("%(state)s: %(yes)s in favour, %(no)s against, %(neither)s abstained", state=state, **counts)


class Due(NamedTuple):
    """Minutes that wait for the secretariat: to be sent by a day, or with corrections to be answered."""

    meeting: Meeting
    due_on: date | None
    asked: int


def due() -> list[Due]:
    """What the secretariat has to do about minutes; what is due first on top."""
    table, waiting = MeetingCorrection, {}
    query = table.select(MeetingMinutes.meeting).join(MeetingMinutes).where(table.state == AmendmentState.OFFERED)
    for (number,) in query.limit(MOST).tuples():
        waiting[number] = waiting.get(number, 0) + 1
    asked = Meeting.select().where(Meeting.id.in_(sorted(waiting) or [0])).order_by(Meeting.id)
    found = [Due(row, None, waiting[row.id]) for row in asked]
    return found + [Due(row, last, 0) for row, last in meeting_minutes_deeds.unsent()]


def due_on(meeting: Meeting) -> date:
    """The last day for sending the minutes of a meeting."""
    days = CharterEdition.rules().number("minutes_days")
    return MeetingMinutes.due_on([meeting], days)[meeting.id]


# What a writer finds there


def skeleton(person: Person, meeting: Meeting) -> str:
    """The text with which minutes begin, in the reader's language: who was there, then the agenda item by item."""
    blocks = [[HEADING + _("Who was there"), *_present(meeting)]]
    results = {one.motion.id: one for one in decided(meeting)}
    for number, line in enumerate(association_meetings.agenda(meeting), 1):
        block = [f"{HEADING}{number}. {line.item.title}"]
        if line.item.speaker:
            block.append(_("Speaker: %(name)s", name=line.item.speaker))
        if line.motion:
            block.append(_motion(results[line.motion.id]))
        if line.item.resolutions:
            block += _reported(person, meeting)
        blocks.append(block)
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _motion(one: Decided) -> str:
    told = {"n": one.motion.number or "—", "title": one.motion.title, "result": result(one)}
    return _("Motion %(n)s, %(title)s. %(result)s", **told)


def _present(meeting: Meeting) -> list[str]:
    """The figures of those who were checked in: people; of an assembly the hotels with a vote, of the council its
    seats, with whether these are enough."""
    told = association_check_in.counter(meeting)
    found = [ngettext("%(n)s person was there.", "%(n)s people were there.", told.here)]
    if meeting.kind == MeetingKind.COUNCIL:
        found += _seats(meeting)
    if told.quorum:
        enough = _enough(told.quorum.reached)
        counts = {"n": told.quorum.here, "all": told.quorum.entitled, "enough": enough}
        found.append(_("%(n)s of %(all)s hotels with a vote were there: %(enough)s.", **counts))
    return found


def _seats(meeting: Meeting) -> list[str]:
    day = clock.local(meeting.begins_at).date()
    seats = council_deeds.seats(day)
    here = (Attendee.meeting == meeting) & Attendee.checked_in_at.is_null(False) & Attendee.account.is_null(False)
    accounts = {number for (number,) in Attendee.select(Attendee.account).where(here).tuples()}
    names = Account.names(seat.account_id for seat in seats)
    there = [seat for seat in seats if seat.account_id in accounts]
    away = [seat for seat in seats if seat.account_id not in accounts]
    quorum = CharterEdition.rules(CharterEdition.on(day)).matter("council").quorum
    enough = _enough(quorum is None or quorum.holds(len(there), len(seats)))
    counts = {"n": len(there), "all": len(seats), "enough": enough}
    found = [_("%(n)s of %(all)s councillors were there: %(enough)s.", **counts)]
    for said, some in ((_("There"), there), (_("Absent"), away)):
        if some:
            told = "、".join(names.get(seat.account_id, "") for seat in some)
            found.append(_("%(what)s: %(value)s", what=said, value=told))
    return found


def _enough(reached: bool) -> str:
    return _("a quorum") if reached else _("no quorum")


def _reported(person: Person, meeting: Meeting) -> list[str]:
    told = association_reported.report(person, meeting)
    if told is None:
        return []
    lines = []
    for row in told.rows:
        course = told.courses.get(row.id)
        state = State(course.state).label if course else _("nobody carries it out yet")
        lines.append(_("Resolution %(n)s, %(title)s. %(state)s", n=row.number, title=row.title, state=state))
    return [told.label, *lines]
