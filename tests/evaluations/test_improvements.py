"""Improvements: promised with owner and day, climbing while overdue, beside what the marks say (D28)."""

from datetime import timedelta

import pytest

from portal.activity.evaluations import improvement_deeds
from portal.activity.evaluations.improvements import Filter, Improvement
from portal.activity.evaluations.results import EvaluationResult
from portal.activity.evaluations.words import ImprovementState
from portal.foundation import clock
from portal.foundation.db import Conflict, Refused
from portal.insight import improvements as insight
from portal.records.accounts import Account
from portal.records.departments import QUALITY, Department
from portal.records.notices import Notice
from tests.evaluations import rounds
from tests.evaluations.outcome import liaison
from tests.world import World


@pytest.fixture
def boss(world):
    return rounds.director(world)


@pytest.fixture
def zhao(world):
    """Speaks for quality."""
    return liaison(world, QUALITY)


def promised(by, days: int = 10, owner=None, **facts) -> Improvement:
    department = Department.get(Department.word == QUALITY)
    owner = Account.get_by_id((owner or by).id)
    due = clock.today() + timedelta(days=days)
    return improvement_deeds.add(by, department, owner, "Come after ten", due, **facts)


def heard(*people) -> list[int]:
    late = Notice.news == "improve_late"
    return [
        Notice.select().where((Notice.account == one.id) & late & Notice.read_at.is_null()).count() for one in people
    ]


def test_a_department_promises_for_itself_alone(world: World, boss, zhao):
    row = promised(zhao)
    assert [(one.id, one.department.word, one.owner_id) for one in Improvement.page_for(boss, Filter())] == [
        (row.id, "quality", zhao.id)
    ]
    with pytest.raises(Refused, match="plans its own"):
        promised(liaison(world, "training"))
    other, manager, staff = liaison(world, "training"), world.account("manager"), world.account("staff")
    seen = [Improvement.visible_to(world.person(one)).count() for one in (manager, staff)]
    assert (Improvement.visible_to(other).count(), seen) == (0, [1, 0])
    assert [Improvement.writable_by(one).count() for one in (zhao, boss, world.person(manager))] == [1, 1, 0]


def test_another_departments_item_is_that_departments_to_plan_for(world: World, boss, zhao):
    rounds.hotels(world, 1)
    cycle = rounds.closed(world, boss, {})
    with pytest.raises(Refused, match="Customer service answers for “Weekly contact”"):
        promised(zhao, cycle=cycle, item="cs_weekly")
    browser, due = world.browser(Account.get_by_id(zhao.id)), (clock.today() + timedelta(days=9)).isoformat()
    facts = {"title": "Ring them", "due_on": due, "cycle": str(cycle.id), "owner": str(zhao.id)}
    sent = browser.send("/improvements/new", "/improvements", **facts, department="quality", item="cs_weekly")
    assert (sent.status_code, "answers for “Weekly contact”" in sent.text) == (422, True)
    assert Improvement.select().count() == 0
    assert browser.send("/improvements/new", "/improvements", **facts, item="qa_guide").status_code == 303
    assert [(row.item, row.department.word) for row in Improvement.select()] == [("qa_guide", "quality")]


def test_an_officer_reads_what_customer_service_promised_and_writes_his_own_alone(world: World, boss):
    manager, staff = world.person(world.account("manager")), world.person(world.account("staff"))
    due, ours = clock.today() + timedelta(days=10), Department.customer_service()
    rows = [
        improvement_deeds.add(manager, ours, Account.get_by_id(one.id), "Answer in a day", due)
        for one in (manager, staff)
    ]
    assert [Improvement.visible_to(one).count() for one in (manager, staff)] == [2, 2]
    assert [row.is_written_by(staff) for row in rows] == [False, True]


def test_overdue_ones_climb_from_owner_to_department_to_director_each_once(world, boss, zhao):
    owner = liaison(world, QUALITY)
    row, now, found = promised(zhao, owner=owner), clock.now(), []
    for days in (10, 11, 12, 14, 18, 40):
        with clock.at(now + timedelta(days=days)):
            found.append((improvement_deeds.climb_due(), heard(owner, zhao, boss)))
    assert found == [
        (0, [0, 0, 0]),
        (1, [1, 0, 0]),
        (0, [1, 0, 0]),
        (1, [1, 1, 0]),
        (1, [1, 1, 1]),
        (0, [1, 1, 1]),
    ]
    row = Improvement.get_by_id(row.id)
    with clock.at(now + timedelta(days=40)):
        improvement_deeds.note(zhao, row, row.version, "Done at last.", ImprovementState.DONE, "Fewer complaints.")
    row = Improvement.get_by_id(row.id)
    assert (heard(owner, zhao, boss), row.effect, row.days_late) == ([0, 0, 0], "Fewer complaints.", 0)
    assert row.closed_on == clock.today() + timedelta(days=40)


