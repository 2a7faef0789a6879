"""Working days as data: weekdays are working days unless a row says otherwise (holidays, make-up days)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from peewee import BooleanField, CharField, DateField

from portal.foundation.clock import Week
from portal.foundation.db import Table, ready
from portal.foundation.i18n import Named
from portal.foundation.lazy import chinese_calendar


class CalendarDay(Named, Table):
    """A day that differs from its weekday: a holiday from Monday to Friday, or a make-up day at a weekend."""

    KEY = "day"

    day = DateField(unique=True)
    working = BooleanField()
    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=40, default="")

    @classmethod
    def visible_to(cls, person):
        """No secret to anybody who is signed in."""
        return cls.select()

    @classmethod
    def exceptions(cls, first: date, last: date) -> dict[date, bool]:
        """{day: working} of the days between two dates (both included) that differ from their weekday."""
        return dict(_exceptions(first, last))

    @classmethod
    def of_year(cls, year: int) -> dict[date, "CalendarDay"]:
        """The days of a year that differ from their weekday, in order."""
        query = cls.select().where(cls.day.between(date(year, 1, 1), date(year, 12, 31)))
        return {row.day: row for row in query.order_by(cls.day)}

    @classmethod
    def between(cls, first: date, last: date) -> list["CalendarDay"]:
        """The days between two dates (both included) that differ from their weekday, in order."""
        return _between(first, last)

    @classmethod
    def on(cls, day: date) -> "CalendarDay | None":
        return cls.get_or_none(cls.day == day)

    @classmethod
    def put(cls, day: date, working: bool, name_zh: str, name_en: str) -> None:
        """Notes a day; one that is as its weekday has no row."""
        cls.delete().where(cls.day == day).execute()
        if working != is_weekday(day):
            cls.create(day=day, working=working, name_zh=name_zh, name_en=name_en)

    @classmethod
    def years(cls) -> list[int]:
        """The years with any such day, oldest first."""
        return sorted({row.year for (row,) in cls.select(cls.day).tuples()})


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def working_day(first: date, n: int) -> date:
    """The n-th working day from a day on, which counts itself (1 is the first). One statement."""
    return working_days([first], n)[first]


def working_days(firsts: Iterable[date], n: int) -> dict[date, date]:
    """{day: the n-th working day from it on} of several days. One statement."""
    firsts = sorted(set(firsts))
    if not firsts:
        return {}
    # The longest holidays leave more than a third of the days.
    reach = n * 3 + 14
    told = CalendarDay.exceptions(firsts[0], firsts[-1] + timedelta(days=reach - 1))
    found = {}
    for first in firsts:
        days = [first + timedelta(days=more) for more in range(reach)]
        found[first] = [day for day in days if told.get(day, is_weekday(day))][n - 1]
    return found


def is_known(year: int) -> bool:
    """True if the holidays of a year are entered. Those of the next are announced in the autumn before; until then
    every weekday counts as a working day."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return CalendarDay.select().where(CalendarDay.day.between(first, last) & ~CalendarDay.working).exists()


def idle_weeks(first: date, last: date) -> set[Week]:
    """The weeks from the Monday `first` to the Sunday `last` without a working day (Spring Festival: 2026-W08)."""
    return _idle(CalendarDay.exceptions(first, last).items())


def _idle(told: Iterable[tuple[date, bool]]) -> set[Week]:
    told = list(told)
    free = Counter(Week.of(day) for day, working in told if not working and is_weekday(day))
    made_up = {Week.of(day) for day, working in told if working}
    return {week for week, days in free.items() if days == 5} - made_up


def known_days(first_year: int, last_year: int) -> list[dict]:
    """Rows for the table from the published Chinese calendar, as far as this release knows it."""
    rows = []
    day, end = date(first_year, 1, 1), date(last_year, 12, 31)
    while day <= end:
        try:
            working = chinese_calendar.is_workday(day)
        except NotImplementedError:  # the years after the last one the State Council has announced
            break
        if working != is_weekday(day):
            _, name = chinese_calendar.get_holiday_detail(day)
            rows.append({"day": day, "working": working, "name_en": name or "", "name_zh": HOLIDAYS.get(name, "")})
        day += timedelta(days=1)
    return rows


#: English name → Chinese.
HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@ready
def _exceptions(first, last):
    query = CalendarDay.select(CalendarDay.day, CalendarDay.working)
    return query.where(CalendarDay.day.between(first, last)).tuples()


@ready
def _between(first, last):
    return CalendarDay.select().where(CalendarDay.day.between(first, last)).order_by(CalendarDay.day)
