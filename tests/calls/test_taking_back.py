"""A record is taken back for ten minutes, with whoever and whatever was entered with it."""

from datetime import date, timedelta

import pytest

from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp
from portal.activity.to_tell import Told, ToTell
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.handovers import Handover
from portal.records.principals import Principal, PrincipalFunction
from portal.records.timeline import Line
from tests.calls.recording import FILE, NOW, newest, owed, record, right, weeks

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


def test_the_number_of_a_record_taken_back_is_borne_by_no_other(world, officer, hotel):
    first = world.call(hotel, officer)
    first.undo(world.person(officer))
    assert world.call(hotel, officer).id > first.id


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


def new_gm(browser, **fields):
    answer = record(browser, **{"who": "new-gm", "spoke_with": "Chen Ming", **fields})
    assert answer.status_code == 303
    return Call.select().order_by(Call.id.desc()).get(), Principal.get(Principal.name == "Chen Ming")


def undone(browser, call):
    return browser.post(f"/calls/{call.id}/undo", data=browser.token(), follow_redirects=True).text


def standing():
    rows = Principal.select(Principal.name, Principal.until).order_by(Principal.id).tuples()
    return list(rows), Handover.select().count(), Line.select().count()


# A new principal who was entered with the record


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