def test_another_day_lets_it_climb_anew_and_stands_in_its_history(boss, zhao):
    row, now = promised(zhao, days=1), clock.now()
    with clock.at(now + timedelta(days=3)):
        improvement_deeds.climb_due()
        row = Improvement.get_by_id(row.id)
        was = row.due_on
        improvement_deeds.edit(zhao, row, row.version, due_on=clock.today() + timedelta(days=5))
        assert improvement_deeds.climb_due() == 0
        assert [one.text for one in row.history()] == [f"{was} → {row.due_on}"]
        assert Improvement.get_by_id(row.id).climbed == ""


def test_of_two_who_write_at_once_the_second_is_told_and_dropping_needs_its_reason(boss, zhao):
    row = promised(zhao)
    improvement_deeds.note(zhao, row, 1, "It goes well.", ImprovementState.UNDER_WAY)
    stale = Improvement.get_by_id(row.id)
    stale.state = "planned"
    with pytest.raises(Conflict):
        improvement_deeds.note(boss, stale, 1, "", ImprovementState.DONE)
    now = Improvement.get_by_id(row.id)
    with pytest.raises(Refused, match="why it is dropped"):
        improvement_deeds.note(boss, now, now.version, "", ImprovementState.DROPPED)


def test_the_items_mark_stands_beside_it_before_and_after(boss, zhao):
    first = rounds.prepared(boss)
    with clock.at(clock.now() + timedelta(days=90)):
        second = rounds.prepared(boss)
    cell = {"scope": "company", "people": 6, "raters": 6, "item": "qa_inspect"}
    EvaluationResult.create(cycle=first, counts="4:3,2:3,unused:1", **cell)
    row = promised(zhao, cycle=first, item="qa_inspect")
    (shown,) = Improvement.page_for(boss, Filter())
    assert insight.effects([shown])[row.id] == insight.Effect(3.0, None)
    EvaluationResult.create(cycle=second, counts="5:3,4:3", **cell)
    effect = insight.effects([shown])[row.id]
    assert (effect.before, effect.after, effect.after_cycle) == (3.0, 4.5, second)


def test_the_register_is_filtered_and_paged_by_key(world, boss, zhao):
    rows = [promised(zhao, days=n) for n in range(1, 5)]
    improvement_deeds.note(zhao, rows[0], 1, "", ImprovementState.DONE)
    first = Improvement.page_for(boss, Filter(running=True), size=2)
    rest = Improvement.page_for(boss, Filter(running=True), first.next, size=2)
    assert [[one.id for one in page] for page in (first, rest)] == [[rows[1].id, rows[2].id], [rows[3].id]]
    assert [one.id for one in Improvement.page_for(boss, Filter(running=False))] == [rows[0].id]
    assert len(Improvement.page_for(zhao, Filter(mine=True))) == 4
    assert len(Improvement.page_for(boss, Filter(mine=True))) == 0


def test_it_is_entered_noted_and_changed_by_its_pages(world, zhao):
    browser = world.browser(Account.get_by_id(zhao.id))
    refused = browser.send("/improvements/new", "/improvements", title="Come after ten", due_on="2020-01-01")
    assert (refused.status_code, "Come after ten" in refused.text) == (422, True)
    due = (clock.today() + timedelta(days=20)).isoformat()
    sent = browser.send("/improvements/new", "/improvements", title="Come after ten", due_on=due)
    row = Improvement.get()
    assert (sent.status_code, sent.location, row.owner_id) == (303, f"/improvements/{row.id}", zhao.id)
    page = f"/improvements/{row.id}"
    fields = browser.form(page, f"{page}/entries")
    noted = browser.post(f"{page}/entries", data={**fields, "state": "under_way", "text": "Told the inspectors."})
    assert noted.status_code == 303 and "Told the inspectors." in browser.get(page).text
    late = browser.post(
        f"{page}/entries", data={**browser.token(), "version": "1", "state": "done", "text": "Too late."}
    )
    assert (late.status_code, "Too late." in late.text) == (409, True)
    changed = browser.send(f"{page}/edit", page, title="Come after eleven")
    assert (changed.status_code, Improvement.get().title) == (303, "Come after eleven")
    taken = browser.send("/improvements", "/improvements/export")
    assert taken.status_code == 200
