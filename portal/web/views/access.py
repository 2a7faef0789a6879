"""Who can see a hotel and why; and letting its own people in again."""

from flask import Blueprint

from portal.foundation import db
from portal.foundation.roles import Function, Role
from portal.insight.hotel_access import guests_of, readers_of
from portal.records import invitations
from portal.records.accounts import Account, State
from portal.records.hotels import Hotel
from portal.web import render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import refuse_unseen
from portal.web.views.invitations import slips

blueprint = Blueprint("access", __name__, url_prefix="/hotels")


@blueprint.get("/<code>/access")
@allow("postings.read")
def show(code: str):
    hotel = Hotel.find_for(me(), code)
    return render.page(
        "access/show.html", hotel=hotel, groups=readers_of(hotel), functions=Function.labels(), roles=Role.labels()
    )


@blueprint.get("/<code>/people")
@allow("links.write")
def people(code: str):
    """The hotel's own people, for the officer who is asked to let one of them in again."""
    hotel = Hotel.find_for(me(), code, to_write=True)
    return render.page(
        "access/people.html",
        hotel=hotel,
        guests=guests_of(hotel),
        functions=Function.labels(),
        states=State.labels(),
    )


@blueprint.post("/<code>/people/<int:account_id>/link")
@allow("links.write", again=True)
def link(code: str, account_id: int):
    """A one-time link for somebody of the hotel, shown this once; it holds a day."""
    hotel = Hotel.find_for(me(), code, to_write=True)
    refuse_unseen()
    return slips([invitations.slip(me(), _guest(hotel, account_id))], f"/hotels/{hotel.code}/people")


def _guest(hotel: Hotel, account_id: int) -> Account:
    """Raises Missing for whoever is not posted at this hotel's side today."""
    for guest in guests_of(hotel):
        if guest.account.id == account_id:
            return guest.account
    raise db.Missing("Account")
