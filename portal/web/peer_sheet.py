"""A month beside the month before, a year ago and its peers: its cells as they are written, so that the page only sets
them."""

from collections.abc import Callable

from portal.activity.monthly_reports import Channel
from portal.foundation.i18n import gettext as _
from portal.insight.hotel_figures import Month
from portal.insight.peer_sheets import SentSheet
from portal.records.hotel_words import Kind
from portal.web.figure_words import NOTHING, changed, percent, points, rate, tone, yuan


def cells(found: Month | SentSheet) -> dict[str, list[tuple]]:
    """What the tables of a sheet show, by the names their templates have for it."""
    return {"beside": _beside(found), "alone": _alone(found), "shares": _shares(found)}


def _beside(found: Month | SentSheet) -> list[tuple]:
    """(name, this month, the month before, a year ago, the peers, how it stands to them, how far from them) of each
    figure that peers have as well; the last is None where there is nothing to compare."""
    reports, peers = (found.report, found.before, found.year_ago), found.peers.medians
    figures = [row.figures if row else None for row in reports]
    ours = [row.platform if row else None for row in (*reports, peers)]

    def of(name: str) -> list[int | None]:
        return [getattr(one, name) if one else None for one in (*figures, peers)]

    return [
        _row(_("Occupancy"), of("occupancy"), percent, points, peers is not None),
        _row(_("ADR"), of("adr"), rate, changed, peers is not None),
        _row(_("RevPAR"), of("revpar"), rate, changed, peers is not None),
        _row(_("What we bring, of the room nights"), ours, percent, points, ours[-1] is not None),
    ]


def _row(name: str, values: list[int | None], write: Callable, change: Callable, compared: bool) -> tuple:
    now, others = values[0], values[-1]
    return name, *map(write, values), tone(now, others), change(now, others) if compared else None


def _alone(found: Month | SentSheet) -> list[tuple[str, str, str, str]]:
    """(name, this month, the month before, a year ago) of what says nothing beside other hotels."""
    reports = (found.report, found.before, found.year_ago)
    rows = [
        (_("Room nights sold, of those available"), [row and f"{row.sold} / {row.available}" for row in reports]),
        (_("Room revenue, yuan"), [row and yuan(row.revenue) for row in reports]),
    ]
    if found.hotel.kind == Kind.FRANCHISE:
        rows.append((_("Operating profit, yuan"), [row and yuan(row.profit) for row in reports]))
    return [(name, *(text or NOTHING for text in texts)) for name, texts in rows]


def _shares(found: Month | SentSheet) -> list[tuple]:
    """(channel, its name, its share, that in words, its nights, a year ago) of where the nights came from; nothing if
    the hotel has not told."""
    now, ago = found.report.shares, found.year_ago.shares if found.year_ago else {}
    if all(share is None for share in now.values()):
        return []
    labels, nights = Channel.labels(), found.report.nights
    return [
        (name, labels[name], now[name], percent(now[name]), _number(nights[name]), percent(ago.get(name)))
        for name in labels
    ]


def _number(count: int | None) -> str:
    return NOTHING if count is None else str(count)
