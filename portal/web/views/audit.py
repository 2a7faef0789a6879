"""The audit trail: time, who, verb, record; the body only for those who may read the record itself."""

from datetime import date

from flask import Blueprint, request

from portal.foundation.choices import Choice
from portal.foundation.i18n import day_text
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Role
from portal.insight.trail import Line, trail
from portal.records.hotel_words import Gate, Grade, Kind, Status
from portal.records.principals import PrincipalFunction
from portal.web import render
from portal.web.forms._base import label_of
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


def verbs() -> dict[str, str]:
    """The deeds in words. A verb that is missing here is shown as it is stored."""
    return {
        "account.added": _("opened an account"),
        "account.edited": _("changed an account"),
        "account.deactivated": _("deactivated an account"),
        "account.activated": _("activated an account"),
        "account.password_set": _("set a password"),
        "link.issued": _("issued a one-time link"),
        "hotel.added": _("opened a hotel file"),
        "hotel.edited": _("changed a hotel file"),
        "posting.added": _("posted somebody"),
        "posting.ended": _("ended a posting"),
        "principal.added": _("entered a principal"),
        "principal.left": _("took a principal off the file"),
        "call.recorded": _("recorded a call"),
        "demo.filled": _("filled in demo data"),
    }


CHOICES = {"role": Role, "kind": Kind, "gate": Gate, "grade": Grade, "status": Status}
FUNCTIONS = {"posting": Function, "principal": PrincipalFunction}
DAYS = ("since", "until", "opened_on")


def changes(line: Line) -> list[tuple[str, str]]:
    """(what, from what to what) of a deed, in words."""
    about, _sep, deed = line.verb.partition(".")
    labels = {
        "until": _("Until"),
        "in_difficulty": _("In difficulty"),
        "hotels": _("Hotels"),
        "weeks": _("Weeks"),
        "seed": _("Seed"),
    }
    found = []
    for name, change in line.told.items():
        if name == "version":
            continue
        texts = [_text(name, value, about) for value in (change if isinstance(change, list) else [change])]
        # What was added had no text before.
        found.append((labels.get(name) or label_of(name, about), " → ".join(texts[-1:] if deed == "added" else texts)))
    return found


def _text(name: str, value, about: str) -> str:
    if value in (None, ""):
        return "—"
    if name in DAYS:
        return day_text(date.fromisoformat(value), year=True)
    if name == "in_difficulty":
        return _("yes") if value else _("no")
    choices = FUNCTIONS.get(about) if name == "function" else CHOICES.get(name)
    return choices(value).label if choices and value in set(choices) else str(value)


@blueprint.get("")
@allow("audit.read")
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
        kinds={"hotel": _("Hotel"), "call": _("Call"), "account": _("Account")},
        changes=changes,
        url_of=url_of,
    )
