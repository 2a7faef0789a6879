"""From a record to its address, and from `(kind, id)` to a link."""

from portal.activity.association.charter import CharterEdition
from portal.activity.association.council import CouncilMatter
from portal.activity.association.discipline import Discipline
from portal.activity.association.meeting_minutes import MeetingMinutes
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion
from portal.activity.association.offices import Body, Office
from portal.activity.association.resolutions import Resolution
from portal.activity.bulletins import Bulletin
from portal.activity.calls import Call
from portal.activity.calls.checks import SpotCheck
from portal.activity.evaluations.comments import ReleasedComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationForm
from portal.activity.evaluations.improvements import Improvement
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.activity.evaluations.replies import EvaluationReply
from portal.activity.follow_ups import FollowUp
from portal.activity.inspections import CheckResult, Inspection, InspectionTemplate
from portal.activity.inspections.rectifications import RectificationPlan
from portal.activity.library import LibraryEntry, LibraryOffer, LibraryTopic
from portal.activity.monthly_reports import MonthlyReminder, MonthlyReport, key_of
from portal.activity.to_tell import ToTell
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.foundation.calendar import CalendarDay
from portal.foundation.settings import Setting
from portal.records.accounts import Account
from portal.records.cadence import Rule
from portal.records.covers import Cover
from portal.records.deliveries import ServiceDelivery
from portal.records.departments import Collaboration, Department
from portal.records.erasures import Erasure
from portal.records.excuses import Excuse
from portal.records.exports import Export
from portal.records.handovers import Handover
from portal.records.hotels import Hotel
from portal.records.imports import Import
from portal.records.leaks import Leak
from portal.records.services import ServiceItem
from portal.records.teams import Region, Team

#: Rows without a page of their own, and the page that shows them.
SHOWN_ON = {
    Department: "/departments",
    Collaboration: "/departments",
    ServiceItem: "/services",
    LibraryTopic: "/library/topics",
    Region: "/teams",
    Team: "/teams",
    Setting: "/settings",
    Rule: "/settings/rules",
    Excuse: "/excuses",
    Office: "/association/offices",
    Body: "/association/offices",
}


def url_of(row) -> str:
    """The address of a record's page."""
    if isinstance(row, Hotel):
        return f"/hotels/{row.code}"
    if isinstance(row, Call):
        return f"/calls/{row.id}"
    if isinstance(row, EvaluationCycle):
        return f"/evaluations/cycles/{row.id}"
    if isinstance(row, EvaluationForm):
        return f"/evaluations/forms/{row.id}"
    if isinstance(row, ReleasedComment):
        return f"/evaluations/questions/{row.id}"
    if isinstance(row, EvaluationQuestion):
        return f"/evaluations/questions/{row.comment_id}"
    if isinstance(row, EvaluationReply):
        return f"/evaluations/cycles/{row.cycle_id}/replies#item-{row.item}"
    if isinstance(row, CharterEdition):
        return "/association/charter/draft" if row.is_draft else f"/association/charter?edition={row.number}"
    if isinstance(row, Member):
        return f"/association/members/{row.id}"
    if isinstance(row, Discipline):
        return f"/association/members/{row.member_id}/discipline/{row.id}"
    if isinstance(row, CouncilMatter):
        return f"/association/council/{row.id}"
    if isinstance(row, Motion):
        return f"/association/motions/{row.id}"
    if isinstance(row, Resolution):
        return f"/association/motions/resolutions/{row.id}"
    if isinstance(row, Meeting):
        return f"/association/meetings/{row.id}"
    if isinstance(row, MeetingMinutes):
        return f"/association/meetings/{row.meeting_id}/minutes"
    if isinstance(row, Improvement):
        return f"/improvements/{row.id}"
    if isinstance(row, LibraryEntry):
        return f"/library/{row.id}"
    if isinstance(row, LibraryOffer):
        return f"/library/offers/{row.id}"
    if isinstance(row, Visit):
        return f"/visits/{row.id}"
    if isinstance(row, Minutes):
        return f"/visits/{row.visit_id}/minutes"
    if isinstance(row, Inspection):
        return f"/inspections/{row.id}"
    if isinstance(row, CheckResult):
        return f"/inspections/{row.inspection_id}"
    if isinstance(row, InspectionTemplate):
        return f"/inspections/templates/{row.id}"
    if isinstance(row, RectificationPlan):
        return f"/inspections/{row.inspection_id}/rectification"
    if isinstance(row, MonthlyReport):
        return f"/monthly-reports/{row.id}"
    if isinstance(row, MonthlyReminder):
        return f"/monthly-reports/new?hotel={row.hotel.code}&month={key_of(row.month)}"
    if isinstance(row, ServiceDelivery):
        return f"/monthly-reports/{row.record_id}"
    if isinstance(row, Bulletin):
        return f"/bulletins/{row.id}"
    if isinstance(row, ToTell):
        return f"/to-tell/{row.id}"
    if isinstance(row, FollowUp):
        return f"/follow-ups/{row.id}"
    if isinstance(row, SpotCheck):
        return f"/calls/{row.call_id}"
    if isinstance(row, Handover):
        return f"/handovers/{row.id}"
    if isinstance(row, Cover):
        return f"/covers?when={row.when}"
    if isinstance(row, Import):
        return f"/imports/{row.id}"
    if isinstance(row, Export):
        return f"/exports/{row.id}"
    if isinstance(row, Account):
        return f"/accounts/{row.id}"
    if isinstance(row, Leak):
        return f"/leaks/{row.id}"
    if isinstance(row, Erasure):
        return f"/erasures/{row.id}"
    if isinstance(row, CalendarDay):
        return f"/settings/calendar?year={row.day.year}"
    if type(row) in SHOWN_ON:
        return SHOWN_ON[type(row)]
    raise TypeError(f"{type(row).__name__} has no page")
