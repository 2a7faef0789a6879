"""The cadence strip as inline SVG: one path per state, drawn once for each string and kept."""

import json
import re
from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from portal.foundation import clock, i18n, settings
from portal.foundation.clock import Week
from portal.foundation.i18n import gettext as _
from portal.insight.hotel_list import ROW_WEEKS, Row
from portal.records.hotel_years import BOTH, MESSAGE, VISITED, Facts
from portal.records.reckoning import DONE, EXCUSED, TRIED
from portal.records.strip import State, coverage, months_shown, shown, summary

_LETTER = {
    State.DONE: "d",
    State.TRIED: "t",
    State.MISSED: "m",
    State.EXCUSED: "x",
    State.FUTURE: "f",
    State.DUE: "",
    State.NOT_OWED: "",
}

#: A month's visit, a disc beside its name.
_VISIT = {State.DONE: "v", State.MISSED: "m", State.EXCUSED: "x", State.DUE: "n"}

#: From cell to cell in a row's strip; `.r` in the stylesheet has its dashes.
_SMALL = 7


def row_strip(row: Row) -> Markup:
    """The last half year of a hotel, as one link to its calls of the year."""
    return half_year(row.hotel.code, row.hotel.name, row.weeks, row.marks)


def half_year(code: str, name: str, weeks: str, marks: str) -> Markup:
    """The same from the facts themselves, for a row that is made of them; without a name it stands beside that."""
    today = clock.today()
    told, svg = _half_year(weeks, marks, today, i18n.language())
    if name:
        told = escape(_("%(name)s, last %(n)s weeks: %(sum)s", name=name, n=ROW_WEEKS, sum=told))
    else:
        told = escape(_("%(n)s weeks: %(sum)s", n=ROW_WEEKS, sum=told))
    return Markup(
        f'<a class="strip" href="/calls?hotel={escape(code)}&amp;year={Week.of(today).year}"'
        f' aria-label="{told}">{svg}</a>'
    )


@lru_cache(maxsize=20_000)
def _half_year(weeks: str, marks: str, today: date, _language: str) -> tuple[str, Markup]:
    """(in words, drawn): the weeks up to today's."""
    states = _states(weeks, Week.of(today), today)
    return sentence(states), _svg(_letters(weeks, states), marks, len(weeks) - 1, _SMALL, 5, 14, "")


def year_strip(code: str, year: int, facts: Facts) -> Markup:
    """A hotel's year with the months below, each with its visit; it names its weeks to scripts."""
    rest = _year_strip(year, facts, clock.today(), i18n.language())
    return Markup(f'<a class="strip year" href="/calls?hotel={escape(code)}{rest}')


@lru_cache(maxsize=2_000)
def _year_strip(year: int, facts: Facts, today: date, _language: str) -> str:
    """What comes after the hotel's code, which nothing else hangs on."""
    this, (weeks, marks, months) = Week.of(today), facts
    states, visits = shown(weeks, year, today), months_shown(months, year, today)
    now = this.number - 1 if year == this.year else None
    all_weeks = clock.weeks_of(year)
    label = _("Calls of %(year)s: %(sum)s", year=year, sum=sentence(states))
    if any(state != State.NOT_OWED for state in visits):
        label = _("%(calls)s; visits: %(sum)s", calls=label, sum=months_sentence(visits))
    svg = _svg(_letters(weeks, states), marks, now, 17, 14, 20, _months(year, visits))
    names = [_week_name(*told) for told in zip(all_weeks, states, marks, strict=True)]
    return Markup(
        '&amp;year={}" aria-label="{}" data-weeks="{}" data-names="{}" data-x0="1" data-step="17">{}</a>'
    ).format(year, label, json.dumps([str(w) for w in all_weeks]), json.dumps(names, ensure_ascii=False), svg)


