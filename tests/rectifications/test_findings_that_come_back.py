"""A finding that comes back is the old one again, and tells how often (D10, D14)."""

from portal.activity.follow_ups import NO_DAY, FollowUp, FollowUpEntry
from portal.activity.inspections.findings import Filter, Finding, last_results
from portal.activity.inspections.rectifications import Measure
from portal.foundation import clock
from tests.rectifications.reporting import BATHROOM, WATER, finding, fresh, item


def mended(reports, world, lin, chen, key):
    row = item(key)
    row.give_state(world.person(lin), "claimed")
    row.answer(world.person(lin), "It is mended.")
    row.confirm(world.person(chen))
    return row


def test_what_was_mended_and_is_found_again_is_reopened(reports, world, hotel, lin, chen):
    reports.accepted(WATER)
    row = mended(reports, world, lin, chen, WATER)
    plan = reports.released(WATER, note="Cold at seven.")
    again = item(WATER)
    assert (again.id, again.state, again.times, again.due_on) == (row.id, "open", 2, NO_DAY)
    assert (again.claimed_at, again.confirmed_by_id, again.closed_at) == (None, None, None)
    assert again.wording == "热水：Cold at seven."
    assert (finding(WATER).times, finding(WATER).inspection_id) == (2, plan.inspection_id)
    assert FollowUp.select().count() == Finding.select().count() == 1
    line = FollowUpEntry.last_said(again)
    assert (line.verb, line.text, line.inside) == ("found_again", "Cold at seven.", False)


def test_what_is_still_open_counts_up_and_keeps_its_owner_and_day(reports, world, lin, hu):
    plan = reports.released(WATER)
    reports.propose(plan, account=hu.id)
    reports.decide(plan)
    due_on = item(WATER).due_on
    reports.released(WATER)
    row = item(WATER)
    assert (row.times, row.account_id, row.due_on, row.state) == (2, hu.id, due_on, "open")


def test_what_was_said_to_be_done_and_is_found_again_is_not(reports, world, lin):
    reports.accepted(WATER)
    item(WATER).give_state(world.person(lin), "claimed")
    due_on = item(WATER).due_on
    reports.released(WATER)
    row = item(WATER)
    assert (row.state, row.claimed_by_id, row.due_on) == ("open", None, due_on)


def test_an_earlier_plan_does_not_wait_for_what_a_later_one_asks(reports):
    first = reports.released(WATER, BATHROOM)
    second = reports.released(WATER)
    assert [(one.state, one.times) for one in Measure.of_plan(first)] == [("asked", 1), ("carried", 1)]
    assert fresh(first).state == "asked"
    third = reports.released(BATHROOM)
    assert (fresh(first).state, fresh(second).state, fresh(third).state) == ("replaced", "asked", "asked")


def test_each_time_it_was_found_stays_told(reports, world, lin, chen):
    reports.accepted(WATER, note="Lukewarm.")
    mended(reports, world, lin, chen, WATER)
    reports.released(WATER, note="Cold.")
    told = [(one.note, one.text, one.day) for one in Measure.of_item(item(WATER))]
    assert told == [("Cold.", "", clock.today()), ("Lukewarm.", "It is washed anew.", clock.today())]


def test_the_next_inspection_is_told_how_each_point_was_found_last(reports, hotel):
    reports.released(WATER, note="Cold.")
    assert {key: (row.note, row.follow_up.is_open) for key, row in last_results(hotel).items()} == {
        WATER: ("Cold.", True)
    }


def keys(person, **wanted) -> list[str]:
    return [row.finding.item_key for row in Finding.page_for(person, Filter(**wanted))]


def test_the_register_is_narrowed_by_all_that_a_finding_has(reports, world, hotel, lin, chen, director, zhao):
    reports.accepted(WATER, days=0)
    mended(reports, world, lin, chen, WATER)
    reports.accepted(BATHROOM, days=3)
    person = world.person(director)
    assert keys(person) == [BATHROOM]
    assert keys(person, closed=True) == [WATER]
    reports.released(WATER)
    assert keys(person) == [BATHROOM, WATER]
    assert keys(person, came_back=True) == [WATER]
    assert keys(person, unplanned=True) == [WATER]
    assert keys(person, city="苏州", hotel=hotel.id, severity="serious") == [BATHROOM, WATER]
    assert keys(person, city="上海") == keys(person, severity="red") == keys(person, overdue=True) == []
    engineering = item(WATER).helper_id
    assert keys(person, department=engineering) == [WATER]
    assert keys(world.person(zhao)) == [WATER]
