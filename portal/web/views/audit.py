"""The audit trail: time, who, verb, record; the body only for those who may read the record itself."""

from datetime import date

from flask import Blueprint, request

from portal.activity.bulletins import Reader, Topic
from portal.activity.calls import Channel, Direction, Result
from portal.activity.calls.checks import Verdict
from portal.activity.evaluations.directors_tables import Finer
from portal.activity.follow_ups import Side, State
from portal.activity.inspections import InspectionKind, InspectionState, Mark
from portal.activity.inspections.scoring import shown
from portal.activity.visits import State as VisitState
from portal.activity.visits.minutes_words import Section
from portal.foundation.choices import Choice
from portal.foundation.i18n import WEEKDAYS, day_text, language
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Role
from portal.insight.trail import Line, trail
from portal.records import audit_heads
from portal.records.duties import Duty, Kept
from portal.records.hotel_words import Gate, Grade, Kind, Owed, Status
from portal.records.leaks import Severity
from portal.records.principals import PrincipalFunction
from portal.records.services import Terms
from portal.web import figure_words, render
from portal.web.audit_nouns import nouns
from portal.web.audit_verbs import verbs
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


CHOICES = {"role": Role, "kind": Kind, "kinds": Kind, "terms": Terms, "gate": Gate, "grade": Grade, "status": Status}
CHOICES |= {"side": Side, "verdict": Verdict, "severity": Severity}
CHOICES |= {"mode": InspectionKind}
CHOICES |= {"topic": Topic, "readers": Reader, "hotel_kind": Kind, "table": Finer}
STATES = {"follow_up": State, "visit": VisitState, "inspection": InspectionState}
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
        "month": _("Month"),
        "source": _("How it came in"),
        "item": _("Service item"),
        "side": _("Who owes it"),
        "state": _("State"),
        "into": _("Merged into"),
        "proof": _("On proof"),
        "times": _("Times found"),
        "step": _("How far up it was told"),
        "entered": _("Entered in this call"),
        "again": _("On the file again"),
        "table": _("Table"),
        "answers": _("Answers"),
        "mode": _("Announced or not"),
        "score": _("Score"),
        "wanting": _("Points found wanting"),
        **{f"duty_{duty}": duty.label for duty in Duty},
        **({one.value: one.label for one in Section} | {"sections": _("Parts")} if about == "minutes" else {}),
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
    if about in ("call", "visit", "minutes", "inspection") and name == "day":
        return day_text(date.fromisoformat(value), year=True)
    if about == "call" and name in CALLS:
        return CALLS[name](value).label
    if about == "inspection" and (name == "score" or value in set(Mark)):
        return shown(value) if name == "score" else Mark(value).label
    if name.startswith("duty_"):
        kept, _sep, note = value.partition(" ")
        return f"{Kept(kept).label} {note}".strip()
    if name.endswith("best_days"):
        return " ".join(WEEKDAYS[language()][int(day) - 1] for day in value)
    if about == "monthly_report" and name in figure_words.labels():
        return figure_words.fact(name, value)
    if about == "monthly_report" and name == "month":
        return day_text(date.fromisoformat(value), year=True)
    if about == "rule" and name == "kind":
        return Owed(value).label
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
        kinds=nouns(),
        changes=changes,
        url_of=url_of,
    )


@blueprint.get("/seal")
@allow("audit.read", again=True)
def seal():
    """The signed end of the chain, when one was mailed, and how it is checked."""
    return render.page("audit/seal.html", seal=audit_heads.seal())
