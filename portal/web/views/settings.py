"""What holds for the whole company, section by section."""

from flask import Blueprint, abort, flash

from portal.foundation import calendar, clock, db, settings
from portal.foundation.i18n import gettext as _
from portal.foundation.settings import Setting
from portal.records.settings import change
from portal.web import render
from portal.web.forms.settings import FORMS
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import merged, once, opened_version

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


def _page(status: int = 200, section: str = "", form=None, version: int = 0, both=None):
    """All sections as they stand; one of them may be as it was typed."""
    forms, versions = {}, {}
    for name, kind in FORMS.items():
        row = Setting.opened(name)
        forms[name], versions[name] = kind(formdata=None, data=row.values), row.version
    if form is not None:
        forms[section], versions[section] = form, version
    next_year = clock.today().year + 1
    return render.page(
        "settings/index.html",
        status=status,
        forms=forms,
        versions=versions,
        both={section: both or {}},
        conflict=section if both is not None else "",
        may_edit=me().may("settings.admin"),
        unknown_year=None if calendar.is_known(next_year) else next_year,
    )


@blueprint.get("")
@allow("settings.read")
def index():
    return _page()


@blueprint.post("/<section>")
@allow("settings.admin")
def update(section: str):
    if section not in FORMS:
        abort(404)
    form, opened = FORMS[section](), opened_version()
    if not form.validate():
        return _page(422, section, form, opened)

    def deed() -> str:
        change(me(), section, opened, **form.data)
        flash(_("Saved."), "good")
        return "/settings"

    try:
        answer = once(deed)
    except db.Conflict as conflict:
        return _page(409, section, form, conflict.row.version, merged(form, conflict.row, opened))
    settings.forget()
    return answer
