"""Posting officers and hotel people, one hotel or many at once; and the people on a hotel's file."""

from flask import Blueprint, flash, request
from werkzeug.exceptions import UnprocessableEntity

from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Function
from portal.records import postings
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal, PrincipalFunction
from portal.web.forms.hotels import PostingForm, PrincipalForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once
from portal.web.views.hotels import file_page, posting_form
from portal.web.views.sign_in import here

blueprint = Blueprint("postings", __name__)

#: So many hotels can be posted at once.
MOST = 500


def _officer(text: str) -> Account:
    """The officer chosen. Raises 422."""
    fitting = {str(row.id): row for row in Account.officers()}
    if text not in fitting:
        raise UnprocessableEntity(_("Choose who is to be posted."))
    return fitting[text]


def _function(text: str) -> Function:
    try:
        return Function(text)
    except ValueError:
        raise UnprocessableEntity(_("Choose a function.")) from None


@blueprint.post("/postings")
@allow("hotels.admin")
def create_many():
    """Posts one officer to all the hotels ticked in the list."""
    codes = list(dict.fromkeys(request.form.getlist("hotel")))
    if not codes:
        raise UnprocessableEntity(_("Tick the hotels first."))
    if len(codes) > MOST:
        raise UnprocessableEntity(_("At most %(n)s hotels at once.", n=MOST))
    account = _officer(request.form.get("account", ""))
    hotels = [Hotel.find_for(me(), code) for code in codes]

    def deed() -> str:
        for hotel in hotels:
            postings.post(me(), hotel, account, Function.OFFICER)
        said = ngettext(
            "%(n)s hotel posted to %(name)s.", "%(n)s hotels posted to %(name)s.", len(hotels), name=account.name
        )
        flash(said, "good")
        return here(request.form.get("next", "/hotels"))

    return once(deed)


@blueprint.post("/hotels/<code>/postings")
@allow("hotels.admin")
def create(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    function = _function(request.form.get("function", ""))
    form = posting_form(function, PostingForm())
    if not form.validate():
        return file_page(hotel, 422, posting=(function, form))
    account = form.fitting[form.account.data]

    def deed() -> str:
        postings.post(me(), hotel, account, function, form.since.data)
        flash(_("%(name)s is posted.", name=account.name), "good")
        return url_of(hotel)

    return once(deed)


@blueprint.post("/hotels/<code>/postings/<int:posting_id>/end")
@allow("hotels.admin")
def end(code: str, posting_id: int):
    hotel = Hotel.find_for(me(), code, to_write=True)
    posting = Posting.find_for(me(), posting_id)
    if posting.hotel_id != hotel.id:
        raise db.Missing("Posting")

    def deed() -> str:
        if posting.until is None:
            postings.end(me(), posting)
        flash(_("The posting ends today."), "good")
        return url_of(hotel)

    return once(deed)


@blueprint.post("/hotels/<code>/principals")
@allow("hotels.write")
def create_principal(code: str):
    hotel, form = Hotel.find_for(me(), code, to_write=True), PrincipalForm()
    if not form.validate():
        return file_page(hotel, 422, principal_form=form)

    def deed() -> str:
        function = PrincipalFunction(form.function.data)
        row = Principal.enter(me(), hotel, form.name.data, function, phone=form.phone.data)
        flash(_("%(name)s is on the file.", name=row.name), "good")
        return url_of(hotel)

    return once(deed)


@blueprint.post("/hotels/<code>/principals/<int:principal_id>/end")
@allow("hotels.write")
def end_principal(code: str, principal_id: int):
    hotel = Hotel.find_for(me(), code, to_write=True)
    principal = Principal.find_for(me(), principal_id)
    if principal.hotel_id != hotel.id:
        raise db.Missing("Principal")

    def deed() -> str:
        principal.leave(me())
        flash(_("%(name)s is off the file.", name=principal.name), "good")
        return url_of(hotel)

    return once(deed)
