"""The register's page: narrowed by its address, paged by key, taken away as a sheet; the rail's number."""

import io
from datetime import timedelta

import openpyxl

from portal.activity.follow_ups import FollowUp, Side, State
from portal.foundation import clock
from portal.records.audit import AuditEntry
from portal.records.teams import Team
from tests.follow_ups.reading import department, liaison_of, listed

# The register


def test_the_register_begins_with_the_hotels_one_serves_and_what_is_due_first(
    world, browser, hotel, officer, item, ours
):
    by, today = world.person(officer), clock.today()
    soon = FollowUp.add(by, hotel, "Soon", side=Side.HOTEL, due_on=today + timedelta(days=1))
    other = world.hotel("HZ001")
    theirs = FollowUp.add(world.person(world.officer_of(other)), other, "Theirs", side=Side.HOTEL)
    assert listed(browser) == [soon.id, item.id, ours.id]
    assert listed(browser, "?whose=all") == [soon.id, item.id, ours.id, theirs.id]


def test_the_register_is_narrowed_by_its_address(world, browser, hotel, officer, item, ours):
    by, today = world.person(officer), clock.today()
    late = FollowUp.add(by, hotel, "Late", side=Side.HOTEL, due_on=today - timedelta(days=3))
    mine = FollowUp.add(by, hotel, "Mine", side=Side.US, account=officer, department=department("customer-service"))
    complaint = FollowUp.add(by, hotel, "Noise", side=Side.US, department=department("quality"), complaint=True)
    item.give_state(by, State.STUCK)
    for _n in range(3):
        ours.give_state(by, State.UNDER_WAY, record=world.call(hotel, officer))
    late.give_state(by, State.CLAIMED, for_hotel_side=True)
    gone = FollowUp.add(by, hotel, "Gone", side=Side.HOTEL)
    gone.withdraw(by, gone.version, "No longer needed")
    assert {
        show: listed(browser, f"?show={show}") for show in ("overdue", "stuck", "often", "complaints", "claimed")
    } == {
        "overdue": [late.id],
        "stuck": [item.id],
        "often": [ours.id],
        "complaints": [complaint.id],
        "claimed": [late.id],
    }
    assert listed(browser, "?show=closed") == [gone.id]
    assert listed(browser, "?whose=mine") == [mine.id]
    assert listed(browser, "?department=quality") == [complaint.id]
    assert listed(browser, "?hotel=SZ001&show=stuck") == [item.id]
    assert listed(browser, "?hotel=NOPE-1") == []


def test_the_register_shows_what_hotels_owe_and_what_lies_with_an_officer_or_a_team(
    world, browser, hotel, officer, item, ours
):
    other, team = world.hotel("HZ001"), Team.create(name_en="Two")
    colleague = world.officer_of(other)
    theirs = FollowUp.add(world.person(colleague), other, "Theirs", side=Side.HOTEL)
    colleague.team = team
    colleague.save()
    assert listed(browser, "?whose=hotels&department=hotels") == [item.id]
    assert listed(browser, f"?officer={officer.id}") == [item.id, ours.id]
    assert listed(browser, f"?officer={colleague.id}") == listed(browser, f"?team={team.id}") == [theirs.id]
    assert "Clear the filter Team: Two" in browser.get(f"/follow-ups?team={team.id}").text


def test_two_chinese_characters_are_found_in_the_wording(browser, item, ours):
    assert listed(browser, "?q=循环") == [item.id]
    assert listed(browser, "?q=排名") == [ours.id]
    assert listed(browser, "?q=热水") == []


def test_a_row_says_who_owes_it_how_late_it_is_and_how_often_it_was_raised(world, browser, hotel, officer, gm):
    by, day = world.person(officer), clock.today() - timedelta(days=6)
    for side, given in ((Side.HOTEL, {}), (Side.US, {"department": department("sales")})):
        row = FollowUp.add(by, hotel, "Pump", side=side, due_on=day, **given)
        row.give_state(by, State.UNDER_WAY, record=world.call(hotel, officer))
        row.give_state(by, State.UNDER_WAY, record=world.call(hotel, officer))
    html = browser.get("/follow-ups").text
    assert html.count("6 days late") == 2
    assert html.count("followed up 2 times") == html.count("reminded 2 times") == 1
    assert '<span class="badge info">Sales and marketing</span>' in html


def test_the_register_is_paged_by_key(world, browser, hotel, officer):
    by = world.person(officer)
    rows = [FollowUp.add(by, hotel, f"Item {n}", side=Side.HOTEL).id for n in range(52)]
    html = browser.get("/follow-ups").text
    assert listed(browser) == rows[:50]
    after = html.partition("after=")[2].partition('"')[0]
    assert listed(browser, f"?after={after}") == rows[50:]


def test_the_register_is_taken_away_as_a_sheet_of_its_filter(world, browser, hotel, officer, item, ours):
    item.give_state(world.person(officer), State.STUCK)
    page = "/follow-ups?show=stuck"
    answer = browser.send(page, "/follow-ups/export")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[0] == "Code")
    assert [row[:6] for row in rows[head + 1 :]] == [["SZ001", "Garden", "更换三楼循环泵", "The hotel", None, "Stuck"]]
    told = AuditEntry.select().where(AuditEntry.verb == "follow_ups.exported").get().told
    assert told["count"] == 1 and "Stuck" in told["filter"]


# The rail


def test_the_rail_counts_what_waits_for_each(world, browser, hotel, officer, gm, item, ours):
    late = {"side": Side.HOTEL, "due_on": clock.today() - timedelta(days=1)}
    FollowUp.add(world.person(officer), hotel, "Late", **late)
    liaison = liaison_of(world, "sales")
    assert (_count(browser), _count(world.browser(gm)), _count(world.browser(liaison))) == (1, 1, 1)
    ours.give_state(world.person(liaison), State.CLAIMED)
    assert (_count(world.browser(gm)), _count(world.browser(liaison))) == (2, 0)


def _count(browser) -> int:
    """The number at the entry in the rail."""
    entry = browser.get("/me").text.partition('<a href="/follow-ups"')[2].partition("</a>")[0]
    return int(entry.partition('class="count">')[2].partition("<")[0] or 0)
