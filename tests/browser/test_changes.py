"""What changes at a hotel: another GM, somebody who stands in for its officer, a fact that its GM corrects."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.foundation import clock
from tests.browser.journey import PHONE, Books, sticks_out, sticks_out_of_a_telephone, violations
from tests.browser.test_officer import open_form, save, this_week, top_of_timeline, typed

pytestmark = pytest.mark.browser

NEW_GM = "潘志明"
HANDED_ON = "Promised: the photographs of the lobby, by Friday."
WELCOME = "Welcomed him; he takes the renovation on."
STOOD_IN = "Stood in: the fire doors are repaired."
REASON = "The fire permit says otherwise; please send the new one."


def hotel_of(books: Books, sign_in: str, function: str) -> tuple[str, str]:
    """(code, name) of the first hotel to which somebody is posted as this."""
    return books.read(
        "SELECT h.code, h.name FROM hotel h JOIN posting p ON p.hotel_id = h.id JOIN account a ON a.id = p.account_id"
        " WHERE a.sign_in = ? AND p.function = ? AND p.until IS NULL ORDER BY h.id",
        sign_in, function,
    )[0]  # fmt: skip


def officer_of(books: Books, code: str) -> str:
    return books.one(
        "SELECT a.sign_in FROM account a JOIN posting p ON p.account_id = a.id JOIN hotel h ON h.id = p.hotel_id"
        " WHERE h.code = ? AND p.function = 'officer' AND p.until IS NULL",
        code,
    )


def name_of(books: Books, sign_in: str) -> str:
    return books.one("SELECT name FROM account WHERE sign_in = ?", sign_in)


# Another general manager


def test_another_gm_comes_and_is_welcomed(journey, books):
    journey.expect("403")
    code, name = hotel_of(books, "gm", "gm")
    old = journey.signed_in("gm", **PHONE)
    expect(old.get_by_role("heading", level=1)).to_have_text(name)
    post_the_new_gm(journey, code)
    the_old_one_is_out(old, books, code, name)
    officer = journey.signed_in(officer_of(books, code))
    hand_over(officer, books, code)
    welcome(officer, books, code)
    let_in_by_the_officer(journey, officer, books, code, name)


def post_the_new_gm(journey, code):
    page = journey.signed_in("manager")
    page.goto(f"/hotels/{code}")
    page.get_by_role("link", name="Post somebody").click()
    expect(page.get_by_role("radio", name="General manager")).to_be_checked()
    page.get_by_label("Who", exact=True).fill(NEW_GM)
    assert violations(page) == []
    page.get_by_role("button", name="Post", exact=True).click()
    notice = page.locator("#notice")
    expect(notice).to_contain_text(f"{NEW_GM} is posted. A hand-over sheet is open; the welcome call is due by")
    page.context.close()


def the_old_one_is_out(page, books, code, name):
    ended = "SELECT p.until FROM posting p JOIN account a ON a.id = p.account_id JOIN hotel h ON h.id = p.hotel_id"
    assert books.one(f"{ended} WHERE a.sign_in = 'gm' AND h.code = ?", code) == str(clock.today())
    # He runs no hotel any more, so he holds no column of the matrix.
    for address in (f"/hotels/{code}", f"/hotels/{code}/proposals/new", f"/hotels/{code}/files"):
        assert (address, page.goto(address).status) == (address, 403)
    assert page.goto("/").status == 200
    assert name not in page.locator("body").inner_text()


def hand_over(page, books, code):
    page.goto(f"/hotels/{code}")
    owed = page.locator("#handovers")
    expect(owed).to_contain_text(f"New general manager: {NEW_GM} since")
    owed.get_by_role("link", name="Hand-over sheet").click()
    expect(page.locator(".head")).to_contain_text(f"{name_of(books, 'gm')} → {NEW_GM}")
    assert (violations(page), sticks_out_of_a_telephone(page)) == ([], 0)
    page.get_by_label("Promises and open matters").fill(HANDED_ON)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("Saved.")
    sheet = "SELECT s.note, s.welcomed_on FROM handover s JOIN hotel h ON h.id = s.hotel_id"
    latest = books.read(f"{sheet} WHERE h.code = ? AND s.function = 'gm' ORDER BY s.id DESC LIMIT 1", code)
    assert latest == [(HANDED_ON, None)]


def welcome(page, books, code):
    page.get_by_role("link", name="Record the welcome call").click()
    page.get_by_label("Spoke with").select_option(label=f"{NEW_GM} · General manager")
    typed(page).fill(WELCOME)
    save(page)
    expect(page.locator("#notice")).to_contain_text("Saved: the call counts for its week.")
    expect(page.locator("#handovers")).not_to_contain_text(NEW_GM)
    assert books.calls(WELCOME) == 1
    page.goto(f"/handovers?hotel={code}")
    page.locator("#list").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("The welcome call was held on")
    expect(page.locator("main")).to_contain_text(WELCOME)


def let_in_by_the_officer(journey, officer, books, code, name):
    """The new one has no password yet; his officer hands him a slip."""
    officer.goto(f"/hotels/{code}")
    officer.get_by_role("link", name="Somebody of the hotel cannot sign in?").click()
    expect(officer.locator(".item")).not_to_contain_text([name_of(books, "gm")])
    assert violations(officer) == []
    officer.locator(".item").filter(has_text=NEW_GM).get_by_role("button", name="One-time link").click()
    expect(officer.locator(".slip")).to_contain_text(NEW_GM)
    phone = journey.page(**PHONE)
    phone.goto(officer.locator(".slip code").inner_text())
    phone.get_by_label("New password").fill("the lobby in spring")
    phone.get_by_label("The same again").fill("the lobby in spring")
    phone.get_by_role("button", name="Save and sign in").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text(name)
    shown = phone.locator("body").inner_text()
    assert [text for text in (HANDED_ON, WELCOME) if text in shown] == []


# Cover


def test_somebody_stands_in_and_his_call_counts(journey, books):
    code, name = hotel_of(books, "staff2", "officer")
    before = hotels_of(journey, "staff")
    assert name not in before
    arrange(journey, books)
    page = journey.signed_in("staff")
    page.wait_for_url("**/week")
    row = page.locator(".register .row").filter(has_text=name)
    expect(row).to_contain_text(f"for {name_of(books, 'staff2')}")
    assert violations(page) == []
    page.click(f".register a[href='/hotels/{code}']")
    page.wait_for_url(f"**/hotels/{code}")
    assert this_week(page) == "Due"
    open_form(page)
    typed(page).fill(STOOD_IN)
    save(page)
    expect(page.locator("#notice")).to_contain_text("Saved: the call counts for its week.")
    assert this_week(page) == "Done"
    expect(top_of_timeline(page)).to_contain_text(name_of(books, "staff"))
    assert books.read("SELECT a.sign_in FROM call c JOIN account a ON a.id = c.by_id WHERE summary = ?", STOOD_IN) == [
        ("staff",)
    ]
    assert officer_of(books, code) == "staff2", "he stands in; the hotel stays the other's"


def hotels_of(journey, sign_in: str) -> str:
    page = journey.signed_in(sign_in)
    text = page.locator(".register").inner_text()
    page.context.close()
    return text


def arrange(journey, books):
    page = journey.signed_in("manager")
    page.goto("/covers")
    page.get_by_role("link", name="Arrange cover").first.click()
    page.get_by_label("Officer who is away").select_option(label=name_of(books, "staff2"))
    page.get_by_label("Stands in").select_option(label=name_of(books, "staff"))
    page.get_by_label("First day").fill(str(clock.today()))
    page.get_by_label("Last day").fill(str(clock.today() + timedelta(days=3)))
    page.get_by_label("Why").fill("Training")
    assert violations(page) == []
    page.get_by_role("button", name="Arrange cover").click()
    expect(page.locator("#notice")).to_contain_text(f"{name_of(books, 'staff')} stands in.")
    expect(page.locator("#list tbody tr").filter(has_text="Training")).to_have_count(1)
    page.context.close()


# A proposal


def test_of_two_proposals_one_is_accepted_and_one_declined(journey, books):
    journey.expect("422")
    code, name = hotel_of(books, "gm", "gm")
    facts = "SELECT phone, rooms FROM hotel WHERE code = ?"
    phone_before, rooms = books.read(facts, code)[0]
    phone = journey.signed_in("gm", **PHONE)
    propose(phone, str(rooms + 11))
    assert books.read(facts, code) == [(phone_before, rooms)], "proposing changes nothing"
    decide(journey.signed_in(officer_of(books, code)), name)
    assert books.read(facts, code) == [("0512-60009999", rooms)]
    sees_what_became_of_them(phone, code)


def propose(phone, rooms: str):
    phone.get_by_role("link", name="Propose a change").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Propose a change")
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    phone.get_by_label("Telephone optional", exact=True).fill("0512-60009999")
    phone.get_by_label("Rooms").fill(rooms)
    phone.get_by_role("button", name="Send to your officer").tap()
    expect(phone.locator("#notice")).to_contain_text("2 changes are proposed.")
    expect(phone.locator(".time", has_text="0512-60009999")).to_contain_text("To be decided")
    assert (violations(phone), sticks_out(phone)) == ([], 0)


def decide(page, name):
    page.locator("#nav").get_by_role("link", name="Proposals").click()
    page.locator("#list").get_by_role("link", name=name).first.click()
    telephone = page.get_by_role("group", name="Telephone", exact=True)
    rooms = page.get_by_role("group", name="Rooms", exact=True)
    telephone.get_by_role("radio", name="Accept").check()
    rooms.get_by_role("radio", name="Turn down").check()
    page.get_by_role("button", name="Save the decisions").click()
    expect(rooms).to_contain_text("Say why: the general manager reads it.")
    expect(telephone.get_by_role("radio", name="Accept")).to_be_checked()
    assert violations(page) == []
    rooms.get_by_label("Reason, if declined: Rooms").fill(REASON)
    page.get_by_role("button", name="Save the decisions").click()
    expect(page.locator("#notice")).to_contain_text("1 change is in the file.")
    expect(page.locator("#notice")).to_contain_text("1 proposal is declined.")
    expect(telephone).to_have_count(0)


def sees_what_became_of_them(phone, code):
    phone.goto("/")
    expect(phone.locator("main")).to_contain_text(REASON)
    phone.goto(f"/hotels/{code}/proposals")
    expect(phone.locator(".time", has_text="0512-60009999").first).to_contain_text("Accepted")
    declined = phone.locator(".time", has_text=REASON)
    expect(declined).to_contain_text("Rooms")
    expect(declined).to_contain_text("Declined")
    assert (violations(phone), sticks_out(phone)) == ([], 0)
