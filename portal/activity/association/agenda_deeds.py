"""The agenda of a meeting: its usual items, another item, their order, and times reckoned from how long each takes."""

from datetime import datetime, timedelta

from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_places import locked
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import MeetingKind
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit

#: So many items an agenda has at most.
MOST = 100


def fill(by: Person, meeting: Meeting) -> None:
    """The usual items of its kind, in the language of whoever plans it. Call it in the transaction of the plan."""
    for place, (title, minutes, told) in enumerate(_usual(meeting), 1):
        AgendaItem.create(meeting=meeting, place=place, title=title, minutes=minutes, resolutions=told)
    reckon_times(meeting)


def _usual(meeting: Meeting) -> list[tuple[str, int, bool]]:
    """[(title, minutes, whether it is the report on last year's resolutions), …]"""
    if meeting.kind == MeetingKind.COUNCIL:
        items = [(_("Minutes of the last meeting"), 10), (_("What lies before the council"), 60)]
        return [(*one, False) for one in (*items, (_("Next meeting"), 10))]
    if meeting.kind == MeetingKind.SEMINAR:
        items = [(_("Opening"), 10), (_("Lectures"), 90), (_("Discussion"), 45), (_("Conclusions"), 15)]
        return [(*one, False) for one in items]
    items = [
        (_("Opening"), 15, False),
        (_("The company's report"), 45, False),
        (_("What became of last year's resolutions"), 30, True),
        (_("Motions and votes"), 60, False),
        (_("Exchange between the hotels"), 60, False),
        (_("Income and expenses"), 15, False),
    ]
    of_assembly = (_("Motions and votes"), _("Income and expenses"))
    return items if meeting.assembly else [one for one in items if one[0] not in of_assembly]


def add(by: Person, meeting: Meeting, **facts) -> AgendaItem:
    """One more item, at the end. Raises Refused."""
    with db.together():
        now = _open(meeting)
        line = _line(now)
        if len(line) >= MOST:
            raise Refused(_("At most %(n)s items fit on an agenda.", n=MOST))
        row = AgendaItem.create(meeting=now, place=line[-1].place + 1 if line else 1, **facts)
        audit.record(by, "meeting.item_added", now, item=row.id, title=row.title)
    return row


def edit(by: Person, item: AgendaItem, opened: int, **facts) -> None:
    """Saves an item over version `opened`. Raises Conflict, or Refused."""
    with db.together():
        now = _open(item.meeting)
        changes = {name: [item.__data__.get(name), value] for name, value in facts.items()}
        changes = {name: change for name, change in changes.items() if change[0] != change[1]}
        item.save_over(opened, **facts)
        audit.record(by, "meeting.item_edited", now, item=item.id, title=item.title, changed=sorted(changes))


def remove(by: Person, item: AgendaItem) -> None:
    """Takes an item off. Raises Refused."""
    with db.together():
        now = _open(item.meeting)
        if AgendaItem.delete().where(AgendaItem.id == item.id).execute():
            audit.record(by, "meeting.item_removed", now, title=item.title)


def move(by: Person, item: AgendaItem, up: bool) -> None:
    """One place up or down; at the end of the line nothing happens. Raises Refused."""
    with db.together():
        now = _open(item.meeting)
        line = _line(now)
        at = next((place for place, row in enumerate(line) if row.id == item.id), None)
        to = None if at is None else at - 1 if up else at + 1
        if to is None or not 0 <= to < len(line):
            return
        line[at], line[to] = line[to], line[at]
        for place, row in enumerate(line, 1):
            if row.place != place:
                row.save_over(row.version, place=place)
        audit.record(by, "meeting.item_moved", now, title=item.title)


def reckon(by: Person, meeting: Meeting) -> None:
    """Each item begins when the one before it has ended. Raises Refused where one does not say how long it takes."""
    with db.together():
        now = _open(meeting)
        reckon_times(now)
        audit.record(by, "meeting.timed", now)


def reckon_times(meeting: Meeting) -> None:
    """The first item begins when it says, or with the meeting; the others when the one before has ended. An item that
    stands on a later day opens that day: from its own time it goes on. Raises Refused."""
    line = _line(meeting)
    running: datetime | None = None
    for number, row in enumerate(line):
        starts = _starts(row, running, meeting)
        if row.begins_at != starts:
            row.save_over(row.version, begins_at=starts)
        if row.minutes is None and number + 1 < len(line):
            raise Refused(_("Say first how many minutes “%(title)s” takes.", title=row.title))
        running = starts + timedelta(minutes=row.minutes or 0)


def _starts(row: AgendaItem, running: datetime | None, meeting: Meeting) -> datetime:
    if running is None:
        return row.begins_at or meeting.begins_at
    if row.begins_at and clock.local(row.begins_at).date() > clock.local(running).date():
        return row.begins_at
    return running


def shift(meeting: Meeting, by: timedelta) -> None:
    """The meeting begins at another time: its agenda goes along. Call it in the transaction of the change."""
    if by:
        for row in _line(meeting):
            if row.begins_at:
                row.save_over(row.version, begins_at=row.begins_at + by)


def told_before(meeting: Meeting) -> int | None:
    """The charter's days of notice if the agenda of an assembly was sent out and fewer of them are left: a change comes
    late (article 24). None while it can be changed freely."""
    days = CharterEdition.rules().number("notice_days")
    late = meeting.assembly and meeting.is_announced and not meeting.is_over and days_to(meeting) < days
    return days if late else None


def days_to(meeting: Meeting) -> int:
    """Whole days of the calendar until it begins."""
    return (clock.local(meeting.begins_at).date() - clock.today()).days


def _line(meeting: Meeting) -> list[AgendaItem]:
    query = AgendaItem.select().where(AgendaItem.meeting == meeting)
    return list(query.order_by(AgendaItem.place, AgendaItem.id))


def _open(meeting: Meeting) -> Meeting:
    """The meeting as it stands, locked, if its agenda can still be changed. Raises Refused."""
    now = locked(meeting.id)
    if now.is_over:
        raise Refused(_("The meeting is over: what was said stands in its minutes."))
    return now
