"""Days that are given to hotels, the weeks ahead, and what my week weighs and costs."""

import gzip
import re
from datetime import date, datetime, timedelta

import pytest

from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp, Side
from portal.activity.to_tell import ToTell
from portal.foundation import clock, db, i18n
from portal.foundation.roles import COMMAND_LINE
from portal.insight import week, week_ahead
from portal.records import cadence
from portal.records.hotels import Hotel
from portal.records.planned_days import PlannedDay
from portal.web import week_words
from tests.week.rows import HTMX, hotel_of, row
from tests.world import days_ago

# Days and the weeks to come


def test_days_are_given_to_several_hotels_at_once_and_shown_by_day(world, officer):
    one, two = hotel_of(world, officer, "A1"), hotel_of(world, officer, "B2")
    browser = world.browser(officer)
    sent = browser.send("/week/days", "/week/days", **{"day-A1": "2026-11-20", "day-B2": ""}, follow=True)
    assert "The days are noted." in sent.text
    assert [(row.hotel_id, row.day) for row in PlannedDay.select()] == [(one.id, date(2026, 11, 20))]
    groups = {day: [row.code for row in rows] for day, rows in week_ahead.by_day(week.week_of(officer.id))}
    assert groups[None] == ["B2"] and groups[date(2026, 11, 20)] == ["A1"] and date(2026, 11, 18) not in groups
    assert row(officer, two).planned is None
    for wrong in ("2026-11-30", "x"):
        assert browser.send("/week/days", "/week/days", **{"day-A1": wrong}).status_code == 422


def test_nobody_plans_a_hotel_that_is_not_his(world, officer):
    hotel_of(world, officer, "A1")
    hotel_of(world, world.account("staff"), "OTHER")
    browser = world.browser(officer)
    browser.send("/week/days", "/week/days", **{"day-OTHER": "2026-11-20"})
    assert PlannedDay.select().count() == 0


def test_the_weeks_ahead_tell_idle_weeks_birthdays_and_contract_ends(world, officer):
    with clock.at(clock.instant(datetime(2026, 1, 29, 10))):
        hotel = world.hotel("A1", contract_until=date(2026, 2, 12))
        world.posted(hotel, officer)
        gm = world.principal(hotel)
        gm.edit(COMMAND_LINE, gm.version, birthday=date(1980, 2, 4))
        PlannedDay.put(world.person(officer), hotel, date(2026, 2, 3))
        first, second, third = week_ahead.ahead(officer.id)
        assert [one.week.number for one in (first, second, third)] == [6, 7, 8]
        assert [(day, name) for day, _hotel, name in first.birthdays] == [(date(2026, 2, 4), "Manager Lin")]
        assert [day for day, _hotel in first.planned] == [date(2026, 2, 3)]
        assert [day for day, _hotel in second.contracts] == [date(2026, 2, 12)]
        assert (third.idle, third.working, second.idle) == (True, 0, False)
        page = world.browser(officer).get("/week/ahead").text
        assert "no working day: no call is owed" in page and "birthday of Manager Lin" in page


def _many(world, officer, n: int) -> None:
    with cadence.settling_later():
        for number in range(n):
            hotel = world.hotel(f"SZ{number:03d}", name=f"苏州观前街第{number}店")
            world.posted(hotel, officer, since=days_ago(200))
            gm = world.principal(hotel, f"林晓{number}")
            gm.edit(COMMAND_LINE, gm.version, phone=f"138000{number:05d}", best_days="4", best_from="09:00")
            for weeks in range(1, 27):
                if (number * 7 + weeks * 5) % 9:
                    world.call(hotel, officer, days_ago(7 * weeks), principal=gm, summary="周末出租率回落到71%。")
            FollowUp.add(COMMAND_LINE, hotel, "热水泵", side=Side.HOTEL, due_on=days_ago(number % 5 - 2))
    # What can be taken back for ten minutes has a button for it.
    Call.update(entered_at=clock.now() - timedelta(hours=1)).execute()


# What it weighs and costs


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_my_week_of_46_hotels_weighs_little_and_costs_six_statements(world):
    officer = world.account("staff", name="陈晓芸", language="zh")
    _many(world, officer, 46)
    browser = world.browser(officer)
    browser.get("/week")
    with db.counted() as whole:
        page = browser.get("/week").text
    weight = len(gzip.compress(page.encode(), 6))
    rows = re.findall(r'<li class="row".*?</li>', page, re.S)
    heaviest = max(len(row.encode()) for row in rows)
    opened = browser.get("/week?open=SZ003", headers={**HTMX, "HX-Target": "row-SZ003"}).text
    brief = len(gzip.compress(opened.encode(), 6))
    wanted = ["漏水", "样板间灯光", "消防回复", "渠道价差", "课程名额", "发票", "布草抽检", "走道地毯", "夜景照片"]
    for number, wording in enumerate(wanted):
        item = FollowUp.add(
            COMMAND_LINE, hotel := Hotel.get(Hotel.code == "SZ003"), f"{wording}：书面答复店长", side=Side.US
        )
        FollowUp.update(due_on=days_ago(number - 5), raised=number % 4).where(FollowUp.id == item.id).execute()
    opened = browser.get("/week?open=SZ003", headers={**HTMX, "HX-Target": "row-SZ003"}).text
    laden = len(gzip.compress(opened.encode(), 6))
    assert (opened.count('<div class="item">'), f'"/follow-ups?hotel={hotel.code}"' in opened) == (4, True)
    with db.counted() as own:
        week.week_of(officer.id)
    print(
        f"\n46 hotels: {weight} bytes compressed, row {heaviest} bytes, brief {brief} compressed, "
        f"with ten items {laden}, {len(own)} statements"
    )
    assert len(rows) == 46
    assert weight <= 11 * 1024
    assert heaviest <= 0.8 * 1024
    assert brief <= laden <= 2.5 * 1024
    assert len(own) <= 5, "and one to know whose week it is"
    with db.counted() as few:
        browser.get("/me")
    assert len(whole) - len(few) <= 6


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_brief_costs_the_same_with_many_items(world, officer):
    hotel = hotel_of(world, officer, "A1")
    browser = world.browser(officer)
    browser.get("/week?open=A1")
    costs = []
    for n in (1, 20):
        for number in range(n):
            FollowUp.add(COMMAND_LINE, hotel, f"Item {number}", side=Side.HOTEL, due_on=days_ago(1))
            ToTell.add(world.person(officer), f"Tell {number}", days_ago(1), clock.today(), account=officer.id)
        with db.counted() as statements:
            browser.get("/week?open=A1", headers={**HTMX, "HX-Target": "row-A1"})
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 22


def test_words_of_the_last_contact(world, officer):
    hotel = hotel_of(world, officer, "A1")
    one, today = row(officer, hotel), clock.today()
    told = []
    i18n.use("en")
    for days, result in (*((days, "reached") for days in (0, 1, 2, 7)), (0, "no_answer"), (2, "no_answer")):
        one.last = one.last._replace(day=days_ago(days), result=result)
        told.append(week_words.since(one, today))
    assert told == ["today", "yesterday", "Tue", "7 days ago", "no answer today", "no answer Tue"]
    one.last = None
    assert week_words.since(one, today) == "no record yet"
