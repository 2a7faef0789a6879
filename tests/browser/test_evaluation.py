"""The evaluation by its personal link on a telephone: twenty-five taps and one page, resumed on a second device."""

import re

import pytest
from playwright.sync_api import expect

from portal.activity.evaluations import invitation_deeds
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.words import LinkWay
from portal.foundation import db
from portal.records.accounts import Account
from portal.records.sessions import person_for
from tests.browser.journey import PHONE, Loads, sticks_out, violations
from tests.evaluations import rounds

pytestmark = pytest.mark.browser

HEIGHTS = "all => all.filter(one => one.offsetHeight).map(one => [one.innerText, one.offsetHeight])"


@pytest.fixture
def link(shared_app, books):
    """The form of the demo company's GM, whose hotel is a franchise store: by its link, and in the portal."""
    books.write(
        "UPDATE hotel SET kind = 'franchise' WHERE id IN"
        " (SELECT p.hotel_id FROM posting p JOIN account a ON a.id = p.account_id WHERE a.sign_in = 'gm')"
    )
    opened = db.connect(books.url)
    director = person_for(Account.get(Account.sign_in == "director"))
    cycle = rounds.opened(director)
    gm = Account.get(Account.sign_in == "gm")
    row = EvaluationInvitation.get((EvaluationInvitation.cycle == cycle) & (EvaluationInvitation.account == gm))
    token = invitation_deeds.link_token(director, row, LinkWay.SLIP)
    opened.close()
    return f"/evaluations/links/{token}", f"/evaluations/sheets/{row.id}"


def test_twenty_five_taps_and_one_page(journey, link):
    phone = journey.page(**PHONE)
    with Loads(phone) as loads:
        phone.goto(link[0])
        assert phone.locator("input:checked").count() == 0
        assert (sticks_out(phone), violations(phone)) == (0, [])
        assert [text for text, height in phone.eval_on_selector_all("main button", HEIGHTS) if height < 44] == []
        taps, rated = 0, phone.locator("[data-rated]")
        for n in range(rated.count()):
            rated.nth(n).locator("label:has(input[value='4'])").tap()
            taps += 1
        expect(phone.locator("[data-all]")).to_be_visible()
        phone.get_by_role("button", name="Send the evaluation").tap()
        taps += 1
        expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you: received")
    assert (taps, len(loads.urls)) == (25, 1)


def test_begun_on_the_telephone_and_sent_from_the_desk(journey, link):
    journey.expect("status of 409")
    phone, desk = journey.page(**PHONE), journey.signed_in("gm", at="/")
    phone.goto(link[0])
    phone.get_by_role("button", name=re.compile("Go on with what I began")).tap()
    first = phone.locator("[data-rated]").first
    expect(phone.locator("form[data-draft]")).to_be_visible()
    first.locator("label:has(input[value='2'])").tap()
    first.get_by_label("Too slow").check(force=True)
    expect(phone.locator("[data-draft-note]")).to_contain_text("Saved")
    desk.locator(f"a.button[href='{link[1]}']").click()
    there = desk.locator("[data-rated]").first
    expect(there.locator("input[value='2']")).to_be_checked()
    expect(there.get_by_label("Too slow")).to_be_checked()
    desk.get_by_role("button", name="Send the evaluation").click()
    expect(desk.locator("[data-rated].bad")).to_have_count(23)
    expect(desk.locator("#notice")).to_have_text("Some items are not marked yet.")
    for n in range(1, 24):
        desk.locator("[data-rated]").nth(n).locator("label:has(input[value='5'])").click()
    expect(desk.locator("[data-rated].bad, #notice .notice")).to_have_count(0)
    desk.get_by_role("button", name="Send the evaluation").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Thank you: received")
    # The telephone does not know yet: what it marks is not kept, and it says so.
    first.locator("label:has(input[value='1'])").tap()
    expect(phone.locator("[data-newer]")).to_be_visible()
