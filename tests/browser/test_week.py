"""My week: a row opens in place, one sentence is said, the next row opens; clicks, loads and typed fields counted."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journey import INK, PHONE, Books, Loads, sticks_out, sticks_out_of_a_telephone, violations

pytestmark = pytest.mark.browser

SENTENCE = "The pump is repaired; the fair fills next week."
SAVED = "Saved: the call counts for its week."
#: Counts what a hand does: clicks, keys, and in how many fields it types.
COUNTER = """
window.done = { clicks: 0, keys: 0, fields: new Set() };
addEventListener("pointerup", (event) => { if (event.isTrusted) done.clicks += 1; }, true);
addEventListener("keydown", (event) => { if (event.isTrusted) done.keys += 1; }, true);
addEventListener("input", (event) => {
  if (event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) done.fields.add(event.target.name);
}, true);
"""


def week_of(journey, **options):
    """The officer at his home."""
    page = journey.signed_in("staff", **options)
    page.wait_for_url("**/week")
    return page


def counting(page):
    page.evaluate(COUNTER)


def counted(page) -> tuple[int, int]:
    """(clicks, typed fields) since the counter began."""
    return page.evaluate("[done.clicks, done.fields.size]")


def due(page):
    return page.locator(".week > .row:has(.dot:is(.due, .late, .tried))")


def code_of(row) -> str:
    return row.get_attribute("id").removeprefix("row-")


def open_first(page):
    """(row, the one after it) after the first that is due was opened by its button."""
    row, after = due(page).nth(0), due(page).nth(1)
    codes = code_of(row), code_of(after)
    row.get_by_role("link", name="Record").click()
    expect(page.locator(f"#brief-{codes[0]}")).to_be_visible()
    return tuple(page.locator(f"#row-{code}") for code in codes)


def sentence(row):
    return row.get_by_label("How the week went")


def save(row):
    row.get_by_role("button", name=re.compile("^Save")).click()


def figure(page, word: str) -> int:
    return int(page.locator(".tally a", has_text=word).locator("b").inner_text())


def test_from_the_row_two_clicks_no_page_load_and_one_typed_field(journey, books):
    page = week_of(journey)
    called, owed = figure(page, "called"), due(page).count()
    counting(page)
    with Loads(page) as loads:
        row, after = open_first(page)
        expect(sentence(row)).to_be_focused()
        page.keyboard.type(SENTENCE)
        save(row)
        expect(page.locator("#notice")).to_contain_text(SAVED)
        expect(sentence(after)).to_be_focused()
    clicks, fields = counted(page)
    print(f"\nfrom the row: {clicks} clicks, {len(loads.urls)} page loads, {fields} typed field")
    assert (clicks, loads.urls, fields) == (2, [], 1)
    assert books.calls(SENTENCE) == 1
    # The row is folded and done, and so are the figures above.
    expect(row.locator("form.brief")).to_have_count(0)
    expect(row.locator(".dot")).to_have_class("dot done")
    expect(row.get_by_role("button", name="Undo")).to_be_visible()
    assert (figure(page, "called"), due(page).count()) == (called + 1, owed - 1)
    page.reload()
    expect(page.locator(f"#{row.get_attribute('id')} .dot")).to_have_class("dot done")


def test_the_same_by_keyboard_alone(journey, books):
    page = week_of(journey)
    first, second = (code_of(due(page).nth(n)) for n in (0, 1))
    counting(page)
    with Loads(page) as loads:
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        expect(page.locator(f"#row-{first}").get_by_role("link", name="Record")).to_be_focused()
        page.keyboard.press("Enter")
        expect(sentence(page.locator(f"#row-{first}"))).to_be_focused()
        page.keyboard.type(SENTENCE)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#notice")).to_contain_text(SAVED)
        expect(sentence(page.locator(f"#row-{second}"))).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(f"#row-{second}").get_by_role("link", name="Record")).to_be_focused()
    clicks, fields = counted(page)
    print(f"\nby keyboard: {clicks} clicks, {len(loads.urls)} page loads, {fields} typed field")
    assert (clicks, loads.urls, fields) == (0, [], 1)
    expect(page.locator("form.brief")).to_have_count(0)
    assert books.calls(SENTENCE) == 1


def test_the_same_without_scripts(journey, books):
    page = week_of(journey, java_script_enabled=False)
    first, second = (code_of(due(page).nth(n)) for n in (0, 1))
    with Loads(page) as loads:
        page.locator(f"#row-{first}").get_by_role("link", name="Record").click()
        row = page.locator(f"#row-{first}")
        sentence(row).fill(SENTENCE)
        save(row)
        expect(page.locator("#notice")).to_contain_text(SAVED)
    expect(sentence(page.locator(f"#row-{second}"))).to_be_visible()
    print(f"\nwithout scripts: 2 clicks, {len(loads.urls)} page loads, 1 typed field")
    assert len(loads.urls) <= 3, "the brief, what was sent, where it led"
    assert books.calls(SENTENCE) == 1
    page.locator(f"#row-{first}").get_by_role("button", name="Undo").click()
    expect(page.locator("#notice")).to_contain_text("Taken back")
    assert books.calls(SENTENCE) == 0


def with_items(books: Books, code: str) -> None:
    """Two open items and something to tell at a hotel."""
    hotel, officer = books.read(
        "SELECT h.id, p.account_id FROM hotel h JOIN posting p ON p.hotel_id = h.id"
        " WHERE h.code = ? AND p.function = 'officer' AND p.until IS NULL",
        code,
    )[0]
    books.write("DELETE FROM follow_up WHERE hotel_id = ?", hotel)
    for wording in ("Replace the pump", "Train the front desk"):
        books.write(
            "INSERT INTO follow_up (version, hotel_id, wording, side, for_hotel, complaint, state, is_open, due_on,"
            " origin_kind, by_id, created_at, raised, claimed_for_hotel, claimed_kind, rectification,"
            " times, overdue_step) VALUES (1, ?, ?, 'hotel', 0, 0, 'open', 1, '2020-01-01', '', ?,"
            " '2020-01-01 00:00:00', 0, 0, '', 0, 1, 0)",
            hotel, wording, officer,
        )  # fmt: skip
    books.write(
        "INSERT INTO to_tell (version, text, by_id, account_id, hotel_kind, since, until, entered_at)"
        " VALUES (1, 'Answer for the convention', ?, ?, '', '2020-01-01', '2099-01-01', '2020-01-01 00:00:00')",
        officer, officer,
    )  # fmt: skip


def test_one_tap_for_each_item_and_a_second_takes_it_back(journey, books):
    page = week_of(journey)
    code, told = code_of(due(page).nth(0)), books.one("SELECT COUNT(*) FROM told")
    with_items(books, code)
    row, _after = open_first(page)
    pump, desk = row.locator(".item", has_text="pump"), row.locator(".item", has_text="front desk")
    pump.get_by_role("radio", name="Under way").click()
    for _ in range(2):
        desk.get_by_role("radio", name="Stuck").click()
    expect(row.locator(".item input:checked")).to_have_count(1)
    row.get_by_label("Answer for the convention").check()
    sentence(row).fill(SENTENCE)
    save(row)
    expect(page.locator("#notice")).to_contain_text(SAVED)
    states = "SELECT f.wording, f.state, f.raised FROM follow_up f JOIN hotel h ON h.id = f.hotel_id WHERE h.code = ?"
    assert sorted(books.read(states, code)) == [
        ("Replace the pump", "under_way", 1),
        ("Train the front desk", "open", 0),
    ]
    assert books.one("SELECT COUNT(*) FROM told") == told + 1


def test_one_click_is_enough_and_can_be_taken_back(journey, books):
    page = week_of(journey)
    before = books.one("SELECT COUNT(*) FROM call")
    row, after = open_first(page)
    with Loads(page) as loads:
        row.get_by_role("button", name="Nothing special").click()
        expect(row.locator(".dot")).to_have_class("dot done")
        expect(sentence(after)).to_be_focused()
        assert books.one("SELECT COUNT(*) FROM call") == before + 1
        row.get_by_role("button", name="Undo").click()
        expect(page.locator("#notice")).to_contain_text("Taken back")
        expect(row.locator(".dot")).not_to_have_class("dot done")
    assert loads.urls == []
    assert books.one("SELECT COUNT(*) FROM call") == before


def test_what_is_missing_is_said_in_the_brief_and_all_else_is_kept(journey, books):
    journey.expect("422")
    page = week_of(journey)
    row, _after = open_first(page)
    row.get_by_label("Next step").fill("Look at the photographs")
    with Loads(page) as loads:
        save(row)
        expect(row.locator(".error")).to_contain_text("One sentence on how the week went.")
    assert loads.urls == []
    expect(row.get_by_label("Next step")).to_have_value("Look at the photographs")
    sentence(row).fill(SENTENCE)
    save(row)
    expect(page.locator("#notice")).to_contain_text(SAVED)
    assert books.calls(SENTENCE) == 1


def test_what_was_typed_is_kept_when_the_row_folds_and_on_another_device(journey, books):
    page = week_of(journey)
    row, _after = open_first(page)
    code = code_of(row)
    sentence(row).fill("Half a sentence")
    page.keyboard.press("Escape")
    expect(page.locator("form.brief")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    elsewhere = week_of(journey, **PHONE)
    elsewhere.locator(f"#row-{code}").get_by_role("link", name="Record").click()
    again = elsewhere.locator(f"#row-{code}")
    expect(sentence(again)).to_have_value("Half a sentence")
    expect(again).to_contain_text("nothing of it is saved yet")
    sentence(again).press_sequentially("!", delay=5)
    expect(again.locator("[data-draft-note]")).to_contain_text(re.compile(r"saved \d\d:\d\d"))
    # The full form takes the same draft along.
    elsewhere.goto(f"/calls/new?hotel={code}")
    expect(elsewhere.locator("textarea[name=summary]")).to_have_value(re.compile("Half a sentence"))


def test_single_keys_are_told_can_be_turned_off_and_never_disturb_an_input_method(journey, books):
    page = week_of(journey)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of this page")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    focused = "document.activeElement.closest('.row')?.id ?? ''"
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        page.evaluate(
            "how => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, ...how }))",
            composing,
        )
        assert page.evaluate(focused) == ""
    page.keyboard.press("j")
    assert page.evaluate(focused) != ""
    page.keyboard.press("?")
    page.get_by_label("Single keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate(focused) == ""
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    # Typed into a field, a key is a letter.
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Single keys").check()
    page.get_by_role("button", name="Close").click()
    row, _after = open_first(page)
    sentence(row).focus()
    page.keyboard.type("jk?")
    expect(sentence(row)).to_have_value("jk?")


def test_marked_words_become_a_follow_up_that_somebody_owes(journey, books):
    journey.expect("422")
    page = week_of(journey)
    code = code_of(due(page).nth(0))
    page.goto(f"/calls/new?hotel={code}")
    notes, wording = page.locator("[data-notes]"), "The pump is replaced by Friday"
    notes.fill(f"A quiet week. {wording}. The fair fills the next one.")
    at = notes.input_value().index(wording)
    notes.evaluate("(text, [from, to]) => text.setSelectionRange(from, to)", [at, at + len(wording)])
    page.get_by_role("button", name="Make the marked words a follow-up").click()
    piece = page.locator("[data-piece]")
    expect(piece.get_by_label("What is to be done")).to_have_value(wording)
    owner = piece.get_by_label("Who owes it")
    expect(owner).to_be_focused()
    piece.get_by_label("Done by").fill("2099-01-01")
    save(page)
    expect(piece.locator(".error")).to_have_text("Choose who owes it.")
    expect(owner).to_be_focused()
    owner.select_option("hotel")
    save(page)
    page.wait_for_url(f"**/hotels/{code}")
    found = "SELECT side, due_on, for_hotel FROM follow_up WHERE wording = ?"
    assert books.read(found, wording) == [("hotel", "2099-01-01", 0)]


def test_a_day_is_given_at_once(journey, books):
    page = week_of(journey)
    row, _after = open_first(page)
    sentence(row).fill("Half a sentence")
    select = row.get_by_label("To be called on")
    value = select.locator("option").nth(1).get_attribute("value")
    with Loads(page) as loads:
        for wanted in (value, "", value):
            with page.expect_response("**/week?open=**"):
                select.select_option(wanted)
            expect(select).to_have_value(wanted)
    assert loads.urls == []
    expect(sentence(row)).to_have_value("Half a sentence")
    assert days_given(books, code_of(row)) == [value]


def test_a_day_chosen_while_the_last_one_is_on_its_way_is_the_one_given(journey, books):
    page = week_of(journey)
    row, _after = open_first(page)
    select = row.get_by_label("To be called on")
    first, last = (select.locator("option").nth(at).get_attribute("value") for at in (1, 0))
    held = []
    page.route("**/week/days", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/week/days"):
        select.select_option(first)
    select.select_option(last)
    emptied = f"day-{code_of(row)}=&"
    with page.expect_response("**/week/days"), page.expect_request(lambda asked: emptied in f"{asked.post_data}&"):
        held[0].continue_()
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(select).to_have_value(last)
    assert days_given(books, code_of(row)) == []


def days_given(books, code: str) -> list[str]:
    given = "SELECT p.day FROM planned_day p JOIN hotel h ON h.id = p.hotel_id WHERE h.code = ?"
    return [row[0] for row in books.read(given, code)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_brief_is_accessible_and_fits(journey, books, scheme):
    page = week_of(journey, color_scheme=scheme)
    with_items(books, code_of(due(page).nth(0)))
    open_first(page)
    rules = INK if scheme == "dark" else None
    assert (violations(page, rules), sticks_out(page), sticks_out_of_a_telephone(page)) == ([], 0, 0)
    for address in ("/week?show=all", "/week/days", "/week/ahead", "/to-tell"):
        page.goto(address)
        assert (address, violations(page, rules), sticks_out_of_a_telephone(page)) == (address, [], 0)
