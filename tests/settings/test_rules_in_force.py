"""Rules of the cadence: shown by what they mean, put in force in steps, judged by their time."""

import re
from datetime import date, timedelta

import pytest

from portal.foundation import clock
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE
from portal.records import cadence, rules
from portal.records.cadence import Rule
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel
from portal.records.reckoning import month_nth
from portal.records.recounts import recount
from portal.records.rules import Force, Unsettled
from tests.company import ask
from tests.world import days_ago


@pytest.fixture
def chain(world):
    """Three hotels with an officer since four weeks: A and B graded, the third without a grade; one without officer."""
    hotels = [world.hotel(grade=grade) for grade in ("A", "B", None)]
    world.officer_of(*hotels, since=days_ago(28))
    world.hotel(grade="A")
    return world


def _next_week() -> date:
    return clock.this_week().plus(1).monday


def test_a_rule_is_shown_by_what_it_means_before_it_is_put_in_force(chain, admin):
    answer = admin.get(f"/settings/rules/new?gate=&grade=A&times=3&every=1&since={_next_week()}")
    said = re.findall(r"<b>([\d.]+)</b> <span>([^<]+)</span>", answer.text)
    assert said == [
        ("1", "hotels are asked something else"),
        ("3", "calls a week owed before"),
        ("5", "calls a week owed then"),
    ]
    assert Rule.select().count() == 2


def test_a_rule_put_in_force_settles_all_hotels_in_steps_that_the_page_asks_for(chain, admin):
    before = {row.hotel_id: row.weeks for row in HotelYear.select().where(HotelYear.iso_year == _next_week().year)}
    sent = {"gate": "", "grade": "", "times": "1", "every": "2", "since": _next_week()}
    assert ask(admin, "POST", "/settings/rules", **sent).status_code == 303
    assert Unsettled.progress() == (0, 3)
    html = admin.get("/settings/rules").text
    assert "Settling the hotels anew: 0 of 3." in html
    answer = admin.send("/settings/rules", "/settings/rules/settle/step")
    assert (answer.status_code, answer.location) == (303, "/settings/rules")
    assert Unsettled.progress() == (0, 0)
    assert "Settling" not in admin.get("/settings/rules").text
    after = {row.hotel_id: row.weeks for row in HotelYear.select().where(HotelYear.iso_year == _next_week().year)}
    assert before.keys() == after.keys()
    assert all(after[hotel] != before[hotel] for hotel in before)
    assert list(recount(())) == []


def test_the_job_settles_what_nobody_keeps_a_page_open_for(chain):
    rules.add(COMMAND_LINE, _next_week(), 2, 1, None, "A")
    assert rules.settle_some(0) == 2
    assert Unsettled.progress() == (1, 3)
    # The rule changes again while hotels wait: what is settled already waits anew.
    rules.add(COMMAND_LINE, _next_week(), 3, 1, None, "A")
    assert Unsettled.progress() == (0, 3)
    assert rules.settle_some() == 0
    assert (Unsettled.progress(), list(recount(()))) == ((0, 0), [])


def test_progress_comes_as_a_part_that_asks_for_the_next_step(chain, admin):
    rules.add(COMMAND_LINE, _next_week(), 2, 1, None, None)
    part = admin.get("/settings/rules", headers={"HX-Request": "true", "HX-Target": "progress"}).text
    assert "<html" not in part
    assert 'data-hx-post="/settings/rules/settle/step"' in part and '<progress id="settled" value="0" max="3">' in part


def test_rules_stand_as_they_are_today(chain):
    this = clock.this_week().monday
    later = rules.add(COMMAND_LINE, _next_week(), 2, 1, None, "A")
    second = rules.add(COMMAND_LINE, this, 1, 2, None, None)
    states = {rule.id: force for rule, force in rules.listed(COMMAND_LINE)}
    first, visits = Rule.select().where(Rule.since < date(2001, 1, 1)).order_by(Rule.kind)
    assert states == {
        second.id: Force.HOLDS,
        later.id: Force.TO_COME,
        first.id: Force.REPLACED,
        visits.id: Force.HOLDS,
    }


