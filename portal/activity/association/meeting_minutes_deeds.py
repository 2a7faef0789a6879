"""Minutes of a meeting: begun, written, sent to all members, corrected; what was decided goes into the one register
(articles 34, 36)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from portal.activity.association import council_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meeting_minutes import MeetingCorrection, MeetingDecision, MeetingMinutes
from portal.activity.association.meetings import Meeting
from portal.activity.association.resolution_deeds import confirming_hotel
from portal.activity.association.secretaries import Secretary
from portal.activity.association.voices import speakers, speaking
from portal.activity.association.words import AmendmentState, AttendeeState, MeetingState, MinutesState
from portal.activity.follow_ups import FollowUp, Side
from portal.foundation import calendar, clock, db, i18n
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.notices import News, Notice

#: So many decisions fit into the minutes of one meeting.
MOST_DECISIONS = 30


class Line(NamedTuple):
    """A decision as it was typed. Who carries it out by when stands there whole or not at all."""

    text: str
    department: Department | None = None
    owner: Account | None = None
    due_on: date | None = None

    def facts(self) -> dict:
        department, owner = (one.id if one else None for one in (self.department, self.owner))
        return {"text": self.text, "department": department, "owner": owner, "due_on": self.due_on}


def begin(by: Person, meeting: Meeting) -> MeetingMinutes:
    """The minutes of a meeting that has begun, with nothing in them yet; those that are there stay. Raises Refused."""
    with db.together():
        held = _held(meeting.id)
        row = MeetingMinutes.get_or_none(MeetingMinutes.meeting == held)
        if row is None:
            row = MeetingMinutes.create(meeting=held, by=by.id)
            audit.record(by, "meeting_minutes.begun", row)
    return row


def write(by: Person, minutes: MeetingMinutes, opened: int, text: str, lines: Iterable[Line]) -> None:
    """What was said, and line by line what was decided, over version `opened`, while they are not sent. Raises
    Conflict, or Refused."""
    lines = list(lines)
    if len(lines) > MOST_DECISIONS:
        raise Refused(_("At most %(n)s decisions fit into the minutes of one meeting.", n=MOST_DECISIONS))
    with db.together():
        before = _draft(minutes).text
        minutes.save_over(opened, text=text)
        _put(minutes, lines)
        changes = {"text": [before, text]} if before != text else {}
        audit.record(by, "meeting_minutes.written", minutes, version=minutes.version, count=len(lines), **changes)


def _put(minutes: MeetingMinutes, lines: list[Line]) -> None:
    """These are the decisions now, in this order."""
    rows = list(MeetingDecision.select().where(MeetingDecision.minutes == minutes).order_by(MeetingDecision.place))
    told = [line.facts() for line in lines]
    if [{name: row.__data__[name] for name in Line._fields} for row in rows] == told:
        return
    MeetingDecision.delete().where(MeetingDecision.minutes == minutes).execute()
    for place, facts in enumerate(told, 1):
        MeetingDecision.create(minutes=minutes, place=place, **facts)


def publish(by: Person, minutes: MeetingMinutes, opened: int) -> int:
    """Sends them, as they stand in version `opened`, to all members; decisions that somebody carries out by a day go
    into the register. Returns how many are told. Raises Conflict, or Refused."""
    with db.together():
        meeting, now = _held(minutes.meeting_id), clock.now()
        if not meeting.is_over:
            raise Refused(_("The meeting is not over yet."))
        if not _draft(minutes).text:
            raise Refused(_("Write the minutes first."))
        minutes.save_over(opened, state=MinutesState.PUBLISHED, published_at=now, published_by=by.id)
        Meeting.update(minutes_at=now).where(Meeting.id == meeting.id).execute()
        count = _entrust(by, minutes)
        audit.record(by, "meeting_minutes.published", minutes, version=minutes.version, count=count)
        Notice.settled(meeting, News.MINUTES_OVERDUE)
        return Notice.put_many(by, audience(meeting), News.MEETING_MINUTES, minutes)


def _entrust(by: Person, minutes: MeetingMinutes) -> int:
    """Follow-ups of ours, which the president's hotel confirms. Returns how many."""
    mine = (MeetingDecision.minutes == minutes) & MeetingDecision.owner.is_null(False)
    rows = list(MeetingDecision.select().where(mine).order_by(MeetingDecision.place, MeetingDecision.id))
    hotel = confirming_hotel() if rows else None
    for row in rows:
        owed = {"side": Side.US, "department": row.department, "account": row.owner, "due_on": row.due_on}
        item = FollowUp.add(by, hotel, row.text, for_hotel=True, origin=minutes, **owed)
        MeetingDecision.update(follow_up=item).where(MeetingDecision.id == row.id).execute()
    return len(rows)


def audience(meeting: Meeting) -> set[int]:
    """The accounts that are told of a meeting's minutes: who speaks for a member hotel, sits in the council, was
    there."""
    found = speakers() | {seat.account_id for seat in council_deeds.seats()}
    there = Attendee.account.is_null(False) & (Attendee.state == AttendeeState.COMING)
    rows = Attendee.select(Attendee.account).where((Attendee.meeting == meeting) & there)
    return found | {number for (number,) in rows.tuples()}