def sentence(states: list[State]) -> str:
    """What a row of weeks comes to, in words: done of owed, and the coverage."""
    done, owed, excused = summary(states)
    points = coverage(done, owed, excused)
    if points is None:
        return _("nothing was owed yet")
    return _("%(done)s of %(owed)s weeks done (%(rate)s%%)", done=done, owed=owed - excused, rate=points // 100)


def months_sentence(states: list[State]) -> str:
    """What a row of months comes to in words."""
    done, owed, excused = summary(states)
    points = coverage(done, owed, excused)
    if points is None:
        return _("no visit was owed yet")
    return _("%(done)s of %(owed)s months visited (%(rate)s%%)", done=done, owed=owed - excused, rate=points // 100)


def year_mark(weeks: str, year: int) -> tuple[str, str] | None:
    """(words, tone) of a year's coverage if it lies below the warning line or has come up to the target."""
    points = coverage(*summary(shown(weeks, year, clock.today())))
    if points is None or settings.warning_line() <= points < settings.target():
        return None
    if points < settings.warning_line():
        return _("below the warning line"), "bad"
    return _("target reached"), "good"


def _week_name(week: Week, state: State, mark: str) -> str:
    beside = {VISITED: [_("visited")], MESSAGE: [_("message")], BOTH: [_("visited"), _("message")]}.get(mark, [])
    return " · ".join([i18n.week_text(week), state.label, *beside])


def _states(weeks: str, last: Week, today: date) -> list[State]:
    """The states of consecutive weeks up to this one, which may lie in two years."""
    states: list[State] = []
    first = last.plus(1 - len(weeks))
    place = 0
    for year in range(first.year, last.year + 1):
        begin = first.number if year == first.year else 1
        length = (last.number if year == last.year else clock.weeks_in(year)) - begin + 1
        padded = "-" * (begin - 1) + weeks[place : place + length]
        states += shown(padded, year, today)[begin - 1 :]
        place += length
    return states


def _letters(weeks: str, states: list[State]) -> str:
    """One letter a week for the drawing: this week keeps what it has so far, whatever else it is."""
    found = []
    for raw, state in zip(weeks, states, strict=True):
        letter = _LETTER[state]
        if state == State.DUE and raw in (DONE, TRIED, EXCUSED):
            letter = raw
        found.append(letter or " ")
    return "".join(found)


@lru_cache(maxsize=20_000)
def _svg(letters: str, marks: str, now: int | None, step: int, width: int, height: int, text: str) -> Markup:
    """The drawing. `now` is the place of this week, `text` the labels below."""
    paths: dict[str, list[tuple[float, float, str]]] = {}
    top, cell, small = 6, f"h{width}v{height}h-{width}z", step == _SMALL
    for n, letter in enumerate(letters):
        x = 1 + n * step
        if letter == "m":
            paths.setdefault("m", []).append((x + 0.5, top + 0.5, f"h{width - 1}v{height - 1}h-{width - 1}z"))
        elif letter == "t":
            half = height // 2 - 1
            # Back to the corner at its end, where the next cell is counted from.
            paths.setdefault("t", []).append((x, top, f"{cell}m1 1h{width - 2}v{half}h-{width - 2}zm-1-1"))
        elif letter == "f":
            paths.setdefault("f", []).append((x, top + height - 2, f"h{width}v2h-{width}z"))
        elif letter != " " and not (letter == "d" and small):
            paths.setdefault(letter, []).append((x, top, cell))
        mark = marks[n : n + 1]
        # Where there was both, side by side.
        aside = width / 4 if mark == BOTH else 0
        if mark in (VISITED, BOTH):
            paths.setdefault("v", []).append((x + width / 2 - aside, 0.4, "a1.9 1.9 0 1 0 .01 0z"))
        if mark in (MESSAGE, BOTH):
            paths.setdefault("o", []).append((x + width / 2 + aside, 1.2, "a1.5 1.5 0 1 0 .01 0z"))
    if now is not None:
        x = 1 + now * step
        paths["n"] = [(x - 0.2, top - 0.2, f"h{width + 0.4}v{height + 0.4}h-{width + 0.4}z")]
    drawn = "".join(f'<path class="{letter}" d="{_joined(parts)}"/>' for letter, parts in paths.items())
    if small and "d" in letters:
        # Most weeks are done: a run of them is one dashed line, so that a row of a list weighs little.
        runs = (f"M{1 + one.start() * step} 13h{len(one[0]) * step - 2}" for one in re.finditer("d+", letters))
        drawn = f'<path class="r" d="{"".join(runs)}"/>' + drawn
    box_width = len(letters) * step + 2
    box_height = top + height + (13 if text else 1)
    # A row's strip is never stretched; the year's is. The link around it has a label, so a row's holds nothing to hide.
    box = "" if small else f' viewBox="0 0 {box_width} {box_height}" aria-hidden="true"'
    return Markup(f'<svg width="{box_width}" height="{box_height}"{box}>{drawn}{text}</svg>')


def _joined(parts: list[tuple[float, float, str]]) -> str:
    """Shapes as one path, each placed from the one before: neighbours are the same letters, which weigh little."""
    (x, y, shape), *rest = parts
    found = [f"M{x:g} {y:g}{shape}"]
    for after, _y, shape in rest:
        found.append(f"m{after - x:g} 0{shape}")
        x = after
    return "".join(found)


def _months(year: int, visits: list[State]) -> str:
    """The months' names below the week in which each begins, with what became of the visit."""
    names = i18n.MONTHS[i18n.language()]
    labels, discs = [], {}
    for n, week in enumerate(clock.weeks_of(year)):
        first = next((day for day in week.days if day.day == 1 and day.year == year), None)
        if n == 0 and first is None:
            first = week.sunday
        if first:
            x, kind = 1 + n * 17, _VISIT.get(visits[first.month - 1])
            if kind:
                discs.setdefault(kind, []).append((x + 4, 29.5, "a4 4 0 1 0 .01 0z"))
            labels.append(f'<text x="{x + 12 if kind else x}" y="37">{escape(names[first.month - 1])}</text>')
    drawn = (f'<path class="{kind}" d="{_joined(parts)}"/>' for kind, parts in discs.items())
    return "".join([*drawn, *labels])
