"""Who does the association's office work: an administrator ticks officers and managers."""

from flask import Blueprint, flash, request

from portal.activity.association.secretaries import Secretary
from portal.foundation.i18n import gettext as _
from portal.web import render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once

blueprint = Blueprint("secretariat", __name__, url_prefix="/settings/secretariat")


@blueprint.get("")
@allow("settings.read")
def index():
    return render.page(
        "secretariat/index.html",
        people=Secretary.candidates(),
        ticked=set(Secretary.ids()),
        may_edit=me().may("settings.admin"),
    )


@blueprint.post("")
@allow("settings.admin")
def update():
    wanted = {
        int(text) for text in request.form.getlist("account") if text.isascii() and text.isdigit() and len(text) < 10
    }

    def deed() -> str:
        Secretary.name(me(), wanted)
        flash(_("Saved."), "good")
        return "/settings/secretariat"

    return once(deed)
