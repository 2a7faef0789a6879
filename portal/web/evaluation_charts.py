"""Evaluations as inline SVG: a mean with its interval, how marks are spread, a course over the cycles, the columns of
the recommendation. The figures stand beside each in words or in a table."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from portal.activity.evaluations.words import Mark
from portal.foundation import i18n
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.insight.evaluation_figures import MARKS, Figure, Loops, Recommendation

#: The field of a mean: marks 1 to 5 on so many units.
_WIDE, _HIGH, _SIDE = 200, 18, 4
#: A course's drawing and its field.
_CW, _CH, _LEFT, _RIGHT, _UP, _DOWN = 560, 190, 30, 14, 12, 30
#: Above these a cell of the heat map is the next lighter or darker one.
_STEPS = (2.5, 3.2, 3.6, 4.0, 4.4)


def written(value: float | None) -> str:
    """A mean as it is written everywhere: 4.1."""
    return "—" if value is None else f"{value:.1f}"


def two(value: float) -> str:
    return f"{value:.2f}"


def signed(value: float) -> str:
    """A movement: +0.3, −0.2, ±0.0."""
    text = f"{abs(value):.1f}"
    return f"±{text}" if text == "0.0" else f"+{text}" if value > 0 else f"−{text}"


def balance(number: int) -> str:
    """Of the recommendation: +16, −4, ±0."""
    return f"±{number}" if not number else f"+{number}" if number > 0 else f"−{-number}"


def percent(share: float) -> str:
    return f"{round(share * 100)}%"


def level(figure: Figure) -> str:
    """The class of a cell of the heat map: h0 (poor) … h5."""
    return f"h{bisect_right(_STEPS, figure.mean)}"


def spoken(figure: Figure) -> str:
    """A figure in a sentence."""
    return _spoken(figure, i18n.language())


@lru_cache(maxsize=4096)
def _spoken(figure: Figure, _language: str) -> str:
    return _(
        "%(mean)s, with 95%% certainty between %(low)s and %(high)s; %(people)s",
        mean=two(figure.mean),
        low=written(figure.low),
        high=written(figure.high),
        people=ngettext("%(n)s person rated", "%(n)s people rated", figure.people),
    )


def cell(figure: Figure | None, untold: Markup) -> Markup:
    """A cell of the heat map; `untold` is one that is not published."""
    return _cell(figure, i18n.language()) if figure else untold


@lru_cache(maxsize=8192)
def _cell(figure: Figure, _language: str) -> Markup:
    told = written(figure.mean)
    return Markup(f'<td class="num cell {level(figure)}" title="{escape(spoken(figure))}">{told}</td>')


def _x(mark: float) -> float:
    return round(_SIDE + (mark - 1) / 4 * (_WIDE - 2 * _SIDE), 1)


def mean_mark(figure: Figure | None, before: Figure | None = None) -> Markup:
    """The mean as a point with its interval on the scale from 1 to 5, last time's as a ring behind it."""
    return _mean_mark(figure, before, i18n.language()) if figure else Markup("")


@lru_cache(maxsize=4096)
def _mean_mark(figure: Figure, before: Figure | None, _language: str) -> Markup:
    middle = _HIGH / 2
    found = [f'<path class="axis" d="M{_x(1)} {middle}H{_x(5)}"/>']
    found += [f'<path class="tick" d="M{_x(n)} {middle - 3}v6"/>' for n in range(1, 6)]
    if before is not None:
        found.append(f'<circle class="was" cx="{_x(before.mean)}" cy="{middle}" r="4"/>')
    found.append(f'<path class="range" d="M{_x(figure.low)} {middle}H{_x(figure.high)}"/>')
    found.append(f'<circle class="now" cx="{_x(figure.mean)}" cy="{middle}" r="4.4"/>')
    box = f'viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{escape(spoken(figure))}"'
    return Markup(f'<svg class="mean" {box}><title>{escape(spoken(figure))}</title>{"".join(found)}</svg>')


def spread(figure: Figure | None) -> Markup:
    """How the marks are spread, the best first, each part as wide as it is often."""
    return _spread(figure, i18n.language()) if figure else Markup("")


@lru_cache(maxsize=4096)
def _spread(figure: Figure, _language: str) -> Markup:
    found, x = [], 0
    for number, kind in figure.parts():
        if number:
            found.append(f'<rect class="{kind}" x="{x}" width="{number}" height="6"/>')
            x += number
    label = spread_words(figure)
    box = f'viewBox="0 0 {figure.rated} 6" preserveAspectRatio="none" role="img" aria-label="{escape(label)}"'
    return Markup(f'<svg class="spread" {box}><title>{escape(label)}</title>{"".join(found)}</svg>')


def spread_words(figure: Figure) -> str:
    labels = Mark.labels()
    parts = [f"{labels[mark]} {figure.counts[mark]}" for mark in MARKS if figure.counts.get(mark)]
    return " · ".join(parts)


def loop_words(found: Loops | None) -> str:
    """What became of last time's low marks, in a line."""
    if not found:
        return ""
    return _(
        "better %(a)s · same %(b)s · worse %(c)s · no reply %(d)s",
        a=found["better"],
        b=found["same"],
        c=found["worse"],
        d=found.silent,
    )


