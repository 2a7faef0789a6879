"""Recording a call: what it counts for, what it leaves on the file, and what the writer reads afterwards."""

import re
from datetime import date, datetime, timedelta

import pytest

from portal.activity.calls import Call
from portal.foundation import clock
from portal.foundation.roles import Role
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from tests.calls.recording import NOW, PAGE
from tests.world import Forms


def record(browser, **fields):
    return browser.send(PAGE, "/calls", **{"summary": "Boiler repaired on Tuesday.", **fields})


def weeks():
    """Weeks 45 to 48 of 2026, facts and marks."""
    row = HotelYear.get(HotelYear.iso_year == 2026)
    return row.weeks[44:48], row.marks[44:48]


def test_a_call_with_the_gm_is_kept_counts_for_its_week_and_stands_on_the_file(browser, officer, hotel):
    before = browser.get("/hotels/SZ001").text
    assert weeks() == ("....", "....")
    answer = record(browser)
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001")
    call = Call.select().dicts().get()
    assert {name: call[name] for name in call if name not in ("id", "principal")} == {
        "hotel": hotel.id,
        "by": officer.id,
        "by_role": "staff",
        "at": NOW,
        "day": date(2026, 11, 18),
        "channel": "phone",
        "direction": "out",
        "result": "reached",
        "spoke_with": "",
        "summary": "Boiler repaired on Tuesday.",
        "entered_at": NOW,
        "late": False,
        "worth": "talk",
        "clicked": False,
        "nothing_special": False,
        "call_back_at": None,
        "inside_note": "",
        "part_of": None,
        "version": 1,
    }
    assert Principal.get_by_id(call["principal"]).name == "Lin Hai"
    assert weeks() == ("..d.", "....")
    page = browser.get("/hotels/SZ001").text
    assert "Saved: the call counts for its week." in page and "Boiler repaired on Tuesday." in page
    strip = re.compile(r'<div id="strip">.*?</svg>', re.S)
    assert strip.search(page).group() != strip.search(before).group()
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).first()
    assert (entry.verb, entry.by_id, entry.record_id) == ("call.recorded", officer.id, call["id"])
    assert "Boiler" not in entry.body


def test_a_talk_with_somebody_else_is_an_attempt(browser):
    record(browser, who="else", spoke_with="Night porter")
    call = Call.get()
    assert (call.principal, call.spoke_with, call.worth) == (None, "Night porter", "attempt")
    assert weeks() == ("....", "....")
    assert "Saved as an attempt" in browser.get("/hotels/SZ001").text


def test_attempts_on_two_days_make_a_tried_week(browser):
    record(browser, result="no_answer", summary="", day="2026-11-17", time="09:00")
    record(browser, result="no_answer", summary="")
    assert weeks() == ("..t.", "....")


def test_nobody_answered_needs_no_sentence_and_reached_needs_one(browser):
    assert record(browser, result="no_answer", summary="").status_code == 303
    page = record(browser, summary=" \n ")
    assert page.status_code == 422
    assert 'id="summary-error" role="alert">One sentence on how the week went.' in page.text
    assert Call.select().count() == 1


def test_a_new_gm_is_entered_with_the_call_counts_at_once_and_takes_the_old_ones_place(browser):
    answer = record(browser, who="new-gm", spoke_with="Zhao Lei")
    assert answer.status_code == 303
    people = [(row.name, row.since, row.until) for row in Principal.select().order_by(Principal.id)]
    assert people == [
        ("Lin Hai", date(2020, 1, 1), date(2026, 11, 18)),
        ("Zhao Lei", date(2026, 11, 18), None),
    ]
    assert (Call.get().principal.name, Call.get().spoke_with, weeks()[0]) == ("Zhao Lei", "", "..d.")


def test_a_new_gm_needs_a_name(browser):
    page = record(browser, who="new-gm", spoke_with="")
    assert page.status_code == 422
    assert 'id="spoke_with-error" role="alert">Enter the name' in page.text
    assert Principal.select().count() == 1


@pytest.mark.parametrize("channel", ["wechat", "email", "fax"])
def test_a_message_only_leaves_a_mark(browser, channel):
    record(browser, channel=channel)
    assert (weeks(), Call.get().worth) == (("....", "..m."), "message")
    assert "a message shows as a mark" in browser.get("/hotels/SZ001").text


@pytest.mark.parametrize("channel", ["phone", "voice", "video"])
@pytest.mark.parametrize("direction", ["in", "out"])
def test_a_live_talk_counts_in_either_direction(browser, channel, direction):
    record(browser, channel=channel, direction=direction)
    assert weeks()[0] == "..d."


def test_a_message_cannot_stay_unanswered(browser):
    page = record(browser, channel="wechat", result="no_answer")
    assert page.status_code == 422
    assert 'id="channel-error" role="alert"' in page.text


def test_the_day_of_the_talk_decides_the_week_and_over_fourteen_days_is_late(browser):
    record(browser, day="2026-11-04", time="09:05")
    record(browser, day="2026-11-03", time="09:05")
    rows = [(call.at, call.day, call.late) for call in Call.select().order_by(Call.id)]
    assert rows == [
        (datetime(2026, 11, 4, 1, 5), date(2026, 11, 4), False),
        (datetime(2026, 11, 3, 1, 5), date(2026, 11, 3), True),
    ]
    assert weeks()[0] == "d..."
    assert "marked as entered late" in browser.get("/hotels/SZ001").text
    assert browser.get("/hotels/SZ001").text.count("entered late") == 1


