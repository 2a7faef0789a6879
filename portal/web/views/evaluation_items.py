"""The draft of a form of the evaluation: the text in its head, its sections, its items."""

from flask import Blueprint

from portal.activity.evaluations import form_deeds as deeds
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.web import render
from portal.web.evaluation_form_page import done, drafted, find
from portal.web.forms.evaluation_forms import HeadForm, ItemForm, SectionForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import id_arg
from portal.web.saving import opened_version

blueprint = Blueprint("evaluation_items", __name__, url_prefix="/evaluations/forms")


def _draft_page(template: str, row: EvaluationForm, form, version: int, status=200, clashed=False, **facts):
    return render.edit_page(f"evaluation_forms/{template}.html", row, form, version, status, clashed=clashed, **facts)


def _put(template: str, row: EvaluationForm, form, opened: int, deed, **facts):
    """Saves a part of the draft over the version that was opened."""
    if not form.validate():
        return _draft_page(template, row, form, opened, 422, **facts)
    try:
        return done(row, deed, _("Saved."))
    except db.Conflict as conflict:
        return _draft_page(template, row, form, conflict.row.version, 409, clashed=True, **facts)


@blueprint.get("/<int:form_id>/head/edit")
@allow("evaluation_forms.admin")
def edit_head(form_id: int):
    row = find(form_id)
    standing = drafted(row)
    return _draft_page("head", row, HeadForm(formdata=None, obj=standing), standing.version)


@blueprint.post("/<int:form_id>/head")
@allow("evaluation_forms.admin")
def update_head(form_id: int):
    row, opened, form = find(form_id), opened_version(), HeadForm()
    drafted(row)
    return _put("head", row, form, opened, lambda: deeds.put_head(me(), row, opened, **form.texts()))


def _section_of(row: EvaluationForm, key: str):
    section = drafted(row).section(key)
    if section is None:
        raise db.Missing("EvaluationSection")
    return section


@blueprint.get("/<int:form_id>/sections/new")
@allow("evaluation_forms.admin")
def new_section(form_id: int):
    row = find(form_id)
    drafted(row)
    return _draft_page("section", row, SectionForm(formdata=None), 0, section=None)


@blueprint.post("/<int:form_id>/sections")
@allow("evaluation_forms.admin")
def add_section(form_id: int):
    row, form = find(form_id), SectionForm()
    drafted(row)
    return _put("section", row, form, 0, lambda: deeds.put_section(me(), row, None, **form.names()), section=None)


@blueprint.get("/<int:form_id>/sections/<part_key>/edit")
@allow("evaluation_forms.admin")
def edit_section(form_id: int, part_key: str):
    row = find(form_id)
    section = _section_of(row, part_key)
    return _draft_page("section", row, SectionForm(formdata=None, obj=section), 0, section=section)


@blueprint.post("/<int:form_id>/sections/<part_key>")
@allow("evaluation_forms.admin")
def update_section(form_id: int, part_key: str):
    row, form = find(form_id), SectionForm()
    section = _section_of(row, part_key)
    return _put(
        "section", row, form, 0, lambda: deeds.put_section(me(), row, part_key, **form.names()), section=section
    )


def _item_of(edition: EvaluationEdition, key: str):
    item = edition.item(key)
    if item is None:
        raise db.Missing("EvaluationItem")
    return item


@blueprint.get("/<int:form_id>/items/new")
@allow("evaluation_forms.admin")
def new_item(form_id: int):
    row = find(form_id)
    edition = drafted(row)
    form = ItemForm.of(me(), edition.sections(), None)
    return _draft_page("item", row, form, edition.version, item=None)


@blueprint.get("/<int:form_id>/items/<asked_key>/edit")
@allow("evaluation_forms.admin")
def edit_item(form_id: int, asked_key: str):
    row = find(form_id)
    edition = drafted(row)
    item = _item_of(edition, asked_key)
    return _draft_page("item", row, ItemForm.of(me(), edition.sections(), item), edition.version, item=item)


@blueprint.post("/<int:form_id>/items")
@allow("evaluation_forms.admin")
def add_item(form_id: int):
    return _put_item(find(form_id), None)


@blueprint.post("/<int:form_id>/items/<asked_key>")
@allow("evaluation_forms.admin")
def update_item(form_id: int, asked_key: str):
    return _put_item(find(form_id), asked_key)


def _put_item(row: EvaluationForm, key: str | None):
    edition, opened = drafted(row), opened_version()
    item = _item_of(edition, key) if key else None
    form = ItemForm(me(), edition.sections())
    return _put("item", row, form, opened, lambda: deeds.put_item(me(), row, opened, key, **form.facts()), item=item)


@blueprint.post("/<int:form_id>/items/<asked_key>/place")
@allow("evaluation_forms.admin")
def move_item(form_id: int, asked_key: str):
    row, up = find(form_id), id_arg("up") == "1"
    _item_of(drafted(row), asked_key)
    return done(row, lambda: deeds.move_item(me(), row, asked_key, up), _("Moved."))


@blueprint.post("/<int:form_id>/items/<asked_key>/removal")
@allow("evaluation_forms.admin")
def remove_item(form_id: int, asked_key: str):
    row = find(form_id)
    _item_of(drafted(row), asked_key)
    return done(row, lambda: deeds.remove_item(me(), row, asked_key), _("The item is off the draft."))
