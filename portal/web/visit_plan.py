"""The page of a month's plan: what its address asks for, and what its template needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup

from portal.activity.visits import State
from portal.foundation import clock, settings
from portal.foundation.clock import Month
from portal.foundation.i18n import MONTHS, dated, language, ngettext
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight.visit_plan import Day, Plan, Row, Show, groups, plan_of
from portal.records.accounts import Account
from portal.web import brief, render
from portal.web.forms.visit_plan import month_of
from portal.web.lists import options


@dataclass(frozen=True)
class Asked:
    """What the address of the plan asks for. `officer` is None for a manager who has not chosen one yet."""

    officer: Account | None
    month: Month
    show: Show
    #: The hotel whose row a deed has changed just now.
    done: str
    mine: bool

    def url(self, **more) -> str:
        """The plan as it is asked for now, with another month or filter."""
        said = {"month": self.month, "show": self.show.value, "officer": self.officer_id, **more}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"/visits/plan?{query}"

    @property
    def officer_id(self) -> str:
        return "" if self.mine or not self.officer else str(self.officer.id)


def asked(person: Person, args: Mapping[str, str]) -> Asked:
    """Reads an address. Raises Missing for somebody whose plan it is not to look into."""
    his = brief.asked(person, args)
    show = args.get("show", "")
    shown = Show(show) if show in set(Show) else Show.ALL
    return Asked(his.officer, month_of(args.get("month", "")), shown, args.get("done", "")[:20], his.mine)


def shown(person: Person, what: Asked, errors: Mapping[str, str] | None = None, status: int = 200):
    """The page, or the row that a deed has changed, with the figures above. `errors`: what is wrong, by hotel code."""
    plan = plan_of(what.officer.id, what.month) if what.officer else None
    rows = plan.shown(what.show) if plan else []
    if what.done and plan and plan.row(what.done) and plan.row(what.done) not in rows:
        # What has just been given a day stays where it was, though the filter would no longer show it.
        rows = [row for row in plan.rows if row in rows or row.code == what.done]
    return render.page(
        "visit_plan/index.html",
        status=status,
        alongside=("tally", "days") if what.done else (),
        what=what,
        plan=plan,
        rows=rows,
        groups=groups(rows),
        errors=errors or {},
        officers=brief.officers(what),
        months=_months(what.month),
        picks=_picks(plan) if plan else [],
        Show=Show,
        State=State,
        today=clock.today(),
        a_day=settings.visits_a_day(),
        states=State.labels(),
        last=last_words,
        day_title=_day_title,
        options_of=_options_of,
        times_of=_times_of,
    )


def _months(month: Month) -> list[tuple[str, str]]:
    """(address, name) of this month and those around it, and of the one that is shown."""
    this = clock.this_month()
    near = sorted({month, *(this.plus(n) for n in range(-1, 4))})
    return [(str(one), _month_name(one)) for one in near]


def _month_name(month: Month) -> str:
    name = MONTHS[language()][month.number - 1]
    return name if month.year == clock.today().year else _("%(month)s %(year)s", month=name, year=month.year)


def _picks(plan: Plan) -> list[tuple[str, str]]:
    """(value, text) of the days that can be given: those that are not over; what is unusual about one, it says."""
    today = clock.today()
    return [(day.day.isoformat(), _pick(day)) for day in plan.days if day.day >= today]


def _pick(day: Day) -> str:
    parts = [dated(day.day, year=False)]
    if day.special is not None:
        parts.append(_("working day") if day.working else day.special.name or _("holiday"))
    elif not day.working:
        parts.append(_("weekend"))
    if day.visits:
        parts.append(ngettext("%(n)s visit", "%(n)s visits", day.visits))
    return " · ".join(parts)


def _options_of(picks: list[tuple[str, str]], chosen: date | None) -> Markup:
    """The days of a row's select; a chosen one that is over stands there too."""
    pairs = list(picks)
    if chosen and all(value != chosen.isoformat() for value, _text in picks):
        pairs.insert(0, (chosen.isoformat(), dated(chosen, year=False)))
    return options(pairs, chosen.isoformat() if chosen else "")


#: Visits begin on the half hour, as a rule.
_TIMES = [f"{hour:02d}:{minute:02d}" for hour in range(8, 20) for minute in (0, 30)]


def _times_of(chosen: str) -> Markup:
    times = sorted({*_TIMES, chosen} - {""})
    return options([(time, time) for time in times], chosen)


def last_words(row: Row) -> str:
    """When the hotel was visited last."""
    if row.last is None:
        return _("no visit yet")
    days = (clock.today() - row.last).days
    return _("today") if days <= 0 else ngettext("%(n)s day ago", "%(n)s days ago", days)


def _day_title(day: Day) -> str:
    """What a day of the small calendar says in words."""
    name = _pick(day)
    return name if day.visits else _("%(day)s · no visit", day=name)