@pytest.mark.parametrize(("day", "time"), [("2026-11-18", "15:06"), ("2026-11-19", "09:00"), ("2027-01-01", "00:00")])
def test_what_is_still_to_come_cannot_be_recorded(browser, day, time):
    page = record(browser, day=day, time=time)
    assert page.status_code == 422
    assert 'id="day-error" role="alert">This time is still to come.' in page.text
    assert (Call.select().count(), Touch.select().count()) == (0, 0)


def test_a_clock_that_is_five_minutes_fast_is_forgiven(browser):
    assert record(browser, time="15:05").status_code == 303


def test_another_officers_hotel_is_refused_and_an_unknown_one_is_nothing(world, browser):
    world.hotel("SZ002")
    form = browser.form(PAGE, "/calls")
    for code, status in (("SZ002", 403), ("SZ999", 404), ("", 404), ("\x00", 404)):
        answer = browser.post("/calls", data={**form, "hotel": code, "summary": "Typed."})
        assert (code, answer.status_code) == (code, status)
        assert browser.get("/calls/new", query_string={"hotel": code}).status_code == status
    assert Call.select().count() == 0


def test_the_principal_of_another_hotel_cannot_be_chosen(world, browser):
    stranger = world.principal(world.hotel("SZ002"), "Stranger")
    page = record(browser, who=str(stranger.id))
    assert page.status_code == 422
    assert 'id="who-error" role="alert"' in page.text and "Stranger" not in page.text


def test_managers_and_liaisons_record_calls_with_any_hotel_and_the_managers_count(world, browser, hotel):
    record(world.browser(world.account(Role.LIAISON)), summary="About the training.")
    assert weeks()[0] == "...."
    record(world.browser(world.account(Role.MANAGER)))
    assert weeks()[0] == "..d."
    for role in (Role.DIRECTOR, Role.ADMIN):
        assert world.browser(world.account(role)).get(PAGE).status_code == 403


def test_a_posting_that_ended_ends_the_right_to_record(world, browser, hotel):
    form = {**browser.form(PAGE, "/calls"), "summary": "Typed before."}
    world.officer_of(hotel)
    answer = browser.post("/calls", data=form)
    assert answer.status_code == 403
    assert "Typed before." in answer.text
    assert Call.select().count() == 0


def test_with_htmx_the_form_goes_and_strip_timeline_and_notice_come_along(browser):
    form = {**browser.form(PAGE, "/calls"), "summary": "Boiler repaired."}
    headers = {"HX-Request": "true", "HX-Target": "form"}
    answer = browser.post("/calls", data=form, headers=headers)
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001")
    part = browser.get(answer.location, headers=headers).text
    beside = re.findall(r'<div data-hx-swap-oob="innerHTML:#(\w+)">', part)
    assert beside == ["strip", "handovers", "timeline", "notice"]
    assert "Boiler repaired." in part and "Saved: the call counts for its week." in part
    assert "<form" not in part and "<html" not in part


def test_with_htmx_a_form_that_is_not_complete_comes_back_as_the_part(browser):
    form = {**browser.form(PAGE, "/calls"), "summary": "", "spoke_with": "Kept"}
    answer = browser.post("/calls", data=form, headers={"HX-Request": "true", "HX-Target": "form"})
    assert (answer.status_code, "<html" in answer.text) == (422, False)
    assert Forms.of(answer.text)["/calls"]["spoke_with"] == "Kept"


def listed(browser, query):
    return re.findall(r'<p class="words">(\w+)</p>', browser.get(f"/calls?{query}").text)


def test_the_list_shows_a_week_a_year_or_the_last_days(world, browser, officer, hotel):
    manager = world.account(Role.MANAGER)
    days = {
        "old": date(2025, 6, 2),
        "summer": date(2026, 7, 1),
        "monday": date(2026, 11, 9),
        "sunday": date(2026, 11, 15),
    }
    for name, day in days.items():
        world.call(hotel, officer, day, summary=name)
    world.call(world.hotel("SZ002"), manager, date(2026, 11, 16), summary="other")
    queries = [
        "",
        "days=30",
        "days=366",
        "days=9",
        "week=2026-W46",
        "week=2026-W47",
        "year=2025",
        "hotel=SZ001",
        "by=me",
    ]
    queries += ["week=2026-W54&days=30", "week=0001-W01", "year=1&days=30", "hotel=SZ001&week=2026-W46"]
    recent = ["other", "sunday", "monday"]
    assert {query: listed(browser, query) for query in queries} == {
        "": recent,
        "days=30": recent,
        "days=366": [*recent, "summer"],
        "days=9": recent,
        "week=2026-W46": ["sunday", "monday"],
        "week=2026-W47": ["other"],
        "year=2025": ["old"],
        "hotel=SZ001": recent[1:],
        "by=me": recent[1:],
        "week=2026-W54&days=30": recent,
        "week=0001-W01": recent,
        "year=1&days=30": recent,
        "hotel=SZ001&week=2026-W46": ["sunday", "monday"],
    }
    assert listed(browser, "hotel=SZ999") == []


def test_one_call_is_read_whole_on_its_page(browser):
    record(browser, summary="First line\nsecond <line>", channel="video")
    page = browser.get(f"/calls/{Call.get().id}").text
    assert "First line\nsecond &lt;line&gt;" in page and "Video call" in page and "Wang Min" in page


def test_the_next_call_is_due_when_the_week_after_has_begun(world, browser, officer):
    assert Hotel.get().next_call_on == date(2026, 11, 2)
    record(browser)
    assert Hotel.get().next_call_on > clock.today()
    with clock.at(NOW + timedelta(days=7)):
        assert '<i class="dot due"' in world.browser(officer).get("/hotels?officer=me").text
