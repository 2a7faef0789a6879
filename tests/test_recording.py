"""Recording a call in full: what is cut from its notes, states, things told, several hotels; one click; taking back."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest

from portal.activity.call_pasted import days_of
from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp, Side
from portal.activity.to_tell import Told, ToTell
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records import cadence
from portal.records.audit import AuditEntry
from portal.records.cadence import HotelYear, Touch
from portal.records.departments import Department
from portal.records.drafts import Draft
from portal.records.files import File
from portal.records.handovers import Handover
from portal.records.principals import Principal, PrincipalFunction
from portal.records.timeline import Line
from tests.fields import Fields
from tests.world import Forms, days_ago

#: Wednesday of week 47 of 2026, 15:00 in Shanghai.
NOW = datetime(2026, 11, 18, 7, 0)
PAGE = "/calls/new?hotel=SZ001"
FILE = "/hotels/SZ001"


@pytest.fixture
def now():
    with clock.at(NOW):
        yield


@pytest.fixture
def hotel(world, now):
    hotel = world.hotel("SZ001", name="Garden Hotel")
    world.principal(hotel, "Lin Hai")
    return hotel


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel, since=date(2026, 11, 2), name="Wang Min")


@pytest.fixture
def browser(world, officer):
    return world.browser(officer)


def record(browser, **fields):
    return browser.send(PAGE, "/calls", **{"summary": "The boiler is repaired on Tuesday.", **fields})


def click(browser, what, code="SZ001", **fields):
    return browser.post("/calls/one-click", data={**browser.token(), "hotel": code, "what": what, **fields})


def newest():
    return Call.select().order_by(Call.id.desc()).get().id


def weeks():
    row = HotelYear.get(HotelYear.iso_year == 2026)
    return row.weeks[45:47], row.marks[45:47]


def right():
    """Kept is recomputed, always."""
    assert list(cadence.recount(Call.touches())) == []


def owed(world, hotel, by, wording="Repair the boiler.", side=Side.HOTEL, **facts):
    return FollowUp.add(world.person(by), hotel, wording, side=side, **facts)


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


# Several hotels of one owner


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


# One click


def test_nothing_special_stores_phone_the_first_who_counts_and_now(world, browser, hotel):
    world.principal(hotel, "Owner Zhao", PrincipalFunction.OWNER)
    answer = click(browser, "nothing", next="/week?done={id}")
    call = Call.get()
    assert answer.location == f"/week?done={call.id}"
    facts = (
        call.channel,
        call.direction,
        call.result,
        call.principal.name,
        call.at,
        call.nothing_special,
        call.clicked,
    )
    assert facts == ("phone", "out", "reached", "Lin Hai", NOW, True, True)
    assert (call.summary, call.worth, weeks()[0]) == ("", "talk", ".d")


def test_nobody_answered_is_an_attempt(browser):
    assert click(browser, "nobody", summary="Half typed").location == FILE
    call = Call.get()
    assert (call.result, call.principal, call.summary, call.worth, call.clicked) == (
        "no_answer",
        None,
        "",
        "attempt",
        True,
    )
    assert "Saved as an attempt: nobody answered." in browser.get(FILE).text


def test_from_the_second_nothing_special_in_a_row_a_sentence_is_asked_for(world, browser, officer):
    click(browser, "nothing")
    with clock.at(NOW + timedelta(days=6)):
        browser = world.browser(officer)
        click(browser, "nobody")
        page = click(browser, "nothing")
        assert (page.status_code, Call.select().count()) == (422, 2)
        assert "second time in a row" in Fields.of(page.text).sentence("summary")
        assert click(browser, "nothing", summary="Full at the weekend.").status_code == 303
    last = Call.select().order_by(Call.id.desc()).first()
    assert (last.summary, last.nothing_special) == ("Full at the weekend.", True)
    with clock.at(NOW + timedelta(days=7)):
        browser = world.browser(officer)
        record(browser)
        assert click(browser, "nothing", another=newest()).status_code == 303, "a call of words came between"


def test_two_clicks_on_one_button_are_one_call(world, browser, officer):
    for what in ("nothing", "nobody"):
        first, second = click(browser, what, next="/calls/{id}"), click(browser, what, next="/calls/{id}")
        assert first.location == second.location
    assert [call.result for call in Call.select().order_by(Call.id)] == ["reached", "no_answer"]
    with clock.at(NOW + timedelta(minutes=2)):
        click(world.browser(officer), "nobody")
    assert Call.select().count() == 3


def test_where_nobody_counts_one_click_is_not_enough(world, browser, officer):
    other = world.hotel("SZ002")
    world.posted(other, officer)
    page = click(browser, "nothing", "SZ002")
    assert (page.status_code, Call.select().count()) == (422, 0)
    assert "Nobody on the file counts" in Fields.of(page.text).sentence("summary")


def test_one_click_is_for_ones_own_hotels_and_for_what_is_offered(world, browser):
    world.hotel("SZ002")
    assert [click(browser, "nothing", code).status_code for code in ("SZ002", "SZ999")] == [403, 404]
    assert click(browser, "everything").status_code == 422
    assert Call.select().count() == 0


def test_the_share_of_nothing_special_counts_talks_alone(world, browser, officer, hotel):
    click(browser, "nothing")
    click(browser, "nobody")
    record(browser, channel="video")
    person = world.person(officer)
    first, last = date(2026, 11, 16), date(2026, 11, 22)
    assert Call.special_share(person, first, last) == {officer.id: (1, 2)}
    assert Call.special_share(person, first, last, [officer.id + 1]) == {}
    assert Call.special_share(person, date(2026, 11, 9), date(2026, 11, 15)) == {}


# Two tabs


def test_a_second_record_of_one_conversation_asks_before_it_is_saved(world, browser, officer, hotel):
    record(browser, summary="From the first tab.")
    page = record(browser, summary="From the second tab.", **{"piece-1-wording": "Kept", "piece-1-owner": "me"})
    form = Forms.of(page.text)["/calls"]
    assert (page.status_code, Call.select().count(), FollowUp.select().count()) == (409, 1, 0)
    assert "From the first tab." in page.text and f'href="/calls/{newest()}"' in page.text
    assert (form["summary"], form["piece-1-wording"]) == ("From the second tab.", "Kept")
    assert browser.post("/calls", data=form).status_code == 303
    assert [call.summary for call in Call.select().order_by(Call.id)] == ["From the first tab.", "From the second tab."]
    assert record(browser).status_code == 409, "of the second nobody has said anything yet"


def test_another_person_day_or_channel_or_ten_minutes_later_is_another_conversation(world, browser, officer, hotel):
    owner = world.principal(hotel, "Owner Zhao", PrincipalFunction.OWNER)
    again = [
        {},
        {"who": str(owner.id)},
        {"channel": "video"},
        {"day": "2026-11-17", "time": "10:00"},
        {"result": "no_answer"},
        {"who": "else", "spoke_with": "Porter"},
    ]
    assert [record(browser, **fields).status_code for fields in again] == [303] * 6
    assert [record(browser, **fields).status_code for fields in again] == [409] * 4 + [303, 409]
    with clock.at(NOW + timedelta(minutes=10)):
        assert record(world.browser(officer)).status_code == 303


def test_nothing_special_after_a_call_and_a_call_after_it_ask_in_the_week_too(browser, hotel):
    place = {"place": "week", "next": "/week?done={id}"}
    record(browser, summary="From the first tab.")
    page = click(browser, "nothing", **place)
    assert (page.status_code, "From the first tab." in page.text, Call.select().count()) == (409, True, 1)
    form = Forms.of(page.text)["/calls"]
    assert form["another"] == str(newest())
    assert browser.post("/calls/one-click", data={**form, "what": "nothing"}).status_code == 303
    page = browser.post("/calls", data={**browser.token(), **place, "hotel": "SZ001", "summary": "Typed."})
    assert (page.status_code, Forms.of(page.text)["/calls"]["summary"]) == (409, "Typed.")


# Taking back


def test_its_writer_takes_a_record_back_for_ten_minutes_as_if_it_had_never_been(world, browser, officer, hotel):
    item = owed(world, hotel, officer)
    told = ToTell.add(world.person(officer), "New prices.", clock.today(), clock.today(), account=officer.id)
    before = weeks(), Line.select().count()
    record(
        browser, **{f"item-{item.id}": "stuck", "piece-1-wording": "Cut", "piece-1-owner": "me", f"tell-{told.id}": "1"}
    )
    call = Call.get()
    with clock.at(NOW + timedelta(minutes=9, seconds=59)):
        later = world.browser(officer)
        answer = later.send(f"/calls/{call.id}", f"/calls/{call.id}/undo")
    assert (answer.status_code, answer.location) == (303, FILE)
    assert (Call.select().count(), Touch.select().count(), Told.select().count()) == (0, 0, 0)
    assert (weeks(), Line.select().count()) == before
    rows = FollowUp.select(FollowUp.wording, FollowUp.state, FollowUp.raised).order_by(FollowUp.id).tuples()
    assert list(rows) == [("Repair the boiler.", "open", 0), ("Cut", "withdrawn", 0)]
    assert AuditEntry.select().where(AuditEntry.verb == "call.undone").get().record_id == call.id
    right()


def test_later_or_by_others_it_is_not_taken_back(world, browser, officer, hotel):
    record(browser)
    call = Call.get()
    manager = world.browser(world.account(Role.MANAGER))
    assert manager.post(f"/calls/{call.id}/undo", data=manager.token()).status_code == 403
    with clock.at(NOW + timedelta(minutes=10)):
        later = world.browser(officer)
        assert "/undo" not in later.get(f"/calls/{call.id}").text
        answer = later.post(f"/calls/{call.id}/undo", data=later.token())
    assert (answer.status_code, "Correct it instead" in answer.text, Call.select().count()) == (403, True, 1)


def test_the_welcome_it_was_is_owed_again_unless_another_talk_was_one(world, browser, officer, hotel):
    sheet = Handover.write(COMMAND_LINE, hotel, Function.OFFICER, 1, officer.id, date(2026, 11, 16))
    record(browser, summary="First.")
    record(browser, summary="Second.", another=newest())
    first, second = Call.select().order_by(Call.id)
    assert Handover.get_by_id(sheet.id).call_id == first.id
    first.undo(world.person(officer))
    assert Handover.get_by_id(sheet.id).call_id == second.id
    Call.get_by_id(second.id).undo(world.person(officer))
    row = Handover.get_by_id(sheet.id)
    assert (row.call_id, row.welcomed_on) == (None, None)


# A new principal who was entered with the record


def new_gm(browser, **fields):
    answer = record(browser, **{"who": "new-gm", "spoke_with": "Chen Ming", **fields})
    assert answer.status_code == 303
    return Call.select().order_by(Call.id.desc()).get(), Principal.get(Principal.name == "Chen Ming")


def undone(browser, call):
    return browser.post(f"/calls/{call.id}/undo", data=browser.token(), follow_redirects=True).text


def standing():
    rows = Principal.select(Principal.name, Principal.until).order_by(Principal.id).tuples()
    return list(rows), Handover.select().count(), Line.select().count()


def test_a_new_gm_goes_with_the_record_and_the_one_before_him_runs_the_hotel_again(world, browser, officer, hotel):
    gm = world.gm_of(hotel, name="Zhou Bo", since=date(2026, 11, 2))
    before = standing()
    call, chen = new_gm(browser)
    posting = next(row for row in hotel.postings if row.account_id == gm.id)
    assert (posting.until, [row.after_id for row in Handover.select()][-1]) == (date(2026, 11, 18), chen.id)
    assert "stays on the file" not in undone(browser, call)
    assert standing() == before
    assert next(row for row in hotel.postings if row.account_id == gm.id).until is None
    told = {row.verb: row.told for row in AuditEntry.select().order_by(AuditEntry.id.desc()).limit(3)}
    assert told["principal.taken_back"] == {"name": "Chen Ming", "function": "gm", "again": "Zhou Bo"}
    assert told["posting.put_back"] == {"account": gm.id, "function": "gm"}
    page = world.browser(world.account(Role.DIRECTOR)).get("/audit").text
    assert "took back a principal entered in a call just recorded" in page and "put a posting back in force" in page
    right()


def test_the_welcome_owed_to_the_one_before_is_owed_again(browser, hotel):
    Principal.enter(COMMAND_LINE, hotel, "Li Na", PrincipalFunction.GM, since=date(2026, 11, 18))
    call, _chen = new_gm(browser)
    undone(browser, call)
    (sheet,) = Handover.open_of(hotel)
    assert (Principal.names([sheet.after_id]), sheet.day) == ({sheet.after_id: "Li Na"}, date(2026, 11, 18))


@pytest.mark.parametrize("after", ["card", "call", "account", "next"])
def test_he_stays_once_something_came_after(world, browser, officer, hotel, after):
    call, chen = new_gm(browser)
    if after == "card":
        chen.edit(COMMAND_LINE, 1, phone="13800001111")
    elif after == "call":
        world.call(hotel, officer, principal=chen)
    elif after == "account":
        world.gm_of(hotel, name="Chen Ming")
    else:
        Principal.enter(COMMAND_LINE, hotel, "Li Na", PrincipalFunction.GM)
    was = Principal.get_by_id(chen.id)
    assert "Chen Ming stays on the file: something else names him by now." in undone(browser, call)
    assert (Principal.get_by_id(chen.id).until, was.until) == ((date(2026, 11, 18) if after == "next" else None,) * 2)
    assert Principal.get(Principal.name == "Lin Hai").until == date(2026, 11, 18)


def test_somebody_who_was_on_the_file_before_stays(world, browser, officer, hotel):
    deputy = world.principal(hotel, "Deputy Wu", PrincipalFunction.DEPUTY)
    record(browser, who=str(deputy.id))
    assert "stays on the file" not in undone(browser, Call.get())
    assert Principal.select().where(Principal.name == "Deputy Wu").exists()


# WeChat

TALK = """张店长 2026/11/16 10:32
热水泵到了
明天装
Wang Min 2026/11/16 10:40
收到，装好发照片
张店长 2026/11/17 09:05
装好了"""


def test_a_pasted_conversation_is_cut_into_its_days():
    today = date(2026, 11, 18)
    assert [(one.day, one.time, one.direction, one.text) for one in days_of(TALK, today, ["Wang Min"])] == [
        (date(2026, 11, 16), "10:32", "in", "10:32 张店长\n热水泵到了\n明天装\n10:40 Wang Min\n收到，装好发照片"),
        (date(2026, 11, 17), "09:05", "in", "09:05 张店长\n装好了"),
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("昨天 10:32\n张店长: 好", [(17, "10:32")]),
        ("前天 下午3:05\n张店长: 好\n今天 8:00\n我：早", [(16, "15:05"), (18, "08:00")]),
        ("周一 10:32\n好", [(16, "10:32")]),
        ("星期五 10:32\n好", [(13, "10:32")]),
        ("Monday 10:32\nGood", [(16, "10:32")]),
        ("[2026-11-12 10:32:11] 张店长: 一行\n第二行", [(12, "10:32")]),
        ("张店长: 没有日子\n我们改到 15:00", [(18, "12:00")]),
        ("Lin Hai 11月10日 晚上8:10\n好\n8:30\n再说", [(10, "20:10")]),
        ("2026年11月1日 00:05\n好", [(1, "00:05")]),
        ("2026-02-30 10:00\n好", [(18, "10:00")]),
        ("", []),
    ],
)
def test_days_are_read_as_wechat_says_them(text, days):
    assert [(one.day.day, one.time) for one in days_of(text, date(2026, 11, 18))] == days


def test_a_day_before_this_years_end_was_last_year():
    assert days_of("张店长 12月30日 10:32\n好", date(2026, 1, 3))[0].day == date(2025, 12, 30)


def test_messages_are_looked_over_before_they_are_recorded_day_by_day_and_do_not_count(browser, hotel):
    address = "/calls/paste?hotel=SZ001"
    page = browser.send(address, address, pasted=TALK, step="preview")
    assert (page.status_code, Call.select().count()) == (200, 0)
    form = Forms.of(page.text)[address]
    assert [form[f"message-{n}-day"] for n in (1, 2)] == ["2026-11-16", "2026-11-17"]
    form["message-2-text"] = form.pop("message-2-said") + "\n（照片已收）"
    answer = browser.post(address, data={**form, "message-2-said": form["message-2-text"], "step": "save"})
    assert (answer.status_code, answer.location) == (303, FILE)
    rows = [(call.day.day, call.channel, call.worth, call.principal.name) for call in Call.select().order_by(Call.id)]
    assert rows == [(16, "wechat", "message", "Lin Hai"), (17, "wechat", "message", "Lin Hai")]
    assert Call.select().order_by(Call.id.desc()).first().summary.endswith("（照片已收）")
    assert weeks() == ("..", ".m")
    again = browser.send(address, address, pasted=TALK, step="preview")
    assert again.text.count("recorded already") == 1
    right()


def test_a_day_that_is_not_ticked_is_left_out_and_one_at_least_is_ticked(browser):
    address = "/calls/paste?hotel=SZ001"
    form = Forms.of(browser.send(address, address, pasted=TALK, step="preview").text)[address]
    del form["message-1-keep"]
    assert browser.post(address, data={**form, "step": "save"}).status_code == 303
    assert [call.day.day for call in Call.select()] == [17]
    del form["message-2-keep"]
    page = browser.post(address, data={**form, **browser.token(), "step": "save"})
    assert (page.status_code, "Tick at least one day." in page.text) == (422, True)


def test_nothing_pasted_or_a_time_to_come_is_told_beside_the_field(browser):
    address = "/calls/paste?hotel=SZ001"
    page = browser.send(address, address, step="preview")
    assert (page.status_code, Fields.of(page.text).sentence("pasted")) == (422, "Paste the conversation first.")
    form = Forms.of(browser.send(address, address, pasted=TALK, step="preview").text)[address]
    page = browser.post(address, data={**form, "message-1-day": "2026-11-19", "step": "save"})
    assert (page.status_code, Fields.of(page.text).sentence("message-1-day")) == (422, "This time is still to come.")
    assert Call.select().count() == 0


def test_what_is_pasted_is_kept_as_a_draft(browser):
    data = {**browser.token(), "pasted": "Half"}
    answer = browser.post("/calls/draft?hotel=SZ001&of=paste", data=data)
    assert (answer.location, Draft.get().form) == ("/calls/paste?hotel=SZ001", "paste:SZ001")
    assert browser.form("/calls/paste?hotel=SZ001", "/calls/paste?hotel=SZ001")["pasted"] == "Half"


def picture() -> bytes:
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fe"
        "dccc59e70000000049454e44ae426082"
    )


def test_a_screenshot_hangs_on_a_record_of_its_own(browser, hotel):
    address = "/calls/paste?hotel=SZ001"
    data = {**browser.token(), "step": "picture", "summary": "The pump is there.", "day": "2026-11-17", "time": "09:05"}
    page = browser.post(address, data=data)
    assert (page.status_code, Fields.of(page.text).sentence("files")) == (422, "Choose a file first.")
    data["files"] = (BytesIO(b"\x89PNG broken"), "broken.png")
    page = browser.post(address, data=data, content_type="multipart/form-data")
    assert (page.status_code, Fields.of(page.text).sentence("files")) == (422, "“broken.png.txt” is no picture.")
    data |= browser.token() | {"files": (BytesIO(picture()), "screen.png")}
    answer = browser.post(address, data=data, content_type="multipart/form-data")
    call, file = Call.get(), File.get()
    assert (answer.status_code, answer.location) == (303, f"/calls/{call.id}")
    assert (call.channel, call.worth, call.summary, call.day) == (
        "wechat",
        "message",
        "The pump is there.",
        date(2026, 11, 17),
    )
    assert (file.kind, file.record_id, file.for_hotel) == ("call", call.id, False)
    assert file.name in browser.get(f"/calls/{call.id}").text


def test_a_screenshot_of_a_record_taken_back_goes_with_it(world, browser, officer):
    address = "/calls/paste?hotel=SZ001"
    data = {**browser.token(), "step": "picture", "summary": "x", "day": "2026-11-17", "time": "09:05"}
    data["files"] = (BytesIO(picture()), "screen.png")
    browser.post(address, data=data, content_type="multipart/form-data")
    Call.get().undo(world.person(officer))
    assert (File.get().removed_at, File.get().stored) == (NOW, "")


def test_of_two_calls_owed_the_first_says_that_one_is_still_to_come(world):
    hotel = world.hotel(in_difficulty=1)
    officer = world.officer_of(hotel, since=days_ago(30))
    person, browser = world.principal(hotel), world.browser(officer)
    page = f"/calls/new?hotel={hotel.code}"
    said = browser.send(page, "/calls", follow=True, who=str(person.id), summary="All well.").text
    assert "once more this week" in said
