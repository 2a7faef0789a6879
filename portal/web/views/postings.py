"""Posting officers and hotel people, one hotel or many at once."""

from datetime import date

from flask import Blueprint, flash, request
from werkzeug.exceptions import UnprocessableEntity

from portal.activity.visits import staffing
from portal.foundation import clock, db
from portal.foundation.i18n import day_text, ngettext
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import HOTEL_SIDE, Function, Role
from portal.insight import postable
from portal.records import postings
from portal.records.accounts import Account
from portal.records.handovers import Handover
from portal.records.hotels import Hotel, Posting
from portal.web import render
from portal.web.forms.postings import MoveForm, PostingForm, SinceForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import choice_arg
from portal.web.saving import once, refuse_unseen
from portal.web.views.hotels import file_page
from portal.web.views.sign_in import here

blueprint = Blueprint("postings", __name__)

#: So many hotels can be posted at once.
MOST = 500


def _account(text: str, function: Function) -> Account:
    """Who was chosen, if he fits the function. Raises 422."""
    known = text.isascii() and text.isdigit() and len(text) <= 9
    account = Account.active_with(int(text)) if known else None
    if account is None or account.role != (Role.GM if function in HOTEL_SIDE else Role.STAFF):
        raise UnprocessableEntity(_("Choose who is to be posted."))
    return account


def _function(text: str) -> Function:
    try:
        return Function(text)
    except ValueError:
        raise UnprocessableEntity(_("Choose a function.")) from None


def _since() -> date | None:
    """From which day on, if the form asks for one. Raises 422."""
    # Else the form would refuse without a word: there is no page to show it on again.
    refuse_unseen()
    form = SinceForm()
    if not form.validate():
        raise UnprocessableEntity(" ".join(form.since.errors))
    return form.since.data


@blueprint.post("/postings")
@allow("hotels.admin")
def create_many():
    """Posts an officer (or an owner, a GM, an assistant) to all the hotels ticked in the list, from a day on."""
    codes = list(dict.fromkeys(request.form.getlist("hotel")))
    if not codes:
        raise UnprocessableEntity(_("Tick the hotels first."))
    if len(codes) > MOST:
        raise UnprocessableEntity(_("At most %(n)s hotels at once.", n=MOST))
    function = _function(request.form.get("function", Function.OFFICER))
    account = _account(request.form.get("account", ""), function)
    since = _since()
    hotels = [Hotel.find_for(me(), code, to_write=True) for code in codes]

    def deed() -> str:
        for hotel in hotels:
            staffing.post(me(), hotel, account, function, since)
        said = ngettext(
            "%(n)s hotel posted to %(name)s.", "%(n)s hotels posted to %(name)s.", len(hotels), name=account.name
        )
        flash(said, "good")
        return here(request.form.get("next", "/hotels"))

    return once(deed)


def _posted(posting: Posting) -> str:
    """What is said after somebody has come: until when he is to be welcomed, if another was there before."""
    told = {"name": posting.account.name}
    sheets = Handover.open_of(posting.hotel)
    sheet = next((one for one in sheets if (one.function, one.day) == (posting.function, posting.since)), None)
    if sheet is None:
        return _("%(name)s is posted.", **told)
    due = day_text(sheet.due_on)
    return _("%(name)s is posted. A hand-over sheet is open; the welcome call is due by %(day)s.", **told, day=due)


def _page(hotel: Hotel, form: PostingForm, status: int = 200):
    return render.page(
        "postings/new.html",
        status=status,
        hotel=hotel,
        form=form,
        held=Posting.of_hotels([hotel]).get(hotel.id, ()),
        functions=Function.labels(),
        offered=postable.offered(),
    )


@blueprint.get("/hotels/<code>/postings/new")
@allow("hotels.admin")
def new(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    function = choice_arg("function", Function, Function.OFFICER)
    return _page(hotel, PostingForm(formdata=None, function=function.value, since=clock.today()).offer())


@blueprint.post("/hotels/<code>/postings")
@allow("hotels.admin")
def create(code: str):
    hotel = Hotel.find_for(me(), code, to_write=True)
    form = PostingForm().offer()
    if not form.validate():
        return _page(hotel, form, 422)

    def deed() -> str:
        function, ours = Function(form.function.data), bool(form.posted_by_us.data)
        posting = staffing.post(me(), hotel, form.whom, function, form.since.data, ours)
        flash(_posted(posting), "good")
        return url_of(hotel)

    return once(deed)


@blueprint.post("/hotels/<code>/postings/<int:posting_id>/move")
@allow("hotels.admin")
def move(code: str, posting_id: int):
    """A GM goes to another of our hotels and takes account and card along."""
    hotel = Hotel.find_for(me(), code, to_write=True)
    posting, form = Posting.find_for(me(), posting_id), MoveForm()
    if posting.hotel_id != hotel.id or posting.function != Function.GM:
        raise db.Missing("Posting")
    if not form.validate():
        return file_page(hotel, 422, move_form=form)

    def deed() -> str:
        other = Hotel.find_for(me(), form.hotel.data, to_write=True)
        flash(_posted(postings.move(me(), posting.account, hotel, other, form.day.data)), "good")
        return url_of(other)

    try:
        return once(deed)
    except db.Missing:
        form.hotel.errors = [_("No hotel has this code.")]
    except db.Refused as refused:
        form.hotel.errors = [str(refused)]
    return file_page(hotel, 422, move_form=form)


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
