"""Forms of the evaluation: the list, an edition as it is asked, the draft of the next, publishing."""

from flask import Blueprint

from portal.activity.evaluations import form_deeds as deeds
from portal.activity.evaluations.forms import EvaluationForm
from portal.activity.evaluations.sheets import Sheet
from portal.foundation.i18n import gettext as _
from portal.records.hotel_words import Kind
from portal.web import render
from portal.web.edition_page import edition_asked
from portal.web.evaluation_form_page import SHELF, find, page
from portal.web.evaluation_sheet_page import words
from portal.web.forms.evaluation_forms import NamesForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import choice_arg, here, id_arg

blueprint = Blueprint("evaluation_forms", __name__, url_prefix="/evaluations/forms")


@blueprint.get("")
@allow("evaluation_forms.read")
def index():
    return render.page("evaluation_forms/index.html", rows=EvaluationForm.listed(me()), writes=True)


@blueprint.get("/<int:form_id>")
@allow("evaluation_forms.read")
def show(form_id: int):
    return page(find(form_id, to_write=False))


@blueprint.get("/<int:form_id>/preview")
@allow("evaluation_forms.read")
def preview(form_id: int):
    """The form as a GM sees it: of a member hotel, or of a franchise store. Nothing can be sent from here."""
    row = find(form_id, to_write=False)
    edition, kind = edition_asked(row), choice_arg("kind", Kind, Kind.MEMBER)
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
    return SHELF.done(row, lambda: deeds.draft(me(), row, of), _("This is the draft of the next edition."))


@blueprint.post("/<int:form_id>/draft/removal")
@allow("evaluation_forms.admin")
def discard(form_id: int):
    row = find(form_id)
    return SHELF.done(row, lambda: deeds.discard(me(), row), _("The draft is thrown away."))


@blueprint.post("/<int:form_id>/publication")
@allow("evaluation_forms.admin")
def publish(form_id: int):
    row = find(form_id)
    said = _("Published: cycles prepared from now on ask by it.")
    return SHELF.publish(row, lambda opened: deeds.publish(me(), row, opened), said)


@blueprint.post("/<int:form_id>/use")
@allow("evaluation_forms.admin")
def retire(form_id: int):
    row = find(form_id)
    active = not row.active
    said = _("It is in use again.") if active else _("It is out of use; what was answered by it stays.")
    return SHELF.done(row, lambda: deeds.retire(me(), row, active), said)


@blueprint.get("/new")
@allow("evaluation_forms.admin")
def new():
    return SHELF.names(None, NamesForm(formdata=None), 0)


@blueprint.post("")
@allow("evaluation_forms.admin")
def create():
    form, said = NamesForm(), _("Opened, as a draft: add what it asks, then publish it.")
    return SHELF.open(None, form, lambda: deeds.new(me(), **form.facts()), said)


@blueprint.get("/<int:form_id>/edit")
@allow("evaluation_forms.admin")
def edit(form_id: int):
    row = find(form_id)
    return SHELF.names(row, NamesForm(formdata=None, obj=row), row.version)


@blueprint.post("/<int:form_id>")
@allow("evaluation_forms.admin")
def update(form_id: int):
    row, form = find(form_id), NamesForm()
    return SHELF.rename(row, form, lambda opened: deeds.rename(me(), row, opened, **form.facts()))


@blueprint.get("/<int:form_id>/copy")
@allow("evaluation_forms.admin")
def new_copy(form_id: int):
    return SHELF.names(find(form_id), NamesForm(formdata=None), 0, copying=True)


@blueprint.post("/<int:form_id>/copy")
@allow("evaluation_forms.admin")
def copy(form_id: int):
    row, form = find(form_id), NamesForm()
    said = _("Copied, as a draft: change it and publish it.")
    return SHELF.open(row, form, lambda: deeds.copy(me(), row, **form.names()), said)
