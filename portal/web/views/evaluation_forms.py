"""Forms of the evaluation: the list, an edition as it is asked, the draft of the next, publishing."""

from flask import Blueprint, flash

from portal.activity.evaluations import form_deeds as deeds
from portal.activity.evaluations import form_reading as reading
from portal.activity.evaluations.forms import EvaluationForm
from portal.activity.evaluations.sheets import Sheet
from portal.foundation.i18n import gettext as _
from portal.records.hotel_words import Kind
from portal.web import render
from portal.web.evaluation_form_page import asked_edition, done, find, page
from portal.web.evaluation_sheet_page import words
from portal.web.forms.evaluation_forms import NamesForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import choice_arg, here, id_arg
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("evaluation_forms", __name__, url_prefix="/evaluations/forms")


@blueprint.get("")
@allow("evaluation_forms.read")
def index():
    return render.page("evaluation_forms/index.html", rows=reading.listed(me()))


@blueprint.get("/<int:form_id>")
@allow("evaluation_forms.read")
def show(form_id: int):
    return page(find(form_id, to_write=False))


@blueprint.get("/<int:form_id>/preview")
@allow("evaluation_forms.read")
def preview(form_id: int):
    """The form as a GM sees it: of a member hotel, or of a franchise store. Nothing can be sent from here."""
    row = find(form_id, to_write=False)
    edition, kind = asked_edition(row), choice_arg("kind", Kind, Kind.MEMBER)
    return render.page(
        "evaluation_forms/preview.html",
        row=row,
        edition=edition,
        kind=kind,
        sections=edition.sections(kind),
        **{**words(), "sheet": Sheet(), "last": None, "errors": {}, "lacking": []},
        offered=[(one.label, here(kind=one.value), one == kind, None) for one in Kind],
    )


@blueprint.post("/<int:form_id>/draft")
@allow("evaluation_forms.admin")
def draft(form_id: int):
    """Of the edition in force, or of the one the last cycle asked by."""
    row, number = find(form_id), id_arg("of")
    of = int(number) if number else None
    return done(row, lambda: deeds.draft(me(), row, of), _("This is the draft of the next edition."))


@blueprint.post("/<int:form_id>/draft/removal")
@allow("evaluation_forms.admin")
def discard(form_id: int):
    row = find(form_id)
    return done(row, lambda: deeds.discard(me(), row), _("The draft is thrown away."))


@blueprint.post("/<int:form_id>/publication")
@allow("evaluation_forms.admin")
def publish(form_id: int):
    row = find(form_id)
    return done(row, lambda: deeds.publish(me(), row), _("Published: cycles prepared from now on ask by it."))


@blueprint.post("/<int:form_id>/use")
@allow("evaluation_forms.admin")
def retire(form_id: int):
    row = find(form_id)
    active = not row.active
    said = _("It is in use again.") if active else _("It is out of use; what was answered by it stays.")
    return done(row, lambda: deeds.retire(me(), row, active), said)


def _names_page(row: EvaluationForm | None, form: NamesForm, version: int, status=200, both=None, copying=False):
    return render.edit_page("evaluation_forms/names.html", row, form, version, status, both, copying=copying)


@blueprint.get("/new")
@allow("evaluation_forms.admin")
def new():
    return _names_page(None, NamesForm(formdata=None), 0)


@blueprint.post("")
@allow("evaluation_forms.admin")
def create():
    form = NamesForm()
    if not form.validate():
        return _names_page(None, form, 0, 422)

    def deed() -> str:
        made = deeds.new(me(), **form.facts())
        flash(_("Opened, as a draft: add what it asks, then publish it."), "good")
        return f"/evaluations/forms/{made.id}"

    return once(deed)


@blueprint.get("/<int:form_id>/edit")
@allow("evaluation_forms.admin")
def edit(form_id: int):
    row = find(form_id)
    return _names_page(row, NamesForm(formdata=None, obj=row), row.version)


@blueprint.post("/<int:form_id>")
@allow("evaluation_forms.admin")
def update(form_id: int):
    row, opened, form = find(form_id), opened_version(), NamesForm()
    if not form.validate():
        return _names_page(row, form, opened, 422)

    def deed() -> str:
        deeds.rename(me(), row, opened, **form.facts())
        flash(_("Saved."), "good")
        return f"/evaluations/forms/{row.id}"

    return once_over(deed, form, opened, _names_page)


@blueprint.get("/<int:form_id>/copy")
@allow("evaluation_forms.admin")
def new_copy(form_id: int):
    return _names_page(find(form_id), NamesForm(formdata=None), 0, copying=True)


@blueprint.post("/<int:form_id>/copy")
@allow("evaluation_forms.admin")
def copy(form_id: int):
    row, form = find(form_id), NamesForm()
    if not form.validate():
        return _names_page(row, form, 0, 422, copying=True)

    def deed() -> str:
        made = deeds.copy(me(), row, **form.names())
        flash(_("Copied, as a draft: change it and publish it."), "good")
        return f"/evaluations/forms/{made.id}"

    return once(deed)
