"""The officer: a call is recorded in place, once, whatever happens meanwhile, and nothing typed is lost."""

import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.journey import Loads, sign_in

pytestmark = pytest.mark.browser

SENTENCE = "The lift is repaired; 入住率 82 %, 🎉 and the fair fills next week."
SAVED = "Saved: the call counts for its week."


def file_of(journey, books, **options):
    """The officer at one of his hotels."""
    return journey.signed_in("staff", at=f"/hotels/{books.hotel_of('staff')}", **options)


def open_form(page):
    page.get_by_role("link", name="Record a call").click()
    expect(page.get_by_label("How the week went")).to_be_visible()


def typed(page):
    return page.get_by_label("How the week went")


def save(page):
    page.get_by_role("button", name="Save the call").click()


def this_week(page) -> str:
    """The word that the year's strip has for the present week."""
    strip = page.locator("#strip a.strip")
    names = json.loads(strip.get_attribute("data-names"))
    frame = strip.locator("path.n").first.get_attribute("d")
    return names[round((float(re.match(r"M([\d.]+)", frame)[1]) - 1) / 17)].split(" · ")[-1]


def top_of_timeline(page):
    return page.locator("#timeline .time").first


def test_a_call_is_recorded_in_place_with_two_clicks_and_no_page_load(journey, books):
    page = file_of(journey, books)
    before, cells = this_week(page), page.locator("#strip svg path.d").get_attribute("d")
    with Loads(page) as loads:
        open_form(page)
        expect(typed(page)).to_be_focused()
        typed(page).fill(SENTENCE)
        save(page)
        expect(page.locator("#notice")).to_contain_text(SAVED)
    assert loads.urls == []
    expect(top_of_timeline(page)).to_contain_text(SENTENCE)
    expect(page.locator("#form textarea")).to_have_count(0)
    assert (before, this_week(page)) == ("Due", "Done")
    assert page.locator("#strip svg path.d").get_attribute("d") != cells
    assert books.calls(SENTENCE) == 1
    page.reload()
    expect(top_of_timeline(page)).to_contain_text(SENTENCE)
    assert this_week(page) == "Done"


def test_a_double_click_saves_one_record(journey, books):
    page = file_of(journey, books)
    open_form(page)
    typed(page).fill(SENTENCE)
    page.get_by_role("button", name="Save the call").dblclick()
    expect(page.locator("#notice")).to_contain_text(SAVED)
    page.wait_for_load_state("networkidle")
    assert books.calls(SENTENCE) == 1


def test_what_is_typed_is_offered_back_after_a_reload_and_on_another_device(journey, books):
    page = file_of(journey, books)
    open_form(page)
    typed(page).press_sequentially("Half a sentence", delay=5)
    expect(page.locator("[data-draft-note]")).to_contain_text("Saved as a draft")
    page.reload()
    open_form(page)
    expect(typed(page)).to_have_value("Half a sentence")
    elsewhere = file_of(journey, books, viewport={"width": 390, "height": 844})
    open_form(elsewhere)
    expect(typed(elsewhere)).to_have_value("Half a sentence")
    expect(elsewhere.locator("#form .notice")).to_contain_text("nothing of it is saved yet")
    typed(elsewhere).fill(SENTENCE)
    save(elsewhere)
    expect(elsewhere.locator("#notice")).to_contain_text(SAVED)
    page.reload()
    open_form(page)
    expect(typed(page)).to_have_value("")
    assert (books.calls(SENTENCE), books.one("SELECT COUNT(*) FROM draft")) == (1, 0)


def test_leaving_the_page_at_once_keeps_what_was_typed(journey, books):
    page = file_of(journey, books)
    open_form(page)
    typed(page).fill("Typed and gone within a second")
    page.get_by_role("link", name="Call records").first.click()
    page.wait_for_url("**/calls")
    page.go_back()
    open_form(page)
    expect(typed(page)).to_have_value("Typed and gone within a second")


def test_the_draft_is_thrown_away_by_its_button(journey, books):
    page = file_of(journey, books)
    open_form(page)
    typed(page).fill("Not worth keeping")
    expect(page.locator("[data-draft-note]")).to_contain_text("Saved as a draft")
    page.reload()
    open_form(page)
    page.get_by_role("button", name="Throw the draft away").click()
    expect(page.locator("#notice")).to_contain_text("thrown away")
    expect(typed(page)).to_have_value("")
    assert books.one("SELECT COUNT(*) FROM draft") == 0


def sign_in_over_the_form(page, name="staff"):
    dialog = page.get_by_role("dialog", name="Please sign in again")
    expect(dialog).to_be_visible()
    expect(typed(page)).to_have_value(SENTENCE)
    sign_in(page, name)
    return dialog


def test_after_an_expired_session_the_same_form_goes_out_once(journey, books):
    journey.expect("401")
    page = file_of(journey, books)
    open_form(page)
    typed(page).fill(SENTENCE)
    expect(page.locator("[data-draft-note]")).to_contain_text("Saved as a draft")
    books.sign_everybody_out()
    with Loads(page) as loads:
        save(page)
        dialog = sign_in_over_the_form(page)
        expect(page.locator("#notice")).to_contain_text(SAVED)
    expect(dialog).to_have_count(0)
    assert loads.urls == []
    assert books.calls(SENTENCE) == 1


