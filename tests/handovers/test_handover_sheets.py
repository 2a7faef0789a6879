"""A hand-over's sheet is opened by the change, read, written and listed."""

from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.insight.rail import waiting_for_officer
from portal.records import postings
from portal.records.audit import AuditEntry
from portal.records.handovers import Handover
from portal.records.hotels import Posting
from portal.records.principals import Principal, PrincipalFunction
from portal.records.teams import Team
from portal.records.timeline import Line
from tests.world import days_ago


def sheets():
    rows = Handover.select().order_by(Handover.id)
    return [(row.function, row.before_id, row.after_id, row.day, row.due_on, row.open) for row in rows]


# The sheet is opened by the change


def test_the_first_officer_and_the_first_gm_take_over_from_nobody(world, hotel):
    world.officer_of(hotel)
    world.gm_of(hotel)
    assert sheets() == []


def test_another_officer_opens_a_sheet_and_owes_a_welcome_call_within_seven_days(world, hotel):
    before = world.officer_of(hotel, since=days_ago(90))
    after = world.officer_of(hotel, since=days_ago(2))
    assert sheets() == [("officer", before.id, after.id, days_ago(2), days_ago(2) + timedelta(days=7), True)]
    assert [(row.verb, row.kind) for row in Line.select().where(Line.kind == "handover")] == [("written", "handover")]
    assert AuditEntry.select().where(AuditEntry.verb == "handover.written").count() == 1


def test_an_officer_who_comes_after_a_gap_still_takes_over_from_the_last_one(world, hotel):
    before = world.officer_of(hotel, since=days_ago(90))
    postings.end(COMMAND_LINE, Posting.get(), days_ago(20))
    after = world.officer_of(hotel)
    assert [row[1:3] for row in sheets()] == [(before.id, after.id)]


def test_the_same_officer_again_hands_nothing_over(world, hotel):
    officer = world.officer_of(hotel, since=days_ago(90))
    postings.end(COMMAND_LINE, Posting.get(), days_ago(20))
    world.posted(hotel, officer)
    assert sheets() == []


@pytest.mark.parametrize("with_account", [True, False])
def test_another_gm_opens_one_sheet_whether_or_not_he_has_an_account(world, hotel, with_account):
    old = world.principal(hotel, "Lin Hai")
    if with_account:
        world.gm_of(hotel, name="Wang Min")
    else:
        Principal.enter(COMMAND_LINE, hotel, "Wang Min", PrincipalFunction.GM)
    new = Principal.get(Principal.name == "Wang Min")
    assert [row[:4] for row in sheets()] == [("gm", old.id, new.id, clock.today())]


def test_a_gm_on_the_file_who_is_given_an_account_is_the_same_man(world, hotel):
    before = world.principal(hotel, "Lin Hai")
    account = world.gm_of(hotel, name="Lin Hai")
    assert sheets() == []
    assert [(row.id, row.account_id) for row in Principal.current_of(hotel)] == [(before.id, account.id)]


def test_a_deputy_and_an_owner_change_without_a_sheet(world, hotel):
    for function in (PrincipalFunction.DEPUTY, PrincipalFunction.OWNER):
        for name in ("Lin Hai", "Wang Min"):
            Principal.enter(COMMAND_LINE, hotel, name, function)
    assert sheets() == []


def test_a_slip_corrected_on_the_same_day_leaves_one_sheet(world, hotel):
    before = world.officer_of(hotel, since=days_ago(90))
    world.officer_of(hotel)
    right = world.officer_of(hotel)
    assert [row[1:3] for row in sheets()] == [(before.id, right.id)]
    assert Line.select().where(Line.kind == "handover").count() == 1


def test_what_was_owed_to_a_gm_who_has_gone_again_is_owed_no_longer(world, hotel):
    for name, day in (("Lin Hai", 90), ("Wang Min", 20), ("Zhou Li", 3)):
        world.principal(hotel, name, since=days_ago(day))
    assert [(row[3], row[5]) for row in sheets()] == [(days_ago(20), False), (days_ago(3), True)]
    assert [row.overtaken for row in Handover.select().order_by(Handover.id)] == [1, 0]


def test_the_old_gm_reaches_nothing_from_that_day_on_even_if_the_new_one_has_no_account(world, hotel):
    old = world.gm_of(hotel, name="Lin Hai", since=days_ago(90))
    his = world.browser(old)
    assert his.get("/hotels/SZ001").status_code == 200
    officer = world.officer_of(hotel)
    Principal.enter(world.person(officer), hotel, "Wang Min", PrincipalFunction.GM)
    assert his.get("/hotels/SZ001").status_code == 403, "a hotel side without a hotel"
    assert [row.until for row in Posting.select().where(Posting.account == old)] == [clock.today()]


def test_who_posts_a_gm_reads_until_when_he_is_to_be_welcomed(world, hotel):
    world.gm_of(hotel, since=days_ago(90))
    new = world.account(Role.GM, name="Wang Min")
    browser = world.browser(world.account(Role.MANAGER))
    data = {**browser.token(), "function": "gm", "person": new.sign_in, "since": clock.today().isoformat()}
    page = browser.post("/hotels/SZ001/postings", data=data, follow_redirects=True)
    assert "Wang Min is posted. A hand-over sheet is open; the welcome call is due by" in page.text
    assert "New general manager: Wang Min since" in page.text


# The sheet is read and written


