"""Inspections: the register and its sheet, planning one, the report, its release, the report as a document."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.inspections import (
    Band,
    CheckResult,
    Filter,
    Inspection,
    InspectionKind,
    InspectionState,
    InspectionTemplate,
    deeds,
    release,
)
from portal.activity.inspections import Show as Shown
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.insight.inspectable import inspectable
from portal.insight.inspection_report import own_row, report, routed
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.web import attachments, exports, inspection_document, inspection_page, marked_document, render
from portal.web.exports import Column, Shape
from portal.web.forms.inspections import DayForm, InspectionForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, id_arg, one_of, paged, text_arg
from portal.web.saving import once, once_over, opened_version, refuse_unseen

blueprint = Blueprint("inspections", __name__, url_prefix="/inspections")


def _asked(person: Person) -> tuple[Filter, list[Active]]:
    """The filter of the address, and what of it is in force in words."""
    show, kind, band = choice_arg("show", Shown, Shown.ALL), one_of("kind", InspectionKind), one_of("band", Band)
    code, city, inspector = text_arg("hotel", 20).upper(), text_arg("city", 30), id_arg("inspector")
    hotel = _hotel(person, code) if code else None
    active = [Active("show", _("State"), show.label, show.value)] if show.value else []
    active += [Active("kind", _("Announced or not"), InspectionKind(kind).label, kind)] if kind else []
    active += [Active("band", _("Result"), Band(band).label, band)] if band else []
    active += [Active("hotel", _("Hotel"), hotel.name if hotel else code, code)] if code else []
    active += [Active("city", _("City"), city, city)] if city else []
    # No row has this id: the address names a hotel that is not there.
    number = (hotel.id if hotel else -1) if code else None
    return Filter(show, kind, band, number, int(inspector) if inspector else None, city), active


def _hotel(person: Person, code: str) -> Hotel | None:
    try:
        return Hotel.find_for(person, code)
    except db.Missing:
        return None


@blueprint.get("")
@allow("inspections.read")
def index():
    person = me()
    wanted, active = _asked(person)
    page = Inspection.page_for(person, wanted, request.args.get("after"))
    if person.is_hotel_side:
        labels = {"kinds": InspectionKind.labels(), "states": InspectionState.labels(), "bands": Band.labels()}
        page = Page([own_row(row) for row in page], page.next)
        return render.page("inspections/own_index.html", **paged(page), several=person.hotels > 1, **labels)
    return render.page(
        "inspections/index.html",
        **paged(page),
        active=active,
        fields=[(one.name, one.value) for one in active],
        wanted=wanted,
        code=text_arg("hotel", 20).upper(),
        shows=list(Shown),
        kinds=InspectionKind.labels(),
        states=InspectionState.labels(),
        bands=Band.labels(),
        inspects=Inspection.inspects(person),
        here=here,
        today=clock.today(),
    )


@blueprint.post("/export")
@allow("inspections.read")
def export():
    """The register as it is filtered; that it was taken away is noted."""
    if me().is_hotel_side:
        raise db.Refused
    return exports.take_away("inspections")


@exports.source("inspections", "inspections.read")
def _source(person: Person) -> exports.Source:
    wanted, active = _asked(person)
    # Of who reads unannounced ones it is not told which he took, nor how many: others read the trail, too.
    silent = Inspection.leads(person)
    words = exports.in_words(active)

    def note(count: int) -> None:
        told = {} if silent else {"filter": words, "count": count}
        audit.record(person, "inspections.exported", Account.of(person), **told)

    return exports.Source(_("Inspections"), words, _columns(), partial(Inspection.page_for, person, wanted), note)


def _columns() -> list[Column]:
    kinds, states, bands = InspectionKind.labels(), InspectionState.labels(), Band.labels()
    return [
        Column(_("Day"), lambda row: row.day, Shape.DAY),
        Column(_("Hotel code"), lambda row: row.hotel.code),
        Column(_("Hotel"), lambda row: row.hotel.name, width=24),
        Column(_("City"), lambda row: row.hotel.city),
        Column(_("Announced or not"), lambda row: kinds[row.kind]),
        Column(_("State"), lambda row: states[row.state], width=16),
        Column(_("Inspector"), lambda row: row.inspector.name),
        Column(_("Score"), lambda row: row.score_text if row.score is not None else ""),
        Column(_("Result"), lambda row: bands.get(row.band, "")),
        Column(_("Red line crossed"), lambda row: _("yes") if row.crossed else ""),
        Column(_("Points found wanting"), lambda row: row.wanting, Shape.NUMBER),
        Column(_("Released"), lambda row: row.released_at, Shape.MOMENT, width=16),
    ]


def _writes() -> Person:
    """Whoever speaks for quality. Raises Refused."""
    person = me()
    if not Inspection.inspects(person):
        raise db.Refused
    return person


def _form(person: Person, **stands) -> InspectionForm:
    facts = (person, Inspection.inspectors(), InspectionTemplate.in_force(person))
    return InspectionForm(*facts, **stands)


@blueprint.get("/new")
@allow("inspections.write")
def new():
    """First which hotel, then when, by whom and how."""
    person, code, q = _writes(), text_arg("hotel", 20), text_arg("q")
    if not code:
        return render.page("inspections/hotels.html", found=inspectable(person, q), q=q)
    return render.page("inspections/new.html", hotel=Hotel.find_for(person, code), form=_form(person, formdata=None))


@blueprint.post("")
@allow("inspections.write")
def create():
    person = _writes()
    hotel, form = Hotel.find_for(person, request.form.get("hotel", "")[:20]), _form(person)
    if not form.validate():
        return render.page("inspections/new.html", status=422, hotel=hotel, form=form)

    def deed() -> str:
        kind = InspectionKind(form.kind.data)
        row = deeds.plan(person, hotel, form.edition, kind, form.day.data, form.who)
        if row.unannounced:
            flash(_("Planned. Nobody but quality and the director sees it until its report is released."), "good")
        else:
            flash(_("Planned: the hotel and its officer are told the day."), "good")
        return f"/inspections/{row.id}"

    try:
        return once(deed)
    except db.Refused as refused:
        form.day.errors = [str(refused)]
        return render.page("inspections/new.html", status=422, hotel=hotel, form=form)


@blueprint.get("/<int:inspection_id>")
@allow("inspections.read")
def show(inspection_id: int):
    return inspection_page.shown(Inspection.find_for(me(), inspection_id))


def _edit_page(row: Inspection, form: DayForm, version: int, status: int = 200, both: dict | None = None):
    return render.edit_page("inspections/edit.html", row, form, version, status, both, hotel=row.hotel)


@blueprint.get("/<int:written_id>/edit")
@allow("inspections.write")
def edit(written_id: int):
    row = Inspection.find_for(me(), written_id, to_write=True)
    form = DayForm(formdata=None, day=row.day, inspector=str(row.inspector_id)).offer(Inspection.inspectors())
    return _edit_page(row, form, row.version)


@blueprint.post("/<int:written_id>")
@allow("inspections.write")
def update(written_id: int):
    row, opened = Inspection.find_for(me(), written_id, to_write=True), opened_version()
    form = DayForm().offer(Inspection.inspectors())
    if not form.validate():
        return _edit_page(row, form, opened, 422)

    def deed() -> str:
        deeds.move(me(), row, opened, form.day.data, form.who)
        flash(_("Saved."), "good")
        return f"/inspections/{row.id}"

    return once_over(deed, form, opened, _edit_page)


@blueprint.post("/<int:written_id>/beginning")
@allow("inspections.write")
def begin(written_id: int):
    row = Inspection.find_for(me(), written_id, to_write=True)

    def deed() -> str:
        deeds.begin(me(), row)
        return f"/inspections/{row.id}/checks"

    return _or_said(deed, row)


@blueprint.post("/<int:written_id>/cancellation")
@allow("inspections.write")
def cancel(written_id: int):
    row = Inspection.find_for(me(), written_id, to_write=True)

    def deed() -> str:
        deeds.call_off(me(), row)
        flash(_("Called off."), "good")
        return f"/inspections/{row.id}"

    return _or_said(deed, row)


@blueprint.post("/<int:written_id>/reopening")
@allow("inspections.write")
def reopen(written_id: int):
    row = Inspection.find_for(me(), written_id, to_write=True)

    def deed() -> str:
        deeds.reopen(me(), row)
        return f"/inspections/{row.id}/checks"

    return _or_said(deed, row)


@blueprint.post("/<int:inspection_id>/release")
@allow("inspections.approve")
def publish(inspection_id: int):
    """By quality, or by the director."""
    row = Inspection.find_for(me(), inspection_id)
    if not Inspection.leads(me()):
        raise db.Refused

    def deed() -> str:
        release.release(me(), row)
        flash(_("Released: the hotel, its officer and the departments concerned read it now."), "good")
        return f"/inspections/{row.id}"

    return _or_said(deed, row)


def _or_said(deed, row: Inspection):
    """What is refused is said on the report."""
    try:
        return once(deed)
    except db.Refused as refused:
        return inspection_page.shown(Inspection.find_for(me(), row.id), 422, refused=str(refused))


@blueprint.get("/<int:inspection_id>/checks/<item_key>/files/<int:photo_id>")
@allow("inspections.read")
def photograph(inspection_id: int, item_key: str, photo_id: int):
    row = Inspection.find_for(me(), inspection_id)
    return attachments.show(CheckResult.at_point(me(), row, item_key), photo_id)


@blueprint.post("/<int:inspection_id>/document")
@allow("inspections.read")
def document(inspection_id: int):
    """The report in the reader's language, marked with who took it."""
    refuse_unseen()
    person = me()
    row = Inspection.find_for(person, inspection_id)
    if person.is_hotel_side and not row.released:
        raise db.Missing("Inspection")
    told = report(person, row)
    title = _("Inspection report: %(hotel)s", hotel=row.hotel.name)
    blocks = inspection_document.blocks(row, told, routed(row))
    what = _("Inspection report")
    name = f"{what}-{row.hotel.code}-{row.day.isoformat()}.docx"
    made = marked_document.send(title, blocks, name)
    audit.record(person, "inspection.exported", row)
    return made
