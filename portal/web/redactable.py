"""The texts and files a name can be taken out of: what they are called, and whose deeds tell of them too."""

from portal.activity.calls.checks import SpotCheck
from portal.activity.evaluations.improvements import ImprovementEntry
from portal.activity.follow_ups import FollowUpEntry
from portal.activity.inspections.rectifications import Measure
from portal.activity.library import LibraryEdition
from portal.activity.monthly_reports import MonthlyCorrection
from portal.activity.visits.minutes_lines import MinutesLine, MinutesPart
from portal.foundation.i18n import gettext as _


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
    return []
