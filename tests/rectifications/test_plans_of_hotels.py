"""The rectification plan that each report asks for: the GM proposes, quality accepts or returns (D10)."""

from datetime import timedelta

import pytest

from portal.activity.follow_ups import NO_DAY
from portal.activity.inspections.planning import Proposal
from portal.activity.inspections.rectifications import Measure, RectificationPlan
from portal.foundation import clock
from portal.foundation.db import Conflict, Missing, Refused
from portal.foundation.roles import Function
from tests.items import LONG_AGO
from tests.rectifications.reporting import BATHROOM, LINEN, WATER, due, finding, fresh, item, told


def test_a_report_asks_for_a_plan_and_each_finding_is_owed_by_the_hotel(reports, hotel, lin, chen):
    plan = reports.released(BATHROOM, WATER)
    assert (plan.state, plan.red_line, plan.hotel_id) == ("asked", False, hotel.id)
    assert plan.due_at - plan.asked_at == timedelta(days=7)
    row = item(WATER)
    assert (row.side, row.for_hotel, row.rectification, row.times, row.due_on) == ("hotel", True, True, 1, NO_DAY)
    assert (row.origin_kind, row.origin_id) == ("inspection", plan.inspection_id)
    assert row.helper.word == "engineering"
    assert row.wording == "热水：Seen on the third floor."
    # One notice for the plan, none for each finding.
    assert told(lin) == ["inspection_out", "plan_asked"]


def test_a_red_line_asks_for_a_plan_within_24_hours(reports):
    plan = reports.released(LINEN)
    assert (plan.red_line, plan.due_at - plan.asked_at) == (True, timedelta(hours=24))
    assert finding(LINEN).severity == "red"


def test_a_report_that_found_nothing_asks_for_nothing(reports):
    assert reports.released() is None


def test_before_its_release_nothing_of_an_inspection_is_followed_up(reports):
    reports.finished(LINEN)
    assert RectificationPlan.select().count() == 0


def test_what_is_accepted_has_an_owner_and_a_day(reports, lin, hu, qian):
    plan = reports.released(BATHROOM, WATER)
    reports.propose(plan, account=hu.id)
    assert fresh(plan).state == "proposed"
    assert due(WATER) == NO_DAY
    assert told(qian) == ["plan_proposed"]
    reports.decide(plan)
    assert (fresh(plan).state, fresh(plan).decided_by_id) == ("accepted", qian.id)
    row = item(WATER)
    assert (row.account_id, row.due_on) == (hu.id, clock.today() + timedelta(10))
    assert told(qian) == []
    assert told(hu) == ["given", "given"]
    assert "plan_decided" in told(lin)


def test_what_is_returned_is_written_again_and_what_was_accepted_holds(reports, lin):
    plan = reports.released(BATHROOM, WATER)
    reports.propose(plan)
    reports.decide(plan, E1="Which boiler?")
    assert fresh(plan).state == "returned"
    said = [(one.state, one.reason) for one in Measure.of_plan(plan)]
    assert said == [("accepted", ""), ("returned", "Which boiler?")]
    assert (due(BATHROOM), due(WATER)) == (clock.today() + timedelta(10), NO_DAY)
    with pytest.raises(Refused, match="What came back is changed"):
        reports.propose(plan)
    reports.propose(plan, text="The boiler of the third floor is replaced.", days=3)
    reports.decide(plan)
    assert (fresh(plan).state, due(WATER)) == ("accepted", clock.today() + timedelta(3))
    assert due(BATHROOM) == clock.today() + timedelta(10)


def test_a_plan_says_something_of_every_finding(reports, lin):
    plan = reports.released(BATHROOM, WATER)
    one = plan.wanted()[0]
    with pytest.raises(Refused, match="Say of each finding"):
        plan.propose(reports.p(lin), plan.version, {one.id: Proposal("Cleaned.", None, "", clock.today())})


def test_of_two_who_send_a_plan_the_second_sees_the_first(reports, lin):
    plan = reports.released(WATER)
    reports.propose(plan)
    told_late = {one.id: Proposal("Later.", None, "", clock.today()) for one in plan.wanted()}
    with pytest.raises(Conflict):
        plan.propose(reports.p(lin), plan.version, told_late)
    assert Measure.get().text == "It is washed anew."


def test_an_accepted_plan_is_not_written_again(reports, lin):
    plan = reports.accepted(WATER)
    with pytest.raises(Refused, match="accepted already"):
        plan.propose(reports.p(lin), plan.version, {})


def test_where_nobody_speaks_for_quality_the_officer_or_manager_decides(reports, world, hotel, chen, boss, qian):
    plan = reports.released(WATER)
    reports.propose(plan)
    assert [plan.is_written_by(world.person(one)) for one in (qian, chen, boss)] == [True, False, False]
    qian.active = False
    qian.save()
    assert [plan.is_written_by(world.person(one)) for one in (chen, boss)] == [True, True]
    other = world.officer_of(world.hotel(name="Other"), since=LONG_AGO)
    assert not plan.is_written_by(world.person(other))


def test_who_reads_a_plan_and_who_writes_it(reports, world, hotel, lin, hu, chen, boss, director, qian, zhao):
    plan = reports.released(WATER)
    owner = world.gm_of(hotel, function=Function.OWNER, since=LONG_AGO)
    stranger = world.gm_of(world.hotel(name="Other"), since=LONG_AGO)
    reads = {"lin": lin, "owner": owner, "chen": chen, "boss": boss, "director": director, "qian": qian}
    for account in reads.values():
        assert RectificationPlan.of_inspection(world.person(account), plan.inspection_id).id == plan.id
    for account in (hu, zhao, stranger):
        with pytest.raises(Missing):
            RectificationPlan.of_inspection(world.person(account), plan.inspection_id)
    writes = [name for name, account in reads.items() if plan.is_written_by(world.person(account))]
    assert writes == ["lin", "qian"]


def test_what_was_mended_before_the_plan_wants_no_word_in_it(reports, lin, world, chen):
    plan = reports.released(BATHROOM, WATER)
    row = item(WATER)
    row.give_state(world.person(lin), "claimed")
    row.answer(world.person(lin), "The pump is new.")
    row.confirm(world.person(chen))
    assert [one.finding.item_key for one in fresh(plan).wanted()] == [BATHROOM]
    reports.propose(plan)
    reports.decide(plan)
    assert (fresh(plan).state, item(WATER).state) == ("accepted", "confirmed")
