"""The calendar of a month's visits: a grid on a desk and on paper, a list on a telephone."""

from flask import Blueprint, redirect

from portal.activity.visits import OPEN, State
from portal.foundation import clock
from portal.foundation.i18n import WEEKDAYS, language
from portal.insight.visit_month import days_of
from portal.web import render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.visit_month import asked

blueprint = Blueprint("visit_calendar", __name__, url_prefix="/visits/calendar")


@blueprint.get("")
@allow("visits.read")
def index():
    if me().is_hotel_side:
        return redirect("/visits", 303)
    what = asked(me())
    days = days_of(me(), what.by, what.month) if what.named else []
    return render.page(
        "visit_calendar/index.html",
        what=what,
        days=days,
        empty=not any(day.visits for day in days),
        weekdays=WEEKDAYS[language()],
        states=State.labels(),
        open=OPEN,
        time_of=clock.time_of,
        today=clock.today(),
    )
