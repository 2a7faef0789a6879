"""What the hotel says to a released report: its GM writes it, the inspector never does."""

from flask import Blueprint, flash

from portal.activity.inspections import Inspection, deeds
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.web import inspection_page
from portal.web.forms.inspections import RemarkForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, opened_version

blueprint = Blueprint("inspection_remarks", __name__, url_prefix="/inspections")


@blueprint.post("/<int:inspection_id>/remark")
@allow("inspection_remarks.write")
def update(inspection_id: int):
    row = Inspection.find_for(me(), inspection_id)
    if not row.is_answered_by(me()) or not row.released:
        raise db.Refused
    form, opened = RemarkForm(), opened_version()
    if not form.validate():
        return inspection_page.shown(row, 422, form=form)

    def deed() -> str:
        deeds.remark(me(), row, opened, form.remark.data)
        flash(_("Your remark is kept: quality reads it with the report."), "good")
        return f"/inspections/{row.id}"

    try:
        return once(deed)
    except db.Conflict as conflict:
        said = _("Somebody of your hotel has written meanwhile: %(text)s", text=conflict.row.remark)
        return inspection_page.shown(conflict.row, 409, refused=said, form=form)
