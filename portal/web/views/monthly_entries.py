"""Entering a month's figures: typed on a telephone, pasted or uploaded as the PMS exports them, and corrected."""

from datetime import date

from flask import Blueprint, flash, redirect, request

from portal.activity.monthly_reports import Figures, MonthlyReport, key_of, last_month, parse
from portal.activity.monthly_reports import pasted as pasted_rows
from portal.activity.monthly_reports.doubts import Doubt
from portal.activity.monthly_reports.pasted import Found, Month
from portal.activity.monthly_reports.words import FIRST, Source, days_in, due_on
from portal.foundation import clock, db, i18n
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.sheets import Unreadable, reading
from portal.records.hotels import Hotel
from portal.web import drafts, figure_words, render
from portal.web.forms.monthly_reports import CorrectionForm, MonthlyReportForm, SheetForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, opened_version

blueprint = Blueprint("monthly_entries", __name__, url_prefix="/monthly-reports")

#: What may be sent: the file, and the form around it.
AT_ONCE = reading.MAX_BYTES + 128 * 1024


def _hotel() -> Hotel:
    """The hotel of the address or the form, whose figures this person enters."""
    code = request.values.get("hotel", "")[:20]
    return MonthlyReport.hotel_for(me(), code, to_write=True)


def _month() -> date:
    """The month of the address or the form. Raises Missing for one that nobody enters."""
    text = request.values.get("month", "") or key_of(last_month())
    try:
        month = parse(text[:7])
    except ValueError:
        raise db.Missing("month") from None
    if not FIRST <= month <= last_month():
        raise db.Missing("month")
    return month


def _draft_of(hotel: Hotel, month: date) -> str:
    return f"figures:{hotel.code}:{key_of(month)}"


def _confirmed(asked: list[Doubt]) -> bool:
    """True if what is asked was asked before, and answered by saving once more."""
    told = set(request.form.get("sure", "").split())
    return {one.word for one in asked} <= told


def _new_page(hotel: Hotel, month: date, form, status: int = 200, asked=(), draft=None):
    return render.page(
        "monthly_reports/new.html",
        status=status,
        hotel=hotel,
        month=month,
        key=key_of(month),
        due_on=due_on(month),
        late=clock.today() > due_on(month),
        form=form,
        asked=asked,
        draft=draft,
        draft_url=f"/monthly-reports/draft?hotel={hotel.code}&month={key_of(month)}",
        whole=(hotel.rooms or 0) * days_in(month),
        days=days_in(month),
    )


@blueprint.get("/new")
@allow("monthly_reports.write")
def new():
    hotel, month = _hotel(), _month()
    there = MonthlyReport.of_months(hotel, [month]).get(month)
    if there is not None:
        return redirect(f"/monthly-reports/{there.id}", 303)
    form = MonthlyReportForm(hotel.kind, formdata=None, available=(hotel.rooms or 0) * days_in(month) or None)
    return _new_page(hotel, month, form, draft=drafts.offer(form, _draft_of(hotel, month)))


@blueprint.post("/draft")
@allow("monthly_reports.write")
def draft():
    hotel, month = _hotel(), _month()
    back = f"/monthly-reports/new?hotel={hotel.code}&month={key_of(month)}"
    return drafts.keep(_draft_of(hotel, month), back)


@blueprint.post("")
@allow("monthly_reports.write")
def create():
    """What does not seem to fit is asked about once, and saved when it is sent again."""
    hotel, month = _hotel(), _month()
    form = MonthlyReportForm(hotel.kind)
    if not form.validate():
        return _new_page(hotel, month, form, 422)
    asked = MonthlyReport.doubts_of(hotel, month, form.facts())
    if not _confirmed(asked):
        return _new_page(hotel, month, form, 422, asked)

    def deed() -> str:
        row = MonthlyReport.enter(me(), hotel, month, form.facts(), asked=asked)
        drafts.drop(_draft_of(hotel, month))
        flash(_("%(month)s is in. Thank you.", month=i18n.month_text(clock.Month.of(month))), "good")
        return f"/monthly-reports/{row.id}"

    try:
        return once(deed)
    except db.Conflict as conflict:
        flash(_("Somebody entered this month before you: look at it, and correct what differs."), "warn")
        return _edit_page(conflict.row, _correction(conflict.row, form), conflict.row.version, 409)


