"""What a report says of the visits: which were held, how the month stands, and which hotels are still to visit."""

from portal.foundation.clock import this_month
from portal.foundation.i18n import day_text, month_text, ngettext
from portal.foundation.i18n import gettext as _
from portal.insight.reports.facts import Kind, Report
from portal.insight.reports.section import Section, hotel, names, share


def visits(report: Report) -> Section:
    found, section = report.visits, Section(_("Visits"))
    if found.held:
        told = [
            _("%(hotel)s (%(day)s)", hotel=hotel(report, hotel_id), day=day_text(day)) for hotel_id, day in found.held
        ]
        count = len(found.held)
        section.lines.append(
            ngettext("%(n)s visit held: %(names)s.", "%(n)s visits held: %(names)s.", count, names=names(told))
        )
    else:
        section.lines.append(_("No visit was held."))
    section.lines += _of_month(report)
    if report.period.kind == Kind.MONTH and not report.scope.is_one:
        section.each(_officers(report))
    return section


def _of_month(report: Report) -> list[str]:
    found = report.visits
    total, running = found.total, found.month == this_month()
    if not (total.owed or total.excused):
        return []
    told = {"month": month_text(found.month), "done": total.done, "owed": total.owed, "excused": total.excused}
    told |= {"share": share(total.points), "before": share(found.before.points)}
    lines = [
        _(
            "%(month)s: %(done)s of %(owed)s hotels visited (%(share)s), excused besides %(excused)s; the month before "
            "%(before)s.",
            **told,
        )
    ]
    hotels = names([one.name for one in found.to_visit])
    if hotels and running:
        lines.append(_("Still to visit: %(names)s.", names=hotels))
    elif hotels:
        lines.append(_("Not visited: %(names)s.", names=hotels))
    return lines


def _officers(report: Report) -> list[str]:
    """Everybody's visits, the lowest first."""
    rows = [(who, count) for who, count in report.visits.officers.items() if count.owed]
    rows.sort(key=lambda row: (row[1].points is None, row[1].points or 0, row[0] or 0))
    return [
        _(
            "%(name)s: %(done)s of %(counted)s visited, %(share)s",
            name=report.names.get(who, "") if who else _("without an officer"),
            done=count.done,
            counted=count.owed,
            share=share(count.points),
        )
        for who, count in rows
    ]
