"""Checklists: the list, an edition as it is asked, the draft of the next, its points and sections, publishing."""

from flask import Blueprint, flash

from portal.activity.inspections import InspectionEdition, InspectionTemplate, Means
from portal.activity.inspections import checklist_deeds as deeds
from portal.activity.inspections.checklists import WHOLE, whole_of
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.web import render
from portal.web.forms.inspection_templates import ChecklistForm, NamesForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import id_arg
from portal.web.saving import once, once_over, opened_version

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
    number, writes = id_arg("edition"), InspectionTemplate.are_written_by(me())
    edition = row.edition(int(number)) if number else row.edition(draft=writes) or row.edition()
    if edition is None or (edition.is_draft and not writes):
        raise db.Missing("InspectionEdition")
    sections = edition.sections()
    return render.page(
        "inspection_templates/show.html",
        status=status,
        row=row,
        edition=edition,
        editions=InspectionEdition.numbers_of(me(), row),
        sections=sections,
        whole=whole_of(sections),
        wanted=WHOLE,
        writes=writes,
        ways=Means.labels(),
        refused=refused,
    )


def _to_write(template_id: int) -> InspectionTemplate:
    return InspectionTemplate.find_for(me(), template_id, to_write=True)


def _drafted(row: InspectionTemplate) -> InspectionEdition:
    """The draft. Raises Missing."""
    draft = row.edition(draft=True)
    if draft is None:
        raise db.Missing("InspectionEdition")
    return draft


def _done(row: InspectionTemplate, deed, said: str):
    """Does one thing with a checklist; what is refused is said on its page."""

    def whole() -> str:
        deed()
        flash(said, "good")
        return f"/inspections/templates/{row.id}"

    try:
        return once(whole)
    except db.Refused as refused:
        return _page(row, 422, str(refused))


@blueprint.post("/<int:template_id>/draft")
@allow("inspection_templates.admin")
def draft(template_id: int):
    row = _to_write(template_id)
    return _done(row, lambda: deeds.draft(me(), row), _("This is the draft of the next edition."))


@blueprint.post("/<int:template_id>/draft/removal")
@allow("inspection_templates.admin")
def discard(template_id: int):
    row = _to_write(template_id)
    return _done(row, lambda: deeds.discard(me(), row), _("The draft is thrown away."))


@blueprint.post("/<int:template_id>/publication")
@allow("inspection_templates.admin")
def publish(template_id: int):
    row = _to_write(template_id)
    said = _("Published: inspections planned from now on are made by it.")
    return _done(row, lambda: deeds.publish(me(), row), said)


@blueprint.post("/<int:template_id>/use")
@allow("inspection_templates.admin")
def retire(template_id: int):
    row = _to_write(template_id)
    active = not row.active
    said = _("It is in use again.") if active else _("It is out of use; what was inspected by it stays.")
    return _done(row, lambda: deeds.retire(me(), row, active), said)


def _names_page(row: InspectionTemplate, form: NamesForm, version: int, status=200, both=None, copying=False):
    facts = {"copying": copying, "section": None}
    return render.edit_page("inspection_templates/names.html", row, form, version, status, both, **facts)


@blueprint.get("/<int:template_id>/edit")
@allow("inspection_templates.admin")
def edit(template_id: int):
    row = _to_write(template_id)
    return _names_page(row, NamesForm(formdata=None, obj=row), row.version)


@blueprint.post("/<int:template_id>")
@allow("inspection_templates.admin")
def update(template_id: int):
    row, opened, form = _to_write(template_id), opened_version(), NamesForm()
    if not form.validate():
        return _names_page(row, form, opened, 422)

    def deed() -> str:
        deeds.rename(me(), row, opened, **form.names())
        flash(_("Saved."), "good")
        return f"/inspections/templates/{row.id}"

    return once_over(deed, form, opened, _names_page)


@blueprint.get("/<int:template_id>/copy")
@allow("inspection_templates.admin")
def new(template_id: int):
    row = _to_write(template_id)
    return _names_page(row, NamesForm(formdata=None), 0, copying=True)


