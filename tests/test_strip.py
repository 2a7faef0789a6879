"""The strip read: what a letter means today, and what many of them come to (D15, D39)."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.clock import Week
from portal.records.reckoning import owes
from portal.records.strip import State, coverage, shown, summary

DONE, TRIED, MISSED, EXCUSED, NOT_OWED, DUE, FUTURE = State
TODAY = date(2026, 1, 21)  # Wednesday of week 4


def read(letters, today=TODAY):
    """The states of the first weeks of 2026, of which nothing is owed afterwards."""
    return shown(letters.ljust(53, "-"), 2026, today)[: len(letters)]


def test_missed_due_and_to_come_are_derived_when_read():
    assert read("d.t..t") == [DONE, MISSED, TRIED, DUE, FUTURE, FUTURE]


def test_a_tried_week_stays_due_until_it_is_past():
    assert read("---t")[3] == DUE
    assert read("---t", date(2026, 1, 25))[3] == DUE
    assert read("---t", date(2026, 1, 26))[3] == TRIED


def test_what_is_done_excused_or_not_owed_is_so_at_any_time():
    assert read("dx-dx-dx-", date(2026, 1, 31)) == [DONE, EXCUSED, NOT_OWED] * 3


def test_a_year_past_has_only_missed_weeks_and_a_year_to_come_none():
    assert shown("." * 52, 2025, TODAY) == [MISSED] * 52
    assert shown("." * 52, 2027, TODAY) == [FUTURE] * 52


def test_around_new_year_the_iso_year_decides():
    assert shown("." * 53, 2026, date(2027, 1, 3)) == [MISSED] * 52 + [DUE]
    assert shown("." * 52, 2027, date(2027, 1, 3)) == [FUTURE] * 52


def test_coverage_is_done_among_the_owed_that_were_not_excused():
    states = [DONE, DONE, TRIED, MISSED, EXCUSED, NOT_OWED, DUE, FUTURE]
    assert summary(states) == (2, 5, 1)
    assert coverage(*summary(states)) == 5000


def test_a_week_still_running_counts_when_it_is_done_and_not_before():
    assert coverage(*summary(read("ddd."))) == 10000
    assert summary(read("ddd.")) == (3, 3, 0)
    assert summary(read("ddd.", date(2026, 1, 26))) == (3, 4, 0)
    assert summary(read("dddd")) == (4, 4, 0)


def test_coverage_never_flatters_and_is_nothing_where_nothing_was_owed():
    assert (coverage(9999, 10000, 0), coverage(2, 3, 0), coverage(0, 7, 0)) == (9999, 6666, 0)
    assert (coverage(0, 0, 0), coverage(0, 3, 3)) == (None, None)
    assert coverage(7, 10, 0) == 7000


@given(st.text("dtx-.", min_size=53, max_size=53), st.dates(date(2025, 12, 1), date(2027, 1, 31)))
def test_at_any_day_every_week_has_one_state_and_coverage_lies_within_bounds(weeks, today):
    states = shown(weeks, 2026, today)
    done, owed, excused = summary(states)
    assert len(states) == 53 and 0 <= done <= owed - excused
    assert states.count(DUE) == (today.isocalendar().year == 2026 and owes(weeks[Week.of(today).number - 1]))
    over = [n for n, state in enumerate(states) if state in (MISSED, TRIED)]
    open_ = [n for n, state in enumerate(states) if state in (DUE, FUTURE)]
    assert not over or not open_ or max(over) < min(open_)