def _correction(report: MonthlyReport, form: MonthlyReportForm) -> CorrectionForm:
    """The correction of what somebody else entered, as this person would have it."""
    return CorrectionForm(report.hotel.kind, formdata=None, data=form.facts())


def _edit_page(report: MonthlyReport, form: CorrectionForm, version: int, status: int = 200, asked=()):
    return render.page(
        "monthly_reports/edit.html",
        status=status,
        report=report,
        hotel=report.hotel,
        form=form,
        version=version,
        conflict=status == 409,
        asked=asked,
        words=figure_words,
    )


@blueprint.get("/<int:monthly_report_id>/edit")
@allow("monthly_reports.write")
def edit(monthly_report_id: int):
    report = MonthlyReport.find_for(me(), monthly_report_id, to_write=True)
    return _edit_page(report, CorrectionForm(report.hotel.kind, formdata=None, obj=report), report.version)


@blueprint.post("/<int:monthly_report_id>")
@allow("monthly_reports.write")
def update(monthly_report_id: int):
    report, opened = MonthlyReport.find_for(me(), monthly_report_id, to_write=True), opened_version()
    form = CorrectionForm(report.hotel.kind)
    if not form.validate():
        return _edit_page(report, form, opened, 422)
    asked = MonthlyReport.doubts_of(report.hotel, report.month, form.facts())
    if not _confirmed(asked):
        return _edit_page(report, form, opened, 422, asked)

    def deed() -> str:
        changed = report.correct(me(), opened, form.reason.data, form.facts(), asked)
        flash(_("Corrected; what stood before is kept.") if changed else _("Nothing is different."), "good")
        return f"/monthly-reports/{report.id}"

    try:
        return once(deed)
    except db.Conflict as conflict:
        return _edit_page(conflict.row, form, conflict.row.version, 409)


# A sheet of the PMS


def _sheet_page(hotel: Hotel, form: SheetForm, status: int = 200, found: Found | None = None):
    there = MonthlyReport.of_months(hotel, [one.month for one in found.months]) if found else {}
    # Once they are read, the rows alone are sent.
    flags = form.pasted.flags
    flags.required = bool(found and found.months)
    flags.one_of_two = not flags.required
    return render.page(
        "monthly_reports/sheet.html",
        status=status,
        hotel=hotel,
        form=form,
        found=found,
        there=there,
        asked={one.month: MonthlyReport.doubts_of(hotel, one.month, one.facts) for one in found.months}
        if found
        else {},
        words=figure_words,
        figures=_figures,
    )


def _figures(one: Month):
    return Figures(one.facts["available"], one.facts["sold"], one.facts["revenue"])


@blueprint.get("/sheet")
@allow("monthly_reports.write")
def sheet():
    return _sheet_page(_hotel(), SheetForm(formdata=None))


@blueprint.post("/sheet")
@allow("monthly_reports.write", most_bytes=AT_ONCE)
def read_sheet():
    """A file becomes the text it holds; the months of the text are looked over before they are saved."""
    hotel, form = _hotel(), SheetForm()
    if not form.validate():
        return _sheet_page(hotel, form, 422)
    try:
        if form.sent:
            text = pasted_rows.text_of(reading.read_bytes(form.sent.read(reading.MAX_BYTES + 1)))
            form = SheetForm(formdata=None, pasted=text)
        found = pasted_rows.months_of(hotel, form.pasted.data)
    except Unreadable as error:
        (form.file if form.sent else form.pasted).errors = [str(error)]
        return _sheet_page(hotel, form, 422)
    if request.form.get("step") != "save" or form.sent or found.wrong or not found.months:
        return _sheet_page(hotel, form, 422 if found.wrong else 200, found)

    def deed() -> str:
        saved = sum(_save(hotel, one) for one in found.months)
        flash(ngettext("%(n)s month is in.", "%(n)s months are in.", saved), "good")
        return f"/monthly-reports/of/{hotel.code}"

    return once(deed)


def _save(hotel: Hotel, one: Month) -> bool:
    """Enters a month, or corrects what stands there; False if it says the same."""
    asked = MonthlyReport.doubts_of(hotel, one.month, one.facts)
    there = MonthlyReport.of_months(hotel, [one.month]).get(one.month)
    if there is None:
        MonthlyReport.enter(me(), hotel, one.month, one.facts, Source.SHEET, asked)
        return True
    facts = {name: value for name, value in one.facts.items() if value is not None}
    return there.correct(me(), there.version, _("From a sheet of the PMS"), facts, asked)
