"""Minutes on a telephone in a lobby: the network goes in the middle, nothing is lost, nothing readable stays."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.journey import PHONE, Loads

pytestmark = pytest.mark.browser

TEXT = "三楼热水不稳：the pump is changed by Friday."
#: What lies in the telephone's store, byte by byte, and whether the key of the page lies there.
STORED = """async () => {
  const answer = asked => new Promise(done => { asked.onsuccess = () => done(asked.result); });
  const db = await answer(indexedDB.open("portal-kept"));
  const rows = await answer(db.transaction("copies").objectStore("copies").getAll());
  db.close();
  const told = rows.map(row => new TextDecoder("latin1").decode(row.sealed));
  return { count: rows.length, fields: rows.map(row => Object.keys(row).sort()), told,
           left: JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie };
}"""


def visit_of(books) -> tuple[int, str]:
    """(number, hotel's code) of the officer's next visit to a hotel with three open items at least."""
    return books.read(
        "SELECT v.id, h.code FROM visit v JOIN hotel h ON h.id = v.hotel_id JOIN account a ON a.id = v.by_id"
        " WHERE a.sign_in = 'staff' AND v.state IN ('planned', 'proposed', 'agreed') AND 2 < (SELECT COUNT(*)"
        " FROM follow_up f WHERE f.hotel_id = h.id AND f.is_open AND f.state != 'claimed') ORDER BY v.id LIMIT 1"
    )[0]


def test_minutes_are_written_without_a_network_and_filed_when_it_is_back(journey, books):
    journey.expect("ERR_INTERNET_DISCONNECTED")
    number, _code = visit_of(books)
    page = journey.signed_in("staff", at=f"/visits/{number}/minutes", **PHONE)
    form, note = page.locator("form.minutes"), page.locator("[data-local-note]")
    key = form.get_attribute("data-local-key")
    clicks = 0
    with Loads(page) as loads:
        page.locator("[name=present]").first.check()
        page.context.set_offline(True)
        page.get_by_label("What was decided").fill(TEXT)
        expect(note).to_contain_text("kept on this phone, encrypted")
        stored = page.evaluate(STORED)
        assert (stored["count"], stored["fields"]) == (1, [["iv", "sealed"]])
        assert "pump" not in json.dumps(stored)
        assert key not in json.dumps(stored)
        assert books.one("SELECT COUNT(*) FROM draft WHERE form LIKE 'minutes:%'") == 0
        page.context.set_offline(False)
        expect(page.locator("[data-draft-note]")).to_contain_text("Saved as a draft")
        expect(note).to_be_hidden()
        assert TEXT in json.loads(books.one("SELECT fields FROM draft WHERE form LIKE 'minutes:%'"))["decisions"]
        page.wait_for_function(f"async () => !(await ({STORED})()).count")
        clicks = _file(page) + 1
        expect(page.locator(".minutes-text")).to_contain_text(TEXT)
    assert (loads.urls, clicks <= 10) == ([], True)
    assert books.one("SELECT COUNT(*) FROM raising WHERE kind = 'minutes'") >= 3
    assert books.one("SELECT state FROM visit WHERE id = ?", number) == "held"
    _signs_out_and_leaves_nothing(page, books, number)


def _file(page) -> int:
    """Three items are given a state and two are cut; returns how many clicks that took, filing among them."""
    clicks = 0
    for group in page.locator(".seg[role=radiogroup]").all()[:3]:
        group.locator("label:has([value=under_way])").click()
        clicks += 1
    for _n in range(2):
        page.get_by_label("What was decided").focus()
        page.locator("[data-cut]").click()
        page.locator("fieldset[data-piece]").last.get_by_label("Who owes it").select_option("hotel")
        clicks += 2
    page.get_by_role("button", name="File the minutes").click()
    return clicks + 1


def _signs_out_and_leaves_nothing(page, books, number) -> None:
    """What could not be saved before is erased with signing out."""
    other = books.one(
        "SELECT v.id FROM visit v JOIN account a ON a.id = v.by_id WHERE a.sign_in = 'staff' AND v.state IN"
        " ('planned', 'proposed', 'agreed') AND v.id != ? LIMIT 1",
        number,
    )
    page.goto(f"/visits/{other}/minutes")
    page.context.set_offline(True)
    page.get_by_label("What was decided").fill("Never saved.")
    expect(page.locator("[data-local-note]")).to_contain_text("kept on this phone")
    page.context.set_offline(False)
    page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    page.wait_for_url("**/sign-in")
    assert page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))") == []
