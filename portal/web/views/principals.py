"""The people on a hotel's file: entering, changing and taking off; those who left; what we hold about somebody."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.insight.held import held
from portal.records.hotels import Hotel
from portal.records.principals import Principal, PrincipalFunction
from portal.web import drafts, render
from portal.web.forms.principals import LeavingForm, PrincipalForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import merged, once, opened_version

blueprint = Blueprint("principals", __name__, url_prefix="/hotels/<code>/principals")


def _form(**kwargs) -> PrincipalForm:
    """Without the manner for who may not read it."""
    form = PrincipalForm(**kwargs)
    if not me().may("plans.read"):
        del form.manner
    return form


def _principal(hotel: Hotel, principal_id: int) -> Principal:
    """Raises Missing for somebody of another hotel."""
    principal = Principal.find_for(me(), principal_id)
    if principal.hotel_id != hotel.id:
        raise db.Missing("Principal")
    return principal


def _url(hotel: Hotel, principal: Principal | None = None) -> str:
    return f"{url_of(hotel)}/principals" + (f"/{principal.id}" if principal else "")


def _page(hotel: Hotel, form: PrincipalForm, status: int = 200, principal=None, draft=None, **more) -> Response:
    """The form of somebody new, or of a principal."""
    return render.page(
        "principals/edit.html" if principal else "principals/new.html",
        status=status,
        hotel=hotel,
        form=form,
        principal=principal,
        draft=draft,
        draft_url=f"{_url(hotel, principal)}/draft",
        also=Principal.also_at([principal]).get(principal.id, []) if principal else [],
        **{
            "version": 0,
            "both": {},
            "conflict": False,
            "leaving": LeavingForm(formdata=None, until=clock.today()),
            **more,
        },
    )


@blueprint.get("")
@allow("principals.read")
def index(code: str):
    hotel = Hotel.find_for(me(), code)
    return render.page(
        "principals/index.html",
        hotel=hotel,
        rows=Principal.ever_at(hotel),
        functions=PrincipalFunction.labels(),
        today=clock.today(),
    )


@blueprint.get("/new")
@allow("hotels.write")
def new(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    form = _form(since=clock.today())
    return _page(hotel, form, draft=drafts.offer(form, f"principal.new:{hotel.code}"))


@blueprint.post("")
@allow("hotels.write")
def create(code: str):
    hotel, form = Hotel.find_for(me(), code, to_write=True), _form()
    if not form.validate():
        return _page(hotel, form, 422)

    def deed() -> str:
        facts = form.facts()
        row = Principal.enter(me(), hotel, facts.pop("name"), PrincipalFunction(facts.pop("function")), **facts)
        drafts.drop(f"principal.new:{hotel.code}")
        flash(_("%(name)s is on the file.", name=row.name), "good")
        for other in Principal.also_at([row]).get(row.id, []):
            flash(_("The same telephone number stands at %(hotel)s.", hotel=other.hotel.name), "warn")
        return url_of(hotel)

    return once(deed)


@blueprint.post("/draft")
@allow("hotels.write")
def draft(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    return drafts.keep(f"principal.new:{hotel.code}", f"{_url(hotel)}/new")


@blueprint.get("/<int:principal_id>")
@allow("plans.read")
def show(code: str, principal_id: int):
    """All that is kept about a person, to be shown and handed to him (D43)."""
    hotel = Hotel.find_for(me(), code)
    principal = _principal(hotel, principal_id)
    return render.page(
        "principals/show.html",
        hotel=hotel,
        principal=principal,
        held=held(principal),
        today=clock.today(),
        functions=PrincipalFunction.labels(),
    )


@blueprint.get("/<int:principal_id>/edit")
@allow("hotels.write")
def edit(code: str, principal_id: int):
    hotel = Hotel.find_for(me(), code, to_write=True)
    principal = _principal(hotel, principal_id)
    form = _form(obj=principal)
    draft = drafts.offer(form, f"principal:{principal.id}")
    return _page(hotel, form, principal=principal, draft=draft, version=drafts.version_of(draft) or principal.version)


@blueprint.post("/<int:principal_id>")
@allow("hotels.write")
def update(code: str, principal_id: int):
    hotel = Hotel.find_for(me(), code, to_write=True)
    principal = _principal(hotel, principal_id)
    form, opened = _form(), opened_version()
    if not form.validate():
        return _page(hotel, form, 422, principal=principal, version=opened)

    def deed() -> str:
        principal.edit(me(), opened, **form.facts())
        drafts.drop(f"principal:{principal.id}")
        flash(_("Saved."), "good")
        return url_of(hotel)

    try:
        return once(deed)
    except db.Conflict as conflict:
        both = merged(form, conflict.row, opened)
        return _page(hotel, form, 409, principal=principal, version=conflict.row.version, both=both, conflict=True)


@blueprint.post("/<int:principal_id>/draft")
@allow("hotels.write")
def edit_draft(code: str, principal_id: int):
    hotel = Hotel.find_for(me(), code, to_write=True)
    principal = _principal(hotel, principal_id)
    return drafts.keep(f"principal:{principal.id}", f"{_url(hotel, principal)}/edit")


@blueprint.post("/<int:principal_id>/end")
@allow("hotels.write")
def end(code: str, principal_id: int):
    hotel = Hotel.find_for(me(), code, to_write=True)
    principal = _principal(hotel, principal_id)
    leaving = LeavingForm()
    if not leaving.validate():
        again = _form(formdata=None, obj=principal)
        return _page(hotel, again, 422, principal=principal, version=principal.version, leaving=leaving)

    def deed() -> str:
        principal.leave(me(), leaving.until.data or clock.today())
        flash(_("%(name)s is off the file.", name=principal.name), "good")
        return url_of(hotel)

    return once(deed)
