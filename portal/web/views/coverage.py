"""Coverage: what was done of what was owed, calls or visits, by officer, team, region and company; every figure opens
its rows."""

from flask import Blueprint, request

from portal.activity.calls import Channel
from portal.activity.calls.checks import Verdict
from portal.activity.visits import State as VisitState
from portal.foundation import settings
from portal.foundation.i18n import MONTHS as MONTHS_NAMED
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import language
from portal.insight import coverage_rows
from portal.insight.coverage import MONTHS, WEEKS, Span, Unit
from portal.insight.coverage_beside import records_of
from portal.insight.coverage_board import Board, board
from portal.insight.coverage_rows import OF_VISITS, Checks, Habit, Part, Wanted
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.web import charts, exports, render
from portal.web.coverage_filter import (
    asked_of,
    filter_of,
    name_of,
    period_asked,
    periods_of,
    scope_of,
    teams_of,
    to_choose,
    unit_asked,
    words_of,
    year_span,
)
from portal.web.exports import Column, Shape
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, paged, text_arg
from portal.web.saving import refuse_unseen

blueprint = Blueprint("coverage", __name__, url_prefix="/coverage")


@blueprint.get("")
@allow("coverage.read")
def index():
    person, period = me(), period_asked(unit_asked())
    scope, unit = scope_of(person), period.unit
    found = board(person, scope, period)
    this = unit.at(unit.now)
    return render.page(
        "coverage/index.html",
        board=found,
        scope=scope,
        name=name_of(person, scope),
        ask=filter_of(scope),
        period=period,
        visits=unit is MONTHS,
        title=title_of(unit),
        of=charts.of(unit),
        recorded=records_of(period) if unit is WEEKS else period,
        words=words_of(period),
        now=Span(unit.now, unit.now, unit),
        this_year=this.year,
        year_span=year_span(unit),
        asked=asked_of(unit),
        PERIODS=periods_of(unit),
        to_choose=to_choose(period),
        years=[this.year - n for n in range(2)],
        teams=teams_of(person),
        all_officers=Account.officers(),
        months=MONTHS_NAMED[language()],
        target=settings.target(),
        warning=settings.warning_line(),
        charts=charts,
        span_of=lambda number: Span(number, number, unit),
        here=here,
        fields=[filter_of(scope), ("from", str(period.begin)), ("to", str(period.end)), *charts.of(unit).items()],
    )


@blueprint.get("/hotels")
@allow("coverage.read")
def weeks():
    person, span = me(), period_asked(unit_asked(), to_today=True)
    scope, wanted = scope_of(person), choice_arg("state", Wanted, Wanted.UNDONE)
    code = text_arg("hotel", 20)
    hotel = Hotel.find_for(person, code) if code else None
    page = coverage_rows.weeks_page(person, scope, span, wanted, request.args.get("after"), hotel)
    return render.page(
        "coverage/months.html" if span.unit is MONTHS else "coverage/weeks.html",
        **paged(page),
        name=name_of(person, scope),
        ask=filter_of(scope),
        words=words_of(span),
        hotel=hotel,
        visits=span.unit is MONTHS,
        title=title_of(span.unit),
        wanted=wanted,
        options=_options(span.unit),
        heading=dict(_options(span.unit)).get(wanted, wanted.label),
        channels=Channel.labels(),
        states=VisitState.labels(),
        here=here,
    )


def _options(unit: Unit) -> list[tuple[Wanted, str]]:
    """The states to choose from, each with its label."""
    if unit is WEEKS:
        return [(one, one.label) for one in Wanted]
    words = {
        Wanted.OWED: _("Visits owed"),
        Wanted.DONE: _("Visits done"),
        Wanted.UNDONE: _("Visits not done"),
        Wanted.DUE: _("Still to visit"),
    }
    return [(one, words.get(one, one.label)) for one in OF_VISITS]


@blueprint.get("/portfolio")
@allow("coverage.read")
def portfolio():
    person = me()
    scope, part = scope_of(person), choice_arg("part", Part, Part.ALL)
    page = coverage_rows.hotels_page(person, scope, part, request.args.get("after"))
    return render.page(
        "coverage/portfolio.html",
        **paged(page),
        rows=coverage_rows.hotel_rows(person, page),
        name=name_of(person, scope),
        ask=filter_of(scope),
        part=part,
        Part=Part,
        here=here,
    )


@blueprint.get("/calls")
@allow("coverage.read")
def calls():
    person, span = me(), period_asked(to_today=True)
    scope, habit = scope_of(person), choice_arg("show", Habit, Habit.ALL)
    page = coverage_rows.calls_page(person, scope, span, habit, request.args.get("after"))
    return render.page(
        "coverage/calls.html",
        **paged(page),
        name=name_of(person, scope),
        ask=filter_of(scope),
        words=words_of(span),
        habit=habit,
        Habit=Habit,
        channels=Channel.labels(),
        here=here,
    )


@blueprint.get("/checks")
@allow("spot_checks.read")
def checks():
    person, span = me(), period_asked(to_today=True)
    scope, wanted = scope_of(person), choice_arg("show", Checks, Checks.ALL)
    page = coverage_rows.checks_page(person, scope, span, wanted, request.args.get("after"))
    return render.page(
        "coverage/checks.html",
        **paged(page),
        name=name_of(person, scope),
        ask=filter_of(scope),
        words=words_of(span),
        wanted=wanted,
        Checks=Checks,
        verdicts=Verdict.labels(),
        draws=False,
        here=here,
    )


@blueprint.post("/export")
@allow("coverage.read")
def export():
    """The figures of the page, a row for each officer and week or month; that they were taken away is noted."""
    person, period = me(), period_asked(unit_asked())
    refuse_unseen()
    scope = scope_of(person)
    active = [Active("of", _("Of"), name_of(person, scope), ""), Active("period", _("Period"), words_of(period), "")]
    rows = _flat(board(person, scope, period), period)
    sheet = exports.sheet(person, title_of(period.unit), active, _columns(period.unit), rows)
    audit.record(person, "coverage.exported", Account.of(person), filter=sheet.words, count=sheet.count)
    return sheet.answer()


def title_of(unit: Unit) -> str:
    return _("Coverage of visits") if unit is MONTHS else _("Coverage")


def _flat(found: Board, period: Span):
    for line in found.officers:
        for number in period.numbers:
            if number in line.weeks:
                yield line, period.unit.at(number), line.weeks[number]


def _columns(unit: Unit) -> list[Column]:
    if unit is MONTHS:
        when, tried = [Column(_("Month"), lambda row: str(row[1]), width=10)], []
    else:
        when = [
            Column(_("Week"), lambda row: str(row[1]), width=10),
            Column(_("Monday"), lambda row: row[1].monday, Shape.DAY),
        ]
        tried = [Column(_("Tried, nobody reached"), lambda row: row[2].tried, Shape.NUMBER, width=12)]
    return [
        Column(_("Officer"), lambda row: row[0].name or _("without an officer"), width=14),
        Column(_("Team"), lambda row: row[0].team, width=14),
        *when,
        Column(_("Visits owed") if unit is MONTHS else _("Owed"), lambda row: row[2].owed, Shape.NUMBER, width=8),
        Column(_("Visits done") if unit is MONTHS else _("Done"), lambda row: row[2].done, Shape.NUMBER, width=8),
        Column(_("Missed"), lambda row: row[2].missed, Shape.NUMBER, width=8),
        *tried,
        Column(_("Excused"), lambda row: row[2].excused, Shape.NUMBER, width=8),
        Column(title_of(unit), lambda row: row[2].points, Shape.SHARE, width=10),
    ]
