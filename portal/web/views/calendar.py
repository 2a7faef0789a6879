"""The calendar of working days, a year at a time: holidays, make-up days, and years not announced yet (D22)."""

import calendar as months
from datetime import date

from flask import Blueprint, flash, request
from werkzeug.exceptions import UnprocessableEntity

from portal.foundation import clock
from portal.foundation.calendar import CalendarDay, is_weekday
from portal.foundation.i18n import MONTHS, language, ngettext
from portal.foundation.i18n import gettext as _
from portal.records import rules, working_days
from portal.web import render
from portal.web.forms.calendar import DayForm, Kind, YearForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once

blueprint = Blueprint("calendar", __name__, url_prefix="/settings/calendar")


def _year(text: str | None) -> int:
    """The year asked for, or this one."""
    plain = text and text.isascii() and text.isdigit() and len(text) == 4
    return int(text) if plain and 2000 <= int(text) <= 2100 else clock.today().year


@blueprint.get("")
@allow("settings.read")
def index():
    year = _year(request.args.get("year"))
    days = CalendarDay.of_year(year)
    return render.page(
        "calendar/index.html",
        year=year,
        months=[
            (MONTHS[language()][month - 1], months.Calendar().monthdatescalendar(year, month)) for month in range(1, 13)
        ],
        days=days,
        spans=working_days.spans(days),
        known=any(not row.working for row in days.values()),
        published=bool(not days and working_days.published(year)),
        is_weekday=is_weekday,
        progress=rules.Unsettled.progress(),
        step="/settings/rules/settle/step",
        may_edit=me().may("settings.admin"),
    )


def _after(news: int, year: int) -> str:
    """Says what has changed and where to go: to the settling, if hotels wait for it."""
    flash(ngettext("%(n)s day is changed.", "%(n)s days are changed.", news), "good")
    return "/settings/rules" if rules.Unsettled.progress()[1] else f"/settings/calendar?year={year}"


@blueprint.get("/day")
@allow("settings.admin")
def day():
    """One day, as it stands; `day` in the address."""
    try:
        wanted = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        wanted = clock.today()
    row = CalendarDay.on(wanted)
    working = row.working if row else is_weekday(wanted)
    form = DayForm(
        formdata=None,
        day=wanted,
        kind=(Kind.WORKING if working else Kind.FREE).value,
        name_zh=row.name_zh if row else "",
        name_en=row.name_en if row else "",
    )
    return render.page("calendar/day.html", form=form)


@blueprint.post("/day")
@allow("settings.admin")
def update_day():
    form = DayForm()
    if not form.validate():
        return render.page("calendar/day.html", status=422, form=form)

    def deed() -> str:
        return _after(working_days.change(me(), form.told()), form.day.data.year)

    return once(deed)


@blueprint.get("/fill")
@allow("settings.admin")
def fill():
    return render.page("calendar/fill.html", form=YearForm(formdata=None, year=_year(request.args.get("year"))))


@blueprint.post("/fill")
@allow("settings.admin")
def fill_year():
    form = YearForm()
    if not form.validate():
        return render.page("calendar/fill.html", status=422, form=form)

    def deed() -> str:
        where = _after(working_days.change(me(), form.days), form.year.data)
        if passed := form.undated:
            lines = " · ".join(line[:40] for line in passed[:3])
            flash(
                ngettext(
                    "%(n)s line names no day and was passed over: %(lines)s",
                    "%(n)s lines name no day and were passed over, such as: %(lines)s",
                    len(passed),
                    lines=lines,
                ),
                "warn",
            )
        return where

    return once(deed)


@blueprint.post("/published")
@allow("settings.admin")
def take_published():
    """A year as this release has it from the published calendar."""
    year = _year(request.form.get("year"))
    days = working_days.published(year)
    if not days:
        raise UnprocessableEntity(_("The calendar of this year is not announced yet."))
    return once(lambda: _after(working_days.change(me(), days), year))
