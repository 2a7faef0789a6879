"""My week: an officer's home. A manager looks into his officers'."""

from flask import Blueprint, flash, request

from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.insight import week_ahead
from portal.insight.week import week_of
from portal.records.hotels import Hotel
from portal.records.planned_days import PlannedDay
from portal.web import brief, render, week_words
from portal.web.forms.week import days_of
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once

blueprint = Blueprint("week", __name__, url_prefix="/week")


@blueprint.get("")
@allow("week.read")
def index():
    return brief.shown(me(), brief.asked(me(), request.args))


@blueprint.get("/days")
@allow("week.read")
def days():
    what = brief.asked(me(), request.args)
    his = week_of(what.officer.id) if what.officer else None
    by_day = week_ahead.by_day(his) if his else []
    words = {"flags": week_words.flags, "best": week_words.best}
    return render.page("week/days.html", what=what, week=his, by_day=by_day, today=clock.today(), **words)


@blueprint.post("/days")
@allow("week.write")
def plan():
    """Each field `day-<code>` gives a hotel a day of this week, or (empty) takes it."""
    what = brief.asked(me(), request.form)
    his, wanted = week_of(what.officer.id) if what.officer else None, days_of(request.form)
    rows = [row for row in his.rows if row.code in wanted and row.planned != wanted[row.code]] if his else []
    hotels = [(_own(row.code), wanted[row.code]) for row in rows]

    def deed() -> str:
        for hotel, day in hotels:
            PlannedDay.put(me(), hotel, day)
        flash(_("The days are noted."), "good")
        return what.url(open=what.open) if what.open else f"/week/days{what.officer_query}"

    return once(deed)


def _own(code: str) -> Hotel:
    """A hotel whose week this person may plan. Raises Refused for another officer's."""
    hotel = Hotel.find_for(me(), code)
    if not hotel.takes_calls_of(me()):
        raise db.Refused(_("Another officer looks after this hotel."))
    return hotel


@blueprint.get("/ahead")
@allow("week.read")
def ahead():
    what = brief.asked(me(), request.args)
    weeks = week_ahead.ahead(what.officer.id) if what.officer else []
    return render.page("week/ahead.html", what=what, weeks=weeks)
