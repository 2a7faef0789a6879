"""Visits owed by the month (D16): whose count, what a month asks, excused months, and the visit as the week's talk."""

from datetime import date

import pytest

from portal.foundation import clock, db, i18n, settings
from portal.foundation.clock import Month
from portal.foundation.db import Refused
from portal.records import cadence, excusing
from portal.records import settings as chosen
from portal.records.cadence import Rule, Touch, TouchResult
from portal.records.excuses import Excuse
from portal.records.hotel_words import Gate, Grade, Owed, Status
from portal.records.hotel_years import HotelYear
from portal.records.hotels import NEVER, Hotel
from portal.records.reckoning import MID_MONTH
from portal.records.rules import settle_some
from tests.cadence.calling import MONDAY

SEPTEMBER = date(2026, 9, 1)


class Filed(db.Table):
    """What a visit is to the cadence: an id, and a name for what it is."""


@pytest.fixture(autouse=True)
def as_by_default():
    with i18n.speaking("en"):
        yield
    settings.forget()


def visit(world, day, by="officer", result=TouchResult.TALK):
    record = Filed(id=Touch.select().count() + 1)
    Touch.put(world.person(by), world.hotel, day, cadence.VISIT, result, record)


def months(world, first=9, last=12):
    return HotelYear.get(HotelYear.iso_year == 2026).months[first - 1 : last]


def due(world):
    return Hotel.get_by_id(world.hotel.id).next_visit_on


def test_one_visit_a_month_is_owed_and_done_by_meeting_somebody_who_counts(world):
    world.post(SEPTEMBER)
    assert (months(world), due(world)) == ("....", SEPTEMBER)
    visit(world, date(2026, 9, 30))
    visit(world, date(2026, 10, 8), result=TouchResult.ATTEMPT)
    assert (months(world), due(world)) == ("d...", date(2026, 10, 1))
    visit(world, date(2026, 11, 1))
    # October is missed; what is due is the month after the last that was done.
    assert (months(world), due(world)) == ("d.d.", date(2026, 12, 1))


@pytest.mark.parametrize(("who", "letter"), [("manager", "d"), ("other", "."), ("liaison", ".")])
def test_the_officers_managers_visits_count_and_no_colleagues_or_departments(world, who, letter):
    world.post(SEPTEMBER)
    visit(world, date(2026, 9, 9), by=who)
    assert months(world)[0] == letter


@pytest.mark.parametrize(("day", "told"), [(MID_MONTH, "..."), (MID_MONTH + 1, "-..")])
def test_a_hotel_posted_in_the_first_half_of_a_month_owes_its_visit(world, day, told):
    world.post(date(2026, 10, day))
    assert months(world, 10) == told


def test_a_hotel_suspended_left_or_before_gate_7_owes_no_visit(world):
    world.post(SEPTEMBER)
    world.stands(date(2026, 10, 31), status=Status.SUSPENDED)
    assert (months(world), due(world)) == (".---", NEVER)
    world.stands(date(2026, 11, 16), status=Status.ACTIVE)  # after the middle of the month: not in this one yet
    assert (months(world), due(world)) == (".--.", SEPTEMBER)


def test_before_daily_service_a_rule_for_that_gate_alone_asks_for_visits(world):
    world.stands(date(2026, 8, 3), gate=Gate.DEEPER)
    world.post(SEPTEMBER)
    assert (months(world), due(world)) == ("----", NEVER)
    world.rule(date(2026, 10, 20), kind=Owed.VISIT, gate=Gate.DEEPER)
    assert months(world) == "-..."
    world.stands(date(2026, 11, 16), gate=Gate.DAILY)
    assert months(world) == "-..."


def test_once_in_three_months_is_counted_from_the_month_of_posting(world):
    world.rule(date(2020, 1, 1), kind=Owed.VISIT, grade=Grade.C, every=3)
    world.stands(date(2026, 8, 3), grade=Grade.C)
    world.post(SEPTEMBER)
    assert (months(world), due(world)) == ("--.-", date(2026, 11, 1))
    visit(world, date(2026, 10, 9))
    assert months(world) == "-d--"


