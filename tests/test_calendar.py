"""Working days: weekdays, unless the table says otherwise."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.foundation import clock, db, holidays
from portal.foundation.calendar import CalendarDay, idle_weeks, is_known, known_days
from portal.foundation.clock import Week
from portal.foundation.holidays import Told, Unclear
from portal.foundation.roles import Role
from portal.records import rules, working_days
from portal.records.audit import AuditEntry
from portal.records.hotel_years import HotelYear
from portal.records.rules import Unsettled


def test_the_week_of_spring_festival_has_no_working_day_in_2026(database):
    assert idle_weeks(date(2025, 12, 29), date(2027, 1, 3)) == {Week(2026, 8)}


def test_the_national_day_week_of_2026_has_two_working_days(database):
    days = CalendarDay.exceptions(date(2026, 9, 28), date(2026, 10, 11))
    assert Week(2026, 40) not in idle_weeks(date(2026, 9, 28), date(2026, 10, 11))
    assert (days[date(2026, 10, 1)], days[date(2026, 10, 10)]) == (False, True)


def test_a_make_up_day_at_the_weekend_makes_the_week_a_working_one(database):
    with db.together() as transaction:
        CalendarDay.delete().where(CalendarDay.day == date(2026, 2, 21)).execute()
        CalendarDay.create(day=date(2026, 2, 21), working=True)
        assert idle_weeks(date(2026, 2, 16), date(2026, 2, 22)) == set()
        transaction.rollback()


def test_known_days_are_only_those_that_differ_from_their_weekday():
    rows = known_days(2026, 2026)
    assert len(rows) == len({row["day"] for row in rows}) > 20
    assert all(row["working"] != (row["day"].weekday() < 5) for row in rows)
    assert {row["name_zh"] for row in rows} >= {"春节", "国庆节", "元旦"} and all(row["name_en"] for row in rows)


def test_years_not_announced_yet_have_no_days():
    assert known_days(2090, 2091) == []


told = st.dictionaries(st.integers(0, 27), st.booleans(), max_size=28)


@given(told)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_idle_weeks_are_those_none_of_whose_days_is_a_working_day(database, told):
    first = date(2040, 1, 2)
    with db.together() as transaction:
        days = {first + timedelta(days=n): working for n, working in told.items()}
        if days:
            CalendarDay.insert_many({"day": day, "working": working} for day, working in days.items()).execute()
        weeks = [Week.of(first).plus(n) for n in range(4)]
        expected = {week for week in weeks if not any(days.get(day, day.isoweekday() < 6) for day in week.days)}
        assert idle_weeks(first, first + timedelta(days=27)) == expected
        transaction.rollback()


# The notice as it is published, and what offices write

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历腊月二十九、周五）至2月11日（周四）放假调休，共7天。1月30日（周六）、2月14日（周日）上班。
三、清明节：4月5日（周一）放假，与周末连休。
"""


def test_the_published_notice_is_read_whole():
    days = holidays.read(NOTICE, 2027)
    assert [day for day in days if day.month == 1] == [date(2027, 1, n) for n in (1, 2, 3, 30)]
    assert [day for day, told in days.items() if told.working] == [date(2027, 1, 30), date(2027, 2, 14)]
    assert days[date(2027, 2, 14)] == Told(True, "春节", "Spring Festival")
    assert {told.name_zh for told in days.values()} == {"元旦", "春节", "清明节"}
    assert days[date(2027, 4, 5)] == Told(False, "清明节", "Tomb-sweeping Day") and len(days) == 3 + 7 + 2 + 1


@pytest.mark.parametrize(
    ("line", "first", "last", "told"),
    [
        ("2027-02-05 – 2027-02-11 Spring Festival", (2, 5), (2, 11), Told(False, "春节", "Spring Festival")),
        ("2027/2/5-2027/2/11 春节", (2, 5), (2, 11), Told(False, "春节", "Spring Festival")),
        ("２月５日至１１日　春节放假", (2, 5), (2, 11), Told(False, "春节", "Spring Festival")),
        ("2027.10.1 National Day", (10, 1), (10, 1), Told(False, "国庆节", "National Day")),
        ("2027-02-14 work", (2, 14), (2, 14), Told(True, "", "")),
        ("11月3日 厂庆", (11, 3), (11, 3), Told(False, "厂庆", "")),
    ],
)
def test_a_span_and_a_name_in_a_line_is_enough(line, first, last, told):
    days = holidays.read(line, 2027)
    assert (min(days), max(days)) == (date(2027, *first), date(2027, *last))
    assert len(days) == (max(days) - min(days)).days + 1
    assert set(days.values()) == {told}


@pytest.mark.parametrize("line", ["2月30日 春节", "2月11日至2月5日 春节", "1月1日至12月31日 假", "2031-02-05 春节"])
def test_a_day_there_is_not_is_told_with_its_line(line):
    with pytest.raises(Unclear) as unclear:
        holidays.read(f"元旦：1月1日放假\n{line}", 2027)
    assert unclear.value.line == line


def test_what_names_no_day_is_passed_over():
    assert holidays.read("The holidays of next year\n\n(no. 12 of 2026)", 2027) == {}


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_text_is_a_fault(text):
    try:
        days = holidays.read(text, 2027)
    except Unclear:
        return
    assert all(2026 <= day.year <= 2028 for day in days) or days == {}


# The page


@pytest.fixture
def admin(world):
    return world.browser(world.account(Role.ADMIN))


