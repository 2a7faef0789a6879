"""Working days as data: weekdays are working days unless a row says otherwise (holidays, make-up days)."""

from collections import Counter
from datetime import date, timedelta

from peewee import BooleanField, CharField, DateField

from portal.foundation.clock import Week
from portal.foundation.db import Table
from portal.foundation.lazy import chinese_calendar


class CalendarDay(Table):
    """A day that differs from its weekday: a holiday from Monday to Friday, or a make-up day at a weekend."""

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
        rows = cls.select(cls.day, cls.working).where(cls.day.between(first, last)).tuples()
        return dict(rows)


def idle_weeks(first: date, last: date) -> set[Week]:
    """The weeks from the Monday `first` to the Sunday `last` without a working day (Spring Festival: 2026-W08)."""
    told = CalendarDay.exceptions(first, last)
    free = Counter(Week.of(day) for day, working in told.items() if not working and day.weekday() < 5)
    made_up = {Week.of(day) for day, working in told.items() if working}
    return {week for week, days in free.items() if days == 5} - made_up


def known_days(first_year: int, last_year: int) -> list[dict]:
    """Rows for the table from the published Chinese calendar, as far as it is known there."""
    rows = []
    day, end = date(first_year, 1, 1), date(last_year, 12, 31)
    while day <= end:
        try:
            working = chinese_calendar.is_workday(day)
        except NotImplementedError:  # the years after the last one the State Council has announced
            break
        if working != (day.weekday() < 5):
            _, name = chinese_calendar.get_holiday_detail(day)
            rows.append({"day": day, "working": working, "name_en": name or "", "name_zh": _ZH.get(name, "")})
        day += timedelta(days=1)
    return rows


_ZH = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
