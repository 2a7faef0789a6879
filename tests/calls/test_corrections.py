"""Correcting a record: a reason, the earlier text kept, the week counted anew, nobody's words overwritten unseen."""

from datetime import date, datetime, timedelta

import pytest

from portal.activity.calls import Call, CallCorrection, Channel, Direction, Result
from portal.activity.follow_ups import FollowUp, Raising, Side, State
from portal.foundation import clock
from portal.foundation.db import Conflict
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records import timeline
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.drafts import Draft
from portal.records.handovers import Handover
from portal.records.hotel_years import HotelYear
from portal.records.principals import Principal, PrincipalFunction
from portal.records.recounts import recount
from tests.calls.recording import NOW
from tests.fields import Fields
from tests.world import Forms


@pytest.fixture
def call(world, hotel, officer):
    return world.call(hotel, officer, date(2026, 11, 17), hotel.principals.get(), summary="Occupancy 71 %.")


def page_of(call):
    return f"/calls/{call.id}/correction"


def correct(browser, call, **fields):
    return browser.send(page_of(call), page_of(call), **{"reason": "A slip", **fields})


def weeks():
    row = HotelYear.get(HotelYear.iso_year == 2026)
    return row.weeks[44:48], row.marks[44:48]


def right():
    """Kept is recomputed, always."""
    assert list(recount(Call.touches())) == []
    assert list(timeline.recount("call", Call.lines())) == []


def test_the_form_says_what_the_record_says(browser, call):
    form = browser.form(page_of(call), page_of(call))
    names = ("result", "channel", "direction", "who", "summary", "day", "time", "reason")
    assert [form[name] for name in names] == [
        "reached", "phone", "out", str(call.principal_id), "Occupancy 71 %.", "2026-11-17", "10:00", "",
    ]  # fmt: skip


def test_the_earlier_text_is_kept_with_the_reason_and_stands_on_its_page(browser, call, officer):
    answer = correct(browser, call, summary="Occupancy 81 %.")
    assert (answer.status_code, answer.location) == (303, f"/calls/{call.id}")
    row, kept = Call.get(), CallCorrection.get()
    assert (row.summary, row.version, row.at) == ("Occupancy 81 %.", 2, call.at)
    assert (kept.by_id, kept.reason, kept.was) == (officer.id, "A slip", {"summary": "Occupancy 71 %."})
    page = browser.get(f"/calls/{call.id}").text
    assert all(text in page for text in ("Occupancy 81 %.", "Occupancy 71 %.", "A slip", "corrected"))
    entry = AuditEntry.select().where(AuditEntry.verb == "call.corrected").get()
    assert entry.told["summary"] == ["Occupancy 71 %.", "Occupancy 81 %."]
    right()


def test_without_a_reason_nothing_is_corrected(browser, call, world, officer):
    page = correct(browser, call, summary="Another.", reason=" ")
    assert (page.status_code, Fields.of(page.text).sentence("reason")) == (422, "Say why.")
    assert Forms.of(page.text)[page_of(call)]["summary"] == "Another."
    with pytest.raises(ValueError, match="Say why"):
        call.correct(world.person(officer), 1, " ", summary="Another.")
    assert (Call.get().summary, CallCorrection.select().count()) == ("Occupancy 71 %.", 0)


def test_a_form_saved_as_it_was_leaves_no_trace(browser, call):
    assert correct(browser, call).status_code == 303
    assert (Call.get().version, CallCorrection.select().count()) == (1, 0)


def test_another_day_is_another_week_for_touch_and_timeline(browser, call):
    assert weeks() == ("..d.", "....")
    correct(browser, call, day="2026-11-12", time="09:30")
    row, touch = Call.get(), Touch.get()
    assert (row.day, row.at, touch.day) == (date(2026, 11, 12), datetime(2026, 11, 12, 1, 30), date(2026, 11, 12))
    assert weeks() == (".d..", "....")
    assert CallCorrection.get().was == {"day": "2026-11-17", "time": "10:00"}
    right()


def test_what_was_raised_in_it_was_raised_on_that_day(world, browser, call, hotel, officer):
    item = FollowUp.add(world.person(officer), hotel, "Repair the boiler.", side=Side.HOTEL)
    item.give_state(world.person(officer), State.STUCK, record=call, day=call.day)
    correct(browser, call, day="2026-11-12")
    day = date(2026, 11, 12)
    assert (Raising.get().day, FollowUp.get().raised_on, list(FollowUp.recount())) == (day, day, [])


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_who_was_entered_with_a_record_goes_with_it_though_another_came_on_the_file_since(world, hotel, officer):
    lin, by = hotel.principals.get(), world.person(officer)
    chen = Principal.enter(by, hotel, "Chen Ming", PrincipalFunction.GM)
    facts = {"channel": Channel.PHONE, "direction": Direction.OUT, "result": Result.REACHED, "principal": chen}
    call = Call.record(by, hotel, at=clock.now(), entered=chen, **facts)
    Principal.enter(by, hotel, "Owner Zhao", PrincipalFunction.OWNER)
    assert call.undo(by) is None
    there = [(row.name, row.until) for row in Principal.select().order_by(Principal.id)]
    assert there == [(lin.name, None), ("Owner Zhao", None)]


