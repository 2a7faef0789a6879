"""The only source of time: UTC instants for what happened, days and ISO weeks in the company's time zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

zone = ZoneInfo("Asia/Shanghai")
_standing: ContextVar[datetime | None] = ContextVar("standing_clock", default=None)
#: The minute that was asked for last: (since, until, zone, the day it is in).
_minute: tuple[datetime, datetime, ZoneInfo, date] = (datetime.min, datetime.min, zone, date.min)


def use_zone(name: str) -> None:
    """Sets the company's time zone (IANA name). Raises zoneinfo.ZoneInfoNotFoundError for an unknown one."""
    global zone
    zone = ZoneInfo(name)


def now() -> datetime:
    """This instant, UTC without tzinfo: what is stored."""
    return _standing.get() or datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Inside, `now()` is this instant (UTC without tzinfo): demo data and tests live through past weeks with it."""
    token = _standing.set(instant)
    try:
        yield
    finally:
        _standing.reset(token)


def today() -> date:
    """The company's day."""
    global _minute
    instant, (since, until, of, day) = now(), _minute
    if of is not zone or not since <= instant < until:
        # Days change on the minute everywhere, and a page asks dozens of times which one it is.
        since, of = instant.replace(second=0, microsecond=0), zone
        day = local(since, of).date()
        _minute = since, since + timedelta(minutes=1), of, day
    return day


def local(instant: datetime, tz: ZoneInfo | None = None) -> datetime:
    """A stored instant on the wall clock of the company (or of `tz`)."""
    return instant.replace(tzinfo=UTC).astimezone(tz or zone).replace(tzinfo=None)


def time_of(instant: datetime | None) -> str:
    """A stored instant as a time on the company's wall clock, `HH:MM`; empty for None."""
    return _time_of(instant, zone) if instant else ""


@lru_cache(maxsize=2048)
def _time_of(instant: datetime, tz: ZoneInfo) -> str:
    """Appointments stand at few times of few days, and a list has dozens of them."""
    return f"{local(instant, tz):%H:%M}"


def instant(wall: datetime) -> datetime:
    """The stored instant of a company wall-clock time."""
    return wall.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


class Week(NamedTuple):
    """An ISO week, Monday to Sunday; sorts and compares in time."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Week":
        return cls(*day.isocalendar()[:2])

    @classmethod
    def parse(cls, text: str) -> "Week":
        """From `2026-W47`. Raises ValueError for a week that year does not have."""
        year, _, number = text.partition("-W")
        if not (year.isascii() and year.isdigit() and len(year) == 4 and number.isascii() and number.isdigit()):
            raise ValueError(text)
        week = cls(int(year), int(number))
        date.fromisocalendar(*week, 1)
        return week

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(7)]

    def plus(self, weeks: int) -> "Week":
        return Week.of(self.monday + timedelta(weeks=weeks))

    def since(self, earlier: "Week") -> int:
        """Whole weeks from `earlier` to this one."""
        return (self.monday - earlier.monday).days // 7

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"


class Month(NamedTuple):
    """A month of the calendar; sorts and compares in time."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """From `2026-11`. Raises ValueError for what is no month."""
        year, _, number = text.partition("-")
        if not (text.isascii() and year.isdigit() and len(year) == 4 and number.isdigit() and len(number) == 2):
            raise ValueError(text)
        return cls.of(date(int(year), int(number), 1))

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.plus(1).first - timedelta(days=1)

    def plus(self, months: int) -> "Month":
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    def since(self, earlier: "Month") -> int:
        """Whole months from `earlier` to this one."""
        return (self.year - earlier.year) * 12 + self.number - earlier.number

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last of a month that is shorter."""
    month = Month.of(day).plus(months)
    return min(month.first + timedelta(days=day.day - 1), month.last)


def weeks_in(year: int) -> int:
    """52 or 53: 2026 has a week 53."""
    return date(year, 12, 28).isocalendar().week


def weeks_of(year: int) -> list[Week]:
    return [Week(year, number) for number in range(1, weeks_in(year) + 1)]


def this_week() -> Week:
    return Week.of(today())


def this_month() -> Month:
    return Month.of(today())
