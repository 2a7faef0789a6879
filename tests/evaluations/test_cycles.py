"""Cycles of the evaluation: whom they ask, opening, putting off, closing once, telling; what others see (D24, D26)."""

from datetime import date, datetime, timedelta

import pytest

from portal.activity.evaluations import audience, cycle_deeds, missing
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.results import EvaluationResult
from portal.activity.evaluations.words import CycleState
from portal.foundation import clock, keyring
from portal.foundation.db import Conflict, Missing, Refused
from portal.foundation.roles import COMMAND_LINE, Function
from portal.insight import evaluation_cycles as reading
from portal.records import postings
from portal.records.audit import AuditEntry
from portal.records.notices import News, Notice
from tests.at_once import at_once
from tests.company import ask
from tests.evaluations import rounds

DAY = date(2026, 3, 2)


def state_of(cycle) -> str:
    return EvaluationCycle.get_by_id(cycle.id).state


def news_of(account) -> list[str]:
    return [row.news for row in Notice.select().where((Notice.account == account) & Notice.read_at.is_null())]


def asked(**filters) -> dict[str, tuple]:
    """{hotel's code: (account, function)} of an audience."""
    return {row.code: (row.account_id, row.function) for row in audience.reached(**filters)}


# Whom it reaches


def test_the_gm_of_each_active_hotel_in_daily_service_is_asked(world):
    own, suspended, early, bare = (
        world.hotel("OWN"), world.hotel("SUS", status="suspended"), world.hotel("EARLY", gate="3"), world.hotel("BARE")
    )  # fmt: skip
    gm = world.gm_of(own, suspended, early)
    world.gm_of(own, function=Function.ASSISTANT)
    assert asked() == {"OWN": (gm.id, "gm"), "BARE": (None, "")}
    gm.active = False
    gm.save()
    assert asked()["OWN"] == (None, "")
    assert bare.code == "BARE"


def test_where_we_posted_the_gm_the_owner_is_asked(world):
    hotel = world.hotel("OURS")
    gm, owner = world.gm_of(hotel), world.gm_of(hotel, function=Function.OWNER)
    assert asked()["OURS"] == (gm.id, "gm")
    postings.post(COMMAND_LINE, hotel, gm, Function.GM, posted_by_us=True)
    assert asked()["OURS"] == (owner.id, "owner")
    assert AuditEntry.select().where(AuditEntry.verb == "posting.edited").count() == 1
    # Said again, and by those who do not say it, it stays.
    postings.post(COMMAND_LINE, hotel, gm, Function.GM, posted_by_us=True)
    postings.post(COMMAND_LINE, hotel, gm, Function.GM)
    assert (asked()["OURS"], AuditEntry.select().where(AuditEntry.verb == "posting.edited").count()) == (
        (owner.id, "owner"),
        1,
    )


def test_whoever_posts_a_gm_says_whether_he_is_ours(company):
    browser, heir = company.browser("admin"), company.world.account("gm", name="Posted Gm")
    told = {"function": "gm", "person": heir.sign_in, "posted_by_us": "y"}
    page, action = f"/hotels/{company.own.code}/postings/new", f"/hotels/{company.own.code}/postings"
    assert browser.send(page, action, **told).status_code == 303
    assert asked()[company.own.code] == (company.people["owner"].id, "owner")


def test_kind_and_region_are_those_of_today_and_stay_as_they_stood_at_the_opening(world):
    by, east = rounds.director(world), rounds.region()
    member, store = rounds.hotels(world, 1)[0], rounds.hotels(world, 1, "franchise")[0]
    officer = rounds.officer(world, member, region=east)
    assert set(asked(kind="franchise")) == {store.code}
    assert set(asked(region=east.id)) == {member.code}
    assert reading.reach_of_choices() == {
        "kind": {"": 2, "member": 1, "franchise": 1},
        "region": {"": 2, str(east.id): 1, "-": 1},
    }
    cycle = rounds.opened(by)
    officer.team = None
    officer.save()
    row = rounds.invitation(cycle, member)
    assert (row.kind, row.region_id, row.officer_id) == ("member", east.id, officer.id)
    assert [(region and region.id, n, done) for region, n, done in missing.by_region(cycle)] == [
        (east.id, 1, 0),
        (None, 1, 0),
    ]


def test_somebody_with_several_hotels_answers_for_each(world):
    gm = world.account("gm")
    rounds.hotels(world, 3, gm=gm)
    cycle = rounds.opened(rounds.director(world))
    assert (cycle.invited, EvaluationInvitation.select().where(EvaluationInvitation.account == gm).count()) == (3, 3)
    assert news_of(gm) == [News.EVALUATION_ASK]


# Opening


