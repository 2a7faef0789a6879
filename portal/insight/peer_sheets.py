"""A peer sheet as it was sent: its figures and medians are kept with the delivery, whatever is corrected later (D14,
D21). Words stay out of it: what is kept twice would have to be redacted twice."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from portal.activity.monthly_reports import Figures, MonthlyReport, nights_by
from portal.foundation import db
from portal.foundation.roles import Person
from portal.insight.hotel_figures import Month, MonthRow
from portal.insight.peers import Group, Medians, Peers, words_of
from portal.records.deliveries import ServiceDelivery
from portal.records.hotels import Hotel

#: What is kept of each month; and by what the others were chosen.
FACTS, ALIKE = ("available", "sold", "revenue", "profit", "shares"), ("kind", "size", "tier")


@dataclass(frozen=True)
class SentMonth:
    """A month as it stood, with what its page reads of a `MonthlyReport`."""

    month: date
    available: int
    sold: int
    revenue: int
    profit: int | None
    shares: dict[str, int | None]
    kind: str
    size: str
    tier: str

    @property
    def figures(self) -> Figures:
        return Figures(self.available, self.sold, self.revenue)

    @property
    def platform(self) -> int | None:
        return self.shares.get("platform")

    @property
    def nights(self) -> dict[str, int | None]:
        return nights_by(self.sold, self.shares)


@dataclass(frozen=True)
class SentSheet:
    """The sheet: the month, the one before, a year ago, and the others as they were."""

    hotel: Hotel
    report: SentMonth
    before: SentMonth | None
    year_ago: SentMonth | None
    peers: Peers
    rows: list[MonthRow]
    delivery: ServiceDelivery


def kept(found: Month) -> str:
    """What is kept of a month's page when it is sent."""
    peers = found.peers
    told = {
        "group": peers.group.value,
        "count": peers.count,
        "medians": asdict(peers.medians) if peers.medians else None,
        "alike": {name: str(getattr(found.report, name)) for name in ALIKE},
        "rows": [[row.month.isoformat(), _facts(row.report), _facts(row.before)] for row in found.rows],
    }
    return json.dumps(told)


def sent_sheet(person: Person, report: MonthlyReport) -> SentSheet:
    """As it was sent. Raises Missing if none was, or before sheets were kept."""
    delivery = ServiceDelivery.sent(person, report)
    if delivery is None:
        raise db.Missing("ServiceDelivery")
    told = json.loads(delivery.body)
    rows = [_row(told["alike"], *row) for row in told["rows"]]
    month, earlier = rows[-1], rows[-2]
    group = Group(told["group"])
    medians = Medians(**told["medians"]) if told["medians"] else None
    peers = Peers(group, told["count"], words_of(month.report, group), medians)
    return SentSheet(report.hotel, month.report, earlier.report, month.before, peers, rows, delivery)


def _facts(report: MonthlyReport | None) -> dict | None:
    return {name: getattr(report, name) for name in FACTS} if report else None


def _row(alike: dict, month: str, now: dict | None, before: dict | None) -> MonthRow:
    day = date.fromisoformat(month)
    return MonthRow(day, *(SentMonth(day, **facts, **alike) if facts else None for facts in (now, before)))
