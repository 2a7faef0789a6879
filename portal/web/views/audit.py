"""The audit trail: time, who, verb, record; the body only for those who may read the record itself."""

from flask import Blueprint, request

from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.insight.trail import trail
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
    }


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
        kinds=Kinds.labels(),
        label_of=label_of,
        url_of=url_of,
    )