def test_a_wrong_password_in_the_dialog_is_told_there_and_loses_nothing(journey, books):
    journey.expect("401|422")
    page = file_of(journey, books)
    open_form(page)
    typed(page).fill(SENTENCE)
    books.sign_everybody_out()
    save(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    sign_in(page, "staff", "not my password")
    expect(page.get_by_role("dialog")).to_contain_text("do not belong together")
    sign_in_over_the_form(page)
    expect(page.locator("#notice")).to_contain_text(SAVED)
    assert books.calls(SENTENCE) == 1


def test_after_signing_out_in_another_tab_the_same_form_goes_out_once(journey, books):
    journey.expect("401")
    page = file_of(journey, books)
    open_form(page)
    typed(page).fill(SENTENCE)
    sign_out_in_another_tab(page)
    save(page)
    sign_in_over_the_form(page)
    expect(page.locator("#notice")).to_contain_text(SAVED)
    assert books.calls(SENTENCE) == 1


def test_nobody_else_sends_the_form_of_the_one_before_him(journey, books):
    journey.expect("401")
    page = file_of(journey, books)
    open_form(page)
    typed(page).fill(SENTENCE)
    expect(page.locator("[data-draft-note]")).to_contain_text("Saved as a draft")
    sign_out_in_another_tab(page)
    save(page)
    sign_in_over_the_form(page, "manager")
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert books.calls(SENTENCE) == 0
    assert books.read("SELECT a.sign_in FROM draft d JOIN account a ON a.id = d.account_id") == [("staff",)]


def sign_out_in_another_tab(page):
    tab = page.context.new_page()
    tab.goto("/me")
    tab.locator("details.me summary").click()
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_url("**/sign-in")
    tab.close()


def test_without_an_answer_the_text_stays_and_goes_out_once_later(journey, books, portal):
    journey.expect("ERR_CONNECTION_REFUSED|htmx:(afterRequest|sendError)")
    page = file_of(journey, books)
    open_form(page)
    typed(page).fill(SENTENCE)
    expect(page.locator("[data-draft-note]")).to_contain_text("Saved as a draft")
    portal.kill9()
    save(page)
    expect(page.locator("#notice")).to_contain_text("Your text is still here")
    expect(typed(page)).to_have_value(SENTENCE)
    portal.start()
    save(page)
    expect(page.locator("#notice")).to_contain_text(SAVED)
    assert books.calls(SENTENCE) == 1


def test_what_is_missing_is_said_beside_its_field_and_all_else_is_kept(journey, books):
    journey.expect("422")
    page = file_of(journey, books)
    open_form(page)
    page.get_by_text("another time or channel").click()
    page.get_by_label("Channel").select_option(label="Video call")
    with Loads(page) as loads:
        save(page)
        expect(page.locator("#summary-error")).to_have_text("One sentence on how the week went.")
    assert loads.urls == []
    assert page.get_by_label("Channel").input_value() == "video"
    typed(page).fill(SENTENCE)
    save(page)
    expect(page.locator("#notice")).to_contain_text(SAVED)
    assert books.calls(SENTENCE) == 1


def test_without_htmx_everything_works_with_whole_pages(journey, books):
    journey.expect("ERR_FAILED")
    context = journey.context()
    context.route(re.compile(r"/assets/htmx"), lambda route: route.abort())
    page = context.new_page()
    page.goto("/sign-in")
    sign_in(page, "staff")
    code = books.hotel_of("staff")
    page.goto("/hotels?officer=me")
    page.fill("main input[type=search]", code)
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_url("**q=" + code + "**")
    page.click(f".register a[href='/hotels/{code}']")
    open_form(page)
    assert page.url.endswith(f"/calls/new?hotel={code}")
    typed(page).fill(SENTENCE)
    expect(page.locator("[data-draft-note]")).to_contain_text("Saved as a draft")
    page.get_by_role("button", name="Save the call").dblclick()
    page.wait_for_url(f"**/hotels/{code}")
    expect(page.locator("#notice")).to_contain_text(SAVED)
    assert (books.calls(SENTENCE), this_week(page)) == (1, "Done")


def test_without_scripts_a_call_is_recorded(journey, books):
    page = file_of(journey, books, java_script_enabled=False)
    open_form(page)
    typed(page).fill(SENTENCE)
    save(page)
    expect(page.locator("#notice")).to_contain_text(SAVED)
    expect(top_of_timeline(page)).to_contain_text(SENTENCE)
    assert books.calls(SENTENCE) == 1


def test_without_scripts_an_expired_session_brings_the_form_back_filled_and_unsaved(journey, books):
    journey.expect("401|422")
    page = file_of(journey, books, java_script_enabled=False)
    open_form(page)
    typed(page).fill(SENTENCE)
    page.get_by_text("another time or channel").click()
    page.get_by_label("Channel").select_option(label="Video call")
    books.sign_everybody_out()
    save(page)
    expect(page.locator("main")).to_contain_text("What you typed is kept")
    sign_in(page, "staff")
    expect(page.locator("#notice")).to_contain_text("Nothing is saved yet")
    expect(typed(page)).to_have_value(SENTENCE)
    assert page.get_by_label("Channel").input_value() == "video"
    assert books.calls(SENTENCE) == 0
    save(page)
    expect(page.locator("#notice")).to_contain_text(SAVED)
    assert books.read("SELECT channel FROM call WHERE summary = ?", SENTENCE) == [("video",)]


def test_without_scripts_the_draft_is_kept_by_its_button(journey, books):
    page = file_of(journey, books, java_script_enabled=False)
    open_form(page)
    typed(page).fill("Half a sentence")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator("#notice")).to_contain_text("Kept as a draft")
    expect(typed(page)).to_have_value("Half a sentence")
    assert books.calls("Half a sentence") == 0
