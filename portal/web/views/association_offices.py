"""Council and committees: who holds which office, for which term (articles 27–35)."""

from flask import Blueprint, flash

from portal.activity.association import office_deeds
from portal.activity.association.members import Member
from portal.activity.association.offices import Body, Office
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import Post
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.insight import association_offices as insight
from portal.records.accounts import Account
from portal.web import render
from portal.web.forms.association_offices import BodyForm, LeaveForm, OfficeForm, people_in_words
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import text_arg
from portal.web.saving import once

blueprint = Blueprint("association_offices", __name__, url_prefix="/association/offices")


@blueprint.get("")
@allow("association.read")
def index():
    past = text_arg("past", 1) == "1"
    return render.page(
        "association_offices/index.html",
        bodies=insight.bodies(past),
        past=past,
        posts=Post.labels(),
        today=clock.today(),
        office=Secretary.holds(me()),
    )


def _writes() -> list[Body]:
    """The bodies whose offices this person enters: the secretariat all. Raises Refused for others."""
    rows = Body.entered_by(me())
    if not rows:
        raise db.Refused(_("Only the secretariat enters offices."))
    return rows


def _new_page(bodies: list[Body], form: OfficeForm, status: int = 200):
    return render.page("association_offices/new.html", status=status, form=form, bodies=bodies)


def _offered(form: OfficeForm, bodies: list[Body]) -> OfficeForm:
    return form.offer(bodies, people_in_words(insight.people()))


@blueprint.get("/new")
@allow("association.write")
def new():
    bodies = _writes()
    form = OfficeForm(formdata=None, body=text_arg("body", 20), since=clock.today(), until=insight.end_of_term())
    return _new_page(bodies, _offered(form, bodies))


@blueprint.post("")
@allow("association.write")
def create():
    bodies = _writes()
    form = _offered(OfficeForm(), bodies)
    if not form.validate():
        return _new_page(bodies, form, 422)
    number, _colon, member = form.account.data.partition(":")
    body = next(row for row in bodies if row.word == form.body.data)
    whose = Member.find_for(me(), member) if member else None

    def deed() -> str:
        account = Account.active_with(int(number))
        term = (Post(form.post.data), form.since.data, form.until.data)
        office_deeds.seat(me(), body, account, *term, whose)
        flash(_("Saved."), "good")
        return "/association/offices"

    try:
        return once(deed)
    except db.Refused as refused:
        form.account.errors = [str(refused)]
        return _new_page(bodies, form, 422)


@blueprint.get("/<int:office_id>/end")
@allow("association.write")
def end(office_id: int):
    row = Office.find_for(me(), office_id, to_write=True)
    return _end_page(row, LeaveForm(formdata=None, until=clock.today()))


def _end_page(row: Office, form: LeaveForm, status: int = 200):
    name = Account.names([row.account_id])[row.account_id]
    return render.page(
        "association_offices/end.html", status=status, row=row, name=name, form=form, posts=Post.labels()
    )


@blueprint.post("/<int:office_id>/end")
@allow("association.write")
def leave(office_id: int):
    row, form = Office.find_for(me(), office_id, to_write=True), LeaveForm()
    if not form.validate():
        return _end_page(row, form, 422)

    def deed() -> str:
        office_deeds.leave(me(), row, form.until.data, form.ended.data)
        flash(_("Saved."), "good")
        return "/association/offices"

    try:
        return once(deed)
    except db.Refused as refused:
        form.until.errors = [str(refused)]
        return _end_page(row, form, 422)


@blueprint.post("/bodies")
@allow("association.write")
def add_body():
    """A new committee."""
    _writes()
    form = BodyForm()
    if not form.validate():
        return render.page("association_offices/body.html", status=422, form=form)

    def deed() -> str:
        office_deeds.found(me(), form.name_zh.data, form.name_en.data)
        flash(_("Saved."), "good")
        return "/association/offices"

    return once(deed)


@blueprint.get("/bodies/new")
@allow("association.write")
def new_body():
    _writes()
    return render.page("association_offices/body.html", form=BodyForm(formdata=None))
