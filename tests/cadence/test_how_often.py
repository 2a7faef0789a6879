"""How often a hotel is owed a talk: twice a week, once in several weeks, and which rule wins (D15)."""

from datetime import date

import pytest

from portal.activity.calls import Channel
from portal.records.hotel_words import Gate, Grade, Status
from tests.cadence.calling import MONDAY, SATURDAY, TUESDAY, WEDNESDAY


def test_a_hotel_in_difficulty_is_owed_two_talks_a_week_on_different_days(world):
    world.post()
    world.stands(date(2026, 11, 9), in_difficulty=1)
    world.call("2026-W45", MONDAY)
    world.call("2026-W46", MONDAY)
    world.call("2026-W46", MONDAY, channel=Channel.VIDEO)
    assert world.letters("2026-W45", 2) == "d."
    world.call("2026-W46", SATURDAY)
    assert world.letters("2026-W45", 2) == "dd"


def test_one_talk_where_two_are_owed_is_not_nobody_reached(world):
    world.post()
    world.stands(date(2026, 11, 9), in_difficulty=1)
    world.nobody_answers("2026-W46", MONDAY)
    world.nobody_answers("2026-W46", TUESDAY)
    assert world.letter("2026-W46") == "t"
    world.call("2026-W46", WEDNESDAY)
    assert world.letter("2026-W46") == "."


@pytest.mark.parametrize(("reached", "day_60"), [(date(2026, 4, 2), "d"), (date(2026, 4, 3), ".")])
def test_two_talks_a_week_are_owed_in_weeks_that_begin_in_the_60_days_from_gate_7(world, reached, day_60):
    world.stands(date(2026, 3, 2), gate=Gate.DEEPER)
    world.post(date(2026, 3, 2))
    world.stands(reached, gate=Gate.DAILY)  # in week 14; week 23 begins on 1 June
    for number in range(14, 25):
        world.call(f"2026-W{number}", MONDAY)
    assert world.letters("2026-W13", 12) == "-d" + "." * 8 + day_60 + "d"
    world.call("2026-W22", TUESDAY)
    assert world.letter("2026-W22") == "d"


def test_a_hotel_brought_in_at_gate_7_is_owed_one_talk_a_week(world):
    world.post()
    world.call("2026-W45", MONDAY)
    assert world.letter("2026-W45") == "d"


def test_difficulty_asks_two_talks_a_week_of_a_rarer_rule_and_no_fewer_of_a_closer_one(world):
    world.post()
    world.stands(date(2026, 11, 2), in_difficulty=1)
    world.rule(date(2026, 11, 2), times=3, every=2)
    world.rule(date(2026, 11, 16), times=3, every=1)
    for week in ("2026-W45", "2026-W47"):
        world.call(week, MONDAY)
        world.call(week, TUESDAY)
    assert world.letters("2026-W45", 3) == "d.."


def test_once_in_four_weeks_is_counted_from_the_week_of_posting(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))  # week 36
    assert world.letters("2026-W36", 8) == "---.---."
    world.call("2026-W37", MONDAY)
    world.call("2026-W40", MONDAY)
    assert world.letters("2026-W36", 8) == "-d--d---"
    assert world.next_call_on == date(2026, 11, 16)


def test_a_block_is_done_in_the_week_of_its_last_talk_and_asks_for_different_days(world):
    world.rule(date(2025, 1, 6), times=2, every=4)
    world.post(date(2026, 9, 2))
    world.call("2026-W36", WEDNESDAY)
    world.call("2026-W36", WEDNESDAY)
    assert world.letters("2026-W36", 4) == "---."
    world.call("2026-W38", WEDNESDAY)
    assert world.letters("2026-W36", 4) == "--d-"


def test_attempts_in_two_weeks_of_a_block_make_it_tried(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))
    world.nobody_answers("2026-W36", WEDNESDAY)
    world.nobody_answers("2026-W37", WEDNESDAY)
    assert world.letters("2026-W36", 4) == "---t"


