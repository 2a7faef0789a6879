"""A hotel's month beside those of its peers: medians of at least five others, and nobody's own figures (D14, D21)."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from statistics import median
from typing import NamedTuple

from portal.activity.monthly_reports import MonthlyReport, Size, Tier
from portal.foundation import db
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.records.hotel_words import Kind

#: Of fewer others no median is shown: each could be told by whoever knows the rest.
LEAST = 5


class Group(Choice):
    """With whom a hotel is compared; each says which of kind, size and city must be the same."""

    CLOSE = "close", "Same kind, size and class of city"
    SIZE = "size", "Same kind and size"
    CITY = "city", "Same kind and class of city"
    KIND = "kind", "Same kind"

    @property
    def same(self) -> tuple[str, ...]:
        return {
            Group.CLOSE: ("kind", "size", "tier"),
            Group.SIZE: ("kind", "size"),
            Group.CITY: ("kind", "tier"),
            Group.KIND: ("kind",),
        }[self]


@dataclass(frozen=True)
class Medians:
    """What stands in the middle of the others: shares in basis points, money in fen; None where nobody tells."""

    occupancy: int | None
    adr: int | None
    revpar: int | None
    #: The share of room nights that we bring.
    platform: int | None


@dataclass(frozen=True)
class Peers:
    """The others of a group in one month: how many they are, and their medians if they are enough."""

    group: Group
    count: int
    #: What the members have in common, in words.
    words: str
    medians: Medians | None


def peers_of(report: MonthlyReport, group: Group, months: Iterable[date]) -> dict[date, Peers]:
    """{month: the others of the report's group, without the hotel itself}; a statement for each month."""
    wanted = [str(getattr(report, name)) if name in group.same else None for name in ("kind", "size", "tier")]
    words = words_of(report, group)
    return {month: _peers(group, words, report.hotel_id, _all(month, *wanted)) for month in months}


def words_of(report: MonthlyReport, group: Group) -> str:
    """`加盟酒店 · 80至149间 · 大城市`."""
    labels = {"kind": Kind(report.kind).label, "size": Size(report.size).label, "tier": Tier(report.tier).label}
    return " · ".join(labels[name] for name in group.same)


def why_not(peers: Peers) -> str:
    """Why no median is shown."""
    return _(
        "%(n)s others of this group have sent this month's figures; from %(least)s on their median is shown.",
        n=peers.count,
        least=LEAST,
    )


class _Order(NamedTuple):
    """All of a group in one month, the hotel itself among them: each one's figures by its id, and each figure of all
    in its order, not rounded."""

    of: dict[int, tuple]
    figures: tuple[list[float], ...]


def _peers(group: Group, words: str, hotel_id: int, rows: list[tuple]) -> Peers:
    order = _ordered(tuple(rows))
    own = order.of.get(hotel_id)
    count = len(rows) - (own is not None)
    if count < LEAST:
        return Peers(group, count, words, None)
    own = own or (None,) * len(order.figures)
    return Peers(group, count, words, Medians(*map(_middle, order.figures, own)))


@lru_cache(maxsize=16)
def _ordered(rows: tuple[tuple, ...]) -> _Order:
    """Of these very rows: a month that is over hardly changes, and hundreds of hotels stand beside the same others."""
    of = {hotel: _figures(*row) for hotel, *row in rows}
    told = zip(*of.values(), strict=True) if of else [()] * len(Medians.__dataclass_fields__)
    return _Order(of, tuple(sorted(one for one in each if one is not None) for each in told))


def _figures(available: int, sold: int, revenue: int, platform: int | None) -> tuple:
    """As `Medians` has them and `Figures` reckons them, but not rounded: that is done in the middle alone."""
    return (
        sold * 10_000 / available if available else None,
        revenue / sold if sold else None,
        revenue / available if available else None,
        platform,
    )


def _middle(told: list[float], own: float | None) -> int | None:
    """The median of the others that tell, if they are enough by themselves. Rounded they stand in the same order, so
    it is enough to round what stands in the middle."""
    count = len(told) - (own is not None)
    if count < LEAST:
        return None
    left_out = len(told) if own is None else bisect_left(told, own)
    return round(median(round(told[n + (n >= left_out)]) for n in ((count - 1) // 2, count // 2)))


@db.ready
def _all(month, kind, size, tier):
    figures = (MonthlyReport.available, MonthlyReport.sold, MonthlyReport.revenue, MonthlyReport.platform)
    query = MonthlyReport.select(MonthlyReport.hotel, *figures).where(MonthlyReport.month == month)
    for name, value in (("kind", kind), ("size", size), ("tier", tier)):
        if value is not None:
            query = query.where(getattr(MonthlyReport, name) == value)
    return query.tuples()
