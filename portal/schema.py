"""Every table, bottom floor first, and the kinds that others hang on by `(kind, id)`."""

from portal.activity.association import tables as association
from portal.activity.bulletins import Bulletin, BulletinCorrection, BulletinReader, BulletinReceipt
from portal.activity.calls import Call, CallCorrection
from portal.activity.calls.checks import SpotCheck
from portal.activity.calls.importer import IMPORTER as CALL_IMPORTER
from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationReading, EvaluationScan
from portal.activity.evaluations.comments import EvaluationComment, ReleasedComment
from portal.activity.evaluations.cycles import CycleReminder, EvaluationCycle
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm, EvaluationItem, EvaluationSection
from portal.activity.evaluations.improvements import Improvement, ImprovementEntry
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.activity.evaluations.replies import EvaluationReply
from portal.activity.evaluations.results import EvaluationResult, EvaluationTable
from portal.activity.evaluations.seals import SEALS as EVALUATION_SEALS
from portal.activity.follow_ups import FollowUp, FollowUpEntry, Raising
from portal.activity.inspections import (
    CheckResult,
    Inspection,
    InspectionEdition,
    InspectionItem,
    InspectionSection,
    InspectionTemplate,
)
from portal.activity.inspections.findings import Finding
from portal.activity.inspections.rectifications import Measure, RectificationPlan
from portal.activity.library import LibraryEdition, LibraryEntry, LibraryMark, LibraryOffer, LibraryTopic
from portal.activity.monthly_reports import MonthlyCorrection, MonthlyReminder, MonthlyReport
from portal.activity.monthly_reports.importer import IMPORTER as MONTHLY_IMPORTER
from portal.activity.to_tell import Told, ToTell
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_lines import MinutesCorrection, MinutesLine, MinutesPart
from portal.foundation.calendar import CalendarDay
from portal.foundation.jobs import Job
from portal.foundation.outbox import Mail
from portal.foundation.settings import Setting
from portal.foundation.submissions import Submission
from portal.foundation.throttle import Failure
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.audit_chain import AuditLink
from portal.records.cadence import Rule, Touch
from portal.records.covers import Cover
from portal.records.deliveries import ServiceDelivery
from portal.records.departments import Assistance, Collaboration, Department
from portal.records.drafts import Draft
from portal.records.duties import HotelDuty
from portal.records.erasure_texts import ErasureText
from portal.records.erasures import Erasure
from portal.records.excuses import Excuse
from portal.records.exports import Export
from portal.records.feeds import Feed
from portal.records.files import File
from portal.records.grants import DirectorGrant
from portal.records.handovers import Handover
from portal.records.holder_checks import HolderCheck
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.imports import ColumnMap, Import, ImportRow
from portal.records.imports.accounts import IMPORTER as ACCOUNT_IMPORTER
from portal.records.imports.hotels import IMPORTER as HOTEL_IMPORTER
from portal.records.imports.principals import IMPORTER as PRINCIPAL_IMPORTER
from portal.records.leaks import Leak
from portal.records.links import Link
from portal.records.notices import Notice, NoticeChoice
from portal.records.planned_days import PlannedDay
from portal.records.plans import ConsultingPlan, PlanEdition
from portal.records.principals import Principal
from portal.records.proposals import Proposal
from portal.records.reached_by import ReachedBy
from portal.records.rules import Unsettled
from portal.records.second_factors import RecoveryCode, SecondFactor
from portal.records.services import ServiceItem, ServiceKind
from portal.records.sessions import Session
from portal.records.standings import Standing
from portal.records.statuses import StatusChange
from portal.records.tags import HotelTag
from portal.records.teams import Region, Team
from portal.records.timeline import Line

