"""The general manager on his telephone: his hotel is his home, and he looks after his password himself."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.journey import PASSWORD, PHONE, sign_in, standing_for, sticks_out

pytestmark = pytest.mark.browser

NEW = "the river in November"


def test_his_hotel_is_his_home_and_two_taps_lead_to_his_account(journey, books):
    phone = journey.signed_in("gm", **PHONE)
    ((name,),) = books.read(
        "SELECT h.name FROM hotel h JOIN posting p ON p.hotel_id = h.id JOIN account a ON a.id = p.account_id"
        " WHERE a.sign_in = 'gm' AND p.until IS NULL"
    )
    assert urlsplit(phone.url).path == "/"
    expect(phone.get_by_role("heading", level=1)).to_have_text(name)
    phone.locator("#tabs").get_by_role("link", name="My account").tap()
    he = books.one("SELECT name FROM account WHERE sign_in = 'gm'")
    expect(phone.get_by_role("heading", level=1)).to_have_text(he)
    phone.locator("#tabs").get_by_role("link").first.tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text(name)


def test_a_new_password_signs_out_the_other_browser(journey):
    journey.expect("401|422")
    phone, desk = journey.signed_in("gm", **PHONE), journey.signed_in("gm")
    phone.goto("/me")
    phone.get_by_label("Current password").fill("not my password")
    phone.get_by_label("New password").fill(NEW)
    phone.get_by_label("The same again").fill(NEW)
    phone.get_by_role("button", name="Change the password").tap()
    expect(phone.locator("main")).to_contain_text("This is not your password.")
    phone.get_by_label("Current password").fill(PASSWORD)
    phone.get_by_label("New password").fill(NEW)
    phone.get_by_label("The same again").fill(NEW)
    phone.get_by_role("button", name="Change the password").tap()
    expect(phone.locator("#notice")).to_contain_text("Your new password holds")
    assert desk.goto("/me").status == 401
    sign_in(desk, "gm", PASSWORD)
    expect(desk.locator("main")).to_contain_text("do not belong together")
    sign_in(desk, "gm", NEW)
    expect(desk.get_by_role("heading", name="Change the password")).to_be_visible()
    assert phone.goto("/me").status == 200


#: `CODE` stands for an officer's hotel, `OWN` for the one that the GM runs.
WIDE = {
    "gm": (
        "/", "/me", "/follow-ups", "/follow-ups/ITEM", "/follow-ups?show=closed", "/notices", "/notices/choices",
        "/proposals", "/hotels/OWN/proposals/new", "/hotels/OWN/files", "/me/second-factor",
    ),
    "owner": ("/", "/hotels/OWN", "/notices"),
    "assistant": ("/", "/follow-ups"),
    "liaison": ("/follow-ups", "/calls/new?hotel=CODE"),
    "staff": (
        "/week", "/week?open=CODE", "/week/days", "/week/ahead", "/hotels", "/calls", "/calls/CALL",
        "/calls/last?hotel=CODE", "/calls/new?hotel=CODE", "/calls/paste?hotel=CODE", "/follow-ups",
        "/follow-ups/ITEM", "/to-tell", "/excuses", "/handovers?show=all", "/covers?when=past", "/search?q=sz",
        "/hotels/CODE", "/hotels/CODE/edit", "/hotels/CODE/principals", "/hotels/CODE/duties", "/hotels/CODE/plan/edit",
        "/hotels/CODE/files", "/hotels/OWN/proposals",
    ),
    "manager": (
        "/", "/coverage", "/coverage/calls", "/coverage/hotels", "/coverage/portfolio", "/spot-checks",
        "/spot-checks/new?call=CALL", "/reports", "/covers/new", "/hotels/CODE/postings/new",
    ),
    "director": ("/",),
    "admin": (
        "/", "/hotels", "/hotels/new", "/audit", "/accounts", "/accounts/new", "/accounts/invitations", "/imports/new",
        "/settings", "/settings/rules", "/departments", "/teams", "/services", "/hotels/CODE", "/hotels/CODE/edit",
        "/hotels/CODE/access", "/hotels/CODE/status",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_sticks_out_of_a_small_telephone(journey, books, language):
    books.write("UPDATE account SET language = ?", language)
    found = {}
    # English has the longer words; Chinese is looked at where telephones are the rule.
    for name in WIDE if language == "en" else ("gm",):
        page = journey.signed_in(name, viewport={"width": 360, "height": 740})
        for address in WIDE[name]:
            assert (address, page.goto(standing_for(books, address)).status) == (address, 200)
            if over := sticks_out(page):
                found[name, address] = over
    assert found == {}
