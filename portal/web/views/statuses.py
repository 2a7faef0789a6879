"""Suspending a hotel, its leaving the chain and its return: what that causes is said first."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function
from portal.records import statuses
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel
from portal.records.statuses import StatusChange
from portal.web import render
from portal.web.forms.statuses import StatusForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once

blueprint = Blueprint("statuses", __name__, url_prefix="/hotels/<code>/status")


def _page(hotel: Hotel, status: int = 200, wanted: Status | None = None, form: StatusForm | None = None) -> Response:
    """The deeds that are possible as the hotel stands; `form` is one that was not, for the status `wanted`."""
    forms = {one: StatusForm(formdata=None, day=clock.today()) for one in Status if one != hotel.status}
    if form:
        forms[wanted] = form
    for one, shown in forms.items():
        shown.stand_as(one)
    return render.page(
        "statuses/show.html",
        status=status,
        hotel=hotel,
        forms=forms,
        effects=statuses.effects(hotel),
        earliest=statuses.earliest(hotel),
        changes=StatusChange.of(me(), hotel),
        statuses=Status.labels(),
        functions=Function.labels(),
        today=clock.today(),
    )


@blueprint.get("")
@allow("hotels.admin")
def show(code: str):
    return _page(Hotel.find_for(me(), code, to_write=True))


def _change(code: str, status: Status, said: str) -> Response:
    hotel = Hotel.find_for(me(), code, to_write=True)
    form = StatusForm()
    if not form.validate():
        return _page(hotel, 422, status, form)

    def deed() -> str:
        statuses.change(me(), hotel, status, form.day.data, form.reason.data)
        flash(said, "good")
        return url_of(hotel)

    try:
        return once(deed)
    except db.Refused as refused:
        form.day.errors = [str(refused)]
        return _page(hotel, 422, status, form)


@blueprint.post("/suspension")
@allow("hotels.admin")
def suspend(code: str):
    return _change(code, Status.SUSPENDED, _("The hotel is suspended. No calls are owed until it returns."))


@blueprint.post("/leaving")
@allow("hotels.admin")
def leave(code: str):
    return _change(code, Status.LEFT, _("The hotel has left the chain. Its file stays readable."))


@blueprint.post("/return")
@allow("hotels.admin")
def come_back(code: str):
    return _change(code, Status.ACTIVE, _("The hotel is back in the chain."))
