"""What a call leaves open: pieces cut from its notes, states given in it, things told, several hotels at once."""

import re
from datetime import date, timedelta

import pytest

from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp
from portal.activity.to_tell import Told, ToTell
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE
from portal.records.cadence import Touch
from portal.records.departments import Department
from portal.records.principals import Principal, PrincipalFunction
from tests.calls.recording import NOW, PAGE, owed, record, right
from tests.fields import Fields
from tests.world import Forms

# What is cut from the notes


def test_marked_pieces_and_the_next_step_become_follow_ups(world, browser, officer, hotel):
    training = Department.get(Department.word != "customer-service")
    answer = record(
        browser,
        **{
            "piece-1-wording": "Replace the pump", "piece-1-owner": "hotel", "piece-1-due": "2026-11-25",
            "piece-1-hotel": "y", "piece-3-wording": "The guests complain of noise",
            "piece-3-owner": f"dep-{training.word}", "piece-3-complaint": "y",
            "piece-4-wording": "  ", "piece-4-owner": "hotel",
            "next_step": "Look at the photographs", "next_on": "2026-11-20",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    call = Call.get()
    rows = FollowUp.select().order_by(FollowUp.id)
    told = [
        (r.wording, r.side, r.department and r.department.word, r.account_id, r.for_hotel, r.complaint) for r in rows
    ]
    assert told == [
        ("Look at the photographs", "us", "customer-service", None, False, False),
        ("Replace the pump", "hotel", None, None, True, False),
        ("The guests complain of noise", "us", training.word, None, False, True),
    ]
    assert [row.due_on for row in rows] == [date(2026, 11, 20), date(2026, 11, 25), date(2026, 11, 19)]
    assert rows[2].answer_due_at == NOW + timedelta(hours=24)
    assert {(row.origin_kind, row.origin_id) for row in rows} == {("call", call.id)}
    page = browser.get(f"/calls/{call.id}").text
    assert all(row.wording in page for row in rows)


def test_without_a_script_a_button_adds_a_row_and_keeps_all_that_is_typed(browser):
    typed = {"piece-1-wording": "One", "piece-1-due": "2026-12-01", "who": "else", "spoke_with": "Porter", "more": "1"}
    page = record(browser, **typed)
    form = Forms.of(page.text)["/calls"]
    assert (page.status_code, Call.select().count()) == (200, 0)
    kept = ("summary", "piece-1-wording", "piece-1-due", "who", "spoke_with", "piece-2-wording")
    assert [form[name] for name in kept] == [
        "The boiler is repaired on Tuesday.", "One", "2026-12-01", "else", "Porter", "",
    ]  # fmt: skip


def test_a_piece_that_says_nothing_or_a_day_that_has_passed_is_told_beside_it(browser):
    page = record(browser, **{"piece-1-complaint": "y", "piece-2-wording": "Two", "piece-2-due": "2026-11-01"})
    fields = Fields.of(page.text)
    assert (page.status_code, Call.select().count(), FollowUp.select().count()) == (422, 0, 0)
    assert fields.sentence("piece-1-wording") == "Say what is to be done."
    assert fields.sentence("piece-2-due") == "This day has passed."
    assert fields.values["piece-2-wording"] == "Two"


def test_an_owner_that_was_not_offered_is_refused(browser):
    page = record(browser, **{"piece-1-wording": "One", "piece-1-owner": "dep-nobody"})
    assert (page.status_code, Fields.of(page.text).sentence("piece-1-owner")) == (422, "Choose one of the list.")


def test_who_owes_a_piece_is_chosen_and_only_a_complaint_falls_to_customer_service(browser):
    page = record(browser, **{"piece-1-wording": "One", "piece-2-wording": "Two", "piece-2-complaint": "y"})
    fields = Fields.of(page.text)
    assert (page.status_code, FollowUp.select().count()) == (422, 0)
    assert fields.sentence("piece-1-owner") == "Choose who owes it."
    assert (fields.values["piece-1-owner"], fields.values["piece-1-wording"]) == ("", "One")
    chosen = {**Forms.of(page.text)["/calls"], "piece-1-owner": "hotel", "piece-2-owner": ""}
    assert browser.post("/calls", data=chosen).status_code == 303
    rows = FollowUp.select().order_by(FollowUp.id)
    assert [(row.side, row.department and row.department.word) for row in rows] == [
        ("hotel", None),
        ("us", "customer-service"),
    ]


def test_a_draft_keeps_pieces_states_and_ticks_too(world, browser, officer, hotel):
    item = owed(world, hotel, officer)
    typed = {"piece-2-wording": "Half", "piece-2-owner": "me", f"item-{item.id}": "stuck", "summary": "Half a"}
    headers = {"Accept": "application/json"}
    assert (
        browser.post("/calls/draft?hotel=SZ001", data={**browser.token(), **typed}, headers=headers).status_code == 200
    )
    form = browser.form(PAGE, "/calls")
    assert {name: form[name] for name in typed} == typed


# What is open, and what is told


def test_one_tap_gives_an_item_its_state_and_counts_the_contact(world, browser, officer, hotel):
    items = [owed(world, hotel, officer, f"Item {n}.") for n in range(4)]
    states = {f"item-{items[0].id}": "claimed", f"item-{items[1].id}": "stuck", f"item-{items[2].id}": ""}
    assert record(browser, **states).status_code == 303
    rows = FollowUp.select().order_by(FollowUp.id)
    assert [(row.state, row.raised, row.claimed_for_hotel) for row in rows] == [
        ("claimed", 1, True),
        ("stuck", 1, False),
        ("open", 0, False),
        ("open", 0, False),
    ]
    page = browser.get(f"/calls/{Call.get().id}").text
    assert "Item 0." in page and "Item 2." not in page


def test_who_wrote_down_that_it_is_done_does_not_confirm_it_in_the_same_breath(world, browser, officer, hotel):
    item = owed(world, hotel, officer)
    record(browser, **{f"item-{item.id}": "claimed"})
    with clock.at(NOW + timedelta(days=7)):
        assert record(world.browser(officer), **{f"item-{item.id}": "confirmed"}).status_code == 303
    row = FollowUp.get_by_id(item.id)
    assert (row.state, row.confirmed_by_id, row.raised) == ("confirmed", officer.id, 2)


def test_what_may_not_be_confirmed_is_said_beside_the_item_and_nothing_is_saved(world, browser, officer, hotel):
    item = owed(world, hotel, officer)
    page = record(browser, **{f"item-{item.id}": "confirmed", "piece-1-wording": "Kept", "piece-1-owner": "me"})
    assert page.status_code == 422
    assert "Nobody says at present that this is done." in Fields.of(page.text).sentence(f"item-{item.id}")
    assert Forms.of(page.text)["/calls"]["piece-1-wording"] == "Kept"
    assert (Call.select().count(), FollowUp.select().count(), Touch.select().count()) == (0, 1, 0)


def test_a_state_nobody_offered_or_an_item_of_another_hotel_is_not_taken(world, browser, officer, hotel):
    item = owed(world, hotel, officer)
    other = owed(world, world.hotel("SZ002"), officer)
    assert record(browser, **{f"item-{item.id}": "withdrawn"}).status_code == 422
    assert record(browser, **{f"item-{other.id}": "stuck"}).status_code in (403, 404)
    assert Call.select().count() == 0


def test_a_call_that_reached_nobody_raises_nothing(world, browser, officer, hotel):
    item = owed(world, hotel, officer)
    told = ToTell.add(world.person(officer), "New prices.", clock.today(), clock.today(), account=officer.id)
    record(browser, result="no_answer", summary="", **{f"item-{item.id}": "stuck", f"tell-{told.id}": "1"})
    row = FollowUp.get_by_id(item.id)
    assert (row.state, row.raised, Told.select().count()) == ("stuck", 0, 0)


def test_what_is_told_is_ticked_for_this_hotel(world, browser, officer, hotel):
    told = ToTell.add(world.person(officer), "New prices.", clock.today(), clock.today(), account=officer.id)
    assert "New prices." in browser.get(PAGE).text
    record(browser, **{f"tell-{told.id}": "1"})
    row = Told.get()
    assert (row.to_tell_id, row.hotel_id, row.kind, row.record_id) == (told.id, hotel.id, "call", Call.get().id)
    assert "New prices." not in browser.get(PAGE).text


@pytest.fixture
def owners(world, hotel, officer):
    """Three hotels of one owner, one of them another officer's, and one whose owner only bears the same name."""
    second, third, fourth = world.hotel("SZ002"), world.hotel("SZ003"), world.hotel("SZ004")
    world.posted(second, officer, since=date(2026, 11, 2))
    world.posted(fourth, officer, since=date(2026, 11, 2))
    for one, phone in (
        (hotel, "13812345678"),
        (second, "138 1234 5678"),
        (third, "13812345678"),
        (fourth, "13900000000"),
    ):
        Principal.enter(COMMAND_LINE, one, "Boss Zhao", PrincipalFunction.OWNER, since=date(2020, 1, 1), phone=phone)
    return second, third, fourth


# Several hotels of one owner


def test_one_conversation_is_recorded_for_several_hotels_of_the_owner(browser, hotel, owners):
    page = browser.get(PAGE).text
    assert re.findall(r'name="also" value="(\w+)"', page) == ["SZ002"]
    boss = Principal.get((Principal.hotel == hotel) & (Principal.name == "Boss Zhao"))
    answer = record(browser, who=str(boss.id), **{"also": "SZ002", "also-SZ002": "Wants another PMS."})
    assert answer.status_code == 303
    first, second = Call.select().order_by(Call.id)
    assert (second.hotel.code, second.summary, second.part_of_id, second.worth) == (
        "SZ002", "Wants another PMS.", first.id, "talk",
    )  # fmt: skip
    assert second.principal.hotel_id == second.hotel_id
    assert (
        "SZ002" in browser.get(f"/calls/{first.id}").text and "Garden Hotel" in browser.get(f"/calls/{second.id}").text
    )
    right()


def test_each_of_them_needs_its_line_and_must_have_been_offered(browser, owners):
    page = record(browser, **{"also": "SZ002", "also-SZ002": " "})
    assert (page.status_code, Fields.of(page.text).sentence("also-SZ002")) == (
        422,
        "One line on what concerned this hotel.",
    )
    for code in ("SZ003", "SZ004"):
        assert record(browser, **{"also": code, f"also-{code}": "Typed."}).status_code == 404
    assert Call.select().count() == 0


def test_taking_back_the_first_takes_back_the_whole_conversation(browser, hotel, owners):
    record(browser, **{"also": "SZ002", "also-SZ002": "Wants another PMS."})
    first = Call.select().order_by(Call.id).first()
    browser.post(f"/calls/{first.id}/undo", data=browser.token())
    assert (Call.select().count(), Touch.select().count()) == (0, 0)
    right()
