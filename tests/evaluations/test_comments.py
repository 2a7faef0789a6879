"""Comments: read by the director alone, passed on in other words, without a way back to who wrote them (D26, D27)."""

from datetime import timedelta

import pytest

from portal.activity.evaluations import comment_deeds, redacting
from portal.activity.evaluations.answers import EvaluationReading
from portal.activity.evaluations.comment_sealing import opened
from portal.activity.evaluations.comments import EvaluationComment, ReleasedComment
from portal.activity.evaluations.words import CommentState
from portal.foundation import clock
from portal.foundation.db import Conflict, Refused
from portal.insight import evaluation_comments as insight
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.departments import QUALITY, Department
from tests.company import everything
from tests.evaluations import rounds
from tests.evaluations.outcome import SECRETS, comment_of, liaison, told_to


@pytest.fixture
def closed(world):
    return told_to(world)


@pytest.fixture
def cycle(closed):
    return closed[1]


@pytest.fixture
def boss(closed):
    return closed[0]


@pytest.fixture
def quality(app):
    return Department.get(Department.word == QUALITY)


def test_what_was_written_lies_sealed_until_the_director_passes_it_on(world, boss, cycle, quality):
    texts = [opened(one).text for one in EvaluationComment.select()]
    assert sorted(texts) == sorted(SECRETS)
    kept = repr(everything())
    assert [text for text in SECRETS if text in kept] == []
    row = comment_of(cycle, SECRETS[0])
    released = comment_deeds.release(boss, row, row.version, quality, "Inspectors come at a bad hour.", topic="Hours")
    kept = repr(everything())
    assert [text for text in SECRETS if text in kept] == []
    assert (released.text, released.hotel_id, released.on) == ("Inspectors come at a bad hour.", None, clock.today())
    # Nothing in the clear leads from what was passed on to the comment, its token or its form.
    assert row.token not in repr(everything()["ReleasedComment"])
    assert [one.id for one in comment_deeds.made_of(released)] == [row.id]


def test_departments_read_it_ten_minutes_later_and_each_its_own(world, boss, cycle, quality):
    theirs, others = liaison(world, QUALITY), liaison(world, "training")
    row = comment_of(cycle, SECRETS[0])
    released = comment_deeds.release(boss, row, row.version, quality, "Other words.")
    seen = [ReleasedComment.visible_to(one).count() for one in (boss, theirs, others)]
    with clock.at(clock.now() + timedelta(minutes=11)):
        later = [ReleasedComment.visible_to(one).count() for one in (boss, theirs, others)]
        with pytest.raises(Refused, match="Ten minutes are over"):
            comment_deeds.take_back(boss, released)
    assert (seen, later) == ([1, 0, 0], [1, 1, 0])
    gm = world.person(rounds.invitation(cycle, row_hotel(row)).account)
    assert ReleasedComment.visible_to(gm).count() == 0
    assert EvaluationComment.visible_to(theirs).count() == 0


def row_hotel(row):
    return rounds.EvaluationInvitation.get_by_id(opened(row).invitation).hotel


def test_it_can_be_taken_back_as_long_as_nobody_reads_it(boss, cycle, quality):
    row = comment_of(cycle, SECRETS[0])
    released = comment_deeds.release(boss, row, row.version, quality, "Other words.")
    comment_deeds.take_back(boss, released)
    comment_deeds.take_back(boss, released)
    assert (ReleasedComment.select().count(), comment_of(cycle, SECRETS[0]).state) == (0, CommentState.WAITING)


def test_the_last_one_of_the_queue_can_be_taken_back_too(world, boss, cycle, quality):
    comment_deeds.take_up(boss, cycle)
    passed, *kept = [comment_of(cycle, text) for text in SECRETS]
    released = comment_deeds.release(boss, passed, passed.version, quality, "Other words.")
    for row in kept:
        comment_deeds.keep(boss, row, row.version)
    last = world.browser(Account.get_by_id(boss.id)).get(f"/evaluations/comments?kept={kept[-1].id}").text
    for way_back in (f"released/{released.id}/removal", f"{kept[-1].id}/waiting"):
        assert f'action="/evaluations/comments/{way_back}"' in last


def test_topics_of_other_departments_are_offered_to_the_director_alone(world, boss, cycle, quality):
    row = comment_of(cycle, SECRETS[0])
    comment_deeds.release(boss, row, row.version, quality, "Other words.", topic="Hours")
    everybody = [boss, liaison(world, QUALITY), liaison(world, "training")]
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert [insight.topics(one) for one in everybody] == [["Hours"], ["Hours"], []]


