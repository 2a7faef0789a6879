"""Cover: who stands in for whom, arranged and ended by a manager."""

from flask import Blueprint, flash, request

from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function
from portal.insight import covers as reading
from portal.records import postings
from portal.records.accounts import Account
from portal.records.covers import Cover, When
from portal.records.hotels import Hotel, Posting
from portal.web import render
from portal.web.forms.covers import CoverForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import choice_arg, here, paged, text_arg
from portal.web.saving import once

blueprint = Blueprint("covers", __name__, url_prefix="/covers")


@blueprint.get("")
@allow("covers.read")
def index():
    person, when = me(), choice_arg("when", When, When.RUNNING)
    of = person.id if text_arg("of", 10) == "me" else None
    page = reading.rows(person, when, of, request.args.get("after"))
    return render.page(
        "covers/index.html",
        **paged(page),
        when=when,
        When=When,
        of=of,
        here=here,
    )


def _form(**given) -> CoverForm:
    """The form with the officers there are; one statement."""
    form = CoverForm(**given)
    form.fitting = {str(row.id): row for row in Account.officers()}
    choices = [("", _("choose"))] + [(key, row.name) for key, row in form.fitting.items()]
    form.officer.choices = form.substitute.choices = choices
    return form


@blueprint.get("/new")
@allow("covers.write")
def new():
    code = text_arg("hotel", 20)
    hotel = Hotel.find_for(me(), code) if code else None
    held = Posting.of_hotels([hotel]).get(hotel.id, ()) if hotel else ()
    officer = next((row.account for row in held if row.function == Function.OFFICER), None)
    given = {"hotel": hotel.code if hotel else "", "officer": str(officer.id) if officer else ""}
    form = _form(formdata=None, first=clock.today(), **given)
    return render.page("covers/new.html", form=form)


@blueprint.post("")
@allow("covers.write")
def create():
    form = _form()
    if not form.validate():
        return render.page("covers/new.html", status=422, form=form)
    try:
        hotel = Hotel.find_for(me(), form.hotel.data) if form.hotel.data else None
    except db.Missing:
        form.hotel.errors = [_("No hotel has this code.")]
        return render.page("covers/new.html", status=422, form=form)

    def deed() -> str:
        officer, substitute = form.fitting[form.officer.data], form.fitting[form.substitute.data]
        cover = postings.cover(me(), officer, substitute, form.first.data, form.last.data, hotel, note=form.note.data)
        flash(_("%(name)s stands in.", name=substitute.name), "good")
        return f"/covers?when={cover.when}"

    try:
        return once(deed)
    except db.Refused as refused:
        form.officer.errors = [str(refused)]
        return render.page("covers/new.html", status=422, form=form)


@blueprint.post("/<int:cover_id>/end")
@allow("covers.write")
def end(cover_id: int):
    cover = Cover.find_for(me(), cover_id, to_write=True)

    def deed() -> str:
        postings.end_cover(me(), cover)
        flash(_("The cover ends today."), "good")
        return "/covers"

    return once(deed)
