"""The audit trail: time, who, verb, record; the body only for those who may read the record itself."""

from datetime import date

from flask import Blueprint, request

from portal.activity.calls import Channel, Direction, Result
from portal.activity.calls.checks import Verdict
from portal.activity.follow_ups import Side, State
from portal.foundation.choices import Choice
from portal.foundation.i18n import WEEKDAYS, day_text, language
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Role
from portal.insight.trail import Line, trail
from portal.records import audit_heads
from portal.records.duties import Duty, Kept
from portal.records.hotel_words import Gate, Grade, Kind, Status
from portal.records.leaks import Severity
from portal.records.principals import PrincipalFunction
from portal.records.services import Terms
from portal.web import render
from portal.web.forms._base import label_of
from portal.web.forms.hotels import percent
from portal.web.forms.proposals import office_labels
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import choice_arg, older_url

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


class Days(Choice):
    """How far back the list looks; a wider window is slower."""

    MONTH = "30", "30 days"
    QUARTER = "90", "90 days"
    YEAR = "366", "a year"


class Kinds(Choice):
    ALL = "", "Everything"
    HOTEL = "hotel", "Hotels"
    CALL = "call", "Calls"
    ACCOUNT = "account", "Accounts"
    IMPORT = "import", "Imports"


def verbs() -> dict[str, str]:
    """The deeds in words. A verb that is missing here is shown as it is stored."""
    return {
        "account.added": _("opened an account"),
        "account.edited": _("changed an account"),
        "account.deactivated": _("deactivated an account"),
        "account.activated": _("activated an account"),
        "account.password_set": _("set a password"),
        "account.second_factor_set": _("set up a second factor"),
        "account.second_factor_removed": _("took a second factor away"),
        "account.recovery_codes_drawn": _("drew new recovery codes"),
        "account.recovery_code_used": _("signed in or confirmed with a recovery code"),
        "account.reset": _("ended a password"),
        "account.signed_out": _("signed somebody out everywhere"),
        "account.address_asked": _("asked for another e-mail address of a director"),
        "account.director_asked": _("asked that somebody become director"),
        "account.director_agreed": _("consented that somebody become director"),
        "account.director_declined": _("declined that somebody become director"),
        "account.director_withdrawn": _("withdrew that somebody become director"),
        "accounts.exported": _("took the list of accounts away as a sheet"),
        "link.issued": _("issued a one-time link"),
        "hotel.added": _("opened a hotel file"),
        "hotel.edited": _("changed a hotel file"),
        "hotel.tagged": _("changed the tags of a hotel"),
        "hotel.checked": _("looked a hotel file over"),
        "hotel.status_changed": _("changed the status of a hotel"),
        "plan.written": _("wrote a consulting plan"),
        "duty.noted": _("noted duties of a hotel"),
        "principal.edited": _("changed a principal"),
        "hotels.exported": _("took away a list of hotels"),
        "calls.exported": _("took away a list of calls"),
        "follow_ups.exported": _("took away a list of follow-ups"),
        "report.exported": _("took away a report"),
        "posting.added": _("posted somebody"),
        "posting.ended": _("ended a posting"),
        "posting.moved": _("moved a GM to another hotel"),
        "posting.put_back": _("put a posting back in force"),
        "handover.written": _("opened a hand-over sheet"),
        "handover.edited": _("wrote on a hand-over sheet"),
        "cover.added": _("arranged cover"),
        "cover.ended": _("ended a cover"),
        "file.added": _("added a file"),
        "file.shown": _("changed who reads a file"),
        "file.removed": _("removed a file"),
        "file.put_back": _("put a file back"),
        "file.erased": _("removed a file for good"),
        "file.renamed": _("renamed a file that told of somebody"),
        "proposal.made": _("proposed a change to a hotel file"),
        "proposal.withdrawn": _("withdrew a proposal"),
        "proposal.accepted": _("accepted a proposal"),
        "proposal.declined": _("declined a proposal"),
        "principal.added": _("entered a principal"),
        "principal.left": _("took a principal off the file"),
        "principal.taken_back": _("took back a principal entered in a call just recorded"),
        "call.recorded": _("recorded a call"),
        "call.undone": _("took back a call just recorded"),
        "call.corrected": _("corrected a call"),
        "follow_up.added": _("noted a follow-up"),
        "follow_up.state_given": _("gave the state of a follow-up"),
        "follow_up.confirmed": _("confirmed a follow-up"),
        "follow_up.returned": _("gave a follow-up back as not done"),
        "follow_up.climbed": _("told the managers of a claim that has waited 14 days"),
        "follow_up.remarked": _("wrote a remark on a follow-up"),
        "follow_up.answered": _("answered a follow-up"),
        "follow_up.redated": _("gave a follow-up another day"),
        "follow_up.reworded": _("worded a follow-up anew"),
        "follow_up.shown": _("changed whether the hotel reads a follow-up"),
        "follow_up.handed_over": _("gave a follow-up another owner"),
        "follow_up.split": _("split a follow-up"),
        "follow_up.merged": _("merged a follow-up into another"),
        "follow_up.withdrawn": _("withdrew a follow-up"),
        "follow_up.taken_back": _("took back what a record had said of a follow-up"),
        "to_tell.added": _("entered what to tell"),
        "to_tell.edited": _("changed what to tell"),
        "to_tell.ended": _("ended what was to be told"),
        "excuse.asked": _("asked that a week be excused"),
        "excuse.approved": _("excused a week"),
        "excuse.declined": _("declined to excuse a week"),
        "excuse.withdrawn": _("took back that a week be excused"),
        "spot_check.recorded": _("checked a call"),
        "coverage.exported": _("took coverage figures away as a sheet"),
        "department.added": _("added a department"),
        "department.edited": _("changed a department"),
        "collaboration.added": _("added an item to the collaboration table"),
        "collaboration.edited": _("changed an item of the collaboration table"),
        "service.added": _("added a service item"),
        "service.edited": _("changed a service item"),
        "region.added": _("added a region"),
        "region.edited": _("changed a region"),
        "team.added": _("added a team"),
        "team.edited": _("changed a team"),
        "setting.changed": _("changed a setting"),
        "erasure.asked": _("entered that somebody asks to be erased"),
        "erasure.declined": _("declined to erase somebody"),
        "erasure.done": _("erased somebody for good"),
        "text.redacted": _("took a name out of a text"),
        "leak.entered": _("entered a leak"),
        "leak.edited": _("changed the entry of a leak"),
        "leak.closed": _("closed a leak"),
        "leaks.exported": _("took the register of leaks away as a sheet"),
        "rule.added": _("added a cadence rule"),
        "rule.ended": _("ended a cadence rule"),
        "rule.removed": _("removed a cadence rule to come"),
        "calendar.changed": _("changed the calendar of working days"),
        "import.staged": _("uploaded a sheet"),
        "import.applied": _("brought a sheet in"),
        "import.undone": _("undid an import"),
        "import.discarded": _("threw an uploaded sheet away"),
        "import.exported": _("took away the rejected rows of a sheet"),
        "backup.made": _("made a backup"),
        "backup.restored": _("restored a backup"),
        "demo.filled": _("filled in demo data"),
    }