def test_nobody_but_the_director_sees_a_cycle_before_it_opens(world):
    by, (hotel,) = rounds.director(world), rounds.hotels(world, 1)
    gm = world.person(hotel.gm)
    cycle = rounds.prepared(by)
    assert (EvaluationCycle.visible_to(by).count(), EvaluationCycle.visible_to(gm).count()) == (1, 0)
    cycle_deeds.open_now(by, cycle)
    assert EvaluationCycle.visible_to(gm).count() == 1
    with pytest.raises(Refused, match="has been opened already"):
        cycle_deeds.open_now(by, cycle)
    with pytest.raises(Refused, match="cannot be thrown away"):
        cycle_deeds.discard(by, cycle)
    with pytest.raises(Refused, match="cannot be changed any longer"):
        cycle_deeds.edit(by, cycle, cycle.version, kind="member")


def test_without_hotels_or_a_key_file_it_does_not_open(world, tmp_path):
    by = rounds.director(world)
    cycle = rounds.prepared(by)
    with pytest.raises(Refused, match="There is nobody to ask"):
        cycle_deeds.open_now(by, cycle)
    rounds.hotels(world, 1)
    where = keyring._path
    keyring.use_file(tmp_path / "lost.key")
    try:
        with pytest.raises(Refused, match="There is no key file"):
            cycle_deeds.open_now(by, cycle)
        assert (cycle_deeds.open_due(), state_of(cycle)) == (0, CycleState.DRAFT)
    finally:
        keyring.use_file(where)
    assert (cycle_deeds.open_due(), state_of(cycle)) == (1, CycleState.OPEN)


def test_it_opens_by_itself_at_its_time_and_once(world):
    rounds.hotels(world, 1)
    cycle = rounds.prepared(rounds.director(world), DAY)
    with clock.at(cycle.opens_at - timedelta(minutes=1)):
        assert cycle_deeds.open_due() == 0
    with clock.at(cycle.opens_at):
        assert (cycle_deeds.open_due(), cycle_deeds.open_due()) == (1, 0)
    assert EvaluationCycle.get_by_id(cycle.id).invited == 1


def test_two_who_change_what_is_being_prepared_do_not_overwrite_each_other(world):
    by = rounds.director(world)
    cycle = rounds.prepared(by)
    opened = cycle.version
    cycle_deeds.edit(by, cycle, opened, name_en="First")
    with pytest.raises(Conflict):
        cycle_deeds.edit(by, EvaluationCycle.get_by_id(cycle.id), opened, name_en="Second")
    cycle_deeds.discard(by, cycle)
    with pytest.raises(Missing):
        cycle_deeds.open_now(by, cycle)


# Putting off, closing, telling


def test_the_deadline_is_put_off_with_a_reason_and_those_missing_are_told(world):
    by, (answered, waiting) = rounds.director(world), rounds.hotels(world, 2)
    cycle = rounds.opened(by, DAY)
    rounds.answer(world, cycle, answered)
    later, before = cycle.deadline + timedelta(days=20), cycle.deadline
    with clock.at(cycle.deadline):
        with pytest.raises(Refused, match="must be later than the old one"):
            cycle_deeds.extend(by, cycle, cycle.deadline, "No reason")
        cycle_deeds.extend(by, cycle, later, "The holidays fell into it.")
    cycle = EvaluationCycle.get_by_id(cycle.id)
    assert (cycle.deadline, cycle.extended_reason) == (later, "The holidays fell into it.")
    assert cycle.publish_by == clock.local(later).date()
    (entry,) = AuditEntry.select().where(AuditEntry.verb == "evaluation_cycle.extended")
    assert entry.told["deadline"] == [before.isoformat(), later.isoformat()]
    assert (news_of(answered.gm), sorted(news_of(waiting.gm))) == ([], [News.EVALUATION_ASK, News.EVALUATION_LATER])


def test_it_closes_half_an_hour_after_the_deadline_and_is_frozen_with_it(world):
    by = rounds.director(world)
    hotels = rounds.hotels(world, 5)
    cycle = rounds.opened(by, DAY)
    for hotel in hotels:
        rounds.answer(world, cycle, hotel)
    with clock.at(cycle.closes_at - timedelta(seconds=1)):
        assert (cycle_deeds.close_due(), EvaluationResult.select().count()) == (0, 0)
    with clock.at(cycle.closes_at):
        assert (cycle_deeds.close_due(), cycle_deeds.close_due()) == (1, 0)
    closed = EvaluationCycle.get_by_id(cycle.id)
    assert (closed.state, closed.closed_at, closed.answered) == (CycleState.CLOSED, cycle.closes_at, 5)
    company = EvaluationResult.get((EvaluationResult.scope == "company") & (EvaluationResult.item == "cs_weekly"))
    assert (company.people, company.raters) == (5, 5)
    assert EvaluationInvitation.select().where(EvaluationInvitation.link_hash.is_null(False)).count() == 0


def test_two_machines_close_a_cycle_once(world):
    rounds.hotels(world, 1)
    cycle = rounds.opened(rounds.director(world), DAY)
    answers = at_once(cycle_deeds.close_due, cycle_deeds.close_due)
    assert (sorted(answers), state_of(cycle)) == ([0, 1], CycleState.CLOSED)
    assert AuditEntry.select().where(AuditEntry.verb == "evaluation_cycle.closed").count() == 1