def test_a_year_shows_its_holidays_and_make_up_days(world, admin):
    html = admin.get("/settings/calendar?year=2026").text
    assert html.count('class="month"') == 12
    told = CalendarDay.of_year(2026)
    assert html.count('<td class="free">') == sum(not row.working for row in told.values())
    assert html.count('<td class="made">') == sum(row.working for row in told.values())
    assert "are not entered" not in html and "Spring Festival" in html
    director = world.browser(world.account(Role.DIRECTOR)).get("/settings/calendar?year=2026").text
    assert "/settings/calendar/day" not in director and 'class="month"' in director


def test_days_in_a_row_are_one_line_of_the_list(database):
    spans = [
        (first, last) for first, last, row in working_days.spans(CalendarDay.of_year(2026)) if row.name_zh == "国庆节"
    ]
    assert (date(2026, 10, 1), date(2026, 10, 7)) in spans


def test_a_year_not_announced_is_said_to_be_so(admin):
    with clock.at(datetime(2026, 11, 20)):
        for page in ("/settings", "/settings/calendar?year=2027"):
            assert "The holidays of 2027 are not entered" in admin.get(page).text, page
    assert is_known(2027) is False and is_known(2026) is True


def test_an_odd_year_is_this_one(admin):
    for year in ("", "x", "99999", "0000", "²027"):
        assert f"Working days {clock.today().year}" in admin.get(f"/settings/calendar?year={year}").text


def test_a_pasted_notice_fills_the_year_and_settles_the_hotels_it_concerns(world, admin):
    hotel = world.hotel()
    with clock.at(datetime(2026, 11, 20)):
        world.officer_of(hotel)
        answer = admin.send("/settings/calendar/fill?year=2027", "/settings/calendar/fill", text=NOTICE)
        assert (answer.status_code, answer.location) == (303, "/settings/calendar?year=2027")
        assert is_known(2027)
        # The weekdays among them, and two days of weekends that are worked.
        assert len(CalendarDay.of_year(2027)) == 1 + 5 + 1 + 2
        assert Unsettled.progress() == (0, 0)
        week = "2027-02-08 – 2027-02-12 A long Spring Festival"
        answer = admin.send("/settings/calendar/fill?year=2027", "/settings/calendar/fill", text=week)
        assert answer.location == "/settings/calendar?year=2027"  # the Sunday after is worked
        day = {"day": "2027-02-14", "kind": "free"}
        answer = admin.send("/settings/calendar/day?day=2027-02-14", "/settings/calendar/day", **day)
        assert (answer.location, Unsettled.progress()) == ("/settings/rules", (0, 1))
        rules.settle_some()
        assert HotelYear.get(HotelYear.iso_year == 2027).weeks[5] == "x"
    told = [entry.told for entry in AuditEntry.select().where(AuditEntry.verb == "calendar.changed")]
    assert told[-1] == {"days": "2027-02-14"} and told[0]["days"].startswith("2027-01-01, 2027-01-30")


def test_lines_that_name_no_day_are_told(admin):
    page = "/settings/calendar/fill?year=2027"
    text = "Holidays of 2027\n2027-02-05 – 2027-02-11 Spring Festival\nTomb-sweeping Day: as announced later"
    shown = admin.send(page, "/settings/calendar/fill", follow=True, text=text).text
    assert "2 lines name no day and were passed over, such as:" in shown
    assert "Holidays of 2027 · Tomb-sweeping Day: as announced later" in shown
    shown = admin.send(page, "/settings/calendar/fill", follow=True, text="2027-02-05 New Year").text
    assert "passed over" not in shown


def test_what_cannot_be_read_comes_back_as_pasted(admin):
    for text, sentence in (
        ("2月30日 春节", "2月30日 春节"),
        ("nothing here", "No day is named here."),
        ("", "Paste the notice"),
    ):
        answer = admin.send("/settings/calendar/fill?year=2027", "/settings/calendar/fill", text=text)
        assert (answer.status_code, sentence in answer.text) == (422, True)
    assert is_known(2027) is False


def test_a_day_is_changed_and_changed_back(admin):
    page = "/settings/calendar/day?day=2026-11-03"
    answer = admin.send(page, "/settings/calendar/day", kind="free", name_en="Founders' day")
    assert answer.location == "/settings/calendar?year=2026"
    row = CalendarDay.on(date(2026, 11, 3))
    assert (row.working, row.name_en) == (False, "Founders' day")
    assert admin.send(page, "/settings/calendar/day", kind="working").status_code == 303
    assert CalendarDay.on(date(2026, 11, 3)) is None
    # As every weekday is: nothing to tell.
    assert admin.send(page, "/settings/calendar/day", kind="working").status_code == 303
    assert AuditEntry.select().where(AuditEntry.verb == "calendar.changed").count() == 2


def test_a_year_that_the_published_calendar_knows_is_taken_over(admin):
    kept = {day: (row.working, row.name_zh) for day, row in CalendarDay.of_year(2025).items()}
    CalendarDay.delete().where(CalendarDay.day.between(date(2025, 1, 1), date(2025, 12, 31))).execute()
    answer = admin.send("/settings/calendar?year=2025", "/settings/calendar/published")
    assert answer.status_code == 303
    assert {day: (row.working, row.name_zh) for day, row in CalendarDay.of_year(2025).items()} == kept
    answer = admin.post("/settings/calendar/published", data={**admin.token(), "year": "2090"})
    assert (answer.status_code, CalendarDay.of_year(2090)) == (422, {})