CHOICES = {"role": Role, "kind": Kind, "kinds": Kind, "terms": Terms, "gate": Gate, "grade": Grade, "status": Status}
CHOICES |= {"side": Side, "verdict": Verdict, "severity": Severity}
STATES = {"follow_up": State}
FUNCTIONS = {"handover": Function, "posting": Function, "principal": PrincipalFunction}
CALLS = {"channel": Channel, "direction": Direction, "result": Result}
DAYS = ("first", "last", "monday", "since", "until", "opened_on", "signed_on", "contract_until", "birthday", "due_on")
DAYS += ("authority_on", "people_on")


def changes(line: Line) -> list[tuple[str, str]]:
    """(what, from what to what) of a deed, in words."""
    about, _sep, deed = line.verb.partition(".")
    labels = {
        "until": _("Until"),
        "in_difficulty": _("In difficulty"),
        "hotels": _("Hotels"),
        "weeks": _("Weeks"),
        "seed": _("Seed"),
        "filter": _("Filter"),
        "rows": _("Rows"),
        "new": _("New"),
        "change": _("Changes"),
        "likely": _("Likely duplicates"),
        "count": _("Rows"),
        "file": _("File"),
        "reason": _("Reason"),
        **({name: text for name, text in office_labels().items() if name.startswith("own_")}),
        "days": _("Days"),
        "section": _("Section"),
        "monday": _("Week of"),
        "edition": _("Edition"),
        "side": _("Who owes it"),
        "state": _("State"),
        "into": _("Merged into"),
        "proof": _("On proof"),
        "entered": _("Entered in this call"),
        "again": _("On the file again"),
        **{f"duty_{duty}": duty.label for duty in Duty},
    }
    found = []
    for name, change in line.told.items():
        if name in ("version", "kept"):
            continue
        texts = [_text(name, value, about) for value in (change if isinstance(change, list) else [change])]
        # What was added had no text before.
        found.append((labels.get(name) or label_of(name, about), " → ".join(texts[-1:] if deed == "added" else texts)))
    return found


