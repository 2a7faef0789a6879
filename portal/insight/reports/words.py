"""The words of a report: its facts as the plain sentences that a department sends, in the language of its reader."""

from portal.foundation.i18n import dated, day_text, language, week_text
from portal.foundation.i18n import gettext as _
from portal.insight.reports import words_of_calls as calls
from portal.insight.reports import words_of_items as items
from portal.insight.reports.facts import Kind, Report
from portal.insight.reports.section import Section
from portal.insight.reports.words_of_visits import visits

_NUMBERS = "一二三四五六七八九十"


def title(report: Report) -> str:
    """Whose report it is, and of when."""
    name = report.scope.name
    if report.period.kind == Kind.WEEK:
        return _("Weekly report of customer service: %(name)s", name=name)
    return _("Monthly summary of customer service: %(name)s", name=name)


def subtitle(report: Report) -> str:
    period = report.period
    if period.kind == Kind.MONTH:
        days = f"{day_text(period.first, year=True)} – {day_text(period.last, year=False)}"
    else:
        week = period.weeks[0]
        days = _("Week %(n)s of %(year)s, %(days)s", n=week.number, year=week.year, days=week_text(week))
    if not period.is_running:
        return days
    return _("%(days)s, as of %(day)s", days=days, day=dated(period.until))


def text(report: Report) -> str:
    """The whole draft as plain text: headings numbered as one numbers them, one line per thing."""
    parts = [title(report), subtitle(report)]
    for number, section in enumerate(sections(report)):
        parts += ["", heading(number, section.title), *section.lines]
    return "\n".join(parts)


def heading(number: int, words: str) -> str:
    return f"{_NUMBERS[number]}、{words}" if language() == "zh" else f"{number + 1}. {words}"


def is_heading(line: str) -> bool:
    """True for a line as `heading` writes it, in either language."""
    number, dot, rest = line.partition(".")
    return (
        line[1:2] == "、" and line[0] in _NUMBERS or bool(dot and rest[:1] == " " and number in "123456789" and number)
    )


def sections(report: Report) -> list[Section]:
    found = [
        calls.coverage(report),
        visits(report),
        calls.heard(report),
        items.complaints(report),
        items.follow_ups(report),
    ]
    return [*found, items.hotels(report), items.ahead(report)]
