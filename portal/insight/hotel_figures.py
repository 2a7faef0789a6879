"""A hotel's months on one page: this year beside the last, the month beside its peers, what is owed and until when."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portal.activity.monthly_reports import Figures, MonthlyReport, due_on, last_month, plus
from portal.activity.monthly_reports.words import FIRST
from portal.foundation import clock
from portal.foundation.roles import Function, Person
from portal.insight.peers import Group, Peers, peers_of
from portal.records.deliveries import ServiceDelivery
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel, Posting

#: So many months stand on a hotel's page, each beside the same of the year before.
MONTHS = 12
#: So many hotels of one person stand on his first page.
AT_HOME = 6


@dataclass(frozen=True)
class MonthRow:
    """One month: what was entered, a year before, and whether it can still be entered."""

    month: date
    report: MonthlyReport | None
    before: MonthlyReport | None

    @cached_property
    def now(self) -> Figures | None:
        """Its figures, reckoned once for all drawings of it."""
        return self.report.figures if self.report else None

    @cached_property
    def then(self) -> Figures | None:
        return self.before.figures if self.before else None


@dataclass(frozen=True)
class HotelMonths:
    """A hotel's page of figures: its months, the oldest first."""

    hotel: Hotel
    rows: list[MonthRow]
    #: The last month that is over, until when it is due, and whether that has passed without figures.
    last: date
    due_on: date
    late: bool
    peers: Peers | None
    writable: bool

    @property
    def latest(self) -> MonthRow | None:
        """The last month that was entered."""
        return next((row for row in reversed(self.rows) if row.report), None)

    @property
    def missing(self) -> list[date]:
        """Months without figures among those the page shows, the last first."""
        return [row.month for row in reversed(self.rows) if row.report is None]


def hotel_months(person: Person, hotel: Hotel, last: date | None = None, months: int = MONTHS) -> HotelMonths:
    """The twelve months up to `last` (default: the last that is over); a constant number of statements."""
    newest = last_month()
    last = min(max(last or newest, plus(FIRST, months)), newest)
    span = [plus(last, n) for n in range(1 - months, 1)]
    there = MonthlyReport.of_months(hotel, [*span, *(plus(month, -12) for month in span)])
    rows = [MonthRow(month, there.get(month), there.get(plus(month, -12))) for month in span]
    owed, report = due_on(newest), there.get(last)
    found = peers_of(report, Group.CLOSE, [last])[last] if report else None
    late = newest not in there and _owes(hotel, newest) and clock.today() > owed
    return HotelMonths(hotel, rows, newest, owed, late, found, MonthlyReport.takes_figures_of(person, hotel))


@dataclass(frozen=True)
class Month:
    """One month's page, which is the peer sheet too: the month, the one before, a year ago, and the others."""

    report: MonthlyReport
    hotel: Hotel
    before: MonthlyReport | None
    year_ago: MonthlyReport | None
    group: Group
    peers: Peers
    peers_year_ago: Peers
    rows: list[MonthRow]
    delivery: ServiceDelivery | None


def month_page(person: Person, report: MonthlyReport, group: Group) -> Month:
    """All of a month's page, in a constant number of statements."""
    hotel, month = Hotel.pointed_at(report.hotel_id), report.month
    span = [plus(month, n) for n in range(1 - MONTHS, 1)]
    there = MonthlyReport.of_months(hotel, [*span, *(plus(one, -12) for one in span)])
    rows = [MonthRow(one, there.get(one), there.get(plus(one, -12))) for one in span]
    ago = plus(month, -12)
    peers = peers_of(report, group, (month, ago))
    return Month(
        report,
        hotel,
        there.get(plus(month, -1)),
        there.get(ago),
        group,
        peers[month],
        peers[ago],
        rows,
        ServiceDelivery.of(person, report),
    )


@dataclass(frozen=True)
class OwnMonth:
    """Last month of one of his hotels, on the first page of somebody of the hotel side."""

    code: str
    name: str
    month: date
    due_on: date
    report: MonthlyReport | None
    peers: Peers | None
    #: True for who may enter it; `late` once it is overdue.
    writable: bool
    late: bool


def own_figures(person: Person) -> list[OwnMonth]:
    """Last month of the hotels somebody runs, owns or assists, at most six; beside its peers where he has one."""
    if not person.may("monthly_reports.read"):
        return []
    hotels, month, today = own_hotels(person), last_month(), clock.today()
    owed, there = due_on(month), MonthlyReport.of_hotels(hotels, month)
    hotels = [hotel for hotel in hotels if hotel.id in there or _owes(hotel, month)]
    written = {hotel.id for hotel in MonthlyReport.hotels_to_write(person)}
    alone = there.get(hotels[0].id) if len(hotels) == 1 else None
    peers = peers_of(alone, Group.CLOSE, [month])[month] if alone else None
    return [
        OwnMonth(
            hotel.code,
            hotel.name,
            month,
            owed,
            there.get(hotel.id),
            peers,
            hotel.id in written,
            hotel.id not in there and today > owed,
        )
        for hotel in hotels
    ]


def _owes(hotel: Hotel, month: date) -> bool:
    """As `reminding.owes` says it to the database."""
    return hotel.status == Status.ACTIVE and clock.local(hotel.added_at).date() < plus(month, 1)


def own_hotels(person: Person) -> list[Hotel]:
    """The hotels of somebody of the hotel side by name, the first few."""
    mine = Posting.hotels_of(person, Function.GM, Function.ASSISTANT, Function.OWNER)
    return list(Hotel.select().where(Hotel.id.in_(mine)).order_by(Hotel.name_key, Hotel.id).limit(AT_HOME))
