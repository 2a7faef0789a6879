"""The texts and files a name can be taken out of: what they are called, and whose deeds tell of them too."""

from portal.activity.calls.checks import SpotCheck
from portal.activity.evaluations.improvements import ImprovementEntry
from portal.activity.follow_ups import FollowUpEntry
from portal.activity.inspections.rectifications import Measure
from portal.activity.library import LibraryEdition
from portal.activity.monthly_reports import MonthlyCorrection
from portal.activity.visits.minutes_lines import MinutesLine, MinutesPart
from portal.foundation.i18n import gettext as _
from portal.records.audit import kind_of


def kinds() -> dict[str, str]:
    """{kind: what it is, in the reader's language}."""
    return {
        "call": _("Call"),
        "call_correction": _("Correction of a call"),
        "spot_check": _("Spot check"),
        "follow_up": _("Follow-up"),
        "follow_up_entry": _("Line of a follow-up"),
        "consulting_plan": _("Consulting plan"),
        "plan_edition": _("Earlier consulting plan"),
        "handover": _("Hand-over"),
        "excuse": _("Excused week"),
        "status_change": _("Change of status"),
        "hotel_duty": _("Duty"),
        "cover": _("Cover"),
        "hotel": _("Hotel"),
        "to_tell": _("What to tell"),
        "bulletin": _("Bulletin"),
        "bulletin_correction": _("Correction of a bulletin"),
        "monthly_report": _("Monthly figures"),
        "monthly_correction": _("Correction of monthly figures"),
        "visit": _("Visit"),
        "minutes": _("Minutes"),
        "minutes_line": _("Line of minutes"),
        "minutes_correction": _("Correction of minutes"),
        "minutes_part": _("Released part of minutes"),
        "inspection": _("Inspection"),
        "check_result": _("Point of an inspection"),
        "finding": _("Finding of an inspection"),
        "measure": _("Measure of a rectification plan"),
        "library_entry": _("Entry of the library"),
        "library_edition": _("Edition of an entry of the library"),
        "library_offer": _("Good practice offered"),
        "released_comment": _("Comment passed on"),
        "evaluation_question": _("Question to a comment's author"),
        "evaluation_reply": _("What came of an item"),
        "improvement": _("Improvement"),
        "improvement_entry": _("Line of an improvement"),
        "member": _("Membership in the association"),
        "member_spell": _("Rank or standing of a member hotel"),
        "representative": _("Who speaks for a member hotel"),
        "office": _("Office of the association"),
        "council_matter": _("Question to the council"),
        "council_vote": _("Vote of a councillor"),
        "discipline": _("Measure against a member hotel"),
        "motion": _("Motion"),
        "motion_option": _("Candidate of an election"),
        "motion_remark": _("Word in a discussion"),
        "motion_amendment": _("Amendment of a motion"),
        "resolution": _("Resolution"),
        "meeting": _("Meeting of the association"),
        "meeting_task": _("Line of a meeting's checklist"),
        "meeting_cost": _("Line of a meeting's budget"),
        "accounts_check": _("Check of a meeting's accounts"),
        "agenda_item": _("Item of an agenda"),
        "meeting_invitation": _("Answer to an invitation"),
        "attendee": _("Place at a meeting"),
        "meeting_minutes": _("Minutes of a meeting of the association"),
        "meeting_decision": _("Decision of a meeting"),
        "meeting_correction": _("Correction of a meeting's minutes"),
        "meeting_feedback": _("Feedback on a meeting"),
        "file": _("File"),
    }


def reasons() -> dict[str, str]:
    """{why a file is to be looked at: that in words}."""
    return {
        "name": _("its name mentions the person"),
        "content": _("its words mention the person"),
        "look": _("a picture, a scan or a PDF: only a person can tell"),
    }


def parents_of(record) -> list[tuple[str, int]]:
    """The records, as (kind, id), whose audit repeats a text of this one."""
    if isinstance(record, FollowUpEntry):
        return [("follow_up", record.follow_up_id)]
    if isinstance(record, MonthlyCorrection):
        return [("monthly_report", record.report_id)]
    if isinstance(record, LibraryEdition):
        return [("library_entry", record.entry_id)]
    if isinstance(record, ImprovementEntry):
        return [("improvement", record.improvement_id)]
    if isinstance(record, SpotCheck):
        return [("call", record.call_id)]
    if isinstance(record, Measure):
        return [("rectification_plan", record.plan_id)]
    if isinstance(record, MinutesLine | MinutesPart):
        return [("minutes", record.minutes_id)]
    return _of_association(record)


#: The column that names the record in whose audit a row of the association is told of, and that record's kind.
_TOLD_IN = {
    "member_spell": ("member_id", "member"),
    "representative": ("member_id", "member"),
    "council_vote": ("matter_id", "council_matter"),
    "discipline": ("member_id", "member"),
    "motion_option": ("motion_id", "motion"),
    "motion_remark": ("motion_id", "motion"),
    "motion_amendment": ("motion_id", "motion"),
    "resolution": ("motion_id", "motion"),
    "meeting_decision": ("minutes_id", "meeting_minutes"),
    "meeting_correction": ("minutes_id", "meeting_minutes"),
    **dict.fromkeys(
        (
            "meeting_task",
            "meeting_cost",
            "accounts_check",
            "agenda_item",
            "meeting_invitation",
            "attendee",
            "meeting_feedback",
        ),
        ("meeting_id", "meeting"),
    ),
}


def _of_association(record) -> list[tuple[str, int]]:
    column, kind = _TOLD_IN.get(kind_of(record), ("", ""))
    return [(kind, getattr(record, column))] if kind else []
