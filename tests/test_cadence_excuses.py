"""Excused weeks in the count (D15): approved, not done, not owed; kept = recomputed whatever is asked and decided."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from portal.activity.calls import Channel, Direction, Result
from portal.foundation import clock
from portal.foundation.clock import Week
from portal.records import cadence, excusing
from portal.records.excuses import Excuse, ExcuseState
from portal.records.hotel_years import HotelYear
from portal.records.reckoning import Contacts, Rate, Stretch, letters, nth
from portal.records.recounts import recount
from portal.records.strip import coverage, shown, summary
from tests.cadence.calling import MONDAY, TUESDAY, WEDNESDAY, World
from tests.test_cadence_recount import HABITS, STARTS, History, call_touches, kept, literal, undone_afterwards

#: What is reckoned from a history is reckoned in Python: one database is enough for many histories.
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture
def world(database):
    with clock.at(datetime(2026, 11, 19, 4)):  # Thursday of week 47
        world = World()
        world.post(date(2026, 10, 5))  # week 41
        yield world


def excused(world, *weeks, decide=excusing.approve):
    rows = excusing.ask(world.person("officer"), world.hotel, [Week.parse(w).monday for w in weeks], "装修停业")
    for row in rows:
        decide(world.person("manager"), row)
    return rows


def test_an_approved_week_is_excused_before_it_comes_and_after_it_is_past(world):
    excused(world, "2026-W45", "2026-W47", "2026-W49")
    assert world.letters("2026-W44", 6) == ".x.x.x"


def test_what_is_asked_declined_or_withdrawn_leaves_the_week_owed(world):
    excusing.ask(world.person("officer"), world.hotel, [Week.parse("2026-W45").monday], "装修停业")
    excused(world, "2026-W46", decide=excusing.decline)
    (row,) = excusing.ask(world.person("officer"), world.hotel, [Week.parse("2026-W47").monday], "装修停业")
    excusing.withdraw(world.person("officer"), row)
    assert world.letters("2026-W44", 4) == "...."


def test_a_week_that_was_done_stays_done_and_one_done_afterwards_becomes_so(world):
    world.call("2026-W45", MONDAY)
    excused(world, "2026-W45", "2026-W46")
    assert world.letters("2026-W45", 2) == "dx"
    world.call("2026-W46", WEDNESDAY)
    assert world.letters("2026-W45", 2) == "dd"


def test_a_tried_week_that_is_excused_is_excused(world):
    world.nobody_answers("2026-W45", MONDAY)
    world.nobody_answers("2026-W45", TUESDAY)
    assert world.letter("2026-W45") == "t"
    excused(world, "2026-W45")
    assert world.letter("2026-W45") == "x"


def test_an_excused_week_is_no_longer_the_one_since_when_a_call_is_owed(world):
    for number in (41, 42, 43, 44, 45):
        world.call(f"2026-W{number}", MONDAY)
    assert world.next_call_on == date(2026, 11, 9)
    excused(world, "2026-W46")
    assert world.next_call_on == date(2026, 11, 16)


def test_in_a_block_of_weeks_an_excused_one_is_as_one_without_working_days(world):
    world.rule(date(2026, 10, 5), times=1, every=4)  # weeks 41 to 44, 45 to 48
    assert world.letters("2026-W45", 4) == "---."
    excused(world, "2026-W48")
    assert world.letters("2026-W45", 4) == "--.-"
    excused(world, "2026-W45", "2026-W46", "2026-W47")
    assert world.letters("2026-W45", 4) == "---x"
    world.call("2026-W47", MONDAY)
    assert world.letters("2026-W45", 4) == "--d-"


def test_another_officer_a_cover_or_a_rule_that_comes_later_changes_nothing_of_what_is_excused(world):
    excused(world, "2026-W45", "2026-W48")
    world.post(date(2026, 11, 12), "other")
    world.rule(date(2026, 11, 16), times=2, every=1)
    assert world.letters("2026-W44", 5) == ".x..x"
    assert list(recount(call_touches())) == []


def test_coverage_is_done_of_what_was_owed_without_the_excused(world):
    for number in (41, 42, 44):
        world.call(f"2026-W{number}", MONDAY)
    excused(world, "2026-W43", "2026-W45")
    year = HotelYear.get(HotelYear.iso_year == 2026)
    assert summary(shown(year.weeks, 2026, clock.today())) == (3, 6, 2)
    assert coverage(3, 6, 2) == 7500


def test_a_recount_finds_what_was_approved_behind_the_back_of_the_cadence(world):
    (row,) = excusing.ask(world.person("officer"), world.hotel, [Week.parse("2026-W45").monday], "装修停业")
    Excuse.update(state=ExcuseState.APPROVED).where(Excuse.id == row.id).execute()
    assert [finding.about for finding in recount(call_touches())] == ["SH001 2026"]


def test_only_weeks_that_ask_for_something_and_are_neither_done_nor_excused_are_offered(world):
    world.call("2026-W43", MONDAY)
    excused(world, "2026-W44")
    excusing.ask(world.person("officer"), world.hotel, [Week.parse("2026-W45").monday], "装修停业")
    found = excusing.offered(world.person("officer"), world.hotel).weeks
    names = [str(week) for week, _state in found]
    assert names[:4] == ["2026-W41", "2026-W42", "2026-W46", "2026-W47"]
    # Spring Festival of 2027 is not announced; week 6 of it is the twelfth ahead.
    assert names[-1] == "2027-W06"
    assert [state.value for _week, state in found[:4]] == ["missed", "missed", "missed", "due"]


# --- Whatever is asked and decided, and around it done: kept = recomputed. ---

weeks = st.integers(-8, 12)
around = st.one_of(
    st.tuples(
        st.just("call"),
        st.sampled_from(["one", "two", "manager"]),
        st.integers(0, 60),
        st.just(Channel.PHONE),
        st.just(Direction.OUT),
        st.sampled_from([Result.REACHED, Result.NO_ANSWER]),
        st.just("gm"),
    ),
    st.tuples(st.just("post"), st.just("two"), st.integers(0, 9)),
    st.tuples(st.just("cover"), st.just("one"), st.integers(-9, 0), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("holiday"), st.integers(-4, 4)),
    st.tuples(
        st.just("rule"),
        st.integers(-60, 30),
        st.none(),
        st.none(),
        st.sampled_from([None, 40]),
        st.sampled_from([(1, 1), (2, 1), (1, 4), (2, 4), (0, 1)]),
    ),
)
asked = st.one_of(
    st.tuples(st.just("excuse"), st.sampled_from(["one", "two"]), weeks, st.integers(1, 5)),
    st.tuples(st.just("decide"), st.sampled_from(["approve", "decline", "withdraw"])),
)


@once
@given(
    st.sampled_from(STARTS), st.lists(st.tuples(st.integers(0, 9), st.one_of(asked, around)), min_size=2, max_size=10)
)
@HABITS
def test_whatever_is_excused_what_is_kept_is_what_a_literal_reading_says(database, start, history):
    with undone_afterwards():
        world = History(start)
        world.do(0, ("post", "one", 40))
        for days, deed in history:
            world.do(days, deed)
            event(deed[0])
            after = kept(world.hotel)
            assert after == literal(world.hotel, max(week.year for week in after[0]))
        with world.now():
            assert list(recount(call_touches())) == []


@once
@given(st.sampled_from(STARTS), st.lists(st.tuples(st.integers(0, 5), around), max_size=6), st.sets(weeks, max_size=6))
@HABITS
def test_excusing_never_takes_a_done_week_away_and_never_lowers_coverage(database, start, history, some):
    with undone_afterwards():
        world = History(start)
        world.do(0, ("post", "one", 70))
        for days, deed in history:
            world.do(days, deed)
        before, _marks, due, *_rest = kept(world.hotel)
        with world.now():
            mondays = [Week.of(world.today).plus(n).monday for n in some]
            for row in excusing.ask(world.person("one"), world.hotel, mondays, "装修停业"):
                excusing.approve(world.person("manager"), row)
            after, _marks, later, *_rest = kept(world.hotel)
            assert {week for week, letter in before.items() if letter == "d"} == {
                week for week, letter in after.items() if letter == "d"
            }
            # A year may have been opened since; what was there before is compared.
            assert _missed({week: after[week] for week in before}) <= _missed(before)
            if all(rule.every == 1 for rule in cadence.Rule.select()):
                assert later >= due


def _missed(letters_of) -> int:
    return sum(letter in ".t" for letter in letters_of.values())


@given(
    st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)), st.sampled_from([(1, 1), (2, 1), (1, 2), (1, 4), (3, 2)])
)
def test_a_block_is_excused_when_each_of_its_weeks_is_and_asks_as_before_otherwise(talks, idle, rate):
    """On plain weeks, without tables: the letters of thirty weeks."""
    first = nth(date(2026, 1, 5))
    days = {first + n: {date(2026, 1, 5) + timedelta(weeks=n)} for n in talks}
    found = letters(
        range(first, first + 30),
        [Stretch(first, first + 30, Rate(*rate))],
        Contacts(talks=days),
        {first + n for n in idle},
    )
    for begin in range(0, 30 - rate[1] + 1, rate[1]):
        block = range(begin, begin + rate[1])
        reached, letter = len([n for n in block if n in talks]), found[begin : begin + rate[1]].replace("-", "")
        if reached >= rate[0]:
            assert letter == "d"
        else:
            assert letter == ("x" if all(n in idle for n in block) else ".")