def columns(found: Recommendation) -> Markup:
    """0 to 10, a column each: who would rather not, who is undecided, who recommends us."""
    most = max(number for _n, number in found.columns()) or 1
    parts = []
    for n, number in found.columns():
        high, x = round(84 * number / most, 1), 6 + n * 30
        kind = "bad" if n <= 6 else "good" if n >= 9 else "mid"
        parts.append(f'<rect class="{kind}" x="{x}" y="{104 - high}" width="22" height="{high}" rx="1.5"/>')
        if number:
            parts.append(f'<text class="count" x="{x + 11}" y="{99 - high}">{number}</text>')
        parts.append(f'<text x="{x + 11}" y="120">{n}</text>')
    label = _(
        "Recommendation: %(up)s recommend us, %(down)s rather not, of %(all)s",
        up=found.promoters,
        down=found.detractors,
        all=found.answers,
    )
    box = f'viewBox="0 0 336 126" role="img" aria-label="{escape(label)}"'
    return Markup(f'<svg class="recommends" {box}><path class="axis" d="M2 104.5H334"/>{"".join(parts)}</svg>')


def course(
    points: Sequence[Figure | None], names: Sequence[str], ends: Sequence[date], pulses: Sequence[bool], name: str
) -> Markup:
    """A score cycle by cycle, each at the month it asked about last, its interval a band; short forms are hollow. A
    cycle without it breaks the line."""
    return _course(tuple(points), tuple(names), tuple(ends), tuple(pulses), name, i18n.language())


@lru_cache(maxsize=256)
def _course(points: tuple, names: tuple, ends: tuple, pulses: tuple, name: str, _language: str) -> Markup:
    told = [one for one in points if one is not None]
    if not told:
        return Markup("")
    low = max(1.0, int(min(one.low for one in told) * 2 - 0.2) / 2)
    width = (_CW - _LEFT - _RIGHT) / len(points)

    def place(n: int, value: float) -> tuple[float, float]:
        high = (value - low) / (5 - low) * (_CH - _UP - _DOWN)
        return round(_LEFT + (n + 0.5) * width, 1), round(_CH - _DOWN - high, 1)

    found = []
    for step in range(int(low * 2), 11):
        y = place(0, step / 2)[1]
        if step % 2 == 0 or low >= 3:
            found.append(f'<path class="grid" d="M{_LEFT} {y}H{_CW - _RIGHT}"/>')
            found.append(f'<text class="scale" x="{_LEFT - 7}" y="{y + 3.5}">{step / 2:g}</text>')
    for run in _runs(points):
        upper = [place(n, points[n].high) for n in run]
        lower = [place(n, points[n].low) for n in reversed(run)]
        if len(run) > 1:
            found.append(f'<path class="band" d="M{_joined(upper + lower)}Z"/>')
        else:
            found.append(f'<path class="range" d="M{upper[0][0]} {upper[0][1]}V{lower[0][1]}"/>')
        found.append(f'<path class="line" d="M{_joined([place(n, points[n].mean) for n in run])}"/>')
    for n, one in enumerate(points):
        if one is not None:
            x, y = place(n, one.mean)
            kind = "p pulse" if pulses[n] else "p"
            told = escape(f"{names[n]} · {spoken(one)}")
            found.append(f'<circle class="{kind}" cx="{x}" cy="{y}" r="3.6"><title>{told}</title></circle>')
            found.append(f'<text class="value" x="{x}" y="{y - 9}">{written(one.mean)}</text>')
        every = 1 if len(points) <= 8 else 2
        if (len(points) - 1 - n) % every == 0:
            found.append(f'<text class="month" x="{place(n, low)[0]}" y="{_CH - 9}">{ends[n]:%Y-%m}</text>')
    label = _("%(name)s, cycle by cycle, with its interval", name=name)
    box = f'viewBox="0 0 {_CW} {_CH}" role="img" aria-label="{escape(label)}"'
    return Markup(f'<svg class="chart course" {box}>{"".join(found)}</svg>')


def spark(points: Sequence[Figure | None], name: str) -> Markup:
    """A small course beside an item: no scale, its last point marked."""
    return _spark(tuple(points), name, i18n.language())


@lru_cache(maxsize=1024)
def _spark(points: tuple, name: str, _language: str) -> Markup:
    told = [(n, one.mean) for n, one in enumerate(points) if one is not None]
    if len(told) < 2:
        return Markup("")
    step = 92 / (len(points) - 1)
    places = [(round(4 + n * step, 1), round(22 - (mean - 1) / 4 * 18, 1)) for n, mean in told]
    label = _("%(name)s, cycle by cycle: %(means)s", name=name, means=", ".join(written(mean) for _n, mean in told))
    x, y = places[-1]
    box = f'viewBox="0 0 100 24" role="img" aria-label="{escape(label)}"'
    return Markup(
        f'<svg class="spark" {box}><title>{escape(label)}</title><path class="line" d="M{_joined(places)}"/>'
        f'<circle class="p" cx="{x}" cy="{y}" r="2.6"/></svg>'
    )


def _runs(points: Sequence[Figure | None]) -> list[list[int]]:
    """The places of points that follow one another."""
    found: list[list[int]] = []
    for n, one in enumerate(points):
        if one is not None:
            if found and found[-1][-1] == n - 1:
                found[-1].append(n)
            else:
                found.append([n])
    return found


def _joined(places: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{x} {y}" for x, y in places)