def test_what_it_is_worth_is_found_anew(browser, call):
    lin = str(call.principal_id)
    for fields, found in [
        ({"result": "no_answer"}, ("attempt", ("....", "...."))),
        ({"result": "reached", "channel": "wechat", "who": lin}, ("message", ("....", "..m."))),
        ({"channel": "video"}, ("talk", ("..d.", "...."))),
        ({"who": "", "spoke_with": "Porter"}, ("attempt", ("....", "...."))),
    ]:
        assert correct(browser, call, **fields).status_code == 303
        assert (Call.get().worth, weeks()) == found
        right()
    assert (Call.get().principal, Call.get().spoke_with) == (None, "Porter")
    page = browser.get(f"/calls/{call.id}").text
    assert "Lin Hai" in page, "whom it was with before"


def test_lateness_is_of_the_day_it_was_entered_not_of_the_day_it_is_corrected(world, browser, call, officer):
    with clock.at(NOW + timedelta(days=30)):
        later = world.browser(officer)
        correct(later, call, summary="Another.")
        assert Call.get().late is False
        correct(later, call, day="2026-11-03")
        assert Call.get().late is True


def test_a_time_to_come_is_refused(browser, call):
    page = correct(browser, call, day="2026-11-19")
    assert (page.status_code, Fields.of(page.text).sentence("day")) == (422, "This time is still to come.")


def test_the_writer_and_a_manager_who_leads_the_hotel_correct_it_and_nobody_else(world, call, officer):
    others = [world.officer_of(world.hotel("SZ002")), world.account(Role.LIAISON), world.account(Role.DIRECTOR)]
    got = [world.browser(one).get(page_of(call)).status_code for one in others]
    assert got == [403, 404, 403]
    manager = world.account(Role.MANAGER)
    assert correct(world.browser(manager), call, summary="By the manager.").status_code == 303
    assert (Call.get().by_id, CallCorrection.get().by_id) == (officer.id, manager.id)
    assert "Correct" in world.browser(officer).get(f"/calls/{call.id}").text
    assert f'href="{page_of(call)}"' not in world.browser(others[0]).get(f"/calls/{call.id}").text
    right()


def test_two_who_correct_at_once_see_both_texts(world, browser, call):
    form = {**browser.form(page_of(call), page_of(call)), "summary": "Mine.", "reason": "A slip"}
    person = world.person(world.account(Role.MANAGER, name="Chief"))
    Call.get().correct(person, 1, "Theirs", summary="Theirs.", channel=Channel.VIDEO)
    page = browser.post(page_of(call), data=form)
    again = Forms.of(page.text)[page_of(call)]
    assert (page.status_code, again["summary"], again["channel"], again["version"]) == (409, "Mine.", "video", "2")
    assert '<div class="theirs">Theirs.</div>' in page.text and "Chief" in page.text
    assert browser.post(page_of(call), data=again).status_code == 303
    row = Call.get()
    assert (row.summary, row.channel, row.version, CallCorrection.select().count()) == ("Mine.", "video", 3, 2)
    right()


def test_of_two_deeds_over_one_version_the_second_changes_nothing(world, call, officer):
    person, other = world.person(officer), Call.get()
    call.correct(person, 1, "One", summary="One.")
    with pytest.raises(Conflict):
        other.correct(person, 1, "Two", summary="Two.")
    assert (Call.get().summary, CallCorrection.select().count()) == ("One.", 1)
    right()


def test_the_welcome_moves_with_the_correction(world, hotel, officer, call):
    sheet = Handover.write(COMMAND_LINE, hotel, Function.OFFICER, 1, officer.id, date(2026, 11, 16))
    person = world.person(officer)
    call.correct(person, 1, "Nobody answered", result=Result.NO_ANSWER)
    assert Handover.get_by_id(sheet.id).welcomed_on is None
    call.correct(person, 2, "It was answered", result=Result.REACHED)
    assert (Handover.get_by_id(sheet.id).welcomed_on, Handover.get_by_id(sheet.id).call_id) == (call.day, call.id)
    call.correct(person, 3, "Another day", at=datetime(2026, 11, 18, 2))
    assert Handover.get_by_id(sheet.id).welcomed_on == date(2026, 11, 18)


def test_what_is_being_corrected_is_kept_as_a_draft(browser, call):
    data = {**browser.form(page_of(call), page_of(call)), "summary": "Half"}
    assert browser.post(f"{page_of(call)}/draft", data=data).status_code == 303
    assert Draft.get().form == f"correction:{call.id}"
    assert browser.form(page_of(call), page_of(call))["summary"] == "Half"
    correct(browser, call, summary="Whole.")
    assert Draft.select().count() == 0


def test_the_audit_tells_it_in_words(world, browser, call):
    correct(browser, call, channel="video", who="", spoke_with="Porter", day="2026-11-16")
    page = world.browser(world.account(Role.DIRECTOR)).get("/audit").text
    assert "corrected a call" in page
    for text in ("Phone → Video call", "Lin Hai → —", "— → Porter"):
        assert text in page
