"""The month beside the one before it, and whose reports one is offered."""

from datetime import date, timedelta

import pytest

from portal.activity.follow_ups import FollowUp, State
from portal.foundation import clock
from portal.insight import reports
from portal.insight.reports import Period
from portal.records.accounts import Account
from portal.records.principals import Principal
from portal.records.teams import Team
from tests.company import ask
from tests.reports.drafting import MONDAY, NOW, draft, lines, owed, said

# The month


def test_the_month_is_compared_with_the_one_before(world, chen):
    alpha = chen.hotels[0]
    gm = Principal.first_of(chen.hotels)[alpha.id]
    for week in range(9):
        world.call(alpha, chen, date(2026, 9, 14) + timedelta(weeks=week), gm)
    director = world.account("director")
    text = draft(world, director, Period.of_month(date(2026, 10, 1)))
    assert text.split("\n")[0] == "Monthly summary of customer service: The whole company"
    told = lines(text, "Calls of the month")
    # October has five Thursdays, September four; the call of 28 September is of a week of October.
    assert told[0] == "Coverage 33% (5 of 15 hotel weeks, excused 0), the month before 16%."
    assert told[1].startswith("By week: 28 Sep–4 Oct 33%, 5–11 Oct 33%")
    assert told[2] == "· Chen: 33% (the month before 16%), nothing special 0%, late entries 4"
    assert told[4] == "Entered more than 14 days late: 4 of 4 records."


def test_a_promise_is_kept_if_it_was_done_by_its_day_and_seen(world, chen):
    person, alpha = world.person(chen), chen.hotels[0]
    manager = world.person(world.account("manager"))
    with clock.at(NOW - timedelta(days=40)):
        kept, late, _open = (owed(person, alpha, f"Item {n}", due_on=date(2026, 10, 20)) for n in range(3))
        kept.give_state(person, State.CLAIMED)
    late.give_state(person, State.CLAIMED)
    for row in (kept, late):
        row.confirm(manager)
    text = draft(world, chen, Period.of_month(date(2026, 10, 1)))
    assert "Kept in time by hotels: 1 of 3 that were due, 33%." in text


def test_what_was_raised_most_stands_in_the_month(world, chen):
    person, alpha = world.person(chen), chen.hotels[0]
    row = owed(person, alpha, "The smell", due_on=date(2026, 12, 24))
    gm = Principal.first_of(chen.hotels)[alpha.id]
    for n in range(3):
        row.give_state(person, State.UNDER_WAY, record=world.call(alpha, chen, MONDAY + timedelta(days=n), gm))
        row = FollowUp.get_by_id(row.id)
    told = lines(draft(world, chen, Period.of_month(date(2026, 11, 1))), "Follow-ups")
    assert told[-2:] == ["Raised most often:", "· Alpha: The smell (the hotel, due 24 Dec, followed up 3 times)"]


# Whose


def test_everybody_is_offered_what_he_leads(world, chen):
    north, south = Team.create(name_en="North"), Team.create(name_en="South")
    Account.update(team=north).where(Account.id == chen.id).execute()
    world.officer_of(world.hotel("D1", name="Delta"), name="Li")
    manager = world.account("manager", name="Zhao")
    names = [scope.name for scope in reports.scopes(world.person(manager))]
    assert names == ["The whole company", "North", "South", "Chen", "Li"]
    Account.update(team=north).where(Account.id == manager.id).execute()
    assert [scope.name for scope in reports.scopes(world.person(manager))] == ["North", "Chen"]
    assert [scope.name for scope in reports.scopes(world.person(chen))] == ["Chen"]
    text = draft(world, manager)
    assert "Alpha" in text and "Delta" not in text
    assert "· Chen: 1 of 3, 33%" in text
    assert south.id


def test_a_report_of_strangers_is_not_there(world, chen):
    li = world.officer_of(world.hotel("D1"), name="Li")
    browser = world.browser(chen)
    assert browser.get(f"/reports?of=o{chen.id}").status_code == 200
    for key in (f"o{li.id}", "", "t1", "x"):
        assert browser.get(f"/reports?of={key}").status_code == 404, key
        assert ask(browser, "POST", "/reports/export", of=key, text="Words").status_code == 404


@pytest.mark.parametrize("asked", ["kind=week&period=2027-W10", "kind=week&period=x", "kind=nothing", "period=2026-11"])
def test_what_cannot_be_asked_for_is_this_week(world, chen, asked):
    assert "Week 47 of 2026" in said(world.browser(chen), f"/reports?{asked}")


def test_the_month_begins_with_the_last_one_that_is_over(world, chen):
    browser = world.browser(chen)
    for asked in ("", "&period=2026-13", "&period=2026-12"):
        assert "1 Oct 2026 – 31 Oct" in said(browser, f"/reports?kind=month{asked}")
