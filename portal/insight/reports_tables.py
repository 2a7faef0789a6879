"""A report as a document: its text, which somebody may have changed, and the figures it rests on as tables."""

from portal.foundation.documents import Bullet, Heading, Paragraph, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import week_text
from portal.insight.reports import Kind, Report
from portal.insight.reports_coverage import Count
from portal.insight.reports_section import BULLET, share
from portal.insight.reports_words import is_heading
from portal.records.reckoning import DONE, EXCUSED, TRIED


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
    if report.items.counts:
        found.append(_by_department(report))
    return found


def _figures(count: Count) -> list[str]:
    return [
        str(count.owed),
        str(count.done),
        str(count.excused),
        str(count.tried),
        str(count.open),
        share(count.coverage),
    ]


def _counted(report: Report) -> list[str]:
    last = _("Still to call") if report.period.is_running else _("Missed")
    return [_("Owed"), _("Done"), _("Excused"), _("Tried"), last, _("Coverage")]


def _by_week(report: Report) -> Table:
    rows = [[week_text(week), *_figures(count)] for week, count in report.weeks]
    rows.append([_("Together"), *_figures(report.total)])
    return Table(_("Coverage by week"), [_("Week"), *_counted(report)], rows, frozenset(range(1, 7)))


def _by_officer(report: Report) -> Table:
    before = _("Week before") if report.period.kind == Kind.WEEK else _("Month before")
    rows = sorted(
        (report.names.get(who, "") if who else _("without an officer"), now, was)
        for who, (now, was) in report.officers.items()
        if now.owed or was.owed
    )
    told = [[name, *_figures(now), share(was.coverage)] for name, now, was in rows]
    told.append([_("Together"), *_figures(report.total), share(report.before.coverage)])
    return Table(_("Coverage by officer"), [_("Officer"), *_counted(report), before], told, frozenset(range(1, 8)))


def _by_hotel(report: Report) -> Table:
    words = {DONE: _("done"), EXCUSED: _("excused"), TRIED: _("tried")}
    open_ = _("still to call") if report.period.is_running else _("missed")
    rows = [
        [one.hotel.code, one.hotel.name, words.get(one.letter, open_), str(one.attempts or ""), one.note]
        for one in report.standing
    ]
    headings = [_("Code"), _("Hotel name"), _("This week"), _("Attempts"), _("Note")]
    return Table(_("Hotel by hotel"), headings, rows, frozenset((3,)))


def _by_department(report: Report) -> Table:
    rows = [
        [one.name or _("Hotels"), *map(str, (one.opened, one.claimed, one.confirmed, one.open, one.overdue, one.stuck))]
        for one in report.items.counts
    ]
    headings = [_("Owed by"), _("New"), _("Claimed done"), _("Confirmed"), _("Not closed"), _("Overdue"), _("Stuck")]
    return Table(_("Follow-ups by department"), headings, rows, frozenset(range(1, 7)))
