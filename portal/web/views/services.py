"""The catalogue of service items: what hotels of a kind are offered (D8, D9)."""

from functools import partial

from flask import Blueprint, flash, request

from portal.foundation.i18n import gettext as _
from portal.records.hotel_words import Kind
from portal.records.services import ServiceItem, Terms
from portal.web import render
from portal.web.forms.services import ServiceForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import here, text_arg
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("services", __name__, url_prefix="/services")


@blueprint.get("")
@allow("services.read")
def index():
    kind = text_arg("kind", 10)
    kind = kind if kind in set(Kind) else ""
    retired = request.args.get("retired") == "1"
    return render.page(
        "services/index.html",
        items=ServiceItem.catalogue(me(), kind, retired),
        kind=kind,
        retired=retired,
        here=here,
        Kind=Kind,
        kinds=Kind.labels(),
        terms=Terms.labels(),
        may_edit=me().may("services.admin"),
    )


def _items(but: ServiceItem | None = None) -> list[ServiceItem]:
    """What an item can stand after, in order, the retired among them."""
    return [row for row in ServiceItem.line(me()) if but is None or row.id != but.id]


def _new_page(form: ServiceForm, status: int = 200):
    return render.page("services/new.html", status=status, form=form)


@blueprint.get("/new")
@allow("services.admin")
def new():
    items = _items()
    last = str(items[-1].id) if items else ""
    return _new_page(ServiceForm(items=items, after=last, kinds=list(Kind)))


@blueprint.post("")
@allow("services.admin")
def create():
    form = ServiceForm(items=_items())
    if not form.validate():
        return _new_page(form, 422)

    def deed() -> str:
        ServiceItem.add(me(), **form.facts())
        flash(_("Saved."), "good")
        return "/services"

    return once(deed)


_edit_page = partial(render.edit_page, "services/edit.html")


@blueprint.get("/<int:service_id>/edit")
@allow("services.admin")
def edit(service_id: int):
    row = ServiceItem.find_for(me(), service_id)
    form = ServiceForm(obj=row, items=_items(but=row), after=str(row.stands_after or ""))
    return _edit_page(row, form, row.version)


@blueprint.post("/<int:service_id>")
@allow("services.admin")
def update(service_id: int):
    row, opened = ServiceItem.find_for(me(), service_id), opened_version()
    form = ServiceForm(items=_items(but=row))
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        row.edit(me(), opened, **form.facts())
        flash(_("Saved."), "good")
        return "/services"

    return once_over(deed, form, opened, _edit_page)
