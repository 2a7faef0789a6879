"""The checklist of a meeting: filled as its kind usually is, entrusted, ticked, told of once it is overdue (D32)."""

from datetime import date, timedelta

from peewee import fn

from portal.activity.association import checklists
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_places import locked
from portal.activity.association.meeting_plans import MeetingTask
from portal.activity.association.meetings import Meeting
from portal.activity.association.offices import COUNCIL, Office
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MeetingKind, MeetingState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.notices import News, Notice

#: A checklist has at most so many lines, and so many overdue ones are told of at a time.
MOST, AT_ONCE = 100, 100
#: Those of head office who may be entrusted with something.
_ROLES = [str(one) for one in (Role.STAFF, Role.MANAGER, Role.LIAISON, Role.DIRECTOR)]


def fill(by: Person, meeting: Meeting) -> None:
    """The usual checklist of its kind, in the language of whoever plans it; one that has lines stays as it is. Call it
    in the transaction that makes the meeting."""
    if MeetingTask.select().where(MeetingTask.meeting == meeting).exists():
        return
    usual = checklists.usual(meeting, CharterEdition.rules())
    rows = [
        {"meeting": meeting.id, "title": title, "due_on": due_on, "place": place}
        for place, (title, due_on) in enumerate(usual, 1)
    ]
    MeetingTask.insert_many(rows).execute()


def move(meeting: Meeting, days: int) -> None:
    """The meeting is so many days later (or, below nought, earlier): what is not done yet is due as much later, never
    before today. Call it in the transaction that moves the meeting."""
    open_ = (MeetingTask.meeting == meeting) & MeetingTask.done_at.is_null() & MeetingTask.due_on.is_null(False)
    for row in MeetingTask.select().where(open_):
        due_on = max(row.due_on + timedelta(days=days), clock.today())
        row.save_over(row.version, due_on=due_on, told_at=None)


def entrustable(meeting: Meeting) -> list[Account]:
    """Who may be entrusted with something of it, by name: head office, of those whom the meeting is no secret to."""
    query = Account.select().where(Account.active & Account.role.in_(_ROLES))
    if meeting.kind == MeetingKind.COUNCIL:
        seats = Office.held(clock.today(), COUNCIL).where(Office.account == Account.id)
        office = Secretary.select(Secretary.id).where(Secretary.account == Account.id)
        sees = (Account.role == Role.DIRECTOR) | fn.EXISTS(seats.select(Office.id)) | fn.EXISTS(office)
        query = query.where(sees)
    return list(query.order_by(Account.name_key, Account.name, Account.id))


def add(by: Person, meeting: Meeting, title: str, account: int | None, due_on: date | None) -> MeetingTask:
    """One more line. `account`: who is entrusted with it, who is told. Raises Refused."""
    with db.together():
        locked(meeting.id)
        mine = MeetingTask.meeting == meeting
        if MeetingTask.select().where(mine).count() >= MOST:
            raise Refused(_("A checklist has at most %(n)s lines.", n=MOST))
        place = (MeetingTask.select(fn.MAX(MeetingTask.place)).where(mine).scalar() or 0) + 1
        row = MeetingTask.create(meeting=meeting, title=title, account=account, due_on=due_on, place=place)
        audit.record(by, "meeting.task_added", meeting, task=row.id, account=account, due_on=due_on)
        Notice.put(by, [account], News.MEETING_TASK, meeting)
    return row


def change(by: Person, task: MeetingTask, opened: int, title: str, account: int | None, due_on: date | None) -> None:
    """Another wording, person or day, over version `opened`. Raises Conflict, or Refused."""
    facts = {"title": title, "account": account, "due_on": due_on}
    before = {"title": task.title, "account": task.account_id, "due_on": task.due_on}
    with db.together():
        meeting = locked(task.meeting_id)
        # Another day, or somebody else: that it is overdue has to be told anew.
        again = {} if (account, due_on) == (task.account_id, task.due_on) else {"told_at": None}
        task.save_over(opened, **facts, **again)
        changed = {name: [before[name], value] for name, value in facts.items() if before[name] != value}
        audit.record(by, "meeting.task_changed", meeting, task=task.id, version=task.version, **changed)
        if "account" in changed:
            Notice.put(by, [account], News.MEETING_TASK, meeting)


def remove(by: Person, task: MeetingTask) -> None:
    """The line goes. Raises Refused."""
    with db.together():
        meeting = locked(task.meeting_id)
        MeetingTask.delete().where(MeetingTask.id == task.id).execute()
        audit.record(by, "meeting.task_removed", meeting, task=task.id, title=task.title)


def tick(by: Person, task: MeetingTask, done: bool) -> None:
    """It is done, or not after all; nothing happens if that stands there already. Raises Refused."""
    with db.together():
        meeting = locked(task.meeting_id)
        other = (MeetingTask.id == task.id) & MeetingTask.done_at.is_null(done)
        facts = {"done_at": clock.now() if done else None, "done_by": by.id if done else None}
        if not MeetingTask.update(**facts, version=MeetingTask.version + 1).where(other).execute():
            return
        if done:
            audit.record(by, "meeting.task_done", meeting, task=task.id)
        else:
            audit.record(by, "meeting.task_undone", meeting, task=task.id)


def remind_due() -> int:
    """Tells of what is overdue, each line once: whoever is entrusted with it, or the secretariat where nobody is.
    Returns how many lines were told of."""
    late = MeetingTask.done_at.is_null() & MeetingTask.told_at.is_null() & (MeetingTask.due_on < clock.today())
    query = MeetingTask.select(MeetingTask, Meeting).join(Meeting)
    rows = list(query.where(late & (Meeting.state != MeetingState.CANCELLED)).order_by(MeetingTask.id).limit(AT_ONCE))
    return sum(_tell(row) for row in rows)


def _tell(row: MeetingTask) -> bool:
    """False if somebody was quicker."""
    with db.together():
        still = (MeetingTask.id == row.id) & MeetingTask.told_at.is_null() & MeetingTask.done_at.is_null()
        if not MeetingTask.update(told_at=clock.now()).where(still).execute():
            return False
        entrusted = row.account_id and Account.active_with(row.account_id)
        people = [row.account_id] if entrusted else Secretary.ids()
        Notice.put(COMMAND_LINE, people, News.MEETING_LATE, row.meeting)
    return True
