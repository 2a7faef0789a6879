"""The welcome call: who holds it, with whom, and by when."""

from portal.activity.calls import Channel, Result
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records import postings
from portal.records.handovers import Handover
from portal.records.principals import PrincipalFunction
from portal.web.forms.calls import NEW
from tests.world import days_ago


def test_a_talk_with_the_new_gm_is_the_welcome_call(world, hotel, new_gm):
    officer, gm = new_gm
    call = world.call(hotel, officer, days_ago(4), gm)
    sheet = Handover.get()
    assert (sheet.welcomed_on, sheet.call_id, sheet.open) == (days_ago(4), call.id, False)
    world.call(hotel, officer, days_ago(1), gm)
    assert Handover.get().call_id == call.id, "the first one is it"


def test_with_the_call_saved_in_place_the_notice_on_the_file_goes(world, hotel, new_gm):
    officer, gm = new_gm
    browser = world.browser(officer)
    assert "New general manager: Wang Min since" in browser.get("/hotels/SZ001").text
    form = {**browser.form("/calls/new?hotel=SZ001", "/calls"), "who": str(gm.id), "summary": "Welcome."}
    headers = {"HX-Request": "true", "HX-Target": "form"}
    part = browser.get(browser.post("/calls", data=form, headers=headers).location, headers=headers).text
    assert '<div data-hx-swap-oob="innerHTML:#handovers">' in part and "New general manager" not in part
    assert Handover.get().welcomed_on == clock.today()


def test_a_manager_may_hold_it_and_a_department_may_not(world, hotel, new_gm):
    world.call(hotel, world.account(Role.LIAISON), days_ago(3), new_gm[1])
    assert Handover.get().open
    world.call(hotel, world.account(Role.MANAGER), days_ago(3), new_gm[1])
    assert Handover.get().welcomed_on == days_ago(3)


def test_what_is_no_talk_with_him_since_he_came_is_no_welcome(world, hotel, new_gm):
    officer, gm = new_gm
    deputy = world.principal(hotel, "Zhou Li", PrincipalFunction.DEPUTY)
    world.call(hotel, officer, days_ago(4), gm, result=Result.NO_ANSWER)
    world.call(hotel, officer, days_ago(4), gm, channel=Channel.WECHAT)
    world.call(hotel, officer, days_ago(3), deputy)
    world.call(hotel, officer, days_ago(6), gm)
    assert Handover.get().open


def test_a_new_officer_is_welcomed_by_his_own_talk_alone(world, hotel):
    world.officer_of(hotel, since=days_ago(90))
    gm = world.principal(hotel)
    new = world.officer_of(hotel, since=days_ago(5))
    world.call(hotel, world.account(Role.MANAGER), days_ago(4), gm)
    assert Handover.get().open
    call = world.call(hotel, new, days_ago(2), gm)
    assert (Handover.get().welcomed_on, Handover.get().call_id) == (days_ago(2), call.id)


def test_a_talk_held_before_the_change_was_entered_is_found(world, hotel):
    old = world.officer_of(hotel, since=days_ago(90))
    gm, new = world.principal(hotel), world.account(Role.STAFF)
    postings.cover(COMMAND_LINE, old, new, days_ago(9), clock.today())
    call = world.call(hotel, new, days_ago(3), gm)
    world.posted(hotel, new, since=days_ago(4))
    assert (Handover.get().welcomed_on, Handover.get().call_id) == (days_ago(3), call.id)


def test_a_gm_entered_with_the_call_itself_is_welcomed_by_it(world, hotel, new_gm):
    officer, _gm = new_gm
    browser = world.browser(officer)
    form = browser.form("/calls/new?hotel=SZ001", "/calls")
    told = {"who": NEW + "gm", "spoke_with": "Zhou Li", "result": "reached", "summary": "He came on Monday."}
    assert browser.post("/calls", data={**form, **told}).status_code == 303
    last = Handover.select().order_by(Handover.id.desc()).get()
    assert (last.day, last.welcomed_on) == (clock.today(), clock.today())
