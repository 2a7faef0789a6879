"""From a roster to people at work: the admin brings in hotels, posts them, and lets a GM in by a one-time link."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.journey import PASSWORD, PHONE, Books, Loads, flask, sticks_out

pytestmark = pytest.mark.browser

ROSTER = """酒店名称,城市,地址,电话,客房数
河畔旅舍,苏州,平江路1号,0512-60000001,66
松涛旅舍,苏州,平江路2号,0512-60000002,72
云居旅舍,无锡,湖滨路3号,0510-60000003,80
竹影旅舍,无锡,湖滨路4号,,58
听雨旅舍,常州,南大街5号,0519-60000005,91
"""
OWN, CHOSEN = "云居旅舍", "a sentence of my own"


@pytest.fixture(scope="module")
def new_portal(shared_app, sqlite_template, tmp_path_factory) -> Path:
    """A new portal: the roster, one administrator, one officer, by the command line."""
    folder = tmp_path_factory.mktemp("roster")
    shutil.copy(sqlite_template, folder / "portal.db")
    books = Books(folder / "portal.db")
    roster = folder / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    assert "5 added, 0 already there, 0 refused" in flask(shared_app, books, "import", "hotels", str(roster))
    assert "0 added, 5 already there, 0 refused" in flask(shared_app, books, "import", "hotels", str(roster))
    flask(shared_app, books, "accounts", "create", "admin", "--role", "admin", typed=PASSWORD)
    flask(shared_app, books, "accounts", "create", "wang.min", "--role", "staff", "--name", "Wang Min", typed=PASSWORD)
    books.write("UPDATE account SET language = 'en'")
    return books.path


@pytest.fixture
def books(standing, new_portal) -> Books:
    _server, books = standing
    books.become(new_portal)
    return books


def test_from_a_roster_to_a_gm_on_his_telephone(journey, books):
    page = journey.signed_in("admin")
    post_all_to_the_officer(page, books)
    link = invite_the_gm(page, books)
    enter_by_the_link(journey, books, link)
    officer = journey.signed_in("wang.min")
    expect(officer.locator(".register .row")).to_have_count(5)


def post_all_to_the_officer(page, books):
    page.get_by_role("link", name="5 hotels have no officer.").click()
    expect(page.locator(".register .row")).to_have_count(5)
    page.get_by_label("all on this page").check()
    assert page.locator(".register input:checked").count() == 5
    page.get_by_label("Post the hotels ticked to").select_option(label="Wang Min")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("5 hotels posted to Wang Min.")
    expect(page.get_by_text("have no officer")).to_have_count(0)
    assert books.one("SELECT COUNT(*) FROM posting WHERE until IS NULL") == 5


def invite_the_gm(page, books) -> str:
    """Opens an account, posts it, and returns its one-time link."""
    page.get_by_role("link", name="Accounts").first.click()
    page.get_by_role("link", name="Open an account").click()
    page.get_by_label("Name", exact=True).fill("陈静")
    page.get_by_label("Sign-in name").fill("13900000001")
    page.get_by_label("Role").select_option(label="Hotel side")
    page.get_by_role("button", name="Open the account").click()
    expect(page.locator("#notice")).to_contain_text("The account is open")
    code = books.one("SELECT code FROM hotel WHERE name = ?", OWN)
    page.get_by_label("Hotel code").fill(code.lower())
    page.get_by_label("Function").select_option(label="General manager")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#notice")).to_contain_text(OWN)
    # A slip speaks its holder's language.
    books.write("UPDATE account SET language = 'en'")
    page.get_by_role("button", name="Print a slip").click()
    link = page.locator(".slip code").inner_text()
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#notice")).to_contain_text("Copied.")
    return link


def enter_by_the_link(journey, books, link):
    journey.expect("403|404")
    phone = journey.page(**PHONE)
    for _ in range(2):
        phone.goto(link)
        expect(phone.get_by_role("heading", name="Choose a password")).to_be_visible()
    assert books.one("SELECT password FROM account WHERE sign_in = '13900000001'") == "", "opening changes nothing"
    phone.get_by_label("New password").fill(CHOSEN)
    phone.get_by_label("The same again").fill(CHOSEN)
    with Loads(phone) as loads:
        phone.get_by_role("button", name="Save and sign in").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text(OWN)
    assert sticks_out(phone) == 0
    assert len(loads.urls) <= 4
    sees_his_own_hotel_and_nothing_else(phone, books)
    assert phone.goto(link).status == 404, "a link works once"


def sees_his_own_hotel_and_nothing_else(phone, books):
    for code, name in books.read("SELECT code, name FROM hotel"):
        answer = phone.goto(f"/hotels/{code}")
        assert (name, answer.status) == (name, 200 if name == OWN else 404)
        if name == OWN:
            expect(phone.locator("main")).to_contain_text("Wang Min")
            expect(phone.locator(".strip, #timeline, .register")).to_have_count(0)
    for address in ("/hotels", "/me", "/"):
        phone.goto(address)
        text = phone.locator("body").inner_text()
        assert [name for (name,) in books.read("SELECT name FROM hotel") if name in text] == [OWN]
    for address, status in (("/calls", 403), ("/accounts", 403), ("/audit", 403), ("/hotels/new", 403)):
        answer = phone.goto(address)
        assert (address, answer.status) == (address, status)


def test_without_scripts_hotels_are_posted_too(journey, books):
    page = journey.signed_in("admin", java_script_enabled=False)
    page.get_by_role("link", name="5 hotels have no officer.").click()
    expect(page.get_by_label("all on this page")).to_be_hidden()
    for name in ("河畔旅舍", "竹影旅舍"):
        page.get_by_label(name).check()
    page.get_by_label("Post the hotels ticked to").select_option(label="Wang Min")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("2 hotels posted to Wang Min.")
    expect(page.locator(".register .row")).to_have_count(3)


def test_forgetting_to_tick_or_choose_is_told(journey, books):
    journey.expect("422")
    page = journey.signed_in("admin", java_script_enabled=False)
    page.goto("/hotels?officer=none")
    page.get_by_label("Post the hotels ticked to").select_option(label="Wang Min")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("main")).to_contain_text("Tick the hotels first.")
    assert books.one("SELECT COUNT(*) FROM posting") == 0
