"""axe finds nothing on any main page: each role, both languages; light and dark where most of the day is spent."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.journey import PASSWORD, Books, standing_for, violations
from tests.browser.server import Server

pytestmark = pytest.mark.browser

#: What each role sees; `CODE` stands for an officer's hotel. The first addresses are looked at in the dark, too.
PAGES = {
    "staff": ("/week", "/hotels?officer=me", "/hotels/CODE", "/calls/new?hotel=CODE", "/calls", "/hotels/CODE/edit"),
    "admin": ("/hotels", "/accounts", "/accounts/new", "/accounts/1", "/audit", "/hotels/new", "/hotels/CODE"),
    "gm": ("/", "/me", "/hotels"),
    "manager": ("/hotels", "/hotels/CODE"),
    "director": ("/hotels", "/audit"),
    "liaison": ("/hotels/CODE",),
    "owner": ("/",),
    "assistant": ("/",),
}
IN_THE_DARK = 2
#: Looked at in Chinese alone: another language changes words, not structure or ink.
#: `OWN` stands for the hotel that the GM runs.
MORE = {
    "staff": (
        "/me", "/week/days", "/week/ahead", "/to-tell",
        "/proposals", "/handovers", "/covers", "/search?q=sz", "/hotels/CODE/principals", "/hotels/CODE/principals/new",
        "/hotels/CODE/plan", "/hotels/CODE/plan/edit", "/hotels/CODE/duties", "/hotels/CODE/files",
        "/hotels/CODE/timeline", "/hotels/CODE/people", "/hotels/OWN/proposals",
    ),
    "admin": (
        "/", "/imports", "/imports/new", "/settings", "/settings/calendar", "/settings/rules", "/settings/rules/new",
        "/departments", "/departments/new", "/teams", "/services", "/services/new", "/accounts/invitations",
        "/accounts/mails", "/accounts/1/edit", "/hotels/CODE/access", "/hotels/CODE/status",
    ),
    "gm": (
        "/proposals", "/hotels/OWN/proposals/new", "/hotels/OWN/files", "/me/second-factor", "/me/preferences",
    ),
    "manager": ("/", "/covers/new", "/hotels/CODE/postings/new", "/handovers?show=all"),
    "director": ("/", "/handovers", "/accounts/consents", "/settings"),
    "liaison": ("/", "/departments"),
    "owner": ("/hotels", "/hotels/OWN"),
    "assistant": ("/me",),
}  # fmt: skip


@pytest.fixture(scope="module")
def books(tmp_path_factory, demo_template) -> Books:
    """One company for all: it is only looked at."""
    path = tmp_path_factory.mktemp("accessible") / "portal.db"
    shutil.copy(demo_template, path)
    return Books(path)


@pytest.fixture(scope="module")
def portal(books):
    env = {"DATABASE_URL": books.url, "INSTANCE_PATH": str(books.path.parent)}
    with Server(env, books.path.parent / "log") as server:
        yield server


# English for those who see the most kinds of pages: it changes words, not structure or ink.
@pytest.mark.parametrize(("role", "language"), [*((role, "zh") for role in PAGES), ("staff", "en"), ("gm", "en")])
def test_axe_finds_nothing(journey, books, role, language):
    books.write("UPDATE account SET language = ?", language)
    page = journey.signed_in(role)
    found = {}
    for place, address in enumerate(PAGES[role] + (MORE[role] if language == "zh" else ())):
        assert (address, page.goto(standing_for(books, address)).status) == (address, 200)
        for scheme in ("light", "dark")[: 2 if place < IN_THE_DARK else 1]:
            page.emulate_media(color_scheme=scheme)
            if violated := violations(page):
                found[address, scheme] = violated
    assert found == {}
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-Hans", "en": "en"}[language]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens_in_place(journey, books, scheme):
    journey.expect("401|404|422")
    books.write("UPDATE account SET language = 'en'")
    page = journey.signed_in("staff", color_scheme=scheme)
    page.goto(f"/hotels/{books.hotel_of('staff')}")
    found = {}

    def look(what):
        if violated := violations(page):
            found[what] = violated

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
