"""Minutes on a telephone in a lobby: the network goes in the middle, nothing is lost, nothing readable stays."""

import json

import pytest
from playwright.sync_api import expect

from portal.foundation import clock
from tests.browser.journey import PHONE, Loads

pytestmark = pytest.mark.browser

COMMENT = "Well written; tell engineering, too."
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


#: The hotel that the demo company's GM runs and its officer looks after: nothing is planned there yet.
HOTEL = "SELECT h.id, h.code FROM hotel h JOIN posting p ON p.hotel_id = h.id JOIN account a ON a.id = p.account_id"
HOTEL += " WHERE a.sign_in = 'gm' AND p.until IS NULL ORDER BY h.id LIMIT 1"
#: Three things that a hotel owes.
OWED = "SELECT id FROM follow_up WHERE hotel_id = ? AND is_open AND side = 'hotel' AND state != 'claimed'"
OWED += " AND NOT rectification ORDER BY id LIMIT 3"
OPEN = "('planned', 'proposed', 'agreed')"


def test_a_visit_from_the_month_plan_to_what_a_second_person_confirms(journey, books):
    """Planned, prepared, written without a network and filed when it is back, read by the manager, confirmed by the
    GM; what a carried item claims is confirmed by somebody else."""
    journey.expect("ERR_INTERNET_DISCONNECTED")
    ((hotel, code),) = books.read(HOTEL)
    books.write(f"DELETE FROM visit WHERE hotel_id = ? AND state IN {OPEN}", hotel)
    items = [number for (number,) in books.read(OWED, hotel)]
    page = journey.signed_in("staff", at="/visits/plan", **PHONE)
    number = _planned_for_today(page, books, code)
    page.goto(f"/visits/{number}")
    page.get_by_role("link", name="Preparation sheet").click()
    page.locator("#topics").fill("Hot water; the corridor.")
    page.get_by_role("button", name="Save the topics").click()
    expect(page.locator("body")).to_contain_text("Saved.")
    page.goto(f"/visits/{number}")
    page.get_by_role("button", name="I have arrived").click()
    page.get_by_role("link", name="Minutes", exact=True).click()
    expect(page.get_by_label("Topics prepared")).to_have_value("Hot water; the corridor.")
    assert _written_without_a_network(page, books, items) <= 10
    raised = "SELECT follow_up_id FROM raising WHERE kind = 'minutes' AND record_id = (SELECT MAX(id) FROM minutes)"
    assert {number for (number,) in books.read(raised)} == set(items)
    assert books.one("SELECT state FROM visit WHERE id = ?", number) == "held"
    manager = journey.signed_in("manager", at="/visits/minutes?show=waiting")
    _read_with_a_comment(manager, number)
    _released_to_the_hotel(page, number)
    gm = journey.signed_in("gm", at="/notices", **PHONE)
    gm.goto(f"/visits/{number}/minutes")
    expect(gm.locator(".minutes-text")).to_contain_text(TEXT)
    assert COMMENT not in gm.content()
    gm.get_by_role("button", name="Yes, it is").click()
    expect(gm.locator(".minutes-text")).to_contain_text("Confirmed by the hotel")
    manager.goto(f"/follow-ups/{items[0]}")
    manager.get_by_role("button", name="Confirm: I have seen it done").click()
    expect(manager.locator("h1 + p")).to_contain_text("Confirmed")
    who = "SELECT c.sign_in FROM follow_up f JOIN account c ON c.id = f.confirmed_by_id WHERE f.id = ?"
    assert books.one(who, items[0]) == "manager"
    _signs_out_and_leaves_nothing(page, books)


def _planned_for_today(page, books, code: str) -> int:
    """Given today by one select; returns the number of the visit."""
    row = page.locator(f"#row-{code}")
    row.locator("select[name=day]").select_option(str(clock.today()))
    expect(row.locator("select[name=time]")).to_be_visible()
    return books.one("SELECT MAX(id) FROM visit")


def _written_without_a_network(page, books, items: list[int]) -> int:
    """What is typed while it is gone is kept sealed, and saved when it is back; returns the clicks it took, without a
    page being loaded."""
    note = page.locator("[data-local-note]")
    key = page.locator("form.minutes").get_attribute("data-local-key")
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
        clicks = _file(page, items) + 1
        expect(page.locator(".minutes-text")).to_contain_text(TEXT)
    assert loads.urls == []
    return clicks


def _read_with_a_comment(page, number: int) -> None:
    page.locator(f"a[href='/visits/{number}/minutes']").first.click()
    page.get_by_role("button", name="Read", exact=True).click()
    page.locator("form[action$='/comments'] textarea").fill(COMMENT)
    page.get_by_role("button", name="Write the comment").click()
    expect(page.locator(".talk")).to_contain_text(COMMENT)


def _released_to_the_hotel(page, number: int) -> None:
    page.goto(f"/visits/{number}/minutes")
    expect(page.locator(".talk")).to_contain_text(COMMENT)
    page.get_by_role("button", name="Release to the hotel").click()
    expect(page.locator(".talk")).to_contain_text("released to the hotel")


def _file(page, items: list[int]) -> int:
    """Three items are given a state and two are cut; returns how many clicks that took, filing among them."""
    clicks = 0
    for item, state in zip(items, ("claimed", "under_way", "stuck"), strict=True):
        page.locator(f"#item-{item} label:has([value={state}])").click()
        clicks += 1
    for _n in range(2):
        page.get_by_label("What was decided").focus()
        page.locator("[data-cut]").click()
        page.locator("fieldset[data-piece]").last.get_by_label("Who owes it").select_option("hotel")
        clicks += 2
    page.get_by_role("button", name="File the minutes").click()
    return clicks + 1


def _signs_out_and_leaves_nothing(page, books) -> None:
    """What could not be saved before is erased with signing out."""
    other = books.one(
        "SELECT v.id FROM visit v JOIN account a ON a.id = v.by_id WHERE a.sign_in = 'staff'"
        f" AND v.state IN {OPEN} LIMIT 1"
    )
    page.goto(f"/visits/{other}/minutes")
    page.context.set_offline(True)
    page.get_by_label("What was decided").fill("Never saved.")
    expect(page.locator("[data-local-note]")).to_contain_text("kept on this phone")
    page.context.set_offline(False)
    page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    page.wait_for_url("**/sign-in")
    assert page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))") == []
