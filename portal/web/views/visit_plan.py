"""The month plan: an officer gives his hotels a day each, and proposes the days to them."""

from flask import Blueprint, flash, request

from portal.activity.visits import Visit
from portal.foundation import db
from portal.foundation.i18n import day_text, ngettext
from portal.foundation.i18n import gettext as _
from portal.insight.visit_plan import plan_of
from portal.records.hotels import Hotel
from portal.web import visit_plan
from portal.web.forms.visit_plan import CityDayForm, GivenDayForm, day_of
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once
from portal.web.visit_plan import Asked

blueprint = Blueprint("visit_plan", __name__, url_prefix="/visits/plan")


def _asked(args) -> Asked:
    return visit_plan.asked(me(), args)


@blueprint.get("")
@allow("week.read")
def index():
    return visit_plan.shown(me(), _asked(request.args))


@blueprint.post("/day")
@allow("week.write")
def give():
    """One hotel is given a day of the month, another, or none."""
    what, hotel = _asked(request.form), _own(request.form.get("hotel", ""))
    form = GivenDayForm()
    form.month = what.month
    if not form.validate():
        return _refused(what, hotel.code, form)

    def deed() -> str:
        if form.day.data is None:
            Visit.take_day(me(), hotel, what.month)
        else:
            Visit.give_day(me(), hotel, form.day.data, form.time.data, goes=what.officer)
        return what.url(done=hotel.code)

    try:
        return once(deed)
    except db.Refused as refused:
        return visit_plan.shown(me(), what, {hotel.code: str(refused)}, 422)


def _refused(what: Asked, place: str, form):
    said = " ".join(str(text) for texts in form.errors.values() for text in texts)
    return visit_plan.shown(me(), what, {place: said} if said else {}, 422)


@blueprint.post("/city")
@allow("week.write")
def give_city():
    """All that are still to be planned in a city are given one day."""
    what = _asked(request.form)
    form = CityDayForm()
    form.month = what.month
    if not form.validate() or what.officer is None:
        return _refused(what, f"city {form.city.data}", form)
    due = [row for row in plan_of(what.officer.id, what.month).rows if row.due and row.city == form.city.data]
    hotels = [_own(row.code) for row in due]

    def deed() -> str:
        for hotel in hotels:
            Visit.give_day(me(), hotel, form.day.data, goes=what.officer)
        text = ngettext("%(n)s hotel is given %(day)s.", "%(n)s hotels are given %(day)s.", len(hotels), day=_day(form))
        flash(text, "good")
        return what.url(done="all")

    return once(deed)


def _day(form: CityDayForm) -> str:
    return day_text(form.day.data)


@blueprint.post("/proposals")
@allow("visits.write")
def propose():
    """Asks the hotels: one of them, with the day that stands in its row, or all whose visit stands on a day and has
    not been proposed yet."""
    what, day = _asked(request.form), day_of(request.form.get("all", ""))
    if day is None:
        return _propose_one(what)
    plan = plan_of(what.officer.id, what.month) if what.officer else None
    visits = [Visit.find_for(me(), row.slip.id, to_write=True) for row in (plan.planned_on(day) if plan else [])]

    def deed() -> str:
        for visit in visits:
            visit.propose(me())
        flash(ngettext("%(n)s hotel is asked.", "%(n)s hotels are asked.", len(visits)), "good")
        return what.url(done="all")

    return once(deed)


def _propose_one(what: Asked):
    hotel = _own(request.form.get("hotel", ""))
    form = GivenDayForm()
    form.month = what.month
    if not form.validate() or form.day.data is None:
        form.day.errors = form.day.errors or [_("Choose a day first.")]
        return _refused(what, hotel.code, form)

    def deed() -> str:
        Visit.give_day(me(), hotel, form.day.data, form.time.data, goes=what.officer).propose(me())
        flash(_("%(hotel)s is asked.", hotel=hotel.name), "good")
        return what.url(done=hotel.code)

    try:
        return once(deed)
    except db.Refused as refused:
        return visit_plan.shown(me(), what, {hotel.code: str(refused)}, 422)


@blueprint.post("/offers/<int:visit_id>")
@allow("visits.write")
def take(visit_id: int):
    """The other time that the hotel offers is taken by one click."""
    what, visit = _asked(request.form), Visit.find_for(me(), visit_id, to_write=True)
    code = visit.hotel.code

    def deed() -> str:
        visit.take_offer(me(), visit.version)
        flash(_("%(hotel)s: agreed for %(day)s.", hotel=visit.hotel.name, day=day_text(visit.day)), "good")
        return what.url(done=code)

    return once(deed)


def _own(code: str) -> Hotel:
    """A hotel whose visits this person may plan. Raises Refused for another officer's."""
    hotel = Hotel.find_for(me(), code)
    if not hotel.takes_calls_of(me()):
        raise db.Refused(_("Another officer looks after this hotel."))
    return hotel
