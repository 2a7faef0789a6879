"""The words of a month's figures: where the nights come from, how large a hotel is, how the figures came in, when they
are due."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from portal.foundation import calendar, clock
from portal.foundation.choices import Choice
from portal.foundation.clock import Month

#: The working day of the next month by which figures are due (D10).
DUE = 5
#: The first month that anybody enters.
FIRST = date(2015, 1, 1)


class Channel(Choice):
    """Where the room nights come from. What we bring is `platform`."""

    OTA = "ota", "Online agencies (OTA)"
    PLATFORM = "platform", "Our platform"
    DIRECT = "direct", "The hotel's own: telephone, mini program"
    CORPORATE = "corporate", "Company agreements"
    WALK_IN = "walk_in", "Walk-in"
    OTHER = "other", "Others"


SHARES = tuple(channel.value for channel in Channel)


class Size(Choice):
    """How large a hotel is, for its peers."""

    SMALL = "s", "Under 80 rooms"
    MIDDLE = "m", "80 to 149 rooms"
    LARGE = "l", "150 rooms and more"


class Source(Choice):
    """How a month's figures came in."""

    TYPED = "typed", "Typed"
    SHEET = "sheet", "From a sheet of the PMS"
    IMPORTED = "imported", "Brought in for all hotels"


class Figures(NamedTuple):
    """What a month comes to; money in fen."""

    available: int
    sold: int
    revenue: int

    @property
    def occupancy(self) -> int | None:
        """In basis points."""
        return round(self.sold * 10_000 / self.available) if self.available else None

    @property
    def adr(self) -> int | None:
        """Revenue by room night sold, in fen."""
        return round(self.revenue / self.sold) if self.sold else None

    @property
    def revpar(self) -> int | None:
        """Revenue by room night available, in fen."""
        return round(self.revenue / self.available) if self.available else None


def nights_by(sold: int, shares: dict[str, int | None]) -> dict[str, int | None]:
    """{channel: the room nights it brought}, as the shares of those sold say."""
    return {name: None if share is None else round(sold * share / 10_000) for name, share in shares.items()}


def size_of(rooms: int) -> Size:
    return Size.SMALL if rooms < 80 else Size.MIDDLE if rooms < 150 else Size.LARGE


# Months, named by their first day


def month_of(day: date) -> date:
    return Month.of(day).first


@lru_cache(maxsize=1024)
def plus(month: date, months: int) -> date:
    return Month.of(month).plus(months).first


def days_in(month: date) -> int:
    return Month.of(month).last.day


def last_month() -> date:
    """The last that is over."""
    return plus(clock.today(), -1)


def parse(text: str) -> date:
    """From `2026-10`. Raises ValueError for what is no month."""
    return Month.parse(text).first


def key_of(month: date) -> str:
    return str(Month.of(month))


def due_on(month: date) -> date:
    """The fifth working day of the month after."""
    return calendar.working_day(plus(month, 1), DUE)