def test_the_hotel_stands_beside_it_only_where_its_gm_agreed(boss, cycle, quality):
    silent, agreed = comment_of(cycle, SECRETS[0]), comment_of(cycle, SECRETS[2])
    with pytest.raises(Refused, match="only where its GM agreed"):
        comment_deeds.release(boss, silent, silent.version, quality, "Words.", with_hotel=True)
    named = comment_deeds.release(boss, agreed, agreed.version, quality, "Words.", with_hotel=True)
    assert named.hotel_id == row_hotel(agreed).id


def test_several_are_said_together_and_each_is_decided(boss, cycle, quality):
    first, second = comment_of(cycle, SECRETS[0]), comment_of(cycle, SECRETS[1])
    released = comment_deeds.release(boss, first, first.version, quality, "Both say it.", others=[second])
    states = [comment_of(cycle, text).state for text in SECRETS[:2]]
    assert states == [CommentState.RELEASED, CommentState.MERGED]
    assert len(comment_deeds.made_of(released)) == 2
    comment_deeds.take_back(boss, released)
    assert [comment_of(cycle, text).state for text in SECRETS[:2]] == [CommentState.WAITING] * 2


def test_of_two_who_decide_at_once_the_second_is_told(boss, cycle, quality):
    row = comment_of(cycle, SECRETS[0])
    comment_deeds.keep(boss, comment_of(cycle, SECRETS[0]), row.version)
    with pytest.raises(Conflict):
        comment_deeds.release(boss, row, row.version, quality, "Words.")
    again = comment_of(cycle, SECRETS[0])
    comment_deeds.wait_again(boss, again, again.version)
    first, second = comment_of(cycle, SECRETS[0]), comment_of(cycle, SECRETS[1])
    comment_deeds.keep(boss, second, second.version)
    with pytest.raises(Conflict):
        comment_deeds.release(boss, first, first.version, quality, "Words.", others=[second])
    assert ReleasedComment.select().count() == 0


def test_beginning_to_read_is_recorded_for_everybody_alike_and_once_a_day(boss, cycle):
    comment_deeds.take_up(boss, cycle)
    comment_deeds.take_up(boss, cycle)
    told = [(row.role, row.by_id) for row in EvaluationReading.select()]
    assert told == [("director", boss.id)] * cycle.answered
    assert len({row.at for row in EvaluationReading.select()}) == 1
    with clock.at(clock.now() + timedelta(days=1)):
        comment_deeds.take_up(boss, cycle)
    assert EvaluationReading.select().count() == 2 * cycle.answered


def test_the_audit_tells_nothing_of_the_words(boss, cycle, quality):
    row = comment_of(cycle, SECRETS[0])
    comment_deeds.take_up(boss, cycle)
    released = comment_deeds.release(boss, row, row.version, quality, "Reworded wholly.")
    other = comment_of(cycle, SECRETS[1])
    comment_deeds.keep(boss, other, other.version)
    told = list(AuditEntry.select().where(AuditEntry.verb.startswith("evaluation_comment")).order_by(AuditEntry.id))
    assert [(one.verb, one.kind, one.record_id) for one in told] == [
        ("evaluation_comment.read", "evaluation_cycle", cycle.id),
        ("evaluation_comment.released", "released_comment", released.id),
        ("evaluation_comment.kept", "evaluation_cycle", cycle.id),
    ]
    assert "Reworded" not in repr([one.body for one in told])


def test_the_queue_goes_round_and_counts(boss, cycle, quality):
    seen, token = [], ""
    for _n in range(4):
        row = insight.next_after(cycle.id, token)
        seen.append(row.id)
        token = row.token
    assert len(set(seen[:3])) == 3 and seen[3] == seen[0]
    row = EvaluationComment.get_by_id(seen[0])
    comment_deeds.keep(boss, row, row.version)
    queue = insight.queue_of(cycle)
    assert (queue.waiting, queue.kept, queue.passed_on, queue.done, queue.all) == (2, 1, 0, 1, 3)


def test_names_places_and_figures_are_marked():
    names = redacting.names_of("苏州观前酒店", "苏州", ["林国栋"])
    found = redacting.pieces("观前这边林总说，12间房漏水，苏州人都知道", names, ["苏州"])
    marked = [(one.text, one.why) for one in found if one.why]
    assert marked == [("观前", "name"), ("林总", "name"), ("12间", "figure"), ("苏州", "place")]
    assert "".join(one.text for one in found) == "观前这边林总说，12间房漏水，苏州人都知道"
    assert redacting.telling("Nothing here, 3 times.", names, ["苏州"]) == []
    assert redacting.pieces("no words at all", [], []) == [("no words at all", "")]
