"""Charts of coverage as inline SVG: a strip of weeks or months filled as far as they were done, a line with target and
warning.

Each is one link with a sentence for whoever does not see it; the figures stand in a table beside it.
"""

import json
from urllib.parse import urlencode

from markupsafe import Markup, escape

from portal.foundation import i18n, settings
from portal.foundation.clock import Month, Week
from portal.foundation.i18n import gettext as _
from portal.insight.coverage import MONTHS, WEEKS, Count, Span, Unit

#: By this word an address asks for the coverage of visits.
VISITS = "visits"

#: From cell to cell of the strip, and a cell's size; a month's is twice as wide as a week's.
_STEP, _HEIGHT, _TOP = 7, 16, 3
#: The line's field within its drawing, and the drawing's size.
_LEFT, _RIGHT, _UP, _DOWN, _WIDE, _HIGH = 40, 64, 10, 22, 760, 300


def percent(points: int | None) -> str:
    """Whole percent, rounded down: 99.9 % is not all."""
    return "—" if points is None else f"{points // 100}%"


def tone(points: int | None) -> str:
    """good at the target, bad below the warning line, empty between."""
    if points is None:
        return ""
    return "good" if points >= settings.target() else "bad" if points < settings.warning_line() else ""


def sentence(count: Count, unit: Unit = WEEKS) -> str:
    """A week (or month) or a period in words."""
    if unit is MONTHS:
        return _visits_sentence(count)
    if count.owed == 0:
        return _("excused") if count.excused else _("nothing was owed")
    return _("%(done)s of %(owed)s done (%(rate)s)", done=count.done, owed=count.owed, rate=percent(count.points))


def _visits_sentence(count: Count) -> str:
    if count.owed == 0:
        return _("excused") if count.excused else _("no visit was owed")
    return _(
        "%(done)s of %(owed)s visits done (%(rate)s)", done=count.done, owed=count.owed, rate=percent(count.points)
    )


def coverage_strip(weeks: dict[int, Count], span: Span, whole: Count, name: str, url: str) -> Markup:
    """Half a year of somebody's weeks, or a year of his months: each cell is filled as far as it was done. It opens
    what was not."""
    now, step = span.unit.now, _STEP * (2 if span.unit is MONTHS else 1)
    width = step - 2
    parts: dict[str, list[str]] = {"n": [], "k": [], "g": [], "d": [], "b": [], "x": []}
    for place, week in enumerate(span.numbers):
        count, x = weeks.get(week), 1 + place * step
        if week == now:
            parts["n"].append(f"M{x - 0.7} {_TOP - 0.7}h{width + 1.4}v{_HEIGHT + 1.4}h-{width + 1.4}z")
        if count is None or not (count.owed or count.excused):
            continue
        if count.owed == 0:
            parts["x"].append(f"M{x} {_TOP}h{width}v{_HEIGHT}h-{width}z")
            continue
        parts["k"].append(f"M{x + 0.5} {_TOP + 0.5}h{width - 1}v{_HEIGHT - 1}h-{width - 1}z")
        high = round(count.points * _HEIGHT / 10_000, 1)
        if high:
            kind = {"good": "g", "bad": "b"}.get(tone(count.points), "d")
            # One that still runs is no failing yet.
            kind = "d" if week == now and kind == "b" else kind
            parts[kind].append(f"M{x} {_TOP + _HEIGHT - high:g}h{width}v{high:g}h-{width}z")
    drawn = "".join(f'<path class="{kind}" d="{"".join(paths)}"/>' for kind, paths in parts.items() if paths)
    wide, high = len(span.numbers) * step + 2, _TOP * 2 + _HEIGHT
    told = {"name": name, "n": len(span.numbers), "sum": sentence(whole, span.unit)}
    label = _("%(name)s, last %(n)s weeks: %(sum)s", **told)
    if span.unit is MONTHS:
        label = _("%(name)s, last %(n)s months: %(sum)s", **told)
    svg = f'<svg width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" aria-hidden="true">{drawn}</svg>'
    return _link("strip covered", url, label, weeks, span, 1, step, svg)


def _link(kind: str, url: str, label: str, weeks: dict[int, Count], span: Span, x0: float, step: float, svg) -> Markup:
    """The drawing as one link that names its weeks or months to scripts (strip.js)."""
    named = [span.unit.at(number) for number in span.numbers]
    words = [
        f"{_text(span.unit.at(number))} · {sentence(weeks.get(number, Count()), span.unit)}" for number in span.numbers
    ]
    return Markup(
        '<a class="{}" href="{}" aria-label="{}" data-weeks="{}" data-names="{}" data-x0="{}" data-step="{}">{}</a>'
    ).format(
        kind,
        url,
        label,
        json.dumps([str(week) for week in named]),
        json.dumps(words, ensure_ascii=False),
        f"{x0:g}",
        f"{step:g}",
        Markup(svg),
    )


def _text(one: Week | Month) -> str:
    return i18n.month_text(one) if isinstance(one, Month) else i18n.week_text(one)


