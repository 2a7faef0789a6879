"""Recording a call in full: what is not sent is as it mostly is; calling back, notes of our own, a new GM."""

from datetime import datetime

import pytest

from portal.activity.calls import Call
from portal.foundation.roles import Role
from tests.calls.recording import FILE, NOW, PAGE, record, weeks
from tests.fields import Fields
from tests.world import days_ago

# What is not sent is as it mostly is


def test_a_brief_sends_result_and_sentence_alone(browser):
    answer = browser.post(
        "/calls", data={**browser.token(), "hotel": "SZ001", "result": "reached", "summary": "Quiet."}
    )
    assert (answer.status_code, answer.location) == (303, FILE)
    call = Call.get()
    assert (call.at, call.channel, call.direction, call.principal.name, call.worth) == (
        NOW, "phone", "out", "Lin Hai", "talk",
    )  # fmt: skip


def test_a_day_that_was_emptied_is_asked_for(browser):
    page = record(browser, day="")
    assert (page.status_code, Fields.of(page.text).sentence("day")) == (422, "Enter the day.")


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/week?done={id}&open=SZ002", "/week?done=ID&open=SZ002"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_saving_leads_only_within_the_portal(browser, wanted, led):
    answer = record(browser, next=wanted)
    assert answer.location == led.replace("ID", str(Call.get().id))


# Calling back, notes of our own


def test_a_call_back_is_agreed_at_a_time(browser):
    for fields, field in [
        ({}, "call_back_day"),
        ({"call_back_day": "2026-11-20"}, "call_back_time"),
        ({"call_back_day": "2026-11-18", "call_back_time": "14:00"}, "call_back_day"),
    ]:
        page = record(browser, result="call_back", summary="", **fields)
        assert (page.status_code, bool(Fields.of(page.text).sentence(field))) == (422, True)
    agreed = {"call_back_day": "2026-11-20", "call_back_time": "14:30"}
    assert record(browser, result="call_back", summary="", **agreed).status_code == 303
    call = Call.get()
    assert (call.call_back_at, call.worth) == (datetime(2026, 11, 20, 6, 30), "attempt")
    assert "Call back agreed" in browser.get(f"/calls/{call.id}").text


def test_today_without_a_time_is_no_agreement(browser):
    record(browser, call_back_day="2026-11-18", call_back_time="")
    assert Call.get().call_back_at is None


def test_a_note_for_the_department_is_no_other_departments(world, browser, officer, hotel):
    record(browser, inside_note="Thinks of leaving the chain.")
    call = Call.get()
    readers = {officer: True, world.account(Role.MANAGER): True, world.account(Role.DIRECTOR): True}
    for account, reads in readers.items():
        page = world.browser(account).get(f"/calls/{call.id}")
        assert (page.status_code, "Thinks of leaving" in page.text) == (200, reads)
    liaison = world.account(Role.LIAISON)
    one = world.browser(liaison)
    assert one.get(f"/calls/{call.id}").status_code == 404
    assert "inside_note" not in one.form(PAGE, "/calls")
    record(one, inside_note="Typed all the same.")
    mine = Call.get(Call.by == liaison.id)
    assert mine.inside_note == ""
    manager = world.person(world.account(Role.MANAGER))
    mine.correct(manager, mine.version, "Adds", inside_note="Ours alone.")
    assert "Ours alone." not in one.get(f"/calls/{mine.id}").text


def test_a_past_week_is_named_and_lateness_is_said(world, browser):
    record(browser, day="2026-11-11", time="09:00")
    assert "counts for the week" in browser.get(FILE).text
    record(browser, day="2026-11-03", time="09:00")
    assert "marked as entered late" in browser.get(FILE).text


def test_a_link_opens_the_form_for_a_new_gm(browser):
    assert browser.form(f"{PAGE}&who=new-gm", "/calls")["who"] == "new-gm"
    assert browser.form(f"{PAGE}&who=new-king", "/calls")["who"] != "new-king"


def test_who_came_by_was_spoken_with(browser):
    record(browser, channel="meeting", direction="in")
    assert (Call.get().worth, weeks()[0]) == ("talk", ".d")
    assert record(browser, channel="meeting", result="no_answer", summary="").status_code == 422


# What is not sent is as it mostly is


def test_of_two_calls_owed_the_first_says_that_one_is_still_to_come(world):
    hotel = world.hotel(in_difficulty=1)
    officer = world.officer_of(hotel, since=days_ago(30))
    person, browser = world.principal(hotel), world.browser(officer)
    page = f"/calls/new?hotel={hotel.code}"
    said = browser.send(page, "/calls", follow=True, who=str(person.id), summary="All well.").text
    assert "once more this week" in said
