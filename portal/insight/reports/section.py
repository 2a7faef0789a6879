"""A section of a report, and what every sentence in it is made with."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import language
from portal.insight.reports.facts import Report

#: Before a line that is one of several.
BULLET = "· "
#: So many hotels are named in a row.
NAMED = 24


@dataclass
class Section:
    """A heading and its lines; those that begin with the bullet are one of several."""

    title: str
    lines: list[str] = field(default_factory=list)

    def each(self, lines: Iterable[str]) -> None:
        self.lines += [BULLET + line for line in lines]


def share(points: int | None) -> str:
    """A share in whole per cent, rounded down: 99.9 % is not all."""
    return "—" if points is None else f"{points // 100}%"


def names(names: list[str]) -> str:
    joined = ("、" if language() == "zh" else ", ").join(names[:NAMED])
    more = len(names) - NAMED
    return joined if more <= 0 else _("%(names)s and %(n)s more", names=joined, n=more)


def hotel(report: Report, hotel_id: int) -> str:
    hotel = report.hotels.get(hotel_id)
    return hotel.name if hotel else "—"
