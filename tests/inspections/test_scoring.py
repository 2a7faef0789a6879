"""The score: sections rescaled, red lines, rounding once; plain numbers, no database."""

import pytest

from portal.activity.inspections.scoring import Point, band_of, score, shown
from portal.activity.inspections.words import Band


def came_to(*points: tuple) -> tuple:
    """(total, a red line was not met, each section's) of points as (section, weight, mark) and perhaps "red"."""
    told = score(Point(section, weight, bool(red), mark) for section, weight, mark, *red in points)
    return shown(told.tenths), told.crossed, [shown(one.tenths) for one in told.sections]


def test_met_counts_in_full_partly_half_not_met_nothing():
    assert came_to(("S", 2, "full"), ("S", 2, "half"), ("S", 4, "none"), ("S", 2, "full")) == ("50", False, ["50"])


def test_what_is_not_applicable_is_left_out_and_its_section_keeps_its_weight():
    """Half of S applies and half of that is met, so S gives 30 of its 60."""
    points = ("S", 30, "na"), ("S", 30, "half"), ("F", 40, "full")
    assert came_to(*points) == ("70", False, ["50", "100"])


def test_a_section_of_which_nothing_applies_is_left_out_and_the_total_rescaled():
    assert came_to(("S", 60, "na"), ("F", 40, "full")) == ("100", False, ["—", "100"])
    assert came_to(("S", 60, "na"), ("F", 40, "")) == ("—", False, ["—", "—"])


def test_a_red_line_that_is_not_met_caps_the_total_and_never_raises_it():
    good, bad = ("S", 95, "full"), ("S", 95, "none")
    assert came_to(good, ("F", 5, "none", "red")) == ("69", True, ["100", "0"])
    assert came_to(bad, ("F", 5, "none", "red")) == ("0", True, ["0", "0"])
    assert came_to(good, ("F", 5, "half", "red")) == ("97.5", False, ["100", "50"])
    assert came_to(good, ("F", 5, "na", "red")) == ("100", False, ["100", "—"])


def test_it_is_rounded_once_at_the_end_halves_up():
    thirds = ("S", 1, "full"), ("S", 1, "full"), ("S", 1, "none")
    assert came_to(*thirds) == ("66.7", False, ["66.7"])
    # 89.95 exactly.
    assert came_to(("S", 1799, "full"), ("S", 201, "none")) == ("90", False, ["90"])
    assert came_to(("S", 17989, "full"), ("S", 2011, "none"))[0] == "89.9"


@pytest.mark.parametrize(
    ("tenths", "band"),
    [
        (1000, Band.EXCELLENT),
        (900, Band.EXCELLENT),
        (899, Band.GOOD),
        (800, Band.GOOD),
        (799, Band.PASS),
        (700, Band.PASS),
        (699, Band.FAIL),
        (0, Band.FAIL),
        (None, None),
    ],
)
def test_the_word_for_a_total_is_that_of_the_total_as_it_is_shown(tenths, band):
    assert band_of(tenths) == band
