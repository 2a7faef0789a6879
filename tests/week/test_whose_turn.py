"""My week: whose it is, who is due, and in which order."""

import re
from datetime import date, datetime, timedelta

import pytest

from portal.activity.calls import Call, Channel, Direction, Result
from portal.activity.follow_ups import FollowUp, Side
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE
from portal.insight import week
from portal.insight.week import Reach, Show
from portal.records import cadence, postings
from portal.records.planned_days import PlannedDay
from portal.web import week_words
from tests.week.rows import hotel_of, row
from tests.world import days_ago


def order(officer, show=Show.CALL) -> list[str]:
    return [row.code for row in week.week_of(officer.id).shown(show)]


# Whose week, and how it stands


def test_an_officers_home_is_his_week(world, officer):
    hotel_of(world, officer, "SZ001")
    browser = world.browser(officer)
    assert browser.get("/").headers["Location"] == "/week"
    page = browser.get("/week").text
    assert "16–22 Nov" in page and "Week 47 of 2026 · today Thu · 1 hotel" in page
    assert re.sub(r"\s+", " ", page).count("1 still to call · 2 working days left · about 1 a day") == 1


def test_done_tried_and_due_are_told_apart(world, officer):
    done, tried, due, late = (hotel_of(world, officer, code) for code in ("DONE", "TRIED", "DUE", "LATE"))
    world.call(done, officer, principal=done.principals.get())
    for n in (0, 1):
        world.call(tried, officer, days_ago(n), result=Result.NO_ANSWER, hour=9)
    for call in Call.select().where(Call.hotel == late):
        cadence.Touch.delete().where(cadence.Touch.record_id == call.id).execute()
    cadence.settle(late.id)
    states = {one.code: one.state for one in week.week_of(officer.id).rows}
    assert states == {"DONE": "done", "TRIED": "tried", "DUE": "due", "LATE": "late"}
    assert order(officer, Show.TRIED) == ["TRIED"]
    assert order(officer, Show.DONE) == ["DONE"]
    assert sorted(order(officer)) == ["DUE", "LATE", "TRIED"]
    assert sorted(order(officer, Show.DUE)) == ["DUE", "LATE"]
    assert len(order(officer, Show.ALL)) == 4
    page = world.browser(officer).get("/week").text
    assert "1 called, 1 tried, 0 excused, 2 due" in page
    assert "25%</b> <span>calls made · target 100%" in page


def test_hotels_covered_today_are_in_it_with_the_name_they_are_covered_for(world, officer):
    colleague = world.account("staff", name="A colleague")
    hotel = hotel_of(world, colleague, "SZ009")
    assert order(officer) == []
    postings.cover(COMMAND_LINE, colleague, officer, clock.today(), clock.today())
    assert order(officer) == ["SZ009"] == order(colleague)
    assert "for A colleague" in world.browser(officer).get("/week").text
    assert row(officer, hotel).officer_id == colleague.id


def test_a_manager_looks_into_an_officers_week_and_nobody_else_does(world, officer):
    hotel_of(world, officer, "SZ001")
    manager = world.browser(world.account("manager"))
    assert "Whose week?" in manager.get("/week").text
    page = manager.get(f"/week?officer={officer.id}")
    assert "SZ001" in page.text and f"/week?officer={officer.id}&amp;open=SZ001" in page.text
    assert manager.get(f"/week?officer={officer.id}&open=SZ001").text.count('name="summary"') == 1
    assert manager.get("/week?officer=99999").status_code == 404
    assert world.browser(world.account("staff")).get(f"/week?officer={officer.id}").status_code == 404
    for role in ("director", "liaison", "admin", "gm"):
        assert world.browser(world.account(role)).get("/week").status_code == 403


# In which order


def test_who_is_best_reached_now_comes_first(world, officer):
    hotel_of(world, officer, "LATER", best_from="14:00", best_until="17:00")
    hotel_of(world, officer, "FRIDAY", best_days="5")
    hotel_of(world, officer, "NOW", best_days="4", best_from="09:00", best_until="11:00")
    hotel_of(world, officer, "ANY")
    assert order(officer) == ["NOW", "ANY", "LATER", "FRIDAY"]
    with clock.at(clock.instant(datetime(2026, 11, 19, 15))):
        assert order(officer) == ["LATER", "ANY", "FRIDAY", "NOW"]


