"""Teams and regions: which officers are together, and which manager leads what."""

from flask import Blueprint, flash

from portal.foundation.i18n import gettext as _
from portal.records import members
from portal.records.teams import Region, Team
from portal.web import render
from portal.web.forms.teams import RegionForm, TeamForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("teams", __name__, url_prefix="/teams")


@blueprint.get("")
@allow("teams.read")
def index():
    officers, managers = members.officers_and_managers()
    return render.page(
        "teams/index.html",
        regions=Region.in_order(me(), all=True),
        teams=Team.in_order(me(), all=True),
        officers=officers,
        managers=managers,
        may_edit=me().may("teams.admin"),
        may_open=me().may("accounts.read"),
    )


def _form(row: Team | Region | None, table: type, **given) -> TeamForm | RegionForm:
    """The form of a team or a region, with everybody there is to choose from."""
    officers, managers = members.officers_and_managers()
    regions = {one.id: one for one in Region.in_order(me(), all=True)}
    given |= {"leaders": managers, "teams": {one.id: one for one in Team.in_order(me(), all=True)}, "regions": regions}
    return TeamForm(obj=row, staff=officers, **given) if table is Team else RegionForm(obj=row, **given)


def _new_page(table: type, form, status: int = 200):
    at = "/teams" if table is Team else "/teams/regions"
    return render.page("teams/new.html", status=status, form=form, at=at, is_team=table is Team)


def _edit_page(row: Team | Region, form, version: int, status: int = 200, both=None):
    action = f"/teams/{row.id}" if isinstance(row, Team) else f"/teams/regions/{row.id}"
    return render.edit_page("teams/edit.html", row, form, version, status, both, action=action)


def _create(table: type):
    form = _form(None, table)
    if not form.validate():
        return _new_page(table, form, 422)

    def deed() -> str:
        members.add(me(), table, **form.facts())
        flash(_("Saved."), "good")
        return "/teams"

    return once(deed)


def _update(row: Team | Region):
    form, opened = _form(row, type(row)), opened_version()
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        members.edit(me(), row, opened, **form.facts())
        flash(_("Saved."), "good")
        return "/teams"

    return once_over(deed, form, opened, _edit_page)


@blueprint.get("/new")
@allow("teams.admin")
def new():
    return _new_page(Team, _form(None, Team))


@blueprint.post("")
@allow("teams.admin")
def create():
    return _create(Team)


@blueprint.get("/<int:team_id>/edit")
@allow("teams.admin")
def edit(team_id: int):
    row = Team.find_for(me(), team_id)
    return _edit_page(row, _form(row, Team), row.version)


@blueprint.post("/<int:team_id>")
@allow("teams.admin")
def update(team_id: int):
    return _update(Team.find_for(me(), team_id))


@blueprint.get("/regions/new")
@allow("teams.admin")
def new_region():
    return _new_page(Region, _form(None, Region))


@blueprint.post("/regions")
@allow("teams.admin")
def create_region():
    return _create(Region)


@blueprint.get("/regions/<int:region_id>/edit")
@allow("teams.admin")
def edit_region(region_id: int):
    row = Region.find_for(me(), region_id)
    return _edit_page(row, _form(row, Region), row.version)


@blueprint.post("/regions/<int:region_id>")
@allow("teams.admin")
def update_region(region_id: int):
    return _update(Region.find_for(me(), region_id))