def test_a_rule_to_come_is_removed_and_one_in_force_ends_with_the_week(chain, admin):
    to_come = rules.add(COMMAND_LINE, _next_week(), 2, 1, None, "A")
    holds = rules.add(COMMAND_LINE, clock.this_week().monday, 2, 1, None, "B")
    for rule in (to_come, holds):
        assert admin.send("/settings/rules", f"/settings/rules/{rule.id}/end").status_code == 303
    assert Rule.get_or_none(Rule.id == to_come.id) is None
    assert Rule.get_by_id(holds.id).until == _next_week()
    assert rules.settle_some() == 0
    hotel = Hotel.get(Hotel.grade == "B")
    judge = cadence._judge(hotel.id)
    week = cadence.nth(clock.today())
    assert (judge.rate(week), judge.rate(week + 1)) == ((2, 1), (1, 1))


def test_the_last_rule_for_all_hotels_stays(chain, admin):
    rule = Rule.get(Rule.kind == "call")
    with pytest.raises(Refused):
        rules.end(COMMAND_LINE, rule)
    answer = ask(admin, "POST", f"/settings/rules/{rule.id}/end")
    assert (answer.status_code, "This is the only rule for all hotels." in answer.text) == (422, True)
    assert Rule.select().count() == 2


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("every", "13"),
        ("every", "0"),
        ("times", "8"),
        ("times", ""),
        ("grade", "Z"),
        ("gate", "9"),
        ("since", ""),
        ("since", "2020-01-06"),
    ],
)
def test_a_wrong_rule_comes_back_with_its_sentence(chain, admin, field, wrong):
    typed = {"gate": "", "grade": "", "times": "1", "every": "1", "since": _next_week(), field: wrong}
    answer = ask(admin, "POST", "/settings/rules", **typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert Rule.select().count() == 2


def test_a_past_week_goes_on_being_judged_by_what_held_then(chain):
    with pytest.raises(Refused):
        rules.add(COMMAND_LINE, clock.this_week().monday - timedelta(days=1), 1, 1, None, None)
    before = HotelYear.get(HotelYear.iso_year == clock.this_week().year).weeks[: clock.this_week().number - 1]
    rules.add(COMMAND_LINE, clock.today(), 2, 1, None, None)
    rules.settle_some()
    after = HotelYear.get(HotelYear.iso_year == clock.this_week().year).weeks[: clock.this_week().number - 1]
    assert after == before


def test_before_daily_service_only_a_rule_for_that_gate_asks_for_calls(world):
    hotel = world.hotel(gate="5")
    world.officer_of(hotel)
    rules.add(COMMAND_LINE, _next_week(), 1, 2, None, None)
    week = cadence.nth(_next_week())
    assert cadence._judge(hotel.id).rate(week) == (0, 1)
    rules.add(COMMAND_LINE, _next_week(), 1, 4, "5", None)
    assert cadence._judge(hotel.id).rate(week) == (1, 4)


def test_a_rule_of_visits_is_counted_by_months_and_leaves_the_calls_alone(chain, admin):
    this, coming = clock.this_month(), clock.this_month().plus(1)
    shown = admin.get(f"/settings/rules/new?kind=visit&gate=&grade=A&times=2&every=1&since={coming.first}").text
    assert re.findall(r"<b>([\d.]+)</b> <span>([^<]+)</span>", shown)[1:] == [
        ("3", "visits a month owed before"),
        ("4", "visits a month owed then"),
    ]
    sent = {"kind": "visit", "gate": "", "grade": "A", "times": "2", "every": "1", "since": coming.last}
    assert ask(admin, "POST", "/settings/rules", **sent).status_code == 303
    assert rules.settle_some() == 0
    judge = cadence._judge(Hotel.get(Hotel.grade == "A").id)
    month = month_nth(this.first)
    assert (judge.month_rate(month), judge.month_rate(month + 1)) == ((1, 1), (2, 1))
    assert judge.rate(cadence.nth(coming.last)) == (1, 1)
    wrong = sent | {"since": this.plus(-1).last}
    assert "A rule of visits begins this month or later." in ask(admin, "POST", "/settings/rules", **wrong).text
    rule = Rule.get(Rule.times == 2)
    rules.end(COMMAND_LINE, rule)
    assert Rule.get_or_none(Rule.id == rule.id) is None


def test_the_last_rule_of_visits_for_all_hotels_stays(chain):
    with pytest.raises(Refused):
        rules.end(COMMAND_LINE, Rule.get(Rule.kind == "visit"))
