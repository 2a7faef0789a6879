"""The months of a hotel as inline SVG: this year's line, last year's behind it, and the peers' median at its month. The
figures stand in a table beside it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter

from markupsafe import Markup, escape

from portal.foundation import i18n
from portal.foundation.i18n import gettext as _
from portal.insight.hotel_figures import MonthRow

#: The drawing's size and its field.
_WIDE, _HIGH, _LEFT, _RIGHT, _UP, _DOWN = 380, 172, 46, 10, 10, 24

#: What a drawing takes from each month.
OCCUPANCY, ADR, REVPAR = map(attrgetter, ("occupancy", "adr", "revpar"))


def figure_line(
    rows: Sequence[MonthRow], value: Callable, write: Callable[[int], str], name: str, middle: int | None = None
) -> Markup:
    """One figure month by month: `value` takes it from a month's, `write` writes it at the scale; `middle` is the
    peers' median in the last month."""
    now = tuple(value(row.now) if row.now else None for row in rows)
    before = tuple(value(row.then) if row.then else None for row in rows)
    return _drawn(tuple(row.month.month for row in rows), now, before, middle, write, name, i18n.language())


@lru_cache(maxsize=500)
def _drawn(
    months: tuple, now: tuple, before: tuple, middle: int | None, write: Callable, name: str, language
) -> Markup:
    """The drawing of these very figures: a month that is over hardly changes, and is looked at again and again."""
    told = [one for one in (*now, *before, middle) if one is not None]
    if not told:
        return Markup("")
    low, high, step = _scale(min(told), max(told))
    width = (_WIDE - _LEFT - _RIGHT) / max(len(months), 1)

    def place(n: int, one: int) -> tuple[float, float]:
        share = (one - low) / (high - low)
        return round(_LEFT + (n + 0.5) * width, 1), round(_HIGH - _DOWN - share * (_HIGH - _UP - _DOWN), 1)

    found = []
    for mark in range(low, high + 1, step):
        y = place(0, mark)[1]
        found.append(f'<path class="grid" d="M{_LEFT} {y}H{_WIDE - _RIGHT}"/>')
        found.append(f'<text class="scale" x="{_LEFT - 6}" y="{y + 3.5}">{escape(write(mark))}</text>')
    found.append(f'<path class="before" d="{_path(before, place)}"/>')
    found.append(f'<path class="line" d="{_path(now, place)}"/>')
    for n, one in enumerate(now):
        if one is not None:
            x, y = place(n, one)
            found.append(f'<circle class="p" cx="{x}" cy="{y}" r="2.6"/>')
    if middle is not None:
        x, y = place(len(months) - 1, middle)
        found.append(f'<path class="peer" d="M{x - width / 2 + 1:.1f} {y}H{x + width / 2 - 1:.1f}"/>')
    names = i18n.MONTHS[language]
    for n, month in enumerate(months):
        if len(months) < 8 or (len(months) - 1 - n) % 2 == 0:
            x = place(n, low)[0]
            found.append(f'<text class="month" x="{x}" y="{_HIGH - 7}">{escape(names[month - 1])}</text>')
    label = _("%(name)s, month by month, last year behind it", name=name)
    drawn = "".join(found)
    box = f'viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{escape(label)}"'
    return Markup(f'<svg class="chart figure-line" {box}>{drawn}</svg>')


def _scale(least: int, most: int) -> tuple[int, int, int]:
    """(lowest, highest, step) of a scale of three to six round marks around the figures."""
    step = _step(max(most - least, abs(most) // 20, 4))
    low = least // step * step
    high = -(-most // step) * step
    return low, high if high > low else low + step, step


def _step(span: int) -> int:
    """1, 2 or 5 of something round, at most five of them in the span."""
    size = 1
    while span > 25 * size:
        size *= 10
    return next(one * size for one in (1, 2, 5) if span <= 5 * one * size)


def _path(values: Sequence[int | None], place: Callable) -> str:
    """One path through what is there; a month without a figure breaks it."""
    found, pen = [], "M"
    for n, one in enumerate(values):
        if one is None:
            pen = "M"
            continue
        x, y = place(n, one)
        found.append(f"{pen}{x} {y}")
        pen = "L"
    return "".join(found)
