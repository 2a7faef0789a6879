"""Large exports: written step by step while their page is open (or by the clock), then fetched by their owner."""

from flask import Blueprint, redirect

from portal.foundation.sheets.writing import MOST_ROWS
from portal.records.exports import KEPT, Export
from portal.web import exports, render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import refuse_unseen

blueprint = Blueprint("exports", __name__, url_prefix="/exports")


@blueprint.get("")
@allow("exports.read")
def index():
    """One's own of the last hour."""
    return render.page("exports/index.html", rows=Export.own(me()))


@blueprint.get("/<int:export_id>")
@allow("exports.read")
def show(export_id: int):
    export = Export.find_for(me(), export_id)
    return render.page("exports/show.html", export=export, most=MOST_ROWS, until=export.at + KEPT)


@blueprint.post("/<int:export_id>/step")
@allow("exports.read")
def step(export_id: int):
    """At most a second of the writing; the page asks again until it is done."""
    export = Export.find_for(me(), export_id)
    refuse_unseen()
    export.step(me())
    return redirect(url_of(export), 303)


@blueprint.post("/<int:export_id>/file")
@allow("exports.read")
def fetch(export_id: int):
    """The finished sheet; that it is taken away is noted."""
    return exports.fetched(Export.find_for(me(), export_id))
