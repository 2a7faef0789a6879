"""The draft of a form of the evaluation: the text in its head, its sections, its items."""

from flask import Blueprint

from portal.activity.evaluations import form_deeds as deeds
from portal.activity.evaluations.forms import EvaluationForm
from portal.foundation.i18n import gettext as _
from portal.web.edition_page import drafted, item_of, section_of
from portal.web.evaluation_form_page import SHELF, find
from portal.web.forms.evaluation_forms import HeadForm, ItemForm, SectionForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import id_arg
from portal.web.saving import opened_version

blueprint = Blueprint("evaluation_items", __name__, url_prefix="/evaluations/forms")


@blueprint.get("/<int:form_id>/head/edit")
@allow("evaluation_forms.admin")
def edit_head(form_id: int):
    row = find(form_id)
    draft = drafted(row)
    return SHELF.part("head", row, HeadForm(formdata=None, obj=draft), draft.version)


@blueprint.post("/<int:form_id>/head")
@allow("evaluation_forms.admin")
def update_head(form_id: int):
    row, opened, form = find(form_id), opened_version(), HeadForm()
    drafted(row)
    return SHELF.put("head", row, form, opened, lambda: deeds.put_head(me(), row, opened, **form.texts("head")))


@blueprint.get("/<int:form_id>/sections/new")
@allow("evaluation_forms.admin")
def new_section(form_id: int):
    row = find(form_id)
    drafted(row)
    return SHELF.part("section", row, SectionForm(formdata=None), 0, section=None)


@blueprint.post("/<int:form_id>/sections")
@allow("evaluation_forms.admin")
def add_section(form_id: int):
    row = find(form_id)
    drafted(row)
    return _put_section(row, None)


@blueprint.get("/<int:form_id>/sections/<part_key>/edit")
@allow("evaluation_forms.admin")
def edit_section(form_id: int, part_key: str):
    row = find(form_id)
    section = section_of(row, part_key)
    return SHELF.part("section", row, SectionForm(formdata=None, obj=section), 0, section=section)


@blueprint.post("/<int:form_id>/sections/<part_key>")
@allow("evaluation_forms.admin")
def update_section(form_id: int, part_key: str):
    row = find(form_id)
    return _put_section(row, section_of(row, part_key))


def _put_section(row: EvaluationForm, section):
    form, key = SectionForm(), section and section.key
    return SHELF.put(
        "section", row, form, 0, lambda: deeds.put_section(me(), row, key, **form.names()), section=section
    )


@blueprint.get("/<int:form_id>/items/new")
@allow("evaluation_forms.admin")
def new_item(form_id: int):
    return _item_page(find(form_id), None)


@blueprint.get("/<int:form_id>/items/<asked_key>/edit")
@allow("evaluation_forms.admin")
def edit_item(form_id: int, asked_key: str):
    return _item_page(find(form_id), asked_key)


def _item_page(row: EvaluationForm, key: str | None):
    draft = drafted(row)
    item = item_of(draft, key) if key else None
    return SHELF.part("item", row, ItemForm.of(me(), draft.sections(), item), draft.version, item=item)


@blueprint.post("/<int:form_id>/items")
@allow("evaluation_forms.admin")
def add_item(form_id: int):
    return _put_item(find(form_id), None)


@blueprint.post("/<int:form_id>/items/<asked_key>")
@allow("evaluation_forms.admin")
def update_item(form_id: int, asked_key: str):
    return _put_item(find(form_id), asked_key)


def _put_item(row: EvaluationForm, key: str | None):
    draft, opened = drafted(row), opened_version()
    item = item_of(draft, key) if key else None
    form = ItemForm(me(), draft.sections())
    return SHELF.put(
        "item", row, form, opened, lambda: deeds.put_item(me(), row, opened, key, **form.facts()), item=item
    )


@blueprint.post("/<int:form_id>/items/<asked_key>/place")
@allow("evaluation_forms.admin")
def move_item(form_id: int, asked_key: str):
    row, up = find(form_id), id_arg("up") == "1"
    item_of(drafted(row), asked_key)
    return SHELF.done(row, lambda: deeds.move_item(me(), row, asked_key, up), _("Moved."))


@blueprint.post("/<int:form_id>/items/<asked_key>/removal")
@allow("evaluation_forms.admin")
def remove_item(form_id: int, asked_key: str):
    row = find(form_id)
    item_of(drafted(row), asked_key)
    return SHELF.done(row, lambda: deeds.remove_item(me(), row, asked_key), _("The item is off the draft."))