# Corrections


def corrections_until(minutes: MeetingMinutes) -> date:
    """The last day on which a member hotel asks for a correction."""
    days = CharterEdition.rules().number("corrections_days")
    return calendar.working_day(clock.local(minutes.published_at).date() + timedelta(days=1), days)


def ask(by: Person, minutes: MeetingMinutes, text: str, member_id: int | None = None) -> MeetingCorrection:
    """A member hotel asks for a correction, also one without a vote. Raises Refused, after the charter's days too."""
    member = speaking(by, member_id, with_vote=False)
    with db.together():
        last = corrections_until(_sent(minutes))
        if clock.today() > last:
            raise Refused(_("Corrections could be asked for until %(day)s.", day=i18n.dated(last, True)))
        row = MeetingCorrection.create(minutes=minutes, member=member, by=by.id, text=text)
        audit.record(by, "meeting_minutes.doubted", minutes, correction=row.id)
        Notice.put(by, Secretary.ids(), News.MEETING_WORD, minutes)
    return row


def take_in(by: Person, correction: MeetingCorrection, opened: int, text: str) -> None:
    """The minutes say it otherwise now, over version `opened`; what they said before is kept with the correction.
    Raises Conflict, or Refused."""
    with db.together():
        minutes = _sent(correction.minutes)
        before = minutes.text
        if text == before:
            raise Refused(_("Nothing is changed yet: correct the text, or say why it stays."))
        _answer(by, correction, AmendmentState.TAKEN, earlier=before)
        minutes.save_over(opened, text=text)
        told = {"version": minutes.version, "correction": correction.id, "text": [before, text]}
        audit.record(by, "meeting_minutes.corrected", minutes, **told)


def decline(by: Person, correction: MeetingCorrection, reason: str) -> None:
    """The text stays, and why. Raises Refused."""
    with db.together():
        minutes = _sent(correction.minutes)
        _answer(by, correction, AmendmentState.DECLINED, reason=reason)
        audit.record(by, "meeting_minutes.declined", minutes, correction=correction.id)


def _answer(by: Person, correction: MeetingCorrection, state: AmendmentState, **facts) -> None:
    """Once; who asked for it is told, and when none is left nobody of the secretariat is asked any longer."""
    open_ = MeetingCorrection.state == AmendmentState.OFFERED
    done = MeetingCorrection.update(state=state, answered_by=by.id, answered_at=clock.now(), **facts)
    if not done.where((MeetingCorrection.id == correction.id) & open_).execute():
        raise Refused(_("This correction has been answered already."))
    Notice.put(by, [correction.by_id], News.MEETING_ANSWERED, correction.minutes)
    if not MeetingCorrection.select().where((MeetingCorrection.minutes == correction.minutes_id) & open_).exists():
        Notice.settled(correction.minutes, News.MEETING_WORD)


# When they are due


def unsent(day: date | None = None) -> list[tuple[Meeting, date]]:
    """[(a meeting that is over and whose minutes are not sent, the last day for sending them)], the oldest first; with
    `day` those that are overdue on it."""
    days = CharterEdition.rules().number("minutes_days")
    over = (Meeting.state == MeetingState.ANNOUNCED) & (Meeting.ends_at <= clock.now()) & Meeting.minutes_at.is_null()
    rows = list(Meeting.select().where(over).order_by(Meeting.begins_at, Meeting.id).limit(100))
    due = MeetingMinutes.due_on(rows, days)
    return [(row, due[row.id]) for row in rows if day is None or due[row.id] < day]


def remind_due() -> int:
    """Tells the secretariat of minutes that are overdue, once. Returns of how many."""
    rows = [row for row, _last in unsent(clock.today())]
    same = (Notice.news == News.MINUTES_OVERDUE) & (Notice.kind == Meeting._meta.table_name)
    told = {number for (number,) in Notice.select(Notice.record_id).where(same).tuples()} if rows else set()
    people, fresh = Secretary.ids(), [row for row in rows if row.id not in told]
    with db.together():
        for row in fresh if people else ():
            Notice.put(COMMAND_LINE, people, News.MINUTES_OVERDUE, row)
    return len(fresh) if people else 0


# As they stand


def _held(meeting_id: int) -> Meeting:
    """The meeting, locked until the transaction ends: whoever else writes its minutes waits."""
    row = db.lock(Meeting.select().where(Meeting.id == meeting_id)).get()
    if row.state != MeetingState.ANNOUNCED or not row.has_begun:
        raise Refused(_("Minutes are written of a meeting that takes place, from its beginning on."))
    return row


def _draft(minutes: MeetingMinutes) -> MeetingMinutes:
    """As it stands, if it is not sent yet."""
    _held(minutes.meeting_id)
    row = MeetingMinutes.get_by_id(minutes.id)
    if row.is_published:
        raise Refused(_("These minutes are sent: they change by corrections alone."))
    return row


def _sent(minutes: MeetingMinutes) -> MeetingMinutes:
    """As it stands, locked, once it is sent."""
    row = db.lock(MeetingMinutes.select().where(MeetingMinutes.id == minutes.id)).get()
    if not row.is_published:
        raise Refused(_("These minutes are not sent yet."))
    return row
