"""An inspection report as a document: the score by section, what was found wanting, every point."""

from portal.activity.inspections import Accompanied, Inspection, InspectionKind, Mark, Severity
from portal.activity.inspections.scoring import shown
from portal.foundation.documents import Bullet, Heading, Paragraph, Table
from portal.foundation.i18n import day_text
from portal.foundation.i18n import gettext as _
from portal.insight.inspection_report import Point, Report


def blocks(row: Inspection, told: Report, lead: tuple | None) -> list:
    """In the reader's language; a report that is not released says so."""
    found = [Paragraph(_facts(row, told))]
    if not row.released:
        found.append(
            Paragraph(
                _("Not released: for quality and the director alone.") if row.unannounced else _("Not released yet.")
            )
        )
    if lead:
        found.append(Paragraph(_routed(lead)))
    found += map(Paragraph, _total(told))
    found.append(_sections(told))
    found += _findings(told)
    if row.well:
        found += [Heading(_("Done well")), *(Bullet(text) for text in row.well)]
    if row.remark:
        found += [Heading(_("Remark of the hotel")), Paragraph(row.remark)]
    return [*found, Heading(_("Every point")), *_points(told)]


def _facts(row: Inspection, told: Report) -> str:
    parts = [f"{row.hotel.name} {row.hotel.code}", InspectionKind(row.kind).label, day_text(row.day, year=True)]
    parts.append(_("Inspector: %(name)s", name=told.names.get(row.inspector_id, "")))
    extent = Accompanied(row.accompanied).label
    who = " ".join(part for part in (row.accompanied_by, row.accompanied_post) if part)
    parts.append(_("Came along: %(who)s (%(extent)s)", who=who, extent=extent) if who else "")
    return " · ".join(part for part in parts if part)


def _routed(lead: tuple) -> str:
    leading, assisting = lead
    names = " · ".join(one.name for one in assisting) or "—"
    return _("Leads: %(lead)s. Assists: %(names)s.", lead=leading.name, names=names)


def _total(told: Report) -> list[str]:
    band = told.score.band
    found = [_("Total: %(score)s of 100, %(band)s.", score=shown(told.score.tenths), band=band.label if band else "—")]
    if told.score.crossed:
        found.append(_("A red line was not met: the total is 69 at most."))
    if told.last is not None:
        day = day_text(told.last.day, year=True)
        found.append(_("Last time, %(day)s: %(score)s.", day=day, score=told.last.score_text))
    return found


def _sections(told: Report) -> Table:
    rows = [[part.section.name, str(part.score.weight), shown(part.score.tenths)] for part in told.parts]
    return Table(_("Score by section"), [_("Part of the checklist"), _("Weight"), _("Score")], rows, frozenset((1, 2)))


def _findings(told: Report) -> list:
    if not told.wanting:
        return [Paragraph(_("Nothing was found wanting."))]
    marks, severities = Mark.labels(), Severity.labels()
    rows = [
        [
            point.item.key,
            point.item.name,
            severities[point.severity],
            marks[point.mark],
            point.note,
            point.item.department.name if point.item.department else "",
            _last(point, marks),
        ]
        for point in told.wanting
    ]
    headings = [
        "",
        _("Point looked at"),
        _("Severity"),
        _("Result"),
        _("Note"),
        _("Department that helps"),
        _("Last time"),
    ]
    return [Table(_("Found wanting"), headings, rows)]


def _last(point: Point, marks: dict) -> str:
    return f"{marks[point.last[0]]} ({day_text(point.last[1], year=True)})" if point.last else "—"


def _points(told: Report) -> list[Table]:
    marks, found = Mark.labels(), []
    for part in told.parts:
        rows = []
        for point in part.points:
            name = f"{point.item.name} ★" if point.item.red_line else point.item.name
            rows.append(
                [
                    point.item.key,
                    name,
                    str(point.item.weight),
                    marks.get(point.mark, "—"),
                    _last(point, marks),
                    point.note,
                ]
            )
        headings = ["", _("Point looked at"), _("Weight"), _("Result"), _("Last time"), _("Note")]
        found.append(Table(part.section.name, headings, rows, frozenset((2,))))
    return found
