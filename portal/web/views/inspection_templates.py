"""Checklists: the list, an edition as it is asked, the draft of the next, its points and sections, publishing."""

from flask import Blueprint

from portal.activity.inspections import InspectionTemplate, Means
from portal.activity.inspections import checklist_deeds as deeds
from portal.activity.inspections.checklists import WHOLE, whole_of
from portal.foundation.i18n import gettext as _
from portal.web import render
from portal.web.edition_page import Shelf, changed, drafted, edition_asked, item_of, section_of
from portal.web.forms.inspection_templates import ChecklistForm, NamesForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import opened_version

blueprint = Blueprint("inspection_templates", __name__, url_prefix="/inspections/templates")


@blueprint.get("")
@allow("inspection_templates.read")
def index():
    rows = InspectionTemplate.listed(me())
    return render.page("inspection_templates/index.html", rows=rows, writes=InspectionTemplate.are_written_by(me()))


@blueprint.get("/<int:template_id>")
@allow("inspection_templates.read")
def show(template_id: int):
    """The edition in force, or another by its number; the draft for who writes it."""
    return _page(InspectionTemplate.find_for(me(), template_id))


def _page(row: InspectionTemplate, status: int = 200, refused: str = ""):
    writes = InspectionTemplate.are_written_by(me())
    edition = edition_asked(row, drafts=writes)
    sections = edition.sections()
    return render.page(
        "inspection_templates/show.html",
        status=status,
        row=row,
        edition=edition,
        editions=row.editions_for(me()),
        sections=sections,
        whole=whole_of(sections),
        wanted=WHOLE,
        changes=changed(row, edition, sections),
        writes=writes,
        ways=Means.labels(),
        refused=refused,
    )


SHELF = Shelf("inspection_templates", "/inspections/templates", _page)


def _to_write(template_id: int) -> InspectionTemplate:
    return InspectionTemplate.find_for(me(), template_id, to_write=True)


@blueprint.post("/<int:template_id>/draft")
@allow("inspection_templates.admin")
def draft(template_id: int):
    row = _to_write(template_id)
    return SHELF.done(row, lambda: deeds.draft(me(), row), _("This is the draft of the next edition."))


@blueprint.post("/<int:template_id>/draft/removal")
@allow("inspection_templates.admin")
def discard(template_id: int):
    row = _to_write(template_id)
    return SHELF.done(row, lambda: deeds.discard(me(), row), _("The draft is thrown away."))


@blueprint.post("/<int:template_id>/publication")
@allow("inspection_templates.admin")
def publish(template_id: int):
    row = _to_write(template_id)
    said = _("Published: inspections planned from now on are made by it.")
    return SHELF.publish(row, lambda opened: deeds.publish(me(), row, opened), said)


@blueprint.post("/<int:template_id>/use")
@allow("inspection_templates.admin")
def retire(template_id: int):
    row = _to_write(template_id)
    active = not row.active
    said = _("It is in use again.") if active else _("It is out of use; what was inspected by it stays.")
    return SHELF.done(row, lambda: deeds.retire(me(), row, active), said)


@blueprint.get("/<int:template_id>/edit")
@allow("inspection_templates.admin")
def edit(template_id: int):
    row = _to_write(template_id)
    return SHELF.names(row, NamesForm(formdata=None, obj=row), row.version)


@blueprint.post("/<int:template_id>")
@allow("inspection_templates.admin")
def update(template_id: int):
    row, form = _to_write(template_id), NamesForm()
    return SHELF.rename(row, form, lambda opened: deeds.rename(me(), row, opened, **form.names()))


@blueprint.get("/<int:template_id>/copy")
@allow("inspection_templates.admin")
def new(template_id: int):
    return SHELF.names(_to_write(template_id), NamesForm(formdata=None), 0, copying=True)


@blueprint.post("/<int:template_id>/copy")
@allow("inspection_templates.admin")
def copy(template_id: int):
    row, form = _to_write(template_id), NamesForm()
    said = _("Copied, as a draft: change it and publish it.")
    return SHELF.open(row, form, lambda: deeds.copy(me(), row, **form.names()), said)


@blueprint.get("/<int:template_id>/sections/new")
@allow("inspection_templates.admin")
def new_section(template_id: int):
    row = _to_write(template_id)
    drafted(row)
    return SHELF.part("section", row, NamesForm(formdata=None), 0, section=None)


@blueprint.post("/<int:template_id>/sections")
@allow("inspection_templates.admin")
def add_section(template_id: int):
    row = _to_write(template_id)
    drafted(row)
    return _put_section(row, None)


@blueprint.get("/<int:template_id>/sections/<section_key>/edit")
@allow("inspection_templates.admin")
def edit_section(template_id: int, section_key: str):
    row = _to_write(template_id)
    section = section_of(row, section_key)
    return SHELF.part("section", row, NamesForm(formdata=None, obj=section), 0, section=section)


@blueprint.post("/<int:template_id>/sections/<section_key>")
@allow("inspection_templates.admin")
def update_section(template_id: int, section_key: str):
    row = _to_write(template_id)
    return _put_section(row, section_of(row, section_key))


def _put_section(row: InspectionTemplate, section):
    form, key = NamesForm(), section and section.key
    return SHELF.put(
        "section", row, form, 0, lambda: deeds.put_section(me(), row, key, **form.names()), section=section
    )


@blueprint.get("/<int:template_id>/items/new")
@allow("inspection_templates.admin")
def new_item(template_id: int):
    return _item_page(_to_write(template_id), None)


@blueprint.get("/<int:template_id>/items/<item_key>/edit")
@allow("inspection_templates.admin")
def edit_item(template_id: int, item_key: str):
    return _item_page(_to_write(template_id), item_key)


def _item_page(row: InspectionTemplate, key: str | None):
    draft = drafted(row)
    item = item_of(draft, key) if key else None
    return SHELF.part("item", row, ChecklistForm.of(me(), draft.sections(), item), draft.version, item=item)


@blueprint.post("/<int:template_id>/items")
@allow("inspection_templates.admin")
def add_item(template_id: int):
    return _put_item(_to_write(template_id), None)


@blueprint.post("/<int:template_id>/items/<item_key>")
@allow("inspection_templates.admin")
def update_item(template_id: int, item_key: str):
    return _put_item(_to_write(template_id), item_key)


def _put_item(row: InspectionTemplate, key: str | None):
    draft, opened = drafted(row), opened_version()
    item = item_of(draft, key) if key else None
    form = ChecklistForm(me(), draft.sections())
    return SHELF.put(
        "item", row, form, opened, lambda: deeds.put_item(me(), row, opened, key, **form.facts()), item=item
    )


@blueprint.post("/<int:template_id>/items/<item_key>/removal")
@allow("inspection_templates.admin")
def remove_item(template_id: int, item_key: str):
    row = _to_write(template_id)
    item_of(drafted(row), item_key)
    return SHELF.done(row, lambda: deeds.remove_item(me(), row, item_key), _("The point is off the draft."))