TABLES = [
    CalendarDay,
    Setting,
    Submission,
    Failure,
    Job,
    Mail,
    AuditEntry,
    AuditLink,
    Department,
    Collaboration,
    Assistance,
    ServiceItem,
    ServiceKind,
    Region,
    Team,
    Account,
    Hotel,
    Posting,
    Principal,
    ReachedBy,
    Standing,
    Line,
    ServiceDelivery,
    Cover,
    Handover,
    HotelTag,
    ConsultingPlan,
    PlanEdition,
    HotelDuty,
    StatusChange,
    File,
    Proposal,
    SecondFactor,
    RecoveryCode,
    Session,
    Link,
    Feed,
    HolderCheck,
    DirectorGrant,
    Draft,
    Import,
    ImportRow,
    ColumnMap,
    Export,
    Notice,
    NoticeChoice,
    Erasure,
    ErasureText,
    Leak,
    Excuse,
    PlannedDay,
    Rule,
    Touch,
    HotelYear,
    Unsettled,
    FollowUp,
    Raising,
    FollowUpEntry,
    InspectionTemplate,
    InspectionEdition,
    InspectionSection,
    InspectionItem,
    Inspection,
    CheckResult,
    RectificationPlan,
    Finding,
    Measure,
    Call,
    CallCorrection,
    SpotCheck,
    ToTell,
    Told,
    Bulletin,
    BulletinReader,
    BulletinReceipt,
    BulletinCorrection,
    MonthlyReport,
    MonthlyCorrection,
    MonthlyReminder,
    Visit,
    Minutes,
    MinutesLine,
    MinutesCorrection,
    MinutesPart,
    EvaluationForm,
    EvaluationEdition,
    EvaluationSection,
    EvaluationItem,
    EvaluationCycle,
    CycleReminder,
    EvaluationInvitation,
    EvaluationAnswer,
    EvaluationScan,
    EvaluationReading,
    EvaluationResult,
    EvaluationTable,
    EvaluationComment,
    ReleasedComment,
    EvaluationQuestion,
    EvaluationReply,
    Improvement,
    ImprovementEntry,
    LibraryTopic,
    LibraryEntry,
    LibraryEdition,
    LibraryMark,
    LibraryOffer,
    *association.TABLES,
]

#: Word → table, for rows that hang on `(kind, id)` and for the addresses of records.
KINDS = {
    "account": Account,
    "hotel": Hotel,
    "call": Call,
    "visit": Visit,
    "minutes": Minutes,
    "follow_up": FollowUp,
    "evaluation_form": EvaluationForm,
    "evaluation_cycle": EvaluationCycle,
    "evaluation_invitation": EvaluationInvitation,
    "released_comment": ReleasedComment,
    "evaluation_question": EvaluationQuestion,
    "evaluation_reply": EvaluationReply,
    "improvement": Improvement,
    "library_entry": LibraryEntry,
    "library_topic": LibraryTopic,
    "library_offer": LibraryOffer,
    **association.KINDS,
    "inspection": Inspection,
    "check_result": CheckResult,
    "inspection_template": InspectionTemplate,
    "rectification_plan": RectificationPlan,
    "to_tell": ToTell,
    "bulletin": Bulletin,
    "monthly_report": MonthlyReport,
    "monthly_reminder": MonthlyReminder,
    "service_delivery": ServiceDelivery,
    "excuse": Excuse,
    "spot_check": SpotCheck,
    "handover": Handover,
    "cover": Cover,
    "import": Import,
    "department": Department,
    "collaboration": Collaboration,
    "service_item": ServiceItem,
    "team": Team,
    "region": Region,
    "setting": Setting,
    "rule": Rule,
    "calendar_day": CalendarDay,
    "erasure": Erasure,
    "leak": Leak,
}

#: What lies sealed under the key file: a change of the key seals all of it anew.
SEALS = (*EVALUATION_SEALS, *association.SEALS)

#: Word → what fills its table from a sheet.
IMPORTERS = {
    str(one.kind.value): one
    for one in (HOTEL_IMPORTER, PRINCIPAL_IMPORTER, ACCOUNT_IMPORTER, CALL_IMPORTER, MONTHLY_IMPORTER)
}
