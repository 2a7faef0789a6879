"""You said, we did: departments answer for what was marked low, GMs read what came of their own marks (D28, D29)."""

from datetime import timedelta

import pytest

from portal.activity.evaluations import comment_deeds, cycle_deeds, reply_deeds
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.replies import EvaluationReply, for_sheet, of_form
from portal.activity.evaluations.words import Verdict
from portal.foundation import clock
from portal.foundation.db import Conflict, Missing, Refused
from portal.insight.evaluation_told import told
from portal.records.departments import QUALITY, Department
from portal.records.notices import Notice
from tests.evaluations import rounds
from tests.evaluations.outcome import SECRETS, comment_of, liaison, told_to


@pytest.fixture
def closed(world):
    return told_to(world)


@pytest.fixture
def boss(closed):
    return closed[0]


@pytest.fixture
def cycle(closed):
    return closed[1]


@pytest.fixture
def quality(world):
    return liaison(world, QUALITY)


def fresh(cycle) -> EvaluationCycle:
    return EvaluationCycle.get_by_id(cycle.id)


def test_an_item_that_anybody_marked_low_wants_its_departments_word(cycle, quality):
    assert [item.key for item in reply_deeds.owed_items(cycle)] == ["qa_inspect"]
    assert {one.word: [item.key for item in items] for one, items in reply_deeds.silent(cycle).items()} == {
        "quality": ["qa_inspect"]
    }
    reply_deeds.say(quality, cycle, "qa_inspect", Verdict.DONE, "We come after ten.")
    assert reply_deeds.silent(cycle) == {}


def test_each_department_answers_for_its_own(world, boss, cycle, quality):
    with pytest.raises(Missing):
        reply_deeds.say(liaison(world, "training"), cycle, "qa_inspect", Verdict.DONE, "Not ours.")
    with pytest.raises(Missing):
        reply_deeds.say(quality, cycle, "qa_guide", Verdict.DONE, "Nobody marked it low.")
    with pytest.raises(Refused):
        reply_deeds.say(world.person(cycle.hotels[0].gm), cycle, "qa_inspect", Verdict.DONE, "Not mine.")
    row = reply_deeds.say(boss, cycle, "qa_inspect", Verdict.NOT_DONE, "It is the law.")
    with pytest.raises(Conflict):
        reply_deeds.say(quality, cycle, "qa_inspect", Verdict.DONE, "At once.")
    again = reply_deeds.say(quality, cycle, "qa_inspect", Verdict.DONE, "At once.", row.version)
    assert (EvaluationReply.select().count(), again.text, again.department.word) == (1, "At once.", "quality")


def test_a_gm_reads_what_came_of_his_own_marks_once_the_results_are_told(world, boss, cycle, quality):
    reply_deeds.say(quality, cycle, "qa_inspect", Verdict.DONE, "We come after ten.")
    first = rounds.invitation(fresh(cycle), cycle.hotels[0])
    assert of_form(first) == []
    cycle_deeds.publish(boss, fresh(cycle))
    first, other = (rounds.invitation(fresh(cycle), hotel) for hotel in (cycle.hotels[0], cycle.hotels[4]))
    told_of = [(low.item.key, low.mark, low.verdict, low.text) for low in of_form(first)]
    assert (told_of, of_form(other)) == ([("qa_inspect", "2", "done", "We come after ten.")], [])
    with clock.at(clock.now() + timedelta(days=60)):
        following = rounds.opened(boss)
        heads = [for_sheet(rounds.invitation(following, hotel)) for hotel in (cycle.hotels[0], cycle.hotels[4])]
    assert [[low.item.key for low in head] for head in heads] == [["qa_inspect"], []]


def test_a_successor_learns_nothing_of_his_predecessors_marks(world, boss, cycle, quality):
    cycle_deeds.publish(boss, fresh(cycle))
    with clock.at(clock.now() + timedelta(days=60)):
        hotel = cycle.hotels[0]
        new = world.gm_of(hotel)
        following = rounds.opened(boss)
        form = rounds.invitation(following, hotel)
    assert (form.account_id, for_sheet(form)) == (new.id, [])
    assert told(world.person(new)).rounds == []


def test_each_gm_is_told_of_his_own_comments_and_of_nobody_elses(world, boss, cycle):
    row, other = comment_of(cycle, SECRETS[0]), comment_of(cycle, SECRETS[1])
    comment_deeds.release(boss, row, row.version, Department.get(Department.word == QUALITY), "In other words.")
    comment_deeds.keep(boss, other, other.version)
    gms = [world.person(hotel.gm) for hotel in cycle.hotels[:4]]
    found = [[(voice.text, voice.became) for one in told(gm).rounds for voice in one.voices] for gm in gms]
    assert found == [
        [(SECRETS[0], "passed_on")],
        [(SECRETS[1], "kept")],
        [(SECRETS[2], "waiting")],
        [],
    ]
    assert told(boss).rounds == []


def test_departments_are_reminded_and_the_director_hears_who_is_late(boss, cycle, quality):
    def heard() -> list[int]:
        news = [(quality.id, "replies_due"), (quality.id, "replies_late"), (boss.id, "replies_late")]
        return [Notice.select().where((Notice.account == one) & (Notice.news == what)).count() for one, what in news]

    due, found = cycle.publish_by, []
    for days in (-4, -3, -2, 1, 2):
        with clock.at(clock.now() + (due - clock.today()) + timedelta(days=days)):
            reply_deeds.remind_due()
            found.append(heard())
    assert found == [[0, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 1], [1, 1, 1]]


def test_the_page_keeps_what_was_typed_and_the_hotel_side_waits_until_it_is_told(world, boss, cycle, quality):
    from_ = f"/evaluations/cycles/{cycle.id}/replies"
    gm, theirs = world.browser(cycle.hotels[0].gm), world.browser(quality_account(quality))
    assert gm.get(from_).status_code == 404
    refused = theirs.send(from_, from_, **{"qa_inspect-text": "We come after ten.", "qa_inspect-verdict": ""})
    assert (refused.status_code, "We come after ten." in refused.text) == (422, True)
    kept = theirs.send(from_, from_, **{"qa_inspect-text": "We come after ten.", "qa_inspect-verdict": "done"})
    assert kept.status_code == 303
    # Another window, opened before: what stands is shown, and the words stay.
    late = theirs.send(
        from_, from_, **{"version": "0", "qa_inspect-text": "Ever so late.", "qa_inspect-verdict": "done"}
    )
    assert (late.status_code, "Ever so late." in late.text, "We come after ten." in late.text) == (409, True, True)
    cycle_deeds.publish(boss, fresh(cycle))
    page = gm.get(from_).text
    assert "We come after ten." in page and "Your own low marks" in page and "100 %" in page
    assert "Your own low marks" not in world.browser(cycle.hotels[4].gm).get(from_).text


def quality_account(person):
    return rounds.Account.get_by_id(person.id)
