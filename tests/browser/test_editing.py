"""Two people edit one hotel: nobody is overwritten, and the second sees both texts."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_second_sees_both_texts_and_decides(journey, books):
    journey.expect("409")
    code = books.hotel_of("staff")
    officer, admin = journey.signed_in("staff"), journey.signed_in("admin")
    for page in (officer, admin):
        page.goto(f"/hotels/{code}/edit")
    officer.get_by_label("Address").fill("1 Lake Road")
    officer.get_by_label("District").fill("Old town")
    officer.get_by_role("button", name="Save", exact=True).click()
    expect(officer.locator("#notice")).to_contain_text("Saved.")
    admin.get_by_label("Address").fill("1 Lake Road, east gate")
    admin.get_by_label("Rooms").fill("123")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.locator("main")).to_contain_text("Somebody saved this file while you were typing")
    expect(admin.locator(".both")).to_have_count(1)
    expect(admin.locator(".both .theirs")).to_have_text("1 Lake Road")
    expect(admin.locator(".both")).to_contain_text(books.one("SELECT name FROM account WHERE sign_in = 'staff'"))
    expect(admin.get_by_label("Address")).to_have_value("1 Lake Road, east gate")
    expect(admin.get_by_label("District")).to_have_value("Old town")
    facts = "SELECT address, district, rooms FROM hotel WHERE code = ?"
    assert books.read(facts, code)[0][:2] == ("1 Lake Road", "Old town")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.locator("#notice")).to_contain_text("Saved.")
    assert books.read(facts, code) == [("1 Lake Road, east gate", "Old town", 123)]


def test_two_who_touch_different_fields_disturb_each_other_once_and_lose_nothing(journey, books):
    journey.expect("409")
    code = books.hotel_of("staff")
    officer, admin = journey.signed_in("staff"), journey.signed_in("admin", java_script_enabled=False)
    for page in (officer, admin):
        page.goto(f"/hotels/{code}/edit")
    officer.get_by_label("District").fill("Old town")
    officer.get_by_role("button", name="Save", exact=True).click()
    expect(officer.locator("#notice")).to_contain_text("Saved.")
    admin.get_by_label("Rooms").fill("123")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.locator(".both")).to_have_count(0)
    expect(admin.get_by_label("District")).to_have_value("Old town")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.locator("#notice")).to_contain_text("Saved.")
    assert books.read("SELECT district, rooms FROM hotel WHERE code = ?", code) == [("Old town", 123)]
