"""A hotel's month beside those of its peers: medians of at least five others, and nobody's own figures (D14, D21)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from portal.activity.monthly_reports import Figures, MonthlyReport, Size, Tier
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
    """{month: the others of the report's group, without the hotel itself}; one statement."""
    months = list(months)
    wanted = {name: str(getattr(report, name)) if name in group.same else None for name in ("kind", "size", "tier")}
    found: dict[date, list[tuple[Figures, int | None]]] = {month: [] for month in months}
    for month, available, sold, revenue, platform in _others(report.hotel_id, months, *wanted.values()):
        found[db.day_of(month)].append((Figures(available, sold, revenue), platform))
    words = words_of(report, group)
    return {month: _peers(group, words, rows) for month, rows in found.items()}


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


def _peers(group: Group, words: str, rows: list[tuple[Figures, int | None]]) -> Peers:
    if len(rows) < LEAST:
        return Peers(group, len(rows), words, None)
    of = {name: [getattr(one, name) for one, _platform in rows] for name in ("occupancy", "adr", "revpar")}
    of["platform"] = [platform for _figures, platform in rows]
    return Peers(group, len(rows), words, Medians(**{name: _middle(values) for name, values in of.items()}))


def _middle(values: list[int | None]) -> int | None:
    """Of those that tell, if they are enough by themselves."""
    told = [value for value in values if value is not None]
    return round(median(told)) if len(told) >= LEAST else None


@db.ready
def _others(hotel, months, kind, size, tier):
    query = MonthlyReport.select(
        MonthlyReport.month,
        MonthlyReport.available,
        MonthlyReport.sold,
        MonthlyReport.revenue,
        MonthlyReport.platform,
    )
    query = query.where(MonthlyReport.month.in_(months) & (MonthlyReport.hotel != hotel))
    for name, value in (("kind", kind), ("size", size), ("tier", tier)):
        if value is not None:
            query = query.where(getattr(MonthlyReport, name) == value)
    return query.tuples()
