"""Entering a follow-up: in words of its own, inside unless ticked, with a draft."""

from datetime import timedelta

import pytest

from portal.activity.follow_ups import FollowUp
from portal.foundation import clock
from portal.foundation.roles import Function
from tests.company import ask


def test_an_officer_enters_an_item_for_his_hotel_in_words_of_its_own(world, browser, hotel, officer):
    due = clock.today() + timedelta(days=7)
    answer = browser.send(
        "/follow-ups/new?hotel=SZ001",
        "/follow-ups",
        wording="  补齐消防通道标识 ",
        owner="hotel",
        due_on=due.isoformat(),
        for_hotel="y",
    )
    row = FollowUp.get()
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001#follow-ups")
    assert (row.wording, row.side, row.due_on, row.for_hotel, row.by_id) == (
        "补齐消防通道标识",
        "hotel",
        due,
        True,
        officer.id,
    )
    assert "补齐消防通道标识" in browser.get("/hotels/SZ001").text


def test_an_item_is_inside_unless_the_officer_ticks_for_the_hotel(browser, hotel):
    browser.send("/follow-ups/new?hotel=SZ001", "/follow-ups", wording="Ask again", owner="me")
    row = FollowUp.get()
    assert (row.for_hotel, row.side, row.department.word) == (False, "us", "customer-service")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"wording": ""}, "Say in one sentence what is to be done."),
        ({"owner": ""}, "Choose who owes it."),
        ({"owner": "acc-99999"}, "Choose one of the list."),
        ({"due_on": "2020-01-01"}, "This day is over. Choose today or a day to come."),
        ({"wording": "x" * 301}, "301 characters; at most 300 fit."),
    ],
)
def test_what_cannot_be_entered_comes_back_with_what_was_typed(browser, hotel, fields, sentence):
    typed = {"wording": "Mend it", "owner": "dep-engineering", "due_on": "", **fields}
    answer = browser.send("/follow-ups/new?hotel=SZ001", "/follow-ups", **typed)
    assert (answer.status_code, FollowUp.select().count()) == (422, 0)
    assert sentence in answer.text
    assert typed["wording"] in answer.text


def test_an_item_is_given_to_the_assistant_by_name(world, browser, hotel):
    assistant = world.gm_of(hotel, function=Function.ASSISTANT, name="Sun")
    owner = f"acc-{assistant.id}"
    browser.send("/follow-ups/new?hotel=SZ001", "/follow-ups", wording="Upload it", owner=owner, for_hotel="y")
    row = FollowUp.get()
    assert (row.side, row.account_id, row.department_id) == ("hotel", assistant.id, None)


def test_nothing_is_entered_for_another_officers_hotel(world, browser):
    world.officer_of(world.hotel("HZ001"), name="Other")
    assert browser.get("/follow-ups/new?hotel=HZ001").status_code == 403
    answer = ask(browser, "POST", "/follow-ups", hotel="HZ001", wording="x", owner="hotel")
    assert (answer.status_code, FollowUp.select().count()) == (403, 0)


def test_a_draft_of_an_item_is_offered_back(browser, hotel):
    ask(browser, "POST", "/follow-ups/draft?hotel=SZ001", hotel="SZ001", wording="Half a sen")
    html = browser.get("/follow-ups/new?hotel=SZ001").text
    assert "Half a sen" in html and "This is your draft" in html
