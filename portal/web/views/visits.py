"""Visits: their register and its sheet, one visit, a new one; the hotel side's from columns of its own."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.visits import OPEN, State, Visit
from portal.activity.visits import register as visit_register
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.insight.own_visits import own_hotels, own_page, own_visit
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.web import exports, render, visit_page
from portal.web.exports import Column, Shape
from portal.web.forms.visits import VisitEditForm, VisitForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import days_in_words, here, paged, text_arg
from portal.web.saving import once, once_over, opened_version
from portal.web.visit_filter import Asked

blueprint = Blueprint("visits", __name__, url_prefix="/visits")


@blueprint.get("")
@allow("visits.read")
def index():
    person, after = me(), request.args.get("after")
    if person.is_hotel_side:
        return _own_index(person, after)
    asked = Asked.of(person)
    page = visit_register.page_for(person, asked.filter, *asked.days, after=after)
    return render.page(
        "visits/index.html",
        **paged(page),
        days=days_in_words(row.day for row in page),
        asked=asked,
        here=here,
        states=State.labels(),
        open=OPEN,
        today=clock.today(),
        time_of=clock.time_of,
        fields=[(one.name, one.value) for one in asked.said],
        plans=person.may("week.read"),
    )


def _own_index(person: Person, after: str | None):
    """The hotel side's: one hotel at a time."""
    hotels, code = own_hotels(person), text_arg("hotel", 20)
    hotel = next((one for one in hotels if one.code == code), None if code else next(iter(hotels), None))
    if hotel is None and code:
        raise db.Missing("Hotel")
    page = own_page(person, hotel, after) if hotel else Page([], None)
    words = {"states": State.labels(), "today": clock.today()}
    return render.page("visits/own_index.html", **paged(page), hotel=hotel, hotels=hotels, **words)


@blueprint.post("/export")
@allow("exports.read")
def export():
    """The visits of the filter as a sheet; that it was taken away is noted."""
    asked = Asked.of(me())
    return exports.take_away("visits", sure=not (asked.hotel or asked.filter.by == me().id))


@exports.source("visits", "visits.read")
def _source(person: Person) -> exports.Source:
    asked = Asked.of(person)
    words = exports.in_words(asked.active)

    def note(count: int) -> None:
        audit.record(person, "visits.exported", Account.of(person), filter=words, count=count)

    page_of = partial(visit_register.page_for, person, asked.filter, *asked.days)
    return exports.Source(_("Visits"), words, _columns(), page_of, note)


def _columns() -> list[Column]:
    states = State.labels()
    return [
        Column(_("Day"), lambda row: row.day, Shape.DAY, width=12),
        Column(_("Time"), lambda row: row.time, width=8),
        Column(_("Code"), lambda row: row.hotel_code, width=10),
        Column(_("Hotel name"), lambda row: row.hotel_name, width=26),
        Column(_("City"), lambda row: row.city, width=12),
        Column(_("Who goes"), lambda row: row.by_name, width=12),
        Column(_("State"), lambda row: states[row.state], width=14),
        Column(_("Topics"), lambda row: row.topics, width=40),
        Column(_("Purpose"), lambda row: row.purpose, width=40),
        Column(_("Reason"), lambda row: row.reason, width=30),
        Column(_("Arrived"), lambda row: row.arrived_at, Shape.MOMENT, width=16),
    ]


@blueprint.get("/<int:visit_id>")
@allow("visits.read")
def show(visit_id: int):
    if me().is_hotel_side:
        return visit_page.own(own_visit(me(), visit_id))
    return visit_page.shown(Visit.find_for(me(), visit_id))


def _hotel(code: str) -> Hotel:
    """A hotel whose visits this person may plan. Raises Refused for another officer's."""
    hotel = Hotel.find_for(me(), code)
    if not hotel.takes_calls_of(me()):
        raise db.Refused(_("Another officer looks after this hotel."))
    return hotel


@blueprint.get("/new")
@allow("visits.write")
def new():
    code = text_arg("hotel", 20)
    if not code:
        hotels = Visit.hotels_of(me())
        return render.page("visits/hotels.html", hotels=hotels)
    return render.page("visits/new.html", hotel=_hotel(code), form=VisitForm(formdata=None))


@blueprint.post("")
@allow("visits.write")
def create():
    """A visit of one's own; at once proposed to the hotel if that is what the button says."""
    hotel, form = _hotel(request.form.get("hotel", "")), VisitForm()
    propose = request.form.get("what") == "propose"
    valid = form.validate()
    if valid and propose and form.day.data < clock.today():
        form.day.errors = [_("A day that is over cannot be proposed.")]
    if not valid or form.day.errors:
        return render.page("visits/new.html", status=422, hotel=hotel, form=form)

    def deed() -> str:
        told = {"purpose": form.purpose.data, "topics": form.topics.data}
        visit = Visit.plan(me(), hotel, form.day.data, form.at, **told)
        if propose:
            visit.propose(me())
        flash(_("The visit is planned, and the hotel is asked.") if propose else _("The visit is planned."), "good")
        return f"/visits/{visit.id}"

    return once(deed)


@blueprint.get("/<int:visit_id>/edit")
@allow("visits.write")
def edit(visit_id: int):
    visit = Visit.find_for(me(), visit_id, to_write=True)
    return _edit_page(visit, VisitEditForm(formdata=None, obj=visit), visit.version)


def _edit_page(visit: Visit, form: VisitEditForm, version: int, status: int = 200, both: dict | None = None):
    return render.edit_page("visits/edit.html", visit, form, version, status, both, hotel=visit.hotel)


@blueprint.post("/<int:visit_id>")
@allow("visits.write")
def update(visit_id: int):
    visit, form, opened = Visit.find_for(me(), visit_id, to_write=True), VisitEditForm(), opened_version()
    if not form.validate():
        return _edit_page(visit, form, opened, 422)

    def deed() -> str:
        visit.edit(me(), opened, topics=form.topics.data, purpose=form.purpose.data)
        flash(_("Saved."), "good")
        return f"/visits/{visit.id}"

    return once_over(deed, form, opened, _edit_page)
