"""Filling in an inspection on site: marks and notes of a section, photographs of a point, the end of the report."""

from functools import partial

from flask import Blueprint, flash, redirect, request

from portal.activity.inspections import CheckResult, Inspection, InspectionState, Mark, Means, deeds
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import on_readers_clock
from portal.insight.inspection_report import report
from portal.records.files import File
from portal.web import attachments, render
from portal.web.attachments import AT_ONCE, LIMITS
from portal.web.forms.files import FileForm
from portal.web.forms.inspection_checks import NOTE, ClosingForm, given
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import text_arg
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("inspection_checks", __name__, url_prefix="/inspections/<int:written_id>")
#: Stands where a section's key does, for the end of the report.
CLOSING = "closing"


def _found(written_id: int) -> Inspection:
    """An inspection that this person is writing. Raises Missing, Refused."""
    return Inspection.find_for(me(), written_id, to_write=True)


def _page(row: Inspection, status: int = 200, closing: ClosingForm | None = None, **said):
    told = report(me(), row)
    return render.page(
        "inspection_checks/index.html",
        status=status,
        alongside=("progress",),
        row=row,
        hotel=row.hotel,
        report=told,
        closing=closing or ClosingForm(formdata=None, obj=row),
        lacks=deeds.lacks(row),
        marks=Mark.labels(),
        ways=Means.labels(),
        most=NOTE,
        typed=request.form if status == 422 else {},
        **{"wrong": {}, "clashes": [], "saved": "", "at": f"{on_readers_clock(clock.now()):%H:%M}"} | said,
    )


@blueprint.get("/checks")
@allow("inspections.write")
def index(written_id: int):
    row = _found(written_id)
    if row.state != InspectionState.UNDER_WAY:
        return _elsewhere(row)
    return _page(row, saved=text_arg("saved", 10))


def _elsewhere(row: Inspection):
    return render.page("inspection_checks/waiting.html", row=row, hotel=row.hotel, today=clock.today())


@blueprint.post("/checks")
@allow("inspections.write")
def update(written_id: int):
    """A section as it stands on his screen: what he has touched is kept, however often it is sent, so a bad network
    may send it twice."""
    row = _found(written_id)
    refuse_unseen()
    section = request.form.get("section", "")[:10]
    # It goes on into an address.
    section = section if section.isascii() and section.isalnum() else ""
    if section == CLOSING:
        return _close_up(row)
    told, wrong = given(request.form, deeds.points_of(row))
    try:
        clashes = deeds.give(me(), row, told)
    except db.Refused:
        return _elsewhere(_found(written_id))
    if wrong or clashes:
        # What was fine is kept all the same.
        return _page(row, 422, saved=section, wrong=wrong, clashes=clashes)
    return _gone(row, section)


def _gone(row: Inspection, section: str):
    return redirect(f"/inspections/{row.id}/checks?saved={section}#section-{section}", 303)


def _close_up(row: Inspection):
    form = ClosingForm()
    if not form.validate():
        return _page(row, 422, form, saved=CLOSING)
    deeds.close_up(me(), row, **form.facts())
    return _gone(row, CLOSING)


@blueprint.post("/finish")
@allow("inspections.write")
def finish(written_id: int):
    row = _found(written_id)

    def deed() -> str:
        deeds.finish(me(), row)
        flash(_("Finished: the score stands. Look it over and release it."), "good")
        return f"/inspections/{row.id}"

    try:
        return once(deed)
    except db.Refused as refused:
        row = _found(written_id)
        if row.state != InspectionState.UNDER_WAY:
            return _elsewhere(row)
        return _page(row, 422, refused=str(refused))


@blueprint.get("/checks/<item_key>")
@allow("inspections.write")
def point(written_id: int, item_key: str):
    """The photographs of one point."""
    return _point_page(_found(written_id), item_key, FileForm(formdata=None))


def _point_page(row: Inspection, key: str, form: FileForm, status: int = 200):
    told = report(me(), row)
    here = next((one for one in told.points if one.item.key == key), None)
    if here is None:
        raise db.Missing("InspectionItem")
    writes = row.state == InspectionState.UNDER_WAY
    removed = []
    if here.mark or here.note or here.photos:
        removed = File.removed_of(me(), CheckResult.at_point(me(), row, key)) if writes else []
    facts = {"row": row, "hotel": row.hotel, "point": here, "form": form, "writes": writes, "removed": removed}
    return render.page("inspection_checks/point.html", status=status, marks=Mark.labels(), **facts, **LIMITS)


@blueprint.post("/checks/<item_key>/files")
@allow("inspections.write", most_bytes=AT_ONCE)
def send(written_id: int, item_key: str):
    """Photographs of a point: the hotel reads them with the report."""
    row, form = _found(written_id), FileForm()
    record = deeds.point(me(), row, item_key)
    back = f"/inspections/{row.id}/checks/{item_key}"
    return attachments.send(record, form, back, partial(_point_page, row, item_key), for_hotel=True)


@blueprint.post("/checks/<item_key>/files/<int:taken_id>/removal")
@allow("inspections.write")
def remove(written_id: int, item_key: str, taken_id: int):
    row = _found(written_id)
    return attachments.remove(
        CheckResult.at_point(me(), row, item_key), taken_id, f"/inspections/{row.id}/checks/{item_key}"
    )


@blueprint.post("/checks/<item_key>/files/<int:taken_id>/return")
@allow("inspections.write")
def put_back(written_id: int, item_key: str, taken_id: int):
    row = _found(written_id)
    back = f"/inspections/{row.id}/checks/{item_key}"
    return attachments.put_back(CheckResult.at_point(me(), row, item_key), taken_id, back)
