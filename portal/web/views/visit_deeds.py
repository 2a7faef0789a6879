"""What is done with a visit: proposed, agreed, moved, called off, missed, arrived at."""

from flask import Blueprint, flash, request

from portal.activity.visits import Visit
from portal.foundation import db
from portal.foundation.i18n import dated
from portal.foundation.i18n import gettext as _
from portal.web import visit_page
from portal.web.forms.visits import CancelForm, MissForm, MoveForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, opened_version

blueprint = Blueprint("visit_deeds", __name__, url_prefix="/visits/<int:visit_id>")


def _visit(visit_id: int) -> Visit:
    return Visit.find_for(me(), visit_id, to_write=True)


def _over(deed, visit: Visit):
    """Runs the deed; where somebody was quicker, the page stands as it is now."""
    try:
        return once(deed)
    except db.Conflict:
        flash(_("Somebody has changed this visit meanwhile: look it over and decide again."), "warn")
        return visit_page.shown(Visit.find_for(me(), visit.id), 409)


@blueprint.post("/proposal")
@allow("visits.write")
def propose(visit_id: int):
    visit = _visit(visit_id)

    def deed() -> str:
        visit.propose(me())
        flash(_("The hotel is asked; you are told what it answers."), "good")
        return f"/visits/{visit.id}"

    return once(deed)


@blueprint.post("/agreement")
@allow("visits.write")
def agree(visit_id: int):
    """What was agreed by telephone, or the other time that the hotel offers."""
    visit, opened = _visit(visit_id), opened_version()
    takes = request.form.get("what") == "offer"

    def deed() -> str:
        if takes:
            visit.take_offer(me(), opened)
        else:
            visit.agree(me(), opened)
        flash(_("Agreed for %(day)s.", day=dated(visit.day)), "good")
        return f"/visits/{visit.id}"

    return _over(deed, visit)


@blueprint.post("/move")
@allow("visits.write")
def move(visit_id: int):
    visit, form, opened = _visit(visit_id), MoveForm(), opened_version()
    if not form.validate():
        return visit_page.shown(visit, 422, "move", move=form)

    def deed() -> str:
        visit.move(me(), opened, form.day.data, form.at, form.reason.data, form.word.data)
        flash(_("Moved to %(day)s.", day=dated(visit.day)), "good")
        return f"/visits/{visit.id}"

    return _over(deed, visit)


@blueprint.post("/cancellation")
@allow("visits.write")
def cancel(visit_id: int):
    visit, form, opened = _visit(visit_id), CancelForm(), opened_version()
    if not form.validate():
        return visit_page.shown(visit, 422, "cancel", cancel=form)

    def deed() -> str:
        visit.cancel(me(), opened, form.reason.data, form.word.data)
        flash(_("The visit is called off; it stays on record."), "good")
        return f"/visits/{visit.id}"

    return _over(deed, visit)


@blueprint.post("/miss")
@allow("visits.write")
def miss(visit_id: int):
    visit, form, opened = _visit(visit_id), MissForm(), opened_version()
    if not form.validate():
        return visit_page.shown(visit, 422, "miss", miss=form)

    def deed() -> str:
        visit.miss(me(), opened, form.reason.data)
        flash(_("It is noted that the visit did not take place."), "good")
        return f"/visits/{visit.id}"

    return _over(deed, visit)


@blueprint.post("/arrival")
@allow("visits.write")
def arrive(visit_id: int):
    """One tap in the lobby; another takes it back."""
    visit = _visit(visit_id)

    def deed() -> str:
        if request.form.get("what") == "undo":
            visit.not_arrived(me())
        else:
            visit.arrive(me())
        return f"/visits/{visit.id}"

    return once(deed)
