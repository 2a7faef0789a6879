"""The records of the audit in words: what a deed was done to, as its reader is told."""

from portal.foundation.i18n import gettext as _


def nouns() -> dict[str, str]:
    """Kinds of records in words."""
    return {
        "account": _("Account"),
        "calendar_day": _("Working days"),
        "call": _("Call"),
        "check_result": _("Point of an inspection"),
        "collaboration": _("Collaboration"),
        "cover": _("Cover"),
        "department": _("Department"),
        "erasure": _("Erasure"),
        "evaluation_cycle": _("Evaluation cycle"),
        "evaluation_form": _("Evaluation form"),
        "evaluation_question": _("Question to a comment's author"),
        "evaluation_reply": _("What came of an item"),
        "excuse": _("Excused week"),
        "follow_up": _("Follow-up"),
        "handover": _("Hand-over"),
        "hotel": _("Hotel"),
        "import": _("Imports"),
        "improvement": _("Improvement"),
        "inspection": _("Inspection"),
        "inspection_template": _("Checklist"),
        "job": _("Backup"),
        "leak": _("Leak"),
        "minutes": _("Minutes"),
        "monthly_report": _("Monthly figures"),
        "monthly_reminder": _("Reminder of figures"),
        "principal": _("Principal"),
        "rectification_plan": _("Rectification plan"),
        "region": _("Region"),
        "released_comment": _("Comment passed on"),
        "rule": _("Cadence rule"),
        "service_delivery": _("Service delivered"),
        "service_item": _("Service item"),
        "setting": _("Setting"),
        "spot_check": _("Spot check"),
        "team": _("Team"),
        "to_tell": _("What to tell"),
        "visit": _("Visit"),
    }
