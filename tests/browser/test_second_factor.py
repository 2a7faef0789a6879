"""The second factor: set up with an app, asked at the door and over an open form; and the code printed for bad days."""

import time

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.journey import PHONE, Loads, sign_in, sticks_out, sticks_out_of_a_telephone, violations

pytestmark = pytest.mark.browser

SENTENCE = "Recorded with a code from the app."


def set_up(page, look=lambda page: None) -> tuple[pyotp.TOTP, list[str]]:
    """Takes the secret into an app, and returns the app and the recovery codes; `look` looks at each step's page."""
    page.goto("/me")
    page.get_by_role("link", name="Set up a second factor").click()
    look(page)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("img", name="QR code for your app")).to_be_visible()
    page.get_by_text("It cannot be read").click()
    app = pyotp.TOTP(page.locator("#secret").inner_text().replace(" ", ""))
    look(page)
    page.get_by_label("Code from your app").fill(app.now())
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    look(page)
    return app, page.locator(".recovery code").all_inner_texts()


def in_order(page) -> None:
    assert (violations(page), sticks_out_of_a_telephone(page)) == ([], 0)


def half_a_minute_later(books) -> None:
    """Each code counts once; nobody waits for the next one in a test."""
    books.write("UPDATE second_factor SET last_step = 0")


def wrong(app) -> str:
    """A code that the app does not show, nor did a moment ago, nor will."""
    near = {app.at(time.time() + 30 * steps) for steps in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222") if code not in near)


def test_it_is_set_up_and_asked_at_the_door(journey, books):
    journey.expect("401|422")
    desk, elsewhere = journey.signed_in("gm"), journey.signed_in("gm", at="/me")
    app, codes = set_up(desk, in_order)
    assert (len(codes), len(set(codes))) == (10, 10)
    assert elsewhere.goto("/me").status == 401, "other browsers are signed out"
    half_a_minute_later(books)
    phone = journey.page(**PHONE)
    phone.goto("/sign-in")
    sign_in(phone, "gm")
    expect(phone.get_by_role("heading", level=1)).to_have_text("One more step")
    expect(phone.get_by_label("Code from your app")).to_be_focused()
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    assert phone.goto("/me").status == 401, "the password alone opens nothing"
    sign_in(phone, "gm")
    enter(phone, wrong(app))
    expect(phone.locator("#sign_in_wrong")).to_contain_text("This code is not right, or was used before.")
    enter(phone, app.now())
    expect(phone.get_by_label("Code from your app")).to_have_count(0)
    phone.goto("/me")
    expect(phone.locator("main")).to_contain_text("10 recovery codes are left.")


def enter(page, code: str):
    page.get_by_label("Code from your app").fill(code)
    page.get_by_label("Code from your app").press("Enter")


def test_a_recovery_code_opens_the_door_once(journey, books):
    journey.expect("401")
    _app, codes = set_up(journey.signed_in("gm"))
    for n, said in enumerate(("9 recovery codes are left.", "This code is not right, or was used before.")):
        phone = journey.page(**PHONE)
        phone.goto("/sign-in")
        sign_in(phone, "gm")
        phone.get_by_text("The app is not at hand").tap()
        phone.get_by_label("Recovery code").fill(codes[0].upper())
        phone.get_by_role("button", name="Sign in").tap()
        if n == 0:
            expect(phone.get_by_label("Recovery code")).to_have_count(0)
            phone.goto("/me")
        expect(phone.locator("main")).to_contain_text(said)
    assert books.one("SELECT COUNT(*) FROM audit_entry WHERE verb = 'account.recovery_code_used'") == 1


def test_over_an_open_form_name_and_code_are_asked_and_the_form_goes_out_once(journey, books):
    journey.expect("401|422")
    page = journey.signed_in("staff")
    app, _codes = set_up(page)
    half_a_minute_later(books)
    page.goto(f"/hotels/{books.hotel_of('staff')}")
    page.get_by_role("link", name="Record a call").click()
    page.get_by_label("How the week went").fill(SENTENCE)
    expect(page.locator("[data-draft-note]")).to_contain_text("Saved as a draft")
    books.sign_everybody_out()
    with Loads(page) as loads:
        page.get_by_role("button", name="Save the call").click()
        expect(page.get_by_role("dialog", name="Please sign in again")).to_be_visible()
        sign_in(page, "staff")
        dialog = page.get_by_role("dialog", name="One more step")
        expect(dialog.get_by_label("Code from your app")).to_be_focused()
        expect(page.locator("#form textarea").first).to_have_value(SENTENCE)
        assert violations(page) == []
        enter(dialog, wrong(app))
        expect(dialog).to_contain_text("This code is not right, or was used before.")
        assert books.calls(SENTENCE) == 0
        enter(dialog, app.now())
        expect(page.locator("#notice")).to_contain_text("Saved: the call counts for its week.")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert loads.urls == []
    assert books.calls(SENTENCE) == 1


def test_what_concerns_others_asks_for_a_code_again_and_keeps_the_form(journey, books):
    journey.expect("401|422")
    page = journey.signed_in("admin")
    app, _codes = set_up(page)
    half_a_minute_later(books)
    account = books.one("SELECT id FROM account WHERE sign_in = 'staff2'")
    page.goto(f"/accounts/{account}/edit")
    page.get_by_label("Name", exact=True).fill("Another name")
    books.write("UPDATE session SET confirmed_at = '2020-01-01 00:00:00'")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    assert violations(page) == []
    enter(page, wrong(app))
    expect(page.locator("#confirm_wrong")).to_contain_text("This code is not right, or was used before.")
    assert books.one("SELECT name FROM account WHERE id = ?", account) != "Another name"
    enter(page, app.now())
    page.wait_for_load_state()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Another name")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Another name")
    assert books.one("SELECT name FROM account WHERE id = ?", account) == "Another name"
