"""Departments, their liaisons, and who works with whom (D11)."""

from flask import Blueprint, flash

from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.records import members
from portal.records.departments import Collaboration, Department
from portal.web import render
from portal.web.forms.departments import CollaborationForm, DepartmentForm, NewDepartmentForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("departments", __name__, url_prefix="/departments")


@blueprint.get("")
@allow("departments.read")
def index():
    return render.page(
        "departments/index.html",
        departments=Department.in_order(me(), all=True),
        liaisons=members.liaisons(),
        table=Collaboration.table(me()),
        may_edit=me().may("departments.admin"),
        may_open=me().may("accounts.read"),
    )


def _new_page(form: NewDepartmentForm, status: int = 200):
    return render.page("departments/new.html", status=status, form=form)


@blueprint.get("/new")
@allow("departments.admin")
def new():
    return _new_page(NewDepartmentForm(place=len(Department.in_order(me(), all=True)) + 1))


@blueprint.post("")
@allow("departments.admin")
def create():
    form = NewDepartmentForm()
    if not form.validate():
        return _new_page(form, 422)

    def deed() -> str:
        Department.add(me(), **form.data)
        flash(_("Saved."), "good")
        return "/departments"

    try:
        return once(deed)
    except Refused as refused:
        form.word.errors = [str(refused)]
        return _new_page(form, 422)


def _edit_page(row: Department | Collaboration, form, version: int, status: int = 200, both=None):
    action = f"/departments/{row.word}" if isinstance(row, Department) else f"/departments/collaboration/{row.id}"
    return render.edit_page("departments/edit.html", row, form, version, status, both, action=action)


@blueprint.get("/<word>/edit")
@allow("departments.admin")
def edit(word: str):
    row = Department.find_for(me(), word)
    return _edit_page(row, DepartmentForm(obj=row), row.version)


@blueprint.post("/<word>")
@allow("departments.admin")
def update(word: str):
    row, form, opened = Department.find_for(me(), word), DepartmentForm(), opened_version()
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        row.edit(me(), opened, **form.data)
        flash(_("Saved."), "good")
        return "/departments"

    try:
        return once_over(deed, form, opened, _edit_page)
    except Refused as refused:
        form.active.errors = [str(refused)]
        return _edit_page(row, form, opened, 422)


# The collaboration table


def _departments_for(row: Collaboration | None = None) -> list[Department]:
    """Those to choose from: of today, and whom the item names already."""
    named = {row.leading, *row.assistants} if row else set()
    return [one for one in Department.in_order(me(), all=True) if one.active or one.word in named]


def _new_item_page(form: CollaborationForm, status: int = 200):
    return render.page("departments/new_item.html", status=status, form=form)


@blueprint.get("/collaboration/new")
@allow("departments.admin")
def new_item():
    table = Collaboration.table(me())
    place = max((row.place for row in table), default=0) + 1
    return _new_item_page(CollaborationForm(departments=_departments_for(), place=place))


@blueprint.post("/collaboration")
@allow("departments.admin")
def create_item():
    form = CollaborationForm(departments=_departments_for())
    if not form.validate():
        return _new_item_page(form, 422)

    def deed() -> str:
        Collaboration.add(me(), **form.facts())
        flash(_("Saved."), "good")
        return "/departments"

    return once(deed)


@blueprint.get("/collaboration/<int:item_id>/edit")
@allow("departments.admin")
def edit_item(item_id: int):
    row = Collaboration.find_for(me(), item_id)
    return _edit_page(row, CollaborationForm(obj=row, departments=_departments_for(row)), row.version)


@blueprint.post("/collaboration/<int:item_id>")
@allow("departments.admin")
def update_item(item_id: int):
    row, opened = Collaboration.find_for(me(), item_id), opened_version()
    form = CollaborationForm(departments=_departments_for(row))
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        row.edit(me(), opened, **form.facts())
        flash(_("Saved."), "good")
        return "/departments"

    return once_over(deed, form, opened, _edit_page)
