"""Planning a meeting, changing, announcing, calling it off, and planning the next one like it (D32, article 24)."""

from datetime import date, datetime, timedelta

from portal.activity.association import agenda_deeds, guest_deeds, meeting_places, planning_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_places import locked
from portal.activity.association.meeting_plans import MeetingCost, MeetingTask
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import MeetingKind, MeetingState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.notices import News, Notice

#: If one of these changes, whoever is invited or comes is told.
WHEN_AND_WHERE = ("begins_at", "ends_at", "city", "place", "address", "online")
#: What a copy keeps as it stands.
_KEPT = ("kind", "text", "assembly", "city", "place", "address", "online", "places", "per_hotel")
#: From one to the next on the same weekday: a year; of the council a quarter (article 31).
YEAR, QUARTER = timedelta(weeks=52), timedelta(weeks=13)


def plan(by: Person, **facts) -> Meeting:
    """A meeting with the usual checklist and agenda of its kind; only head office sees it until it is announced."""
    with db.together():
        row = Meeting.create(by=by.id, **facts)
        audit.record(by, "meeting.planned", row, title=row.title, begins_at=row.begins_at)
        planning_deeds.fill(by, row)
        agenda_deeds.fill(by, row)
    return row


def edit(by: Person, meeting: Meeting, opened: int, **facts) -> bool:
    """Saves over version `opened`; agenda and checklist go along with another beginning. True if those who were invited
    are told of another time or place. Raises Conflict, or Refused."""
    with db.together():
        now = locked(meeting.id)
        _check_move(now, facts)
        before = {name: getattr(now, name) for name in _told(facts)}
        changed = [name for name in WHEN_AND_WHERE if name in facts and getattr(now, name) != facts[name]]
        was, day = now.begins_at, now.begins_on
        more = facts.get("places", now.places) != now.places
        now.save_over(opened, **facts)
        agenda_deeds.shift(now, now.begins_at - was)
        if now.begins_on != day:
            planning_deeds.move(now, (now.begins_on - day).days)
        after = {name: getattr(now, name) for name in before}
        changes = {name: [value, after[name]] for name, value in before.items() if value != after[name]}
        audit.record(by, "meeting.edited", now, version=now.version, **changes)
        meeting.__data__.update(now.__data__)
        ahead = now.is_announced and not now.is_over
        if ahead and "online" in changed and not now.online:
            meeting_places.into_the_hall(now)
        if ahead and more:
            meeting_places.fill_places(now)
        tells = bool(changed) and ahead
        if tells:
            Notice.put_many(by, guest_deeds.concerned(now), News.MEETING_CHANGED, now)
    return tells


def _told(facts: dict) -> list[str]:
    """The names under which a change is noted: a time as the day and the hour that were typed."""
    split = {"begins_at": ("begins_on", "begins_time"), "ends_at": ("ends_on", "ends_time")}
    return [one for name in facts for one in split.get(name, (name,))]


def _check_move(now: Meeting, facts: dict) -> None:
    """What has been held stays where it was once its minutes are sent; an assembly that was announced comes earlier
    only with the charter's notice (article 24)."""
    begins, ends = (facts.get(name, getattr(now, name)) for name in ("begins_at", "ends_at"))
    if now.minutes_at and (begins, ends) != (now.begins_at, now.ends_at):
        raise Refused(_("The minutes are sent: when the meeting was stands in them."))
    if now.is_announced and now.assembly and begins < now.begins_at:
        _check_notice(begins)


def _check_notice(begins: datetime) -> None:
    days = CharterEdition.rules().number("notice_days")
    if (clock.local(begins).date() - clock.today()).days < days:
        raise Refused(
            _(
                "The general assembly is announced with its agenda at least %(n)s days ahead (article 24): give the "
                "meeting a later day, or take the tick of the assembly off.",
                n=days,
            )
        )


