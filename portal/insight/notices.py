"""Somebody's notices, each with what he may read of its record: news of what he no longer sees says no more."""

from dataclasses import dataclass
from datetime import datetime

from portal.activity.association.charter import CharterEdition
from portal.activity.association.council import CouncilMatter
from portal.activity.association.discipline import Discipline
from portal.activity.association.meeting_minutes import MeetingMinutes
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion
from portal.activity.association.resolutions import Resolution
from portal.activity.association.words import Sanction
from portal.activity.bulletins import Bulletin
from portal.activity.calls import Call
from portal.activity.calls.checks import SpotCheck
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.improvements import Improvement
from portal.activity.follow_ups import FollowUp
from portal.activity.inspections import Inspection, InspectionKind
from portal.activity.inspections.rectification_words import PlanState
from portal.activity.inspections.rectifications import RectificationPlan
from portal.activity.library import LibraryOffer
from portal.activity.monthly_reports import MonthlyReminder, MonthlyReport
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.foundation.clock import Month
from portal.foundation.i18n import dated, day_text, month_text, time_text, week_text
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.audit import kind_of
from portal.records.erasures import Erasure
from portal.records.excuses import Excuse, ExcuseState
from portal.records.hotels import Hotel
from portal.records.leaks import Leak
from portal.records.notices import News, Notice

#: What there is news of.
TABLES = (
    FollowUp,
    Visit,
    Minutes,
    Inspection,
    RectificationPlan,
    Excuse,
    SpotCheck,
    Call,
    Leak,
    Erasure,
    MonthlyReport,
    MonthlyReminder,
    EvaluationCycle,
    Improvement,
    LibraryOffer,
    Bulletin,
    CharterEdition,
    Member,
    CouncilMatter,
    Motion,
    Resolution,
    Discipline,
    Meeting,
    MeetingMinutes,
)


@dataclass(frozen=True)
class Told:
    """One notice. `record` is what it tells of, if its reader may see it, `wording` what that says; `who` did it
    (head office alone is told)."""

    id: int
    at: datetime
    news: News
    unread: bool
    hotel: str
    who: str
    record: object | None
    wording: str


def told(person: Person, unread=False, after: str | None = None) -> Page:
    """A page of notices, newest first: a statement for them, one for the names, one for each kind of record."""
    page = Notice.page_for(person, unread, after)
    found = {}
    for table in TABLES:
        kind = table._meta.table_name
        ids = {row.record_id for row in page if row.kind == kind}
        # Also of none: a page costs the same whatever it tells of.
        rows = table.visible_to(person).where(table.id.in_(ids or {0}))
        rows = rows.select_extend(Call).join(Call) if table is SpotCheck else rows
        rows = rows.select_extend(Hotel).join(Hotel) if table in (MonthlyReminder, Member) else rows
        rows = rows.select_extend(Meeting).join(Meeting) if table is MeetingMinutes else rows
        found |= {(kind_of(row), row.id): row for row in rows}
    names = {} if person.is_hotel_side else Account.names({row.by_id for row in page} | {0})
    return Page([_told(person, row, found.get((row.kind, row.record_id)), names) for row in page], page.next)


def record_of(person: Person, notice: Notice):
    """What a notice tells of, if its reader may see it."""
    table = next((one for one in TABLES if one._meta.table_name == notice.kind), None)
    return table.visible_to(person).where(table.id == notice.record_id).first() if table else None


def _wording(record) -> str:
    """What the record says for itself: an item its words, an excuse its week and what became of it, a call its day."""
    if isinstance(record, Excuse):
        when = month_text(record.month) if record.of_visit else week_text(record.week)
        return f"{when} · {ExcuseState(record.state).label}"
    if isinstance(record, MonthlyReport | MonthlyReminder):
        return month_text(Month.of(record.month))
    if isinstance(record, Call | SpotCheck):
        day = record.day if isinstance(record, Call) else record.call.day
        return dated(day)
    if isinstance(record, RectificationPlan):
        return f"{PlanState(record.state).label} · {time_text(record.due_at)}"
    if isinstance(record, Visit):
        return f"{dated(record.day)} {record.time}".strip()
    if isinstance(record, Minutes):
        return dated(record.day)
    if isinstance(record, Erasure):
        # It says of nobody who he is.
        return day_text(record.asked_on)
    if isinstance(record, CharterEdition):
        return _("Edition %(n)s", n=record.number)
    if isinstance(record, EvaluationCycle):
        return f"{record.name} · {time_text(record.deadline)}"
    if isinstance(record, Member):
        return record.hotel.name
    if isinstance(record, MeetingMinutes):
        return f"{record.meeting.title} · {time_text(record.meeting.begins_at)}"
    if isinstance(record, Discipline):
        return Sanction(record.measure).label
    if isinstance(record, Meeting):
        return f"{record.title} · {time_text(record.begins_at)}"
    if isinstance(record, Leak | Improvement | LibraryOffer | Bulletin | CouncilMatter | Motion | Resolution):
        return record.title
    if isinstance(record, Inspection):
        return f"{InspectionKind(record.kind).label} · {dated(record.day)}"
    return record.wording if record is not None else ""


def _told(person: Person, row: Notice, record, names: dict[int, str]) -> Told:
    # Of a hotel that is no longer his the hotel side is not told even the name.
    named = row.hotel is not None and (record is not None or not person.is_hotel_side)
    return Told(
        row.id,
        row.at,
        News(row.news),
        row.read_at is None,
        row.hotel.name if named else "",
        names.get(row.by_id, ""),
        record,
        _wording(record),
    )
