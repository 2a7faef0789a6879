"""My week: who is due and in which order, what a row says, the brief that opens in it, the days that are given."""

import gzip
import re
from datetime import date, datetime, timedelta

import pytest

from portal.activity.calls import Call, Channel, Direction, Result
from portal.activity.follow_ups import FollowUp, Side
from portal.activity.to_tell import ToTell
from portal.foundation import clock, db, i18n
from portal.foundation.roles import COMMAND_LINE
from portal.insight import week, week_ahead
from portal.insight.week import Reach, Show
from portal.records import cadence, postings
from portal.records.drafts import Draft
from portal.records.hotels import Hotel
from portal.records.planned_days import PlannedDay
from portal.web import week_words
from tests.world import Forms, days_ago

#: Thursday of week 47, at ten in the company's morning.
THURSDAY = clock.instant(datetime(2026, 11, 19, 10))
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/week"}


@pytest.fixture(autouse=True)
def thursday():
    """Sessions and calls happen on one Thursday morning, whenever the test runs."""
    with clock.at(THURSDAY):
        yield


@pytest.fixture
def officer(world):
    return world.account("staff", name="The officer")


def hotel_of(world, officer, code=None, weeks=3, **person):
    """A hotel that has been the officer's for some weeks, was called last week, and has a GM."""
    hotel = world.hotel(code)
    world.posted(hotel, officer, since=days_ago(7 * weeks))
    gm = world.principal(hotel)
    if person:
        gm.edit(COMMAND_LINE, gm.version, **person)
    world.call(hotel, officer, days_ago(7), principal=gm)
    return hotel


def order(officer, show=Show.CALL) -> list[str]:
    return [row.code for row in week.week_of(officer.id).shown(show)]


def row(officer, hotel):
    return week.week_of(officer.id).row(hotel.code)


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


# The brief


def test_a_row_opens_in_place_as_a_brief(world, officer):
    hotel = hotel_of(world, officer, "SZ001", manner="Direct; figures first.", best_days="4", phone="0512-600")
    FollowUp.add(world.person(officer), hotel, "Replace the pump", side=Side.HOTEL, due_on=days_ago(6))
    ToTell.add(world.person(officer), "Answer by Friday", days_ago(1), clock.today(), account=officer.id)
    browser = world.browser(officer)
    page = browser.get("/week?open=SZ001").text
    for words in ("Direct; figures first.", "A quiet week.", "Replace the pump", "6 days late", "Answer by Friday"):
        assert words in page
    assert page.count('class="brief"') == 1
    part = browser.get("/week?open=SZ001", headers={**HTMX, "HX-Target": "row-SZ001"}).text
    assert "<html" not in part and part.count('class="brief"') == 1 and 'id="row-SZ001"' not in part
    folded = browser.get("/week", headers={**HTMX, "HX-Target": "row-SZ001"}).text
    assert 'class="brief"' not in folded and folded.count('class="line"') == 1


def test_saving_answers_with_the_row_done_the_next_one_open_and_the_tally(world, officer):
    first, _second = hotel_of(world, officer, "A1"), hotel_of(world, officer, "B2")
    browser = world.browser(officer)
    form = Forms.of(browser.get("/week?open=A1").text)["/calls"]
    assert form["next"] == "/week?done={id}&open=B2"
    sent = browser.post(
        "/calls",
        data={**form, "summary": "All is well."},
        headers={**HTMX, "HX-Target": "row-A1"},
        follow_redirects=True,
    )
    call = Call.select().order_by(Call.id.desc()).get()
    assert (call.hotel_id, call.summary, call.worth) == (first.id, "All is well.", "talk")
    assert sent.request.full_path == f"/week?done={call.id}&open=B2"
    assert 'data-hx-swap-oob="innerHTML:#tally"' in sent.text and 'data-hx-swap-oob="innerHTML:#row-B2"' in sent.text
    # The counts beside My week in the rail and the tabs go along: one hotel is left.
    assert [
        re.search(f'innerHTML:#{name}">.*?href="/week".*?class="count">(\\d+)<', sent.text, re.S)[1]
        for name in ("nav", "tabs")
    ] == ["1", "1"]
    assert 'id="brief-B2"' in sent.text and 'id="brief-A1"' not in sent.text
    assert f"/calls/{call.id}/undo" in sent.text and "1 called" in sent.text
    assert "<html" not in sent.text


def test_a_mistake_brings_the_brief_back_as_typed(world, officer):
    hotel = hotel_of(world, officer, "A1")
    item = FollowUp.add(world.person(officer), hotel, "Replace the pump", side=Side.HOTEL, due_on=days_ago(6))
    browser = world.browser(officer)
    form = Forms.of(browser.get("/week?open=A1&show=all").text)["/calls"]
    typed = {**form, "summary": "", "next_step": "Ask again", f"item-{item.id}": "stuck", "who": "new-gm"}
    for headers in ({}, {**HTMX, "HX-Target": "row-A1"}):
        answer = browser.post("/calls", data=typed, headers=headers)
        assert answer.status_code == 422
        assert "One sentence on how the week went." in answer.text
        assert "Enter the name" in answer.text
        assert 'name="next_step" maxlength="500" value="Ask again"' in answer.text
        assert f'name="item-{item.id}" value="stuck" checked' in answer.text
        assert ("<html" in answer.text) == (not headers)
    assert Call.select().count() == 1


def test_a_draft_is_offered_in_the_brief_and_thrown_away_there(world, officer):
    hotel_of(world, officer, "A1")
    Draft.keep(world.person(officer), "call:A1", {"summary": "Half a sentence", "result": "call_back"})
    browser = world.browser(officer)
    page = browser.get("/week?open=A1").text
    assert "Half a sentence</textarea>" in page and "nothing of it is saved yet" in page
    assert 'value="call_back" checked' in page
    sent = browser.send("/week?open=A1", "/calls/draft?hotel=A1&place=week", discard="1")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/week?open=A1")
    assert Draft.select().count() == 0


def test_nothing_special_twice_asks_for_a_sentence(world, officer):
    hotel = hotel_of(world, officer, "A1")
    Call.update(nothing_special=True).where(Call.hotel == hotel).execute()
    browser = world.browser(officer)
    page = browser.get("/week?open=A1").text
    assert "Nothing special last time too" in page and "Nothing special: 1 of your last 1 calls." in page
    form = Forms.of(page)["/calls"]
    answer = browser.post("/calls/one-click", data={**form, "what": "nothing"})
    assert answer.status_code == 422 and 'id="summary-A1-error"' in answer.text
    assert Call.select().count() == 1


def test_a_strangers_hotel_does_not_open(world, officer):
    other = world.account("staff")
    hotel_of(world, other, "OTHER")
    page = world.browser(officer).get("/week?open=OTHER").text
    assert "Hotel OTHER" not in page and 'class="brief"' not in page


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


# What it weighs and costs


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
