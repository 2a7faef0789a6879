"""Reports drafted from the records: the text to change and copy, and the document to send (D39)."""

from datetime import date

from flask import Blueprint, request
from werkzeug.wrappers import Response

from portal.activity.follow_ups import NO_DAY, State
from portal.foundation import clock, db, settings
from portal.foundation.clock import Week
from portal.foundation.i18n import gettext as _
from portal.insight.reports import Kind, Period, Report, Scope, items_page, report, scopes
from portal.insight.reports import tables as reports_tables
from portal.insight.reports import words as reports_words
from portal.insight.reports.items import Figure
from portal.insight.reports.section import share
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.web import drafts, marked_document, render
from portal.web.forms.reports import ReportForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import choice_arg, here, paged, text_arg
from portal.web.report_links import HOTELS, Links
from portal.web.saving import refuse_unseen

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


def _period() -> Period:
    """The week or month that the address asks for; else this week, or the last month that is over."""
    kind, key = choice_arg("kind", Kind, Kind.WEEK), text_arg("period", 8)
    try:
        asked = (
            Period.of_week(Week.parse(key)) if kind == Kind.WEEK else Period.of_month(date.fromisoformat(f"{key}-01"))
        )
        if 2000 <= asked.first.year <= 2100 and asked.first <= clock.today():
            return asked
    except ValueError:
        pass
    return Period.of_week(clock.this_week()) if kind == Kind.WEEK else Period.of_month(clock.today()).step(-1)


def _scope(offered: list[Scope]) -> Scope:
    """Whose report the address asks for, of those this person may have; without a word his usual one."""
    if "of" not in request.values:
        return offered[0]
    key = text_arg("of", 12)
    found = next((scope for scope in offered if scope.key == key), None)
    if found is None:
        raise db.Missing("Report")
    return found


def _draft(scope: Scope, period: Period) -> str:
    return f"report:{period.key}:{scope.key}"


def _address(scope: Scope, period: Period) -> str:
    return f"/reports?kind={period.kind}&period={period.key}&of={scope.key}"


@blueprint.get("")
@allow("reports.read")
def index():
    person, period = me(), _period()
    offered = scopes(person)
    scope = _scope(offered)
    told = report(person, scope, period)
    form = ReportForm(formdata=None, text=reports_words.text(told))
    kept = drafts.offer(form, _draft(scope, period))
    return _page(told, offered, form, kept)


def _page(told: Report, offered: list[Scope], form: ReportForm, kept=None, status: int = 200) -> Response:
    period, scope = told.period, told.scope
    after = period.step(1)
    return render.page(
        "reports/index.html",
        status=status,
        report=told,
        period=period,
        scope=scope,
        scopes=offered,
        form=form,
        kept=kept,
        Kind=Kind,
        share=share,
        links=Links(told),
        officers=_officers(told),
        warning_line=settings.warning_line(),
        subtitle=reports_words.subtitle(told),
        address=_address(scope, period),
        before_url=_address(scope, period.step(-1)),
        after_url=_address(scope, after) if after.first <= clock.today() else None,
        urls={kind.value: f"/reports?kind={kind.value}&of={scope.key}" for kind in Kind},
        draft_url=f"/reports/draft?kind={period.kind}&period={period.key}&of={scope.key}",
    )


def _officers(told: Report) -> list[tuple]:
    """(account id, name, count, count before) of each officer, the lowest coverage first; nothing for one alone."""
    if told.scope.is_one:
        return []
    rows = [
        (who, told.names.get(who, ""), *counts)
        for who, counts in told.officers.items()
        if counts[0].owed or counts[0].excused
    ]
    return sorted(rows, key=lambda row: (row[2].points is None, row[2].points or 0, row[0] or 0))


@blueprint.get("/follow-ups")
@allow("reports.read")
def follow_ups():
    """The rows behind a figure of the report's table of follow-ups."""
    person, period = me(), _period()
    scope, figure = _scope(scopes(person)), choice_arg("figure", Figure, Figure.OPENED)
    word = text_arg("department", 30)
    word = "" if word == HOTELS else word
    page, hotels = items_page(person, scope, period, word, figure, request.args.get("after"))
    return render.page(
        "reports/items.html",
        **paged(page),
        hotels=hotels,
        period=period,
        scope=scope,
        figure=figure,
        Figure=Figure,
        no_day=NO_DAY,
        owner=next((row.name for row in Department.in_order(person, all=True) if row.word == word), ""),
        states=State.labels(),
        address=_address(scope, period),
        here=here,
    )


@blueprint.post("/draft")
@allow("reports.read")
def draft():
    scope, period = _scope(scopes(me())), _period()
    return drafts.keep(_draft(scope, period), _address(scope, period))


@blueprint.post("/export")
@allow("reports.read")
def export():
    """The text as it stands in the form and the figures beside it as a document; that it was taken away is noted."""
    person, period = me(), _period()
    offered = scopes(person)
    scope = _scope(offered)
    refuse_unseen()
    told, form = report(person, scope, period), ReportForm()
    if not form.validate():
        return _page(told, offered, form, status=422)
    title = form.text.data.split("\n")[0].strip() or reports_words.title(told)
    blocks = [*reports_tables.blocks(form.text.data), *reports_tables.tables(told)]
    what = f"{Kind(period.kind).label} {period.key} {scope.name}"
    name = f"{_('Report')}-{period.key}-{scope.name}.docx"
    made = marked_document.send(title, blocks, name)
    audit.record(person, "report.exported", Account.of(person), filter=what)
    return made
