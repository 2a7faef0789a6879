"""The checklist and the budget of a meeting as their pages show them, and what of the checklists is one's own."""

from datetime import date, timedelta
from typing import NamedTuple

from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meeting_plans import MeetingTask
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import MeetingState
from portal.foundation import clock
from portal.foundation.roles import Person
from portal.records.accounts import Account

#: What is due within so many days stands on the association's page, and at most so many lines of it.
AHEAD, MOST = 7, 20
#: Those who were there are counted up to here.
COUNTED = 100_000


class TaskLine(NamedTuple):
    """A line of the checklist, who is entrusted with it and who has done it; `mine`: the reader may tick it."""

    task: MeetingTask
    who: str
    done_by: str
    mine: bool


def checklist(person: Person, meeting: Meeting, office: bool) -> list[TaskLine]:
    """What is to be done, by day; what has no day stands last. `office`: the reader is of the secretariat."""
    rows = list(MeetingTask.visible_to(person).where(MeetingTask.meeting == meeting))
    rows.sort(key=lambda one: (one.due_on or date.max, one.place, one.id))
    names = Account.names([*(one.account_id for one in rows), *(one.done_by_id for one in rows)])
    return [
        TaskLine(
            one,
            names.get(one.account_id, ""),
            names.get(one.done_by_id, ""),
            not meeting.is_cancelled and (office or one.account_id == person.id),
        )
        for one in rows
    ]


def mine(person: Person) -> list[MeetingTask]:
    """What this person is entrusted with of any meeting's checklist and is due soon or overdue, the longest due first,
    each with its meeting."""
    if person.is_hotel_side:
        return []
    soon = clock.today() + timedelta(days=AHEAD)
    held = (MeetingTask.account == person.id) & MeetingTask.done_at.is_null() & (MeetingTask.due_on <= soon)
    query = MeetingTask.visible_to(person).select_extend(Meeting).join(Meeting)
    rows = query.where(held & (Meeting.state != MeetingState.CANCELLED))
    return list(rows.order_by(MeetingTask.due_on, MeetingTask.id).limit(MOST))


def there(meeting: Meeting) -> int:
    """How many were checked in."""
    came = (Attendee.meeting == meeting) & Attendee.checked_in_at.is_null(False)
    return Attendee.select(Attendee.id).where(came).limit(COUNTED).count()
