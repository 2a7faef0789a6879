"""The register of a month: which hotels have sent their figures, which owe them, and what they come to."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from peewee import JOIN, Case, fn

from portal.activity.monthly_reports import MonthlyReport, due_on, plus
from portal.activity.monthly_reports.reminding import owes
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person
from portal.insight import hotel_list
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting


class Show(Choice):
    """Which hotels the register shows."""

    ALL = "", "All that owe it"
    IN = "in", "Sent"
    MISSING = "missing", "Not sent"
    LATE = "late", "Sent late"
    ASKED = "asked", "Asked about"


@dataclass(frozen=True)
class Line:
    """A hotel in the register of a month."""

    hotel: Hotel
    officer: Account | None
    report: MonthlyReport | None
    year_ago: MonthlyReport | None
    late: bool


class Tally(NamedTuple):
    """Of the hotels of the filter: how many owe the month, have sent it, and have sent it late."""

    owed: int
    sent: int
    late: int


#: A month, and the same a year before, beside each hotel.
_YearAgo = MonthlyReport.alias("year_ago")


def page_for(person: Person, month: date, show: Show, wanted: hotel_list.Filter, after=None, size=50) -> Page:
    """The hotels of the filter, by name, each with its month; two statements."""
    query = _joined(person, month, wanted)
    query = query.select(Hotel, MonthlyReport, _YearAgo)
    query = query.join_from(
        Hotel,
        _YearAgo,
        JOIN.LEFT_OUTER,
        on=(_YearAgo.hotel == Hotel.id) & (_YearAgo.month == plus(month, -12)),
        attr="year_ago",
    )
    query = query.where(_shown(show, month))
    page = page_of(query, (Hotel.name_key, Hotel.id), after, size)
    return Page(_lines(page, month), page.next)


def tally(person: Person, month: date, wanted: hotel_list.Filter) -> Tally:
    """The counts of the filter, in one statement."""
    entered = MonthlyReport.id.is_null(False)
    sums = (fn.SUM(1), _sum(entered), _sum(entered & (MonthlyReport.entered_at >= _over(month))))
    found = _joined(person, month, wanted).select(*sums).tuples()
    return Tally(*(int(number or 0) for number in next(iter(found))))


def _joined(person: Person, month: date, wanted: hotel_list.Filter):
    """The hotels of the filter that owe the month or have sent it."""
    here = (MonthlyReport.hotel == Hotel.id) & (MonthlyReport.month == month)
    query = hotel_list.fitting(person, wanted)
    query = query.join_from(Hotel, MonthlyReport, JOIN.LEFT_OUTER, on=here, attr="report")
    return query.where(owes(month) | MonthlyReport.id.is_null(False))


def _shown(show: Show, month: date):
    return {
        Show.ALL: Hotel.id > 0,
        Show.IN: MonthlyReport.id.is_null(False),
        Show.MISSING: MonthlyReport.id.is_null(),
        Show.LATE: MonthlyReport.entered_at >= _over(month),
        Show.ASKED: MonthlyReport.doubts != "",
    }[show]


def _over(month: date) -> datetime:
    """The instant from which figures are late."""
    return clock.instant(datetime.combine(due_on(month) + timedelta(days=1), time()))


def _sum(condition):
    return fn.SUM(Case(None, [(condition, 1)], 0))


def _lines(page: Page, month: date) -> list[Line]:
    postings, over = Posting.of_hotels(page.rows), _over(month)
    found = []
    for hotel in page:
        officers = (row.account for row in postings.get(hotel.id, ()) if row.function == Function.OFFICER)
        report, year_ago = getattr(hotel, "report", None), getattr(hotel, "year_ago", None)
        late = report.entered_at >= over if report else clock.now() >= over
        found.append(Line(hotel, next(officers, None), report, year_ago, late))
    return found