@blueprint.post("/<int:template_id>/copy")
@allow("inspection_templates.admin")
def copy(template_id: int):
    row, form = _to_write(template_id), NamesForm()
    if not form.validate():
        return _names_page(row, form, 0, 422, copying=True)

    def deed() -> str:
        made = deeds.copy(me(), row, **form.names())
        flash(_("Copied, as a draft: change it and publish it."), "good")
        return f"/inspections/templates/{made.id}"

    return once(deed)


def _section_page(row: InspectionTemplate, section, form: NamesForm, status: int = 200):
    facts = {"copying": False, "section": section, "adding": section is None}
    return render.edit_page("inspection_templates/section.html", row, form, 0, status, **facts)


@blueprint.get("/<int:template_id>/sections/new")
@allow("inspection_templates.admin")
def new_section(template_id: int):
    row = _to_write(template_id)
    _drafted(row)
    return _section_page(row, None, NamesForm(formdata=None))


@blueprint.post("/<int:template_id>/sections")
@allow("inspection_templates.admin")
def add_section(template_id: int):
    return _put_section(_to_write(template_id), None)


@blueprint.get("/<int:template_id>/sections/<section_key>/edit")
@allow("inspection_templates.admin")
def edit_section(template_id: int, section_key: str):
    row = _to_write(template_id)
    section = _section_of(row, section_key)
    return _section_page(row, section, NamesForm(formdata=None, obj=section))


@blueprint.post("/<int:template_id>/sections/<section_key>")
@allow("inspection_templates.admin")
def update_section(template_id: int, section_key: str):
    row = _to_write(template_id)
    return _put_section(row, _section_of(row, section_key))


def _section_of(row: InspectionTemplate, key: str):
    section = _drafted(row).section(key)
    if section is None:
        raise db.Missing("InspectionSection")
    return section


def _put_section(row: InspectionTemplate, section):
    _drafted(row)
    form = NamesForm()
    if not form.validate():
        return _section_page(row, section, form, 422)
    said = _("Saved.")
    return _done(row, lambda: deeds.put_section(me(), row, section and section.key, **form.names()), said)


def _item_page(
    row: InspectionTemplate,
    draft: InspectionEdition,
    item,
    form: ChecklistForm,
    version: int,
    status=200,
    conflict=False,
):
    facts = {"item": item, "edition": draft, "clashed": conflict}
    return render.edit_page("inspection_templates/item.html", row, form, version, status, **facts)


def _item_of(draft: InspectionEdition, key: str):
    item = draft.point(key)
    if item is None:
        raise db.Missing("InspectionItem")
    return item


@blueprint.get("/<int:template_id>/items/new")
@allow("inspection_templates.admin")
def new_item(template_id: int):
    row = _to_write(template_id)
    draft = _drafted(row)
    return _item_page(row, draft, None, ChecklistForm.of(me(), draft.sections(), None), draft.version)


@blueprint.get("/<int:template_id>/items/<item_key>/edit")
@allow("inspection_templates.admin")
def edit_item(template_id: int, item_key: str):
    row = _to_write(template_id)
    draft = _drafted(row)
    item = _item_of(draft, item_key)
    return _item_page(row, draft, item, ChecklistForm.of(me(), draft.sections(), item), draft.version)


@blueprint.post("/<int:template_id>/items")
@allow("inspection_templates.admin")
def add_item(template_id: int):
    return _put_item(_to_write(template_id), None)


@blueprint.post("/<int:template_id>/items/<item_key>")
@allow("inspection_templates.admin")
def update_item(template_id: int, item_key: str):
    return _put_item(_to_write(template_id), item_key)


def _put_item(row: InspectionTemplate, key: str | None):
    draft, opened = _drafted(row), opened_version()
    item = _item_of(draft, key) if key else None
    form = ChecklistForm(me(), draft.sections())
    if not form.validate():
        return _item_page(row, draft, item, form, opened, 422)
    try:
        return _done(row, lambda: deeds.put_item(me(), row, opened, key, **form.facts()), _("Saved."))
    except db.Conflict as conflict:
        return _item_page(row, draft, item, form, conflict.row.version, 409, conflict=True)


@blueprint.post("/<int:template_id>/items/<item_key>/removal")
@allow("inspection_templates.admin")
def remove_item(template_id: int, item_key: str):
    row = _to_write(template_id)
    _item_of(_drafted(row), item_key)
    return _done(row, lambda: deeds.remove_item(me(), row, item_key), _("The point is off the draft."))
