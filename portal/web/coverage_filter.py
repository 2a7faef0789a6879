"""What the address of the coverage pages asks for: whose figures, of calls or visits, and in which weeks or months."""

from portal.foundation.clock import Month, Week
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import month_text, week_text
from portal.foundation.roles import Person
from portal.insight.coverage import MONTHS, NOBODY, REGION, WEEKS, Scope, Span, Unit
from portal.insight.coverage_board import team_of, year_so_far
from portal.records.accounts import Account
from portal.records.teams import Region, Team
from portal.web import charts
from portal.web.lists import id_arg, text_arg

#: Periods a tap away, in weeks, and the most that one asks for; of visits in months.
PERIODS, MOST = (13, 26, 52), 106
MONTH_PERIODS, MOST_MONTHS = (3, 6, 12), 36
ALL = "all"


def scope_of(person: Person) -> Scope:
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


def unit_asked() -> Unit:
    """What is counted: calls by weeks, or visits by months where the address says so."""
    return MONTHS if text_arg("of", 10) == charts.VISITS else WEEKS


def _one(name: str, unit: Unit) -> int | None:
    """The number of the week or month that the address names; None where it names none."""
    kind = Month if unit is MONTHS else Week
    try:
        one = kind.parse(text_arg(name, 8))
    except ValueError:
        return None
    return Span.of(one, one).first if 2000 <= one.year <= 2100 else None


def period_asked(unit: Unit = WEEKS, to_today: bool = False) -> Span:
    """The weeks (or months) of the address: one, from–to, a year, or so many that are over; never one to come. Figures
    stand for what is over, rows may be asked for to this one."""
    this, most = unit.now, MOST_MONTHS if unit is MONTHS else MOST
    last = this if to_today else this - 1
    if (one := _one("month" if unit is MONTHS else "week", unit)) is not None:
        return Span(min(one, this), min(one, this), unit)
    first, end = _one("from", unit), _one("to", unit)
    if first is None or end is None:
        year, count = text_arg("year", 4), text_arg("months" if unit is MONTHS else "weeks", 3)
        if year.isascii() and year.isdigit() and 2000 <= int(year) <= unit.at(this).year:
            first, length = unit.year(int(year))
            end = first + length - 1
        else:
            known = count.isascii() and count.isdigit() and 0 < int(count) <= most
            first, end = last + 1 - (int(count) if known else periods_of(unit)[0]), last
    first, end = min(first, end, last), min(max(first, end), last)
    return Span(max(first, end - most + 1), end, unit)


def periods_of(unit: Unit) -> tuple[int, ...]:
    return MONTH_PERIODS if unit is MONTHS else PERIODS


def words_of(period: Span) -> str:
    """A period as one reads it."""
    first, last = period.begin, period.end
    if period.unit is MONTHS:
        if first == last:
            return month_text(first)
        told = {"first": month_text(first), "last": month_text(last), "n": len(period.numbers)}
        return _("%(first)s to %(last)s (%(n)s months)", **told)
    if first == last:
        return _("%(week)s, week %(n)s of %(year)s", week=week_text(first), n=first.number, year=first.year)
    return _(
        "week %(first)s of %(year)s to week %(last)s of %(until)s (%(n)s weeks)",
        first=first.number,
        year=first.year,
        last=last.number,
        until=last.year,
        n=len(period.numbers),
    )


def name_of(person: Person, scope: Scope) -> str:
    """What the scope is called."""
    if scope.officer == NOBODY:
        return _("without an officer")
    if scope.officer:
        # Of officers alone: the address may hold anybody's id.
        return next((row.name for row in Account.officers() if str(row.id) == scope.officer), "")
    return dict(teams_of(person)).get(scope.team, "") if scope.team else _("The company")


def teams_of(person: Person) -> list[tuple[str, str]]:
    regions = [(f"{REGION}{row.id}", row.name) for row in Region.in_order(person)]
    teams = [(str(row.id), row.name) for row in Team.in_order(person)]
    return [*regions, *teams, (NOBODY, _("without a team"))] if teams else []


def filter_of(scope: Scope) -> tuple[str, str]:
    """The filter of the address that asks for a scope."""
    return ("officer", scope.officer) if scope.officer else ("team", scope.team or ALL)


def to_choose(period: Span) -> list[tuple[int, list[tuple[str, str]]]]:
    """[(year, [(week or month, in words)])] of those that are over, the last first, and of those that were asked
    for."""
    unit, found = period.unit, {}
    most = MOST_MONTHS if unit is MONTHS else MOST
    for number in sorted({unit.now - 1 - n for n in range(most)} | {period.first, period.last}, reverse=True):
        one = unit.at(number)
        found.setdefault(one.year, []).append((str(one), _chosen(one)))
    return list(found.items())


def _chosen(one: Week | Month) -> str:
    if isinstance(one, Month):
        return month_text(one)
    return _("Week %(n)s, %(days)s", n=one.number, days=week_text(one))


def year_span(unit: Unit) -> Span:
    """This year as far as it is over; its first week or month while nothing is."""
    so_far = year_so_far(unit)
    return Span(so_far.first, max(so_far.first, so_far.last), unit)


def asked_of(unit: Unit) -> str:
    """Which period is marked as chosen: a number of weeks or months, a year, or neither."""
    if _one("from", unit) and _one("to", unit):
        return ""
    year, count = text_arg("year", 4), text_arg("months" if unit is MONTHS else "weeks", 3)
    return year if year else count if count in [str(one) for one in periods_of(unit)] else str(periods_of(unit)[0])
