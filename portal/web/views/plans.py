"""A hotel's consulting plan: read, printed, written anew, and its earlier editions."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import time_text
from portal.records.hotels import Hotel
from portal.records.plans import ConsultingPlan, PlanEdition
from portal.records.principals import Principal, PrincipalFunction
from portal.web import drafts, render
from portal.web.forms.plans import PlanForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once, opened_version

blueprint = Blueprint("plans", __name__, url_prefix="/hotels/<code>/plan")


@blueprint.get("")
@allow("plans.read")
def show(code: str):
    hotel = Hotel.find_for(me(), code)
    plan = ConsultingPlan.of(me(), hotel)
    return render.page(
        "plans/show.html",
        hotel=hotel,
        plan=plan,
        edition=None,
        editions=PlanEdition.of(me(), plan) if plan else [],
        writable=me().may("plans.write") and hotel.is_written_by(me()),
    )


@blueprint.get("/editions/<int:number>")
@allow("plans.read")
def edition(code: str, number: int):
    """The plan as it once stood."""
    hotel = Hotel.find_for(me(), code)
    plan = ConsultingPlan.of(me(), hotel)
    if plan is None:
        raise db.Missing("ConsultingPlan")
    return render.page(
        "plans/show.html",
        hotel=hotel,
        plan=plan,
        edition=PlanEdition.one(me(), plan, number),
        editions=PlanEdition.of(me(), plan),
        writable=False,
    )


def _page(hotel: Hotel, form: PlanForm, version: int, status: int = 200, both=None, draft=None) -> Response:
    """The form, with the manner of those for whom the plan is made beside it (D5)."""
    return render.page(
        "plans/edit.html",
        status=status,
        hotel=hotel,
        form=form,
        version=version,
        both=both,
        draft=draft,
        draft_url=f"{url_of(hotel)}/plan/draft",
        people=[row for row in Principal.current_of(hotel) if row.counts or row.manner],
        functions=PrincipalFunction.labels(),
    )


@blueprint.get("/edit")
@allow("plans.write")
def edit(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    plan = ConsultingPlan.of(me(), hotel)
    form = PlanForm(obj=plan)
    draft = drafts.offer(form, f"plan:{hotel.code}")
    version = drafts.version_of(draft)
    return _page(hotel, form, (plan.version if plan else 0) if version is None else version, draft=draft)


@blueprint.post("")
@allow("plans.write")
def update(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    form, opened = PlanForm(), opened_version()
    if not form.validate():
        return _page(hotel, form, opened, 422)

    def deed() -> str:
        ConsultingPlan.write(me(), hotel, opened, form.text.data)
        drafts.drop(f"plan:{hotel.code}")
        flash(_("The plan is saved; what stood before is kept."), "good")
        return f"{url_of(hotel)}/plan"

    try:
        return once(deed)
    except db.Conflict:
        now = ConsultingPlan.of(me(), hotel)
        who = now.by.name if now.by else _("the command line")
        both = {"value": now.text, "who": who, "when": time_text(now.written_at)}
        return _page(hotel, form, now.version, 409, both=both)


@blueprint.post("/draft")
@allow("plans.write")
def draft(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    return drafts.keep(f"plan:{hotel.code}", f"{url_of(hotel)}/plan/edit")
