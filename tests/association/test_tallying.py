"""What votes amount to (D34; articles 31, 39–42), for any figures."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.activity.association.parameters import MATTERS, PARAMETERS, Parameters, Share
from portal.activity.association.tallying import Elected, Tally, capped, elect, is_quorate, outcome
from portal.activity.association.words import MatterState, VoteChoice

DEFAULTS = Parameters({})
PASSED, FAILED, VOID = MatterState.PASSED, MatterState.FAILED, MatterState.VOID
MOTIONS = [word for word in MATTERS if word != "election"]

votes = st.integers(min_value=0, max_value=60)


@st.composite
def tallies(draw):
    cast = [draw(votes) for _ in range(3)]
    return Tally(sum(cast) + draw(votes), *cast)


@pytest.mark.parametrize(
    ("matter", "tally", "came_of_it"),
    [
        # More than half must be there, and more than half of those there be for it.
        ("ordinary", Tally(10, 5, 0, 0), VOID),
        ("ordinary", Tally(10, 6, 0, 0), PASSED),
        ("ordinary", Tally(10, 3, 3, 0), FAILED),
        ("ordinary", Tally(10, 3, 2, 1), FAILED),
        ("ordinary", Tally(10, 4, 2, 1), PASSED),
        # Two thirds are reached, not exceeded.
        ("fees", Tally(9, 4, 2, 0), PASSED),
        ("fees", Tally(9, 3, 2, 0), FAILED),
        ("charter", Tally(9, 6, 0, 0), PASSED),
        ("charter", Tally(9, 5, 0, 0), FAILED),
        ("dissolution", Tally(10, 8, 2, 0), PASSED),
        ("dissolution", Tally(10, 7, 0, 0), FAILED),
        ("discipline", Tally(12, 8, 4, 0), PASSED),
        ("discipline", Tally(12, 7, 0, 5), FAILED),
    ],
)
def test_what_the_default_charter_asks_for(matter, tally, came_of_it):
    assert outcome(DEFAULTS.matter(matter), tally) == came_of_it


def test_on_a_second_call_a_third_is_enough_but_not_for_special_majorities():
    assert outcome(DEFAULTS.matter("ordinary"), Tally(9, 3, 0, 0), second_call=True) == PASSED
    assert outcome(DEFAULTS.matter("ordinary"), Tally(10, 3, 0, 0), second_call=True) == VOID
    assert [word for word in MATTERS if DEFAULTS.matter(word).second] == ["ordinary", "election"]


def test_the_president_decides_where_as_many_are_for_it_as_against_it():
    council = DEFAULTS.matter("council")
    tie = Tally(9, 3, 3, 1)
    assert [outcome(council, tie, casting=one) for one in VoteChoice] == [PASSED, FAILED, FAILED, FAILED]
    assert outcome(council, Tally(9, 2, 3, 1), casting=VoteChoice.FOR) == FAILED
    assert outcome(council, Tally(9, 2, 2, 0), casting=VoteChoice.FOR) == VOID


@given(tally=tallies(), word=st.sampled_from(MOTIONS))
def test_nothing_passes_without_votes_for_it_and_more_votes_for_it_never_hurt(tally, word):
    matter = DEFAULTS.matter(word)
    came_of_it = outcome(matter, tally)
    if came_of_it == PASSED:
        assert tally.votes_for > tally.votes_against
        assert outcome(matter, tally._replace(entitled=tally.entitled + 1, votes_for=tally.votes_for + 1)) == PASSED
    if tally.votes_for == 0 or tally.present == 0:
        assert came_of_it != PASSED


@given(tally=tallies(), word=st.sampled_from(MOTIONS))
def test_whoever_stays_away_makes_no_quorum(tally, word):
    matter = DEFAULTS.matter(word)
    there = is_quorate(matter, tally.entitled, tally.present)
    assert is_quorate(matter, tally.entitled + 1, tally.present + 1) >= there
    assert not is_quorate(matter, tally.entitled, 0)


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), votes, max_size=12), st.integers(1, 6))
def test_an_election_fills_its_places_with_the_most_votes_and_leaves_a_tie_to_another_round(counts, places):
    elected, tied, left = elect(counts, places)
    assert len(elected) + left <= places
    assert not set(elected) & set(tied)
    assert len(tied) > left if tied else left == 0
    out = set(counts) - set(elected) - set(tied)
    assert all(counts[one] > counts[other] for one in elected for other in {*out, *tied})
    assert all(counts[one] > counts[other] for one in tied for other in out)
    assert all(counts[one] > 0 for one in [*elected, *tied])


def test_equal_votes_for_the_last_place_ask_for_another_round():
    assert elect({"a": 5, "b": 3, "c": 3, "d": 1}, 2) == Elected(["a"], ["b", "c"], 1)
    assert elect({"a": 5, "b": 3, "c": 2}, 2) == Elected(["a", "b"], [], 0)
    assert elect({"a": 0, "b": 1}, 2) == Elected(["b"], [], 0)


@given(st.dictionaries(st.integers(0, 20), st.integers(1, 9), min_size=1), st.sets(st.integers(0, 99), max_size=9))
def test_hotels_of_one_owner_count_for_no_more_than_the_charter_says(sizes, named):
    owners = {str(owner): [f"{owner:02}-{n}" for n in range(size)] for owner, size in sizes.items()}
    codes = [code for held in owners.values() for code in held]
    chosen = {codes[n] for n in named if n < len(codes)}
    share = Fraction(1, 10)
    out = capped(owners, share, chosen)
    most = max(int(share * len(codes)), 1)
    for held in owners.values():
        left_out = [code for code in held if code in out]
        assert len(left_out) == max(len(held) - most, 0)
        # What the owner has named goes before anything else does.
        assert set(left_out) >= chosen & set(held) or set(left_out) <= chosen


def test_who_names_none_loses_the_last_by_code():
    assert capped({"a": ["3", "1", "2"], "b": ["4"]}, Fraction(1, 2)) == {"3"}
    assert capped({"a": ["3", "1", "2"], "b": ["4"]}, Fraction(1, 2), named=["1"]) == {"1"}


def test_every_figure_of_the_default_charter_can_be_read():
    readers = {"number": DEFAULTS.number, "flag": DEFAULTS.flag, "share": DEFAULTS.text, "majority": DEFAULTS.text}
    assert all(readers.get(one.kind, DEFAULTS.text)(word) is not None for word, one in PARAMETERS.items())
    assert DEFAULTS.number("seconders") == 3
    assert DEFAULTS.share("owner_cap_share") == Fraction(1, 10)
    assert DEFAULTS.flag("owner_cap") is False
    assert Parameters({"seconders": "5"}).number("seconders") == 5


@given(st.integers(1, 9), st.integers(1, 9), st.booleans(), st.integers(0, 200))
def test_the_least_that_is_enough_is_enough_and_one_less_is_not(part, whole, exceeded, people):
    share = Share(Fraction(min(part, whole), whole), exceeded)
    least = share.least(people)
    assert (share.holds(least, people), share.holds(least - 1, people)) == (True, False)