def _text(name: str, value, about: str) -> str:
    if value in (None, "", []):
        return "—"
    if isinstance(value, list):
        return ", ".join(_text(name, one, about) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in DAYS:
        return day_text(date.fromisoformat(value), year=True)
    if about == "call" and name == "who":
        return value
    if about == "call" and name == "day":
        return day_text(date.fromisoformat(value), year=True)
    if about == "call" and name in CALLS:
        return CALLS[name](value).label
    if name.startswith("duty_"):
        kept, _sep, note = value.partition(" ")
        return f"{Kept(kept).label} {note}".strip()
    if name.endswith("best_days"):
        return " ".join(WEEKDAYS[language()][int(day) - 1] for day in value)
    if name == "nights_share":
        return f"{percent(value)}%"
    if name in ("in_difficulty", "for_hotel"):
        return _("yes") if value else _("no")
    by_record = {"function": FUNCTIONS, "state": STATES}
    choices = by_record[name].get(about) if name in by_record else CHOICES.get(name)
    return choices(value).label if choices and value in set(choices) else str(value)


@blueprint.get("")
@allow("audit.read", again=True)
def index():
    days = choice_arg("days", Days, Days.QUARTER)
    kind = choice_arg("kind", Kinds, Kinds.ALL)
    page = trail(me(), kind=kind.value, days=int(days), after=request.args.get("after"))
    return render.page(
        "audit/index.html",
        page=page,
        days=days,
        kind=kind,
        Days=Days,
        Kinds=Kinds,
        older=older_url(page),
        verbs=verbs(),
        kinds={
            "hotel": _("Hotel"),
            "import": _("Imports"),
            "principal": _("Principal"),
            "call": _("Call"),
            "account": _("Account"),
        }
        | {"handover": _("Hand-over"), "cover": _("Cover"), "department": _("Department"), "team": _("Team")}
        | {"collaboration": _("Collaboration"), "service_item": _("Service item"), "region": _("Region")}
        | {"excuse": _("Excused week"), "spot_check": _("Spot check")}
        | {"to_tell": _("What to tell"), "follow_up": _("Follow-up")}
        | {"leak": _("Leak"), "erasure": _("Erasure")}
        | {"setting": _("Setting"), "rule": _("Cadence rule"), "calendar_day": _("Working days"), "job": _("Backup")},
        changes=changes,
        url_of=url_of,
    )


@blueprint.get("/seal")
@allow("audit.read", again=True)
def seal():
    """The signed end of the chain, when one was mailed, and how it is checked."""
    return render.page("audit/seal.html", seal=audit_heads.seal())