def test_the_results_are_told_once_to_everybody_who_was_asked(world):
    by, (hotel,) = rounds.director(world), rounds.hotels(world, 1)
    cycle = rounds.opened(by, DAY)
    with pytest.raises(Refused, match="once the cycle is closed"):
        cycle_deeds.publish(by, cycle)
    cycle = rounds.close(cycle)
    assert news_of(hotel.gm) == []
    cycle_deeds.publish(by, cycle)
    assert news_of(hotel.gm) == [News.EVALUATION_OUT]
    with pytest.raises(Refused):
        cycle_deeds.publish(by, cycle)


# The pages


def test_a_cycle_is_prepared_opened_and_put_off_by_its_pages(company):
    browser = company.browser("director")
    fields = browser.form("/evaluations/cycles/new", "/evaluations/cycles")
    fields |= {"name_zh": "上半年", "name_en": "First half", "remind_after": "12，7", "kind": "member"}
    wrong = browser.post("/evaluations/cycles", data={**fields, "ends_on": "2020-01-01", "remind_after": "soon"})
    assert wrong.status_code == 422
    for said in ("The deadline lies before the opening.", "Days after the opening, such as 7, 12"):
        assert said in wrong.text
    answer = browser.post("/evaluations/cycles", data=fields)
    cycle = EvaluationCycle.select().order_by(EvaluationCycle.id.desc()).get()
    base = f"/evaluations/cycles/{cycle.id}"
    assert (answer.status_code, answer.location, cycle.remind_after, cycle.kind) == (303, base, "7,12", "member")
    # The same form again is the same cycle.
    assert browser.post("/evaluations/cycles", data=fields).location == base

    answer = ask(browser, "POST", f"{base}/opening")
    assert (answer.status_code, state_of(cycle)) == (303, CycleState.OPEN)
    later = clock.local(cycle.deadline) + timedelta(days=2)
    told = {"later_on": later.date().isoformat(), "later_time": "18:00", "reason": ""}
    assert "Say why in a few words." in ask(browser, "POST", f"{base}/extension", **told).text
    assert ask(browser, "POST", f"{base}/extension", **{**told, "reason": "Holidays"}).status_code == 303
    assert EvaluationCycle.get_by_id(cycle.id).deadline == clock.instant(datetime.combine(later.date(), later.time()))


def test_while_it_is_open_others_see_counts_of_responses_alone(company):
    """No name, no region, no time: how many were asked and how many have answered."""
    world, cycle = company.world, company.cycle
    rounds.answer(world, cycle, company.own, rounds.sheet(cycle, company.own, "1"))
    for column in ("staff", "manager", "liaison"):
        text = company.browser(column).get(f"/evaluations/cycles/{cycle.id}").text
        assert "<b>1/3</b>" in text
        assert ("Responses by region" in text, "Own Court" in text, "The gm" in text) == (False, False, False)
    assert company.browser("admin").get(f"/evaluations/cycles/{cycle.id}").status_code == 403
    assert "You were not asked" not in company.browser("gm").get(f"/evaluations/cycles/{cycle.id}").text


def test_the_steps_of_a_cycle_tell_what_comes_when(world):
    rounds.hotels(world, 1)
    cycle = rounds.opened(rounds.director(world), DAY)
    with clock.at(cycle.opened_at + timedelta(hours=1)):
        steps = [(step.what, step.done) for step in reading.steps(cycle)]
    assert steps == [
        ("Opened for answers", True),
        ("Reminds those missing", False),
        ("Half time: officers see who is missing", False),
        ("Reminds those missing", False),
        ("Deadline", False),
        ("Closes and is frozen", False),
    ]


def test_two_cycles_that_ask_the_same_people_at_once_are_warned_of(world):
    by = rounds.director(world)
    both, _other = rounds.hotels(world, 2), rounds.hotels(world, 1, "franchise")
    running = rounds.opened(by, kind="member")
    cycle = rounds.prepared(by)
    found = reading.overlaps(cycle, reading.reach(cycle).accounts)
    assert [(one.cycle, one.people) for one in found] == [(running, len(both))]
    cycle.kind = "franchise"
    assert reading.overlaps(cycle, reading.reach(cycle).accounts) == []
    later = rounds.prepared(by, clock.today() + timedelta(days=60))
    assert reading.overlaps(later, reading.reach(later).accounts) == []


def test_a_new_cycle_is_prepared_like_the_last(world):
    by, _hotels = rounds.director(world), rounds.hotels(world, 1)
    rounds.opened(by, kind="member", remind_after="3,9")
    text = world.browser(world.account("director")).get("/evaluations/cycles/new").text
    assert 'value="3, 9"' in text and '<option selected value="member"' in text