@pytest.mark.parametrize(
    ("days", "from_", "until", "at", "expected"),
    [
        ("", "", "", 10, Reach.UNKNOWN),
        ("4", "", "", 10, Reach.NOW),
        ("123", "", "", 10, Reach.OTHER),
        ("", "10:00", "", 10, Reach.NOW),
        ("", "10:01", "", 10, Reach.LATER),
        ("", "", "10:00", 10, Reach.OTHER),
        ("", "", "10:01", 10, Reach.NOW),
    ],
)
def test_how_a_best_time_lies_to_now(days, from_, until, at, expected):
    whom = week.Whom(1, "Lin", "", "", "gm", days, from_, until)
    assert week.reach(whom, datetime(2026, 11, 19, at)) == expected


def test_need_decides_among_those_who_are_reached_alike(world, officer):
    hotel_of(world, officer, "A-USUAL")
    difficult = hotel_of(world, officer, "B-HARD")
    difficult.edit(COMMAND_LINE, difficult.version, in_difficulty=1)
    owing = hotel_of(world, officer, "C-OWES")
    FollowUp.add(COMMAND_LINE, owing, "The pump", side=Side.HOTEL, due_on=days_ago(3))
    late = hotel_of(world, officer, "D-LATE")
    Call.delete().where(Call.hotel == late).execute()
    cadence.Touch.delete().where(cadence.Touch.hotel == late).execute()
    cadence.settle(late.id)
    assert order(officer) == ["D-LATE", "C-OWES", "B-HARD", "A-USUAL"]


def test_a_day_given_to_a_hotel_puts_it_off_and_brings_it_back(world, officer):
    first, second = hotel_of(world, officer, "A1"), hotel_of(world, officer, "B2")
    person = world.person(officer)
    assert order(officer) == ["A1", "B2"]
    PlannedDay.put(person, first, date(2026, 11, 20))
    assert order(officer) == ["B2", "A1"]
    PlannedDay.put(person, first, clock.today())
    assert order(officer) == ["A1", "B2"]
    PlannedDay.put(person, first, None)
    assert row(officer, first).planned is None and PlannedDay.select().count() == 0
    PlannedDay.put(person, second, date(2026, 11, 27))
    assert row(officer, second).planned is None, "a day of next week is next week's"


def test_a_call_back_agreed_for_now_stands_at_the_top_until_it_is_made(world, officer):
    hotel_of(world, officer, "A1", best_days="4")
    agreed = hotel_of(world, officer, "B2")
    at = clock.instant(datetime(2026, 11, 19, 15))
    Call.record(
        world.person(officer), agreed, at=clock.now(), channel=Channel.PHONE, direction=Direction.OUT,
        result=Result.CALL_BACK, call_back_at=at,
    )  # fmt: skip
    assert order(officer) == ["A1", "B2"], "in five hours"
    assert order(officer, Show.BACK) == ["B2"]
    assert ("i", "call back 15:00") in week_words.flags(row(officer, agreed), clock.today())
    with clock.at(at - timedelta(minutes=30)):
        assert order(officer) == ["B2", "A1"]
        world.call(agreed, officer, result=Result.NO_ANSWER)
        assert order(officer) == ["B2", "A1"], "nobody answered: it stays agreed"
        world.call(agreed, officer, principal=agreed.principals.get())
        assert row(officer, agreed).back_at is None


def test_the_next_one_to_call_is_the_one_below_and_never_one_that_is_done(world, officer):
    one, two, three = (hotel_of(world, officer, code) for code in ("A1", "B2", "C3"))
    his = week.week_of(officer.id)
    assert [his.next_after(code, Show.CALL) for code in ("A1", "B2", "C3", "NONE")] == ["B2", "C3", "A1", "A1"]
    world.call(two, officer, principal=two.principals.get())
    his = week.week_of(officer.id)
    assert [his.next_after(code, Show.ALL) for code in ("A1", "C3")] == ["C3", "A1"]
    for hotel in (one, three):
        world.call(hotel, officer, principal=hotel.principals.get())
    assert week.week_of(officer.id).next_after("A1", Show.CALL) == ""
