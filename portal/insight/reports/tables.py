"""A report as a document: its text, which somebody may have changed, and the figures it rests on as tables."""

from portal.foundation.documents import Bullet, Heading, Paragraph, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import month_text, week_text
from portal.insight.coverage import Count, counts_as
from portal.insight.reports.facts import Kind, Report
from portal.insight.reports.section import BULLET, share
from portal.insight.reports.words import is_heading
from portal.records.strip import State


def blocks(text: str) -> list[Heading | Paragraph | Bullet]:
    """A text as it was drafted or changed, line by line; its first line is the title and stands elsewhere."""
    found = []
    for line in text.split("\n")[1:]:
        words = line.strip()
        if is_heading(words):
            found.append(Heading(words))
        elif words.startswith(BULLET.strip()):
            found.append(Bullet(words.removeprefix(BULLET.strip()).strip()))
        elif words:
            found.append(Paragraph(words))
    return found


def tables(report: Report) -> list[Table]:
    """The figures; those of one officer's week hotel by hotel."""
    found = []
    if report.period.kind == Kind.MONTH:
        found.append(_by_week(report))
    if not report.scope.is_one:
        found.append(_by_officer(report))
    elif report.standing:
        found.append(_by_hotel(report))
    if report.visits.total.owed or report.visits.total.excused:
        found.append(_visits(report))
    if report.items.counts:
        found.append(_by_department(report))
    return found


def _columns(report: Report) -> list[tuple[str, str]]:
    """(heading, figure): what is over is tried or missed, what is not is still to call."""
    running, month = report.period.is_running, report.period.kind == Kind.MONTH
    due = [(_("Still to call"), "due")] if running else []
    over = [(_("Tried"), "tried"), (_("Missed"), "missed")] if month or not running else []
    return [(_("Owed"), "owed"), (_("Done"), "done"), *due, *over, (_("Excused"), "excused")]


def _headings(report: Report) -> list[str]:
    return [*(heading for heading, _figure in _columns(report)), _("Coverage")]


def _figures(report: Report, count: Count) -> list[str]:
    return [*(str(getattr(count, figure)) for _heading, figure in _columns(report)), share(count.points)]


def _table(title: str, headings: list[str], rows: list[list[str]]) -> Table:
    """All but the first column are figures."""
    return Table(title, headings, rows, frozenset(range(1, len(headings))))


def _by_week(report: Report) -> Table:
    rows = [[week_text(week), *_figures(report, count)] for week, count in report.weeks]
    rows.append([_("Together"), *_figures(report, report.total)])
    return _table(_("Coverage by week"), [_("Week"), *_headings(report)], rows)


def _by_officer(report: Report) -> Table:
    before = _("Week before") if report.period.kind == Kind.WEEK else _("Month before")
    rows = sorted(
        (report.names.get(who, "") if who else _("without an officer"), who or 0)
        for who, (now, was) in report.officers.items()
        if now.owed or now.excused or was.owed
    )
    told = []
    for name, who in rows:
        now, was = report.officers[who or None]
        told.append([name, *_figures(report, now), share(was.points)])
    told.append([_("Together"), *_figures(report, report.total), share(report.before.points)])
    return _table(_("Coverage by officer"), [_("Officer"), *_headings(report), before], told)


def _by_hotel(report: Report) -> Table:
    words = {State.DONE: _("done"), State.EXCUSED: _("excused"), State.TRIED: _("tried"), State.MISSED: _("missed")}
    over = not report.period.is_running
    rows = [
        [
            one.hotel.code,
            one.hotel.name,
            words.get(counts_as(one.letter, over), _("still to call")),
            str(one.attempts or ""),
            one.note,
        ]
        for one in report.standing
    ]
    headings = [_("Code"), _("Hotel name"), _("This week"), _("Attempts"), _("Note")]
    return Table(_("Hotel by hotel"), headings, rows, frozenset((3,)))


def _visits(report: Report) -> Table:
    """The month's visits, officer by officer where there are several."""
    found = report.visits
    rows = []
    if not report.scope.is_one:
        told = [(report.names.get(who, "") if who else _("without an officer"), who or 0) for who in found.officers]
        rows = [[name, *_of_visits(found.officers[who or None])] for name, who in sorted(told)]
    rows.append([_("Together"), *_of_visits(found.total)])
    headings = [_("Officer"), _("Visits owed"), _("Visits done"), _("Visits not done"), _("Excused")]
    headings.append(_("Coverage of visits"))
    return _table(_("Visits, %(month)s", month=month_text(found.month)), headings, rows)


def _of_visits(count: Count) -> list[str]:
    told = (count.owed, count.done, count.owed - count.done, count.excused)
    return [*map(str, told), share(count.points)]


def _by_department(report: Report) -> Table:
    rows = [
        [one.name or _("Hotels"), *map(str, (one.opened, one.claimed, one.confirmed, one.open, one.overdue, one.stuck))]
        for one in report.items.counts
    ]
    headings = [_("Owed by"), _("New"), _("Claimed done"), _("Confirmed"), _("Not closed"), _("Overdue"), _("Stuck")]
    return Table(_("Follow-ups by department"), headings, rows, frozenset(range(1, 7)))
