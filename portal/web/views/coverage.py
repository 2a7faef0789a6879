"""Coverage: what was done of what was owed, by officer, team, region and company; every figure opens its rows."""

from flask import Blueprint, request

from portal.activity.calls import Channel
from portal.activity.calls.checks import Verdict
from portal.foundation import clock, settings
from portal.foundation.clock import Week
from portal.foundation.i18n import MONTHS, language, week_text
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight import coverage_rows
from portal.insight.coverage import NOBODY, REGION, Scope, Span, week_of
from portal.insight.coverage_beside import records_of
from portal.insight.coverage_board import Board, board, team_of
from portal.insight.coverage_rows import Checks, Habit, Part, Wanted
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.teams import Region, Team
from portal.web import charts, exports, render
from portal.web.exports import Column, Shape
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, id_arg, paged, text_arg
from portal.web.saving import refuse_unseen

blueprint = Blueprint("coverage", __name__, url_prefix="/coverage")

#: Periods a tap away, in weeks; and the most that one asks for.
PERIODS, MOST = (13, 26, 52), 106
ALL = "all"


def _scope(person: Person) -> Scope:
    """Whose figures: of the address, else what a manager leads, else the company's."""
    officer, team = text_arg("officer", 10), text_arg("team", 12)
    if officer:
        return Scope(officer=officer if officer == NOBODY else id_arg("officer"))
    if team == ALL:
        return Scope()
    number = team.removeprefix(REGION)
    if team == NOBODY or (number.isascii() and number.isdigit() and int(number) < 2**31):
        return Scope(team=team)
    return Scope(team=team_of(person))


def _week(name: str) -> Week | None:
    try:
        week = Week.parse(text_arg(name, 8))
    except ValueError:
        return None
    return week if 2000 <= week.year <= 2100 else None


def _period(to_today: bool = False) -> Span:
    """The weeks of the address: one, from–to, a year, or so many that are over; never one to come. Figures stand for
    weeks that are over, rows may be asked for to this one."""
    this = clock.this_week()
    last = this if to_today else this.plus(-1)
    if (week := _week("week")) is not None:
        return Span.of(min(week, this), min(week, this))
    first, end = _week("from"), _week("to")
    if first is None or end is None:
        year, weeks = text_arg("year", 4), text_arg("weeks", 3)
        if year.isascii() and year.isdigit() and 2000 <= int(year) <= this.year:
            first, end = Week(int(year), 1), Week(int(year), clock.weeks_in(int(year)))
        else:
            number = int(weeks) if weeks.isascii() and weeks.isdigit() and 0 < int(weeks) <= MOST else PERIODS[0]
            first, end = last.plus(1 - number), last
    span = Span.of(min(first, end, last), min(max(first, end), last))
    return Span(max(span.first, span.last - MOST + 1), span.last)


def _words(period: Span) -> str:
    """A period as one reads it."""
    first, last = period.begin, period.end
    if first == last:
        return _("%(week)s, week %(n)s of %(year)s", week=week_text(first), n=first.number, year=first.year)
    return _(
        "week %(first)s of %(year)s to week %(last)s of %(until)s (%(n)s weeks)",
        first=first.number,
        year=first.year,
        last=last.number,
        until=last.year,
        n=len(period.weeks),
    )


def _name(person: Person, scope: Scope) -> str:
    """What the scope is called."""
    if scope.officer == NOBODY:
        return _("without an officer")
    if scope.officer:
        # Of officers alone: the address may hold anybody's id.
        return next((row.name for row in Account.officers() if str(row.id) == scope.officer), "")
    return dict(_teams(person)).get(scope.team, "") if scope.team else _("The company")


def _teams(person: Person) -> list[tuple[str, str]]:
    regions = [(f"{REGION}{row.id}", row.name) for row in Region.in_order(person)]
    teams = [(str(row.id), row.name) for row in Team.in_order(person)]
    return [*regions, *teams, (NOBODY, _("without a team"))] if teams else []


def _ask(scope: Scope) -> tuple[str, str]:
    """The filter of the address that asks for a scope."""
    return ("officer", scope.officer) if scope.officer else ("team", scope.team or ALL)


@blueprint.get("")
@allow("coverage.read")
def index():
    person, period = me(), _period()
    scope = _scope(person)
    found = board(person, scope, period)
    teams = _teams(person)
    return render.page(
        "coverage/index.html",
        board=found,
        scope=scope,
        name=_name(person, scope),
        ask=_ask(scope),
        period=period,
        recorded=records_of(period),
        words=_words(period),
        now=Span.of(clock.this_week(), clock.this_week()),
        this_week=clock.this_week(),
        year_span=_year_span(),
        asked=_asked(),
        PERIODS=PERIODS,
        to_choose=_to_choose(period),
        years=[clock.this_week().year - n for n in range(2)],
        teams=teams,
        all_officers=Account.officers(),
        months=MONTHS[language()],
        target=settings.target(),
        warning=settings.warning_line(),
        charts=charts,
        week_of=week_of,
        span_of=lambda week: Span(week, week),
        here=here,
        fields=[_ask(scope), ("from", str(period.begin)), ("to", str(period.end))],
    )


