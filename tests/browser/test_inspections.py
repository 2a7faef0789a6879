"""An unannounced inspection from planning to its release: nobody but quality and the director sees it before (D11)."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NOTE = "The grey cat sleeps in the switch room."
#: Who learns of it when it is released; the administrator reads of that in the trail alone.
READERS = ("staff", "manager", "gm", "owner")
PAGES = ("/", "/inspections", "/search?q=grey+cat", "/hotels/{}", "/hotels/{}/timeline", "/visits/calendar")


def test_an_unannounced_inspection_is_unseen_until_it_is_released(journey, books):
    journey.expect("status of 40[34]")
    ((code,),) = books.read(
        "SELECT h.code FROM hotel h JOIN posting p ON p.hotel_id = h.id JOIN account a ON a.id = p.account_id"
        " WHERE a.sign_in = 'gm' AND p.until IS NULL ORDER BY h.id LIMIT 1"
    )
    quality = journey.signed_in("liaison", at=f"/inspections/new?hotel={code}")
    director = journey.signed_in("director", at="/inspections")
    others = {name: journey.signed_in(name, at="/me") for name in (*READERS, "admin")}
    trail = _told(others["admin"])
    quality.get_by_label("Announced or not").select_option("unannounced")
    quality.get_by_role("button", name="Plan it").click()
    address = urlsplit(quality.url).path
    quality.get_by_role("button", name="Begin on site").click()
    _marked(quality)
    quality.get_by_role("button", name="Finish").click()
    expect(quality.locator("body")).to_contain_text("Finished, not released")
    for name, page in others.items():
        assert _seen(page, address, code) == [], name
        assert page.goto(address).status == (403 if name == "admin" else 404)
    assert _told(others["admin"]) == trail
    director.goto(address)
    expect(director.locator("main")).to_contain_text(NOTE)
    director.locator("summary", has_text="Release").click()
    director.get_by_role("button", name="Release the report").click()
    expect(director.locator("body")).to_contain_text("Released: the hotel, its officer")
    for name in READERS:
        others[name].goto(address)
        expect(others[name].locator("main")).to_contain_text(NOTE)
        assert "/inspections" in _seen(others[name], address, code), name
    assert others["admin"].goto(address).status == 403
    assert _told(others["admin"]) > trail


def _marked(page) -> None:
    """All is met but one point, which has its note."""
    expect(page.locator(".marking")).to_be_visible()
    points = page.locator("fieldset:has(input[value=full])").count()
    page.evaluate("document.querySelectorAll('.point input[value=full]').forEach(one => one.click())")
    page.locator(".point input[value=half]").first.evaluate("one => one.click()")
    page.locator(".point textarea").first.fill(NOTE)
    page.locator(".point textarea").first.blur()
    expect(page.locator("#progress")).to_have_text(re.compile(rf"{points}\s*/\s*{points}"))
    expect(page.locator("#saved-S")).to_contain_text("Saved")


def _seen(page, address: str, code: str) -> list[str]:
    """Where somebody finds a trace of it, asked for as his browser does."""
    told = {path: page.request.get(path.format(code)).text() for path in PAGES}
    traces = re.compile(rf"{address}\b|{re.escape(NOTE)}")
    return [path for path, text in told.items() if traces.search(text)]


def _told(page) -> int:
    """How often the trail speaks of inspections."""
    return page.request.get("/audit").text().count("an inspection")