def test_the_sheet_tells_the_next_one_what_he_should_know(world, hotel):
    old = world.officer_of(hotel, since=days_ago(90), name="Old Zhao")
    Principal.enter(COMMAND_LINE, hotel, "Lin Hai", PrincipalFunction.GM, since=days_ago(80), manner="Likes figures.")
    world.call(hotel, old, days_ago(9), Principal.get(), summary="The lift is being repaired.")
    new = world.officer_of(hotel, name="New Sun")
    sheet = Handover.get()
    page = world.browser(new).get(f"/handovers/{sheet.id}").text
    told = ["Old Zhao → New Sun", "Likes figures.", "The lift is being repaired.", "A welcome call is due by"]
    assert [text for text in told if text not in page] == []
    assert f'href="/handovers/{sheet.id}"' in world.browser(new).get("/hotels/SZ001").text


def test_whoever_leaves_writes_and_whoever_comes_reads(world, hotel):
    old, new = world.officer_of(hotel, since=days_ago(90)), world.officer_of(hotel)
    sheet = Handover.get()
    url = f"/handovers/{sheet.id}"
    assert world.browser(old).send(url, url, note="We promised a new sign by June.").status_code == 303
    assert "We promised a new sign by June." in world.browser(new).get(url).text
    browser = world.browser(new)
    assert f'action="{url}"' not in browser.get(url).text
    assert browser.post(url, data={**browser.token(), "version": "1", "note": "Mine."}).status_code == 403
    assert world.browser(world.account(Role.MANAGER)).send(url, url, note="By the manager.").status_code == 303
    assert Handover.get().note == "By the manager."


def test_of_a_gm_the_hotels_officer_writes(world, hotel, new_gm):
    url = f"/handovers/{Handover.get().id}"
    assert world.browser(new_gm[0]).send(url, url, note="Cares for the lobby.").status_code == 303
    other = world.browser(world.officer_of(world.hotel("SZ002")))
    assert other.post(url, data={**other.token(), "version": "2", "note": "x"}).status_code == 403


def test_of_two_who_write_at_once_neither_is_lost(world, hotel):
    old = world.officer_of(hotel, since=days_ago(90))
    world.officer_of(hotel)
    url = f"/handovers/{Handover.get().id}"
    his, managers = world.browser(old), world.browser(world.account(Role.MANAGER))
    form = his.form(url, url)
    managers.send(url, url, note="From the manager.")
    answer = his.post(url, data={**form, "note": "From the officer."})
    assert answer.status_code == 409
    assert "From the manager." in answer.text and "From the officer." in answer.text
    assert Handover.get().note == "From the manager."


def test_a_draft_is_kept_and_offered_back(world, hotel):
    old = world.officer_of(hotel, since=days_ago(90))
    world.officer_of(hotel)
    url = f"/handovers/{Handover.get().id}"
    browser = world.browser(old)
    form = browser.form(url, url)
    assert browser.post(f"{url}/draft", data={**form, "note": "Half a sent"}).status_code == 303
    assert "Half a sent" in browser.get(url).text
    browser.send(url, url, note="A whole sentence.")
    assert "Half a sent" not in browser.get(url).text


# The list


def test_the_list_narrows_to_mine_open_and_overdue(world, hotel):
    second, third = world.hotel("SZ002"), world.hotel("SZ003")
    officer = world.officer_of(hotel, second, since=days_ago(90))
    world.officer_of(third, since=days_ago(90))
    late, open_, strange = (
        [world.principal(one, name, since=days_ago(day)) for name, day in (("Old", 60), ("New", back))][1]
        for one, back in ((hotel, 20), (second, 2), (third, 3))
    )
    browser = world.browser(officer)

    def listed(query):
        page = browser.get(f"/handovers{query}").text
        return [code for code in ("SZ001", "SZ002", "SZ003") if f">Hotel {code}</a>" in page]

    assert listed("") == ["SZ001", "SZ002"]
    assert listed("?show=open") == ["SZ001", "SZ002", "SZ003"]
    assert listed("?show=overdue") == ["SZ001"]
    assert listed("?show=all") == ["SZ001", "SZ002", "SZ003"]
    assert listed("?hotel=SZ003") == ["SZ003"]
    world.call(hotel, officer, days_ago(1), late)
    assert listed("?show=overdue") == []
    assert waiting_for_officer(world.person(officer))["/handovers"] == 1
    assert '<span class="count">1</span>' in browser.get("/handovers").text


def test_a_managers_team_is_what_his_officers_serve(world, hotel):
    team = Team.create(name_en="East")
    mine = world.officer_of(hotel, since=days_ago(9))
    mine.team = team
    mine.save()
    other = world.hotel("SZ002")
    world.officer_of(other, since=days_ago(9))
    for one in (hotel, other):
        for name, day in (("Old", 60), ("New", 2)):
            world.principal(one, name, since=days_ago(day))
    manager = world.account(Role.MANAGER)
    manager.team = team
    manager.save()
    page = world.browser(manager).get("/handovers").text
    assert ("Hotel SZ001" in page, "Hotel SZ002" in page) == (True, False)


@pytest.mark.parametrize("function", [Function.GM, Function.OWNER, Function.ASSISTANT])
def test_the_hotel_side_never_reads_a_sheet(world, hotel, new_gm, function):
    browser = world.browser(world.gm_of(hotel, function=function))
    assert browser.get("/handovers").status_code == 403
    assert browser.get(f"/handovers/{Handover.get().id}").status_code == 403
