"""How a report is drafted, and what its text says."""

from datetime import date, datetime

from portal.activity.follow_ups import FollowUp, Side
from portal.foundation import clock
from portal.insight import reports
from portal.insight.reports import Period
from portal.insight.reports import words as reports_words
from portal.records.departments import Department
from tests.world import Forms

#: A Thursday at eleven of the company's clock, in week 47.
NOW = datetime(2026, 11, 19, 3)
MONDAY, LAST_WEEK = date(2026, 11, 16), date(2026, 11, 10)
HOT = "三楼热水不稳，退了两间房费。厂家说换循环泵，报价还没给，店长要求尽快。"


def draft(world, account, period=None, place=0) -> str:
    """The text drafted for somebody: his usual scope, this week."""
    person = world.person(account)
    told = reports.report(person, reports.scopes(person)[place], period or Period.of_week(clock.this_week()))
    return reports_words.text(told)


def said(browser, url="/reports") -> str:
    """What stands in the text to copy."""
    answer = browser.get(url)
    assert answer.status_code == 200
    return Forms.of(answer.text)["/reports/export"]["text"]


def lines(text: str, heading: str) -> list[str]:
    """The lines below a heading."""
    found = text.split("\n")
    place = next(n for n, line in enumerate(found) if line.endswith(heading))
    return found[place + 1 : found.index("", place) if "" in found[place:] else None]


def owed(by, hotel, wording, word="", **facts) -> FollowUp:
    department = Department.get(Department.word == word) if word else None
    side = Side.US if word else Side.HOTEL
    return FollowUp.add(by, hotel, wording, side=side, department=department, **facts)
