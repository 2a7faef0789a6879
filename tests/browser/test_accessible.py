"""axe finds nothing on a page of each kind: each role, both languages, light and dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.journey import INK, PASSWORD, standing_for, violations

pytestmark = pytest.mark.browser

#: One page of each kind; `make looks` looks at every page. `standing_for` says what stands for what. The first page of
#: each role is looked at in the dark, too. (The officer's week, its pages and what he has to tell: `test_week`.)
PAGES = {
    "staff": (
        "/week?open=CODE", "/hotels/CODE", "/calls", "/calls/CALL", "/calls/new?hotel=CODE", "/follow-ups",
        "/follow-ups/ITEM", "/follow-ups/new?hotel=CODE", "/excuses/new?hotel=CODE", "/hotels/CODE/edit",
        "/hotels/CODE/plan/edit",
    ),
    "gm": ("/", "/follow-ups", "/follow-ups/ITEM", "/notices", "/hotels/OWN/proposals/new", "/me"),
    "manager": (
        "/coverage", "/coverage/portfolio", "/reports", "/spot-checks/new?call=CALL", "/hotels/CODE/postings/new",
    ),
    "admin": ("/accounts", "/imports/new", "/audit", "/settings/calendar"),
    "director": ("/",),
    "liaison": ("/follow-ups",),
    "owner": ("/",),
}  # fmt: skip
#: Another language changes words, not structure or ink: so many pages of the hotel side. (The officer's home and file
#: are looked at in English by `test_week` and below; so is every page that a journey stops at.)
IN_ENGLISH = {"gm": 2}


@pytest.mark.parametrize(
    ("role", "language"), [*((role, "zh") for role in PAGES), *((role, "en") for role in IN_ENGLISH)]
)
def test_axe_finds_nothing(journey, books, role, language):
    books.write("UPDATE account SET language = ?", language)
    page = journey.signed_in(role)
    found = {}
    for place, address in enumerate(PAGES[role][: IN_ENGLISH[role] if language == "en" else None]):
        assert (address, page.goto(standing_for(books, address)).status) == (address, 200)
        for scheme in ("light", "dark") if place == 0 and language == "zh" else ("light",):
            page.emulate_media(color_scheme=scheme)
            if violated := violations(page, INK if scheme == "dark" else None):
                found[address, scheme] = violated
    assert found == {}
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-Hans", "en": "en"}[language]


def test_axe_finds_nothing_in_what_opens_in_place(journey, books):
    journey.expect("401|404|422")
    books.write("UPDATE account SET language = 'en'")
    page = journey.signed_in("staff")
    page.goto(f"/hotels/{books.hotel_of('staff')}")
    found = {}

    def look(what):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            if violated := violations(page, INK if scheme == "dark" else None):
                found[what, scheme] = violated

    page.get_by_role("link", name="Record a call").click()
    expect(page.get_by_label("How the week went")).to_be_visible()
    look("the form")
    page.get_by_role("button", name="Save the call").click()
    expect(page.locator("#summary-error")).to_be_visible()
    look("the form with an error")
    page.get_by_label("How the week went").fill("A sentence.")
    expect(page.locator("[data-draft-note]")).not_to_be_empty()
    books.sign_everybody_out()
    page.get_by_role("button", name="Save the call").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    look("the sign-in dialog")
    page.fill("input[name=sign_in_name]", "staff")
    page.fill("input[name=sign_in_password]", PASSWORD)
    page.press("input[name=sign_in_password]", "Enter")
    expect(page.locator("#notice")).to_contain_text("Saved")
    look("the file after saving")
    page.locator("details.me summary").click()
    look("the panel")
    page.goto("/hotels/NOPE")
    look("an error page")
    page.context.clear_cookies()
    page.goto("/sign-in")
    look("the sign-in page")
    assert found == {}