def announce(by: Person, meeting: Meeting, opened: int) -> int:
    """It is announced, and whoever is invited is told. Returns how many invitations go out. Raises Conflict, or
    Refused with what is missing."""
    with db.together():
        now = locked(meeting.id)
        if now.is_announced:
            raise Refused(_("It is announced already."))
        if now.has_begun:
            raise Refused(_("Its beginning has passed: give it another day first."))
        if not now.place and not now.online:
            raise Refused(_("Say first where it takes place, or how one attends through the network."))
        if now.answer_by and now.answer_by < clock.today():
            raise Refused(_("The day by which answers are asked for has passed: give it another one first."))
        if not AgendaItem.select().where(AgendaItem.meeting == now).exists():
            raise Refused(_("Its agenda is empty: the invitation goes out together with it."))
        if now.assembly:
            _check_notice(now.begins_at)
        now.save_over(opened, state=MeetingState.ANNOUNCED, announced_at=clock.now())
        audit.record(by, "meeting.announced", now)
        count = guest_deeds.invite(by, now)
        meeting.__data__.update(now.__data__)
    return count


def cancel(by: Person, meeting: Meeting, reason: str) -> None:
    """It does not take place: everybody who was invited or comes is told, with the reason. Raises Refused."""
    with db.together():
        now = locked(meeting.id)
        if now.has_begun:
            raise Refused(_("The meeting has begun: it can no longer be called off."))
        told = guest_deeds.concerned(now) if now.is_announced else set()
        now.save_over(now.version, state=MeetingState.CANCELLED, cancelled_reason=reason)
        audit.record(by, "meeting.cancelled", now, reason=reason)
        asking = (News.MEETING_ASKED, News.MEETING_MISSING, News.MEETING_SOON, News.MEETING_CHANGED, News.MEETING_PLACE)
        Notice.settled(now, *asking)
        Notice.put_many(by, told, News.MEETING_OFF, now)
        meeting.__data__.update(now.__data__)


def copy(by: Person, meeting: Meeting) -> Meeting:
    """The next one like it, on the same weekday: a year later, of the council a quarter; never in the past. Agenda
    without speakers and motions, checklist with its days moved, budget as it was planned."""
    step = QUARTER if meeting.kind == MeetingKind.COUNCIL else YEAR
    later = step
    while _moved(meeting.begins_at, later) <= clock.now():
        later += step
    facts = {name: getattr(meeting, name) for name in _KEPT}
    facts |= {name: _moved(getattr(meeting, name), later) for name in ("begins_at", "ends_at")}
    facts["answer_by"] = meeting.answer_by and meeting.answer_by + later
    facts["title"] = _next_title(meeting, facts["begins_at"])
    with db.together():
        row = Meeting.create(by=by.id, **facts)
        audit.record(by, "meeting.planned", row, title=row.title, begins_at=row.begins_at, like=meeting.id)
        _copy_agenda(meeting, row, later)
        _copy_plan(meeting, row, later)
    return row


def _moved(at: datetime, later: timedelta) -> datetime:
    """The same hour so much later on the company's wall clock."""
    return clock.instant(clock.local(at) + later)


def _next_title(meeting: Meeting, begins: datetime) -> str:
    """The same, the year in it counted on."""
    was, will = (str(clock.local(one).year) for one in (meeting.begins_at, begins))
    return meeting.title.replace(was, will)


def _copy_agenda(meeting: Meeting, row: Meeting, later: timedelta) -> None:
    # What was about one motion is over with it.
    items = AgendaItem.select().where((AgendaItem.meeting == meeting) & AgendaItem.motion.is_null())
    for place, one in enumerate(items.order_by(AgendaItem.place, AgendaItem.id), 1):
        facts = {name: getattr(one, name) for name in ("title", "text", "minutes", "resolutions")}
        begins = one.begins_at and _moved(one.begins_at, later)
        AgendaItem.create(meeting=row, place=place, begins_at=begins, **facts)


def _copy_plan(meeting: Meeting, row: Meeting, later: timedelta) -> None:
    tasks = MeetingTask.select().where(MeetingTask.meeting == meeting)
    theirs = Account.select(Account.id).where(Account.active & Account.id.in_(tasks.select(MeetingTask.account)))
    active = {number for (number,) in theirs.tuples()}
    for task in tasks.order_by(MeetingTask.place, MeetingTask.id):
        due: date | None = task.due_on and task.due_on + later
        account = task.account_id if task.account_id in active else None
        MeetingTask.create(meeting=row, title=task.title, account=account, due_on=due, place=task.place)
    for cost in MeetingCost.select().where(MeetingCost.meeting == meeting).order_by(MeetingCost.place, MeetingCost.id):
        MeetingCost.create(meeting=row, title=cost.title, planned=cost.planned, place=cost.place)
