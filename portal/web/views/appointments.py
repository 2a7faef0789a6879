"""The GM's answer to a proposed visit, in two taps: it suits, or another time."""

from flask import Blueprint, flash

from portal.activity.visits import Visit
from portal.foundation import db
from portal.foundation.i18n import dated
from portal.foundation.i18n import gettext as _
from portal.insight.own_visits import own_visit
from portal.web import visit_page
from portal.web.forms.appointments import OfferForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, opened_version

blueprint = Blueprint("appointments", __name__, url_prefix="/visits/<int:visit_id>")


def _answered(visit_id: int) -> Visit:
    """A visit that this person answers for. Raises Refused for an owner who reads it alone."""
    visit = Visit.find_for(me(), visit_id)
    if not visit.is_answered_by(me()):
        raise db.Refused(_("Whoever runs the hotel answers to a proposed visit."))
    return visit


@blueprint.post("/acceptance")
@allow("appointments.write")
def accept(visit_id: int):
    visit, opened = _answered(visit_id), opened_version()

    def deed() -> str:
        visit.agree(me(), opened)
        flash(_("Thank you: agreed for %(day)s.", day=dated(visit.day)), "good")
        return f"/visits/{visit.id}"

    return _over(deed, visit)


@blueprint.post("/offer")
@allow("appointments.write")
def offer(visit_id: int):
    visit, form, opened = _answered(visit_id), OfferForm(), opened_version()
    if not form.validate():
        return visit_page.own(own_visit(me(), visit.id), 422, form)

    def deed() -> str:
        visit.offer(me(), opened, form.at, form.word.data)
        flash(_("Thank you. Your officer is told and confirms the time."), "good")
        return f"/visits/{visit.id}"

    return _over(deed, visit)


def _over(deed, visit: Visit):
    try:
        return once(deed)
    except db.Conflict:
        flash(_("This visit was changed just now: look at the time once more."), "warn")
        return visit_page.own(own_visit(me(), visit.id), 409)