def _to_choose(period: Span) -> list[tuple[int, list[tuple[str, str]]]]:
    """[(year, [(week, in words)])] of the weeks that are over, the last first, and of those that were asked for."""
    last, found = clock.this_week().plus(-1), {}
    weeks = {last.plus(-n) for n in range(MOST)} | {period.begin, period.end}
    for week in sorted(weeks, reverse=True):
        words = _("Week %(n)s, %(days)s", n=week.number, days=week_text(week))
        found.setdefault(week.year, []).append((str(week), words))
    return list(found.items())


def _year_span() -> Span:
    this = clock.this_week()
    return Span.of(Week(this.year, 1), max(Week(this.year, 1), this.plus(-1)))


def _asked() -> str:
    """Which period is marked as chosen: a number of weeks, a year, or neither."""
    if _week("from") and _week("to"):
        return ""
    year, weeks = text_arg("year", 4), text_arg("weeks", 3)
    return year if year else weeks if weeks in [str(one) for one in PERIODS] else str(PERIODS[0])


@blueprint.get("/hotels")
@allow("coverage.read")
def weeks():
    person, span = me(), _period(to_today=True)
    scope, wanted = _scope(person), choice_arg("state", Wanted, Wanted.UNDONE)
    code = text_arg("hotel", 20)
    hotel = Hotel.find_for(person, code) if code else None
    page = coverage_rows.weeks_page(person, scope, span, wanted, request.args.get("after"), hotel)
    return render.page(
        "coverage/weeks.html",
        **paged(page),
        name=_name(person, scope),
        ask=_ask(scope),
        words=_words(span),
        hotel=hotel,
        wanted=wanted,
        Wanted=Wanted,
        channels=Channel.labels(),
        here=here,
    )


@blueprint.get("/portfolio")
@allow("coverage.read")
def portfolio():
    person = me()
    scope, part = _scope(person), choice_arg("part", Part, Part.ALL)
    page = coverage_rows.hotels_page(person, scope, part, request.args.get("after"))
    return render.page(
        "coverage/portfolio.html",
        **paged(page),
        rows=coverage_rows.hotel_rows(person, page),
        name=_name(person, scope),
        ask=_ask(scope),
        part=part,
        Part=Part,
        here=here,
    )


@blueprint.get("/calls")
@allow("coverage.read")
def calls():
    person, span = me(), _period(to_today=True)
    scope, habit = _scope(person), choice_arg("show", Habit, Habit.ALL)
    page = coverage_rows.calls_page(person, scope, span, habit, request.args.get("after"))
    return render.page(
        "coverage/calls.html",
        **paged(page),
        name=_name(person, scope),
        ask=_ask(scope),
        words=_words(span),
        habit=habit,
        Habit=Habit,
        channels=Channel.labels(),
        here=here,
    )


@blueprint.get("/checks")
@allow("spot_checks.read")
def checks():
    person, span = me(), _period(to_today=True)
    scope, wanted = _scope(person), choice_arg("show", Checks, Checks.ALL)
    page = coverage_rows.checks_page(person, scope, span, wanted, request.args.get("after"))
    return render.page(
        "coverage/checks.html",
        **paged(page),
        name=_name(person, scope),
        ask=_ask(scope),
        words=_words(span),
        wanted=wanted,
        Checks=Checks,
        verdicts=Verdict.labels(),
        draws=False,
        here=here,
    )


@blueprint.post("/export")
@allow("coverage.read")
def export():
    """The figures of the page, a row for each officer and week; that they were taken away is noted."""
    person, period = me(), _period()
    refuse_unseen()
    scope = _scope(person)
    active = [Active("of", _("Of"), _name(person, scope), ""), Active("period", _("Weeks"), _words(period), "")]
    rows = _flat(board(person, scope, period), period)
    sheet = exports.sheet(person, _("Coverage"), active, _columns(), rows)
    audit.record(person, "coverage.exported", Account.of(person), filter=sheet.words, count=sheet.count)
    return sheet.answer()


def _flat(found: Board, period: Span):
    for line in found.officers:
        for week in period.weeks:
            if week in line.weeks:
                yield line, week_of(week), line.weeks[week]


def _columns() -> list[Column]:
    return [
        Column(_("Officer"), lambda row: row[0].name or _("without an officer"), width=14),
        Column(_("Team"), lambda row: row[0].team, width=14),
        Column(_("Week"), lambda row: str(row[1]), width=10),
        Column(_("Monday"), lambda row: row[1].monday, Shape.DAY),
        Column(_("Owed"), lambda row: row[2].owed, Shape.NUMBER, width=8),
        Column(_("Done"), lambda row: row[2].done, Shape.NUMBER, width=8),
        Column(_("Missed"), lambda row: row[2].missed, Shape.NUMBER, width=8),
        Column(_("Tried, nobody reached"), lambda row: row[2].tried, Shape.NUMBER, width=12),
        Column(_("Excused"), lambda row: row[2].excused, Shape.NUMBER, width=8),
        Column(_("Coverage"), lambda row: row[2].points, Shape.SHARE, width=10),
    ]