def coverage_line(weeks: dict[int, Count], span: Span, whole: Count, name: str, url: str) -> Markup:
    """Coverage week by week, or month by month, over a period, with the target and the warning line. It opens what was
    not done."""
    points = [(weeks[week].points if week in weeks else None) for week in span.numbers]
    low = _floor([one for one in points if one is not None])
    step = (_WIDE - _LEFT - _RIGHT) / len(points)

    def y(value: int) -> float:
        return round(_UP + (10_000 - value) * (_HIGH - _UP - _DOWN) / (10_000 - low), 1)

    warning, target, right = settings.warning_line(), settings.target(), _WIDE - _RIGHT
    found = [f'<rect class="x" x="{_LEFT}" y="{_UP}" width="{right - _LEFT}" height="{_HIGH - _UP - _DOWN}"/>']
    if warning > low:
        found.append(
            f'<rect class="under" x="{_LEFT}" y="{y(warning)}" width="{right - _LEFT}"'
            f' height="{y(low) - y(warning):.1f}"/>'
        )
    found += [_mark(value, y(value)) for value in range(low, 10_001, 1000) if (value - low) % 2000 == 0]
    for kind, value, text in (("warning", warning, _("warning")), ("target", target, _("target"))):
        found.append(f'<path class="{kind}" d="M{_LEFT} {y(max(value, low))}H{right}"/>')
        found.append(
            f'<text class="{kind}" x="{right + 5}" y="{y(max(value, low)) + 3.5}">{escape(text)} {value // 100}%</text>'
        )
    places = [(round(_LEFT + (n + 0.5) * step, 1), one) for n, one in enumerate(points)]
    found.append(f'<path class="line" d="{_joined([(x, y(one) if one is not None else None) for x, one in places])}"/>')
    for x, one in places:
        if one is not None:
            found.append(
                f'<circle class="p {tone(one)}" cx="{x}" cy="{y(one)}" r="{2.6 if len(points) < 40 else 1.8}"/>'
            )
    found += _months(span, step)
    svg = f'<svg viewBox="0 0 {_WIDE} {_HIGH}" aria-hidden="true">{"".join(found)}</svg>'
    told = {"name": name, "n": len(points), "sum": sentence(whole, span.unit)}
    label = _("%(name)s, %(n)s weeks: %(sum)s", **told)
    if span.unit is MONTHS:
        label = _("%(name)s, %(n)s months: %(sum)s", **told)
    return _link("strip chart", url, label, weeks, span, _LEFT, step, svg)


def _floor(points: list[int]) -> int:
    """Where the drawing ends below: a step under the lowest point and the warning line, or at nought."""
    lowest = min([*points, settings.warning_line()])
    return max(0, (lowest - 500) // 2000 * 2000)


def _mark(value: int, y: float) -> str:
    return (
        f'<path class="grid" d="M{_LEFT} {y}H{_WIDE - _RIGHT}"/>'
        f'<text class="scale" x="{_LEFT - 6}" y="{y + 3.5}">{value // 100}%</text>'
    )


def _joined(places: list[tuple[float, float | None]]) -> str:
    """One path through the points; a week without one breaks it."""
    found, pen = [], "M"
    for x, y in places:
        if y is None:
            pen = "M"
            continue
        found.append(f"{pen}{x} {y}")
        pen = "L"
    return "".join(found)


def _months(span: Span, step: float) -> list[str]:
    """The months' names below the week in which each begins; of a long period every second."""
    names, found = i18n.MONTHS[i18n.language()], []
    for place, number in enumerate(span.numbers):
        one = span.unit.at(number)
        first = one.first if isinstance(one, Month) else next((day for day in one.days if day.day == 1), None)
        if first and (len(span.numbers) <= 53 or first.month % 2):
            text = escape(names[first.month - 1])
            found.append(f'<text class="month" x="{_LEFT + (place + 0.5) * step:.1f}" y="{_HIGH - 5}">{text}</text>')
    return found


def rows_url(ask: tuple[str, str], span: Span, wanted: str) -> str:
    """Where the weeks or months stand that a figure counts."""
    one = "month" if span.unit is MONTHS else "week"
    asked = {one: span.begin} if span.first == span.last else {"from": span.begin, "to": span.end}
    return _address("/coverage/hotels", ask, {**asked, "state": wanted, **of(span.unit)})


def of(unit: Unit) -> dict[str, str]:
    """What an address says of the unit: nothing for calls."""
    return {"of": VISITS} if unit is MONTHS else {}


def part_url(ask: tuple[str, str], part: str) -> str:
    """Where the hotels stand that a figure of today counts."""
    return _address("/coverage/portfolio", ask, {"part": part})


def calls_url(ask: tuple[str, str], span: Span, habit: str) -> str:
    """Where the officers' records stand that a figure counts."""
    return _address("/coverage/calls", ask, {"from": span.begin, "to": span.end, "show": habit})


def checks_url(ask: tuple[str, str], span: Span, show: str) -> str:
    """Where the checks stand that a figure counts."""
    return _address("/coverage/checks", ask, {"from": span.begin, "to": span.end, "show": show})


def _address(path: str, ask: tuple[str, str], rest: dict) -> str:
    return f"{path}?{urlencode({**({ask[0]: ask[1]} if ask[0] else {}), **rest})}"
