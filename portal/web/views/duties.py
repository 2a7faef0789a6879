"""The duties of a hotel (D10): all of them on one page, changed in one form."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.records.duties import HotelDuty, Kept, duties_of
from portal.records.hotel_words import Kind
from portal.records.hotels import Hotel
from portal.web import render
from portal.web.forms.duties import FORMS, states_of, told_of
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once, opened_version

blueprint = Blueprint("duties", __name__, url_prefix="/hotels/<code>/duties")


def _page(hotel: Hotel, rows: dict, form=None, status: int = 200, conflict: bool = False) -> Response:
    """What stands, and the form if there is one."""
    return render.page(
        "duties/edit.html" if form else "duties/show.html",
        status=status,
        hotel=hotel,
        rows=rows,
        form=form,
        version=HotelDuty.opened(rows),
        conflict=conflict,
        duties=duties_of(hotel.kind),
        kept=Kept.labels(),
        writable=me().may("duties.write") and hotel.is_written_by(me()),
    )


@blueprint.get("")
@allow("duties.read")
def show(code: str):
    hotel = Hotel.find_for(me(), code)
    return _page(hotel, HotelDuty.of(me(), hotel))


@blueprint.get("/edit")
@allow("duties.write")
def edit(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    rows = HotelDuty.of(me(), hotel)
    return _page(hotel, rows, FORMS[Kind(hotel.kind)](data=told_of(rows)))


@blueprint.post("")
@allow("duties.write")
def update(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    form, opened = FORMS[Kind(hotel.kind)](), opened_version()
    if not form.validate():
        return _page(hotel, HotelDuty.of(me(), hotel), form, 422)

    def deed() -> str:
        HotelDuty.put(me(), hotel, opened, states_of(form, hotel.kind))
        flash(_("Saved."), "good")
        return url_of(hotel)

    try:
        return once(deed)
    except db.Conflict:
        return _page(hotel, HotelDuty.of(me(), hotel), form, 409, conflict=True)