def test_a_holiday_never_makes_the_call_of_a_block_late(world):
    world.rule(date(2025, 1, 6), times=1, every=2)
    world.post(date(2026, 2, 9))  # week 7; week 8 has no working day
    assert world.letters("2026-W07", 4) == ".--."
    world.call("2026-W08", WEDNESDAY)
    assert world.letters("2026-W07", 4) == "-d-."


def test_a_block_cut_by_a_change_of_rule_asks_nothing_and_counting_begins_anew(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))
    world.rule(date(2026, 10, 7), times=1, every=3)  # Wednesday of week 41
    assert world.letters("2026-W36", 11) == "---." + "-" + "--.--."
    world.rule(date(2026, 10, 26), times=1, every=2)  # Monday of week 44: the block from 44 on has not begun before
    assert world.letters("2026-W36", 11) == "---." + "-" + "--." + "-.-"


def test_what_was_done_in_a_block_before_a_change_cut_it_stays_done(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))
    world.call("2026-W37", MONDAY)
    world.rule(date(2026, 9, 21), times=1, every=3)  # Monday of week 39
    assert world.letters("2026-W36", 7) == "-d-" + "--.-"
    world.rule(date(2026, 9, 14), times=1, every=2)  # the block of weeks 36 and 37 is cut no more, that of 38 is
    assert world.letters("2026-W36", 7) == "-d-" + "--.-"


def test_a_block_of_two_talks_that_had_one_when_it_was_cut_asks_nothing(world):
    world.rule(date(2025, 1, 6), times=2, every=4)
    world.post(date(2026, 9, 2))
    world.call("2026-W36", WEDNESDAY)
    world.stands(date(2026, 9, 21), status=Status.SUSPENDED)
    assert world.letters("2026-W36", 5) == "-----"
    world.call("2026-W38", WEDNESDAY)
    assert world.letters("2026-W36", 5) == "--d--"


def test_a_rule_holds_before_the_week_it_ends_in(world):
    world.post()
    world.rule(date(2026, 11, 2), until=date(2026, 11, 18), times=2)
    for week in ("2026-W45", "2026-W46", "2026-W47"):
        world.call(week, MONDAY)
    assert world.letters("2026-W45", 3) == "..d"


def test_before_daily_service_a_rule_for_that_gate_alone_asks(world):
    world.post()
    world.stands(date(2026, 11, 2), gate=Gate.DEEPER)
    world.rule(date(2026, 11, 2), times=1, every=2)
    assert world.letters("2026-W45", 4) == "----"
    world.rule(date(2026, 11, 9), gate=Gate.DEEPER, times=1)
    assert world.letters("2026-W45", 4) == "-..."


def test_a_block_cut_by_a_suspension_begins_anew_afterwards(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))
    world.stands(date(2026, 9, 14), status=Status.SUSPENDED)
    world.stands(date(2026, 9, 28), status=Status.ACTIVE)  # week 40
    assert world.letters("2026-W36", 9) == "-------.-"


def test_a_change_that_asks_the_same_cuts_no_block(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))
    world.stands(date(2026, 9, 14), grade=Grade.A)
    assert world.letters("2026-W36", 8) == "---.---."


def test_before_it_was_first_noted_a_hotel_stood_as_first_noted(world):
    world.post(date(2025, 12, 15))  # the hotel has been brought in on 5 January
    assert world.letters("2025-W50", 4) == "-..."


def test_the_most_particular_rule_wins_and_then_the_latest(world):
    world.post()
    world.stands(date(2026, 11, 2), grade=Grade.A)
    world.rule(date(2026, 11, 9), grade=Grade.A, times=2)
    world.rule(date(2026, 11, 10), times=3)
    world.rule(date(2026, 11, 16), grade=Grade.A, gate=Gate.DAILY, times=1)
    world.rule(date(2026, 11, 23), grade=Grade.B, gate=Gate.DAILY, times=3)
    for week in ("2026-W45", "2026-W46", "2026-W47", "2026-W48"):
        world.call(week, MONDAY)
    assert world.letters("2026-W45", 4) == "d.dd"
    world.call("2026-W46", TUESDAY)
    assert world.letters("2026-W45", 4) == "dddd"
