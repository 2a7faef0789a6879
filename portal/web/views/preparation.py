"""The preparation sheet of a visit: one page to print, with the topics typed on it."""

from flask import Blueprint, flash

from portal.activity.follow_ups import State
from portal.activity.visits import Visit
from portal.activity.visits.minutes_words import Section
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.insight.preparation import preparation
from portal.records.hotel_words import Kind
from portal.records.principals import PrincipalFunction
from portal.web import figure_charts, figure_words, render
from portal.web.forms.preparation import TopicsForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, opened_version

blueprint = Blueprint("preparation", __name__, url_prefix="/visits/<int:visit_id>/preparation")


def _page(visit: Visit, form: TopicsForm, version: int, status: int = 200):
    found = preparation(me(), visit)
    return render.page(
        "preparation/show.html",
        status=status,
        found=found,
        visit=visit,
        hotel=found.hotel,
        form=form,
        version=version,
        conflict=status == 409,
        writes=visit.is_open and visit.is_written_by(me()),
        kinds=Kind.labels(),
        functions=PrincipalFunction.labels(),
        states=State.labels(),
        sections=Section.labels(),
        words=figure_words,
        charts=figure_charts,
    )


@blueprint.get("")
@allow("visits.write")
def show(visit_id: int):
    visit = Visit.find_for(me(), visit_id)
    return _page(visit, TopicsForm(formdata=None, obj=visit), visit.version)


@blueprint.post("/topics")
@allow("visits.write")
def update(visit_id: int):
    """The topics stand on the visit: the hotel reads them with the proposal, and the minutes begin with them."""
    visit, opened, form = Visit.find_for(me(), visit_id, to_write=True), opened_version(), TopicsForm()
    if not form.validate():
        return _page(visit, form, opened, 422)

    def deed() -> str:
        visit.edit(me(), opened, topics=form.topics.data)
        flash(_("Saved."), "good")
        return f"/visits/{visit.id}/preparation"

    try:
        return once(deed)
    except db.Conflict as conflict:
        return _page(conflict.row, form, conflict.row.version, 409)
