"""The score of an inspection: whole-number arithmetic over marks and weights, rounded once, at the end.

A point that is met counts in full, partly met half, not met nothing. What is not applicable, or was not looked at, is
left out and its section rescaled: the section keeps its weight. A section of which nothing is left is left out as a
whole and the total rescaled. Scores are in tenths of a point, halves rounded up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from portal.activity.inspections.words import Band, Mark

#: Of each two half points of a weight.
_HALVES = {Mark.FULL: 2, Mark.HALF: 1, Mark.NONE: 0}
#: A red line that is not met lets the total be this at most, in tenths.
CAP = 690
#: From so many tenths on.
_FROM = ((900, Band.EXCELLENT), (800, Band.GOOD), (700, Band.PASS))


class Point(NamedTuple):
    """One point of the checklist as it was marked; an empty mark: not looked at."""

    section: str
    weight: int
    red_line: bool
    mark: str


@dataclass(frozen=True)
class SectionScore:
    """What a section came to: `tenths` of 100 (None: nothing of it applied) of its `weight`."""

    section: str
    weight: int
    tenths: int | None


@dataclass(frozen=True)
class Score:
    """The total in tenths (None: nothing applied), whether a red line was not met, and each section's."""

    tenths: int | None
    crossed: bool
    sections: list[SectionScore]

    @property
    def band(self) -> Band | None:
        return band_of(self.tenths)


def score(points: Iterable[Point]) -> Score:
    """Sections in the order of their first point; weights are those of the whole section, also of what is left out."""
    held: dict[str, list[Point]] = {}
    for point in points:
        held.setdefault(point.section, []).append(point)
    total, weights, sections = Fraction(0), 0, []
    for section, own in held.items():
        weight = sum(point.weight for point in own)
        there = [point for point in own if point.mark in _HALVES]
        of = sum(2 * point.weight for point in there)
        earned = sum(_HALVES[Mark(point.mark)] * point.weight for point in there)
        sections.append(SectionScore(section, weight, _tenths(Fraction(earned, of)) if of else None))
        if of:
            total += Fraction(earned * weight, of)
            weights += weight
    crossed = any(point.red_line and point.mark == Mark.NONE for own in held.values() for point in own)
    tenths = _tenths(total / weights) if weights else None
    capped = crossed and tenths is not None and tenths > CAP
    return Score(CAP if capped else tenths, crossed, sections)


def _tenths(share: Fraction) -> int:
    """A share of one in tenths of a hundredth, halves up."""
    return (2000 * share.numerator + share.denominator) // (2 * share.denominator)


def band_of(tenths: int | None) -> Band | None:
    """The word for a total; the total as it is shown decides, so 89.95 is 90.0 and excellent."""
    if tenths is None:
        return None
    return next((band for least, band in _FROM if tenths >= least), Band.FAIL)


def shown(tenths: int | None) -> str:
    """A score as it is read: 87.5, 90; a dash for none."""
    if tenths is None:
        return "—"
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)
