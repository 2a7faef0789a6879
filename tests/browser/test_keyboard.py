"""Without a mouse: from the sign-in to a recorded call, and along the strip week by week."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.journey import PASSWORD

pytestmark = pytest.mark.browser

SENTENCE = "Recorded without a mouse."


def tab_to(page, place, most=60) -> int:
    """Presses Tab until the place has the focus, and returns how often. Raises AssertionError if it never gets it."""
    for n in range(most):
        if place.evaluate("place => place === document.activeElement"):
            return n
        page.keyboard.press("Tab")
    raise AssertionError(f"{place} is not reached with {most} tabs")


def test_a_call_is_recorded_by_keyboard_alone(journey, books):
    code = books.hotel_of("staff")
    page = journey.page()
    page.goto("/sign-in")
    expect(page.locator("input[name=sign_in_name]")).to_be_focused()
    page.keyboard.type("staff")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/week")
    page.goto("/hotels?officer=me")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(code)
    expect(page.locator(".register .row")).to_have_count(1)
    tab_to(page, page.locator(f".register a[href='/hotels/{code}']"), most=12)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/hotels/{code}")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Record a call"), most=8)
    page.keyboard.press("Enter")
    expect(page.get_by_label("How the week went")).to_be_focused()
    page.keyboard.type(SENTENCE)
    tab_to(page, page.get_by_role("button", name="Save the call"), most=40)
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Saved: the call counts for its week.")
    assert books.calls(SENTENCE) == 1
    # What was focused is gone: the focus is not lost to the top of the page.
    expect(page.locator("main:focus-within")).to_have_count(1)


def test_a_slash_that_is_typed_stays_a_slash(journey, books):
    page = journey.signed_in("staff")
    page.goto(f"/calls/new?hotel={books.hotel_of('staff')}")
    page.get_by_label("How the week went").click()
    page.keyboard.type("and/or")
    expect(page.get_by_label("How the week went")).to_have_value("and/or")


def test_the_strip_names_its_weeks_and_opens_one(journey, books):
    code = books.hotel_of("staff")
    page = journey.signed_in("staff")
    page.goto(f"/hotels/{code}")
    strip, tip = page.locator("#strip a.strip"), page.locator(".strip-tip")
    year = strip.get_attribute("href")
    tab_to(page, strip)
    page.keyboard.press("ArrowLeft")
    now = tip.inner_text()
    expect(tip).to_have_attribute("role", "status")
    page.keyboard.press("ArrowLeft")
    assert tip.inner_text() != now
    before = re.search(r"week=(\d{4}-W\d\d)", strip.get_attribute("href"))[1]
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    assert strip.get_attribute("href").endswith(year)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**week={before}")
    expect(page.locator("main")).to_contain_text("Week " + str(int(before[-2:])))
    said = books.read(
        "SELECT c.summary FROM call c JOIN hotel h ON h.id = c.hotel_id"
        " WHERE h.code = ? AND c.summary <> '' AND c.day BETWEEN ? AND ?",
        code,
        *days_of(before),
    )
    shown = page.locator("main").inner_text()
    assert [text for (text,) in said if text not in shown] == []
    expect(page.locator("#list .time")).to_have_count(len(said))


def days_of(week: str) -> tuple[str, str]:
    """The first and last day of a week as they stand in the database."""
    year, number = int(week[:4]), int(week[-2:])
    return str(date.fromisocalendar(year, number, 1)), str(date.fromisocalendar(year, number, 7))