def test_rules_of_calls_and_of_visits_leave_each_other_alone(world):
    world.post(SEPTEMBER)
    before = HotelYear.get(HotelYear.iso_year == 2026)
    world.rule(date(2026, 10, 5), kind=Owed.VISIT, every=2)
    assert (world.letters("2026-W41", 4), months(world)) == ("....", ".-.-")
    world.rule(date(2026, 9, 28), every=2)
    assert (world.letters("2026-W40", 4), months(world)) == ("-.-.", ".-.-")
    assert before.months[:8] == "-" * 8


def test_an_approved_month_is_excused_and_no_longer_due(world):
    world.post(SEPTEMBER)
    rows = excusing.ask(world.person("officer"), world.hotel, [], "装修停业", [date(2026, 9, 20), date(2026, 11, 2)])
    assert (months(world), [(row.kind, row.since) for row in rows]) == (
        "....",
        [("visit", SEPTEMBER), ("visit", date(2026, 11, 1))],
    )
    for row in rows:
        excusing.approve(world.person("manager"), row)
    assert (months(world), due(world), world.letters("2026-W45", 3)) == ("x.x.", date(2026, 10, 1), "...")
    visit(world, date(2026, 9, 28))
    assert months(world) == "d.x."
    with pytest.raises(Refused, match="excused already"):
        excusing.ask(world.person("officer"), world.hotel, [], "装修停业", [date(2026, 11, 30)])
    with pytest.raises(Refused, match="2 months back and 3 ahead"):
        excusing.ask(world.person("officer"), world.hotel, [], "装修停业", [date(2026, 8, 31)])


def test_only_months_that_ask_for_a_visit_and_are_neither_done_nor_excused_are_offered(world):
    world.post(SEPTEMBER)
    visit(world, date(2026, 10, 28))
    excusing.ask(world.person("officer"), world.hotel, [], "装修停业", [date(2026, 12, 1)])
    offer = excusing.offered(world.person("officer"), world.hotel)
    assert [(str(month), state.value) for month, state in offer.months] == [
        ("2026-09", "missed"),
        ("2026-11", "due"),
        ("2027-01", "future"),
        ("2027-02", "future"),
    ]
    # That a month begins on a Monday does not make it a week.
    assert list(Excuse.standing(world.hotel)) == [("visit", date(2026, 12, 1))]


def test_a_visit_is_the_weeks_talk_unless_the_setting_says_otherwise(world):
    world.post(SEPTEMBER)
    visit(world, date(2026, 11, 11))
    assert (world.letter("2026-W46"), world.letter("2026-W46", "marks")) == ("d", "v")
    chosen.change(world.person("manager"), "coverage", 0, visits_count=False)
    settings.forget()
    assert settle_some() == 0
    assert (world.letter("2026-W46"), world.letter("2026-W46", "marks"), months(world)) == (".", "v", "..d.")


def test_a_visit_and_a_message_of_one_week_are_both_marked(world):
    world.post(SEPTEMBER)
    world.call("2026-W46", MONDAY, channel="wechat")
    assert world.letter("2026-W46", "marks") == "m"
    visit(world, date(2026, 11, 11), result=TouchResult.ATTEMPT)
    assert (world.letter("2026-W46"), world.letter("2026-W46", "marks")) == (".", "b")


def test_settling_costs_no_statement_more_for_the_visits(world):
    world.post(SEPTEMBER)
    with db.counted() as without:
        world.call("2026-W46", MONDAY)
    visit(world, date(2026, 10, 9))
    world.rule(date(2026, 9, 1), kind=Owed.VISIT, every=1)
    with db.counted() as with_visits:
        world.call("2026-W47", MONDAY)
    assert len(with_visits) == len(without)


def test_a_month_is_read_written_and_counted_on_over_the_turn_of_the_year():
    month = Month.parse("2026-11")
    assert (month.last, str(month.plus(2)), month.plus(-11)) == (date(2026, 11, 30), "2027-01", Month(2025, 12))
    assert (month.plus(14).since(month), Month.of(date(2027, 1, 31)) > month) == (14, True)
    for wrong in ("2026-13", "2026-1", "2026", "2026-W11", "２０２６-11", ""):
        with pytest.raises(ValueError):
            Month.parse(wrong)
    assert clock.this_month() == Month.of(clock.today())


def test_the_first_rule_of_visits_is_there_from_the_beginning(world):
    rule = Rule.get(Rule.kind == Owed.VISIT)
    assert (rule.since, rule.times, rule.every, rule.gate, rule.grade) == (date(2000, 1, 1), 1, 1, None, None)
