"""A hotel's month beside those of its peers: medians of at least five others, and nobody's own figures (D14, D21)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

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
    return {month: _peers(group, words, _others(report.hotel_id, month, *wanted)) for month in months}


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


def _peers(group: Group, words: str, rows: list[tuple]) -> Peers:
    """A group has hundreds of hotels: each figure is reckoned as `Figures` does, but rounded only in the middle."""
    if len(rows) < LEAST:
        return Peers(group, len(rows), words, None)
    available, sold, revenue, platform = zip(*rows, strict=True)
    medians = Medians(
        occupancy=_middle([one * 10_000 / of for one, of in zip(sold, available, strict=True) if of]),
        adr=_middle([one / of for one, of in zip(revenue, sold, strict=True) if of]),
        revpar=_middle([one / of for one, of in zip(revenue, available, strict=True) if of]),
        platform=_middle([one for one in platform if one is not None]),
    )
    return Peers(group, len(rows), words, medians)


def _middle(told: list[float]) -> int | None:
    """Of those that tell, if they are enough by themselves. Rounded they stand in the same order, so it is enough to
    round what stands in the middle."""
    if len(told) < LEAST:
        return None
    told.sort()
    half = len(told) // 2
    return round(median(map(round, told[half - 1 + len(told) % 2 : half + 1])))


@db.ready
def _others(hotel, month, kind, size, tier):
    columns = (MonthlyReport.available, MonthlyReport.sold, MonthlyReport.revenue, MonthlyReport.platform)
    query = MonthlyReport.select(*columns).where((MonthlyReport.month == month) & (MonthlyReport.hotel != hotel))
    for name, value in (("kind", kind), ("size", size), ("tier", tier)):
        if value is not None:
            query = query.where(getattr(MonthlyReport, name) == value)
    return query.tuples()
