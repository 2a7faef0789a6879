"""`/` sends each role to its home."""

from flask import Blueprint, redirect

from portal.foundation.roles import Function, Role
from portal.records.hotels import Hotel
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@allow("home.read")
def show():
    person = me()
    if person.role == Role.STAFF:
        return redirect("/hotels?officer=me", 303)
    if person.role == Role.ADMIN:
        return redirect("/accounts", 303)
    if not person.is_hotel_side:
        return redirect("/hotels", 303)
    if person.functions & {Function.GM, Function.OWNER}:
        first = Hotel.page_for(person, size=1)
        return redirect(url_of(first.rows[0]) if len(first) == 1 and first.next is None else "/hotels", 303)
    return redirect("/me", 303)
