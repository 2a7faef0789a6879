"""What is overdue climbs: officer, manager, department, director, each after so many days (D10)."""

from datetime import timedelta

from portal.activity.follow_ups import FollowUp, FollowUpEntry
from portal.activity.inspections.rectifications import RectificationPlan
from portal.foundation import clock, settings
from portal.foundation.roles import COMMAND_LINE
from portal.records.notices import Notice
from portal.records.settings import change
from tests.rectifications.reporting import BATHROOM, WATER, fresh, item


def heard(news, *accounts) -> list[int]:
    """How many of these notices each has."""
    return [Notice.select().where((Notice.account == one) & (Notice.news == news)).count() for one in accounts]


def test_an_overdue_rectification_climbs_step_by_step(reports, chen, boss, zhao, director, qian):
    reports.accepted(WATER, days=0)
    ladder, climbed = (chen, boss, zhao, director), []
    now = clock.now()
    for days in (0, 1, 2, 4, 8, 15, 40):
        with clock.at(now + timedelta(days=days)):
            climbed.append((FollowUp.climb_overdue(), heard("overdue", *ladder)))
    assert climbed == [
        (0, [0, 0, 0, 0]),
        (1, [1, 0, 0, 0]),
        (0, [1, 0, 0, 0]),
        (1, [1, 1, 0, 0]),
        (1, [1, 1, 1, 0]),
        (1, [1, 1, 1, 1]),
        (0, [1, 1, 1, 1]),
    ]
    assert heard("overdue", qian) == [0]
    assert [one.inside for one in FollowUpEntry.select().where(FollowUpEntry.verb == "overdue")] == [True] * 4


def test_where_nobody_speaks_for_the_department_quality_is_told(reports, qian, director):
    reports.accepted(WATER, days=0)
    with clock.at(clock.now() + timedelta(days=30)):
        assert (FollowUp.climb_overdue(), FollowUp.climb_overdue()) == (1, 0)
    assert heard("overdue", qian, director) == [1, 1]


def test_what_is_said_to_be_done_does_not_climb_and_begins_anew_with_another_day(reports, world, lin, chen):
    reports.accepted(WATER, days=0)
    row = item(WATER)
    with clock.at(clock.now() + timedelta(days=2)):
        FollowUp.climb_overdue()
        assert fresh(row).overdue_step == 1
        row.give_state(world.person(lin), "claimed")
    with clock.at(clock.now() + timedelta(days=9)):
        assert FollowUp.climb_overdue() == 0
        row.give_back(world.person(chen), "The photograph is of last year.")
        row.redate(world.person(chen), row.version, clock.today(), "The part comes today.")
        assert (fresh(row).overdue_step, FollowUp.climb_overdue()) == (0, 0)


def test_an_overdue_plan_climbs_too_and_one_that_waits_for_its_decision(reports, chen, boss, qian, director):
    plan = reports.released(BATHROOM)
    now, found = clock.now(), []
    for days in (7, 8, 11, 15, 22):
        with clock.at(now + timedelta(days=days, minutes=1)):
            found.append((RectificationPlan.climb_due(), heard("plan_overdue", chen, boss, qian, director)))
    assert found == [
        (0, [0, 0, 0, 0]),
        (1, [1, 0, 0, 0]),
        (1, [1, 1, 0, 0]),
        (1, [1, 1, 1, 0]),
        (1, [1, 1, 1, 1]),
    ]
    # Proposed, it is head office that is waited for, as long as the hotel was, and as far up.
    reports.propose(plan)
    now, found = clock.now(), []
    for days in (7, 8, 22):
        with clock.at(now + timedelta(days=days, minutes=1)):
            found.append((RectificationPlan.climb_due(), heard("plan_waits", chen, boss, qian, director)))
    assert found == [(0, [0, 0, 0, 0]), (1, [1, 0, 0, 0]), (1, [1, 1, 1, 1])]
    reports.decide(plan)
    with clock.at(now + timedelta(days=90)):
        assert RectificationPlan.climb_due() == 0


def test_the_administrator_says_after_how_many_days(reports, chen):
    days = {"climb_officer": 3, "climb_manager": 3, "climb_department": 9, "climb_director": 9}
    change(COMMAND_LINE, "rectification", 0, plan_days=2, plan_hours=12, **days)
    settings.forget()
    plan = reports.released(BATHROOM)
    assert plan.due_at - plan.asked_at == timedelta(days=2)
    reports.propose(plan, days=0)
    reports.decide(plan)
    found = []
    for late in (2, 3):
        with clock.at(clock.now() + timedelta(days=late)):
            found.append((FollowUp.climb_overdue(), item(BATHROOM).overdue_step))
    assert found == [(0, 0), (1, 2)]
    settings.forget()
