"""Blind replies: a department asks, the portal delivers, the GM answers, and nothing says who he is (D29)."""

from datetime import timedelta

import pytest

from portal.activity.evaluations import comment_deeds, question_deeds
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.foundation import clock
from portal.foundation.db import Conflict, Missing, Refused
from portal.foundation.submissions import Submission
from portal.insight import evaluation_questions as insight
from portal.records.audit import AuditEntry
from portal.records.departments import QUALITY, Department
from portal.records.notices import Notice
from tests.company import everything
from tests.evaluations import rounds
from tests.evaluations.outcome import SECRETS, closed_round, comment_of, liaison


class Asked:
    """A comment made of two, passed on to quality, and the people around it."""

    def __init__(self, world):
        self.boss = rounds.director(world)
        self.cycle = closed_round(world, self.boss)
        self.quality = liaison(world, QUALITY)
        first, second = (comment_of(self.cycle, text) for text in SECRETS[:2])
        theirs, third = Department.get(Department.word == QUALITY), comment_of(self.cycle, SECRETS[2])
        # An hour ago, so that the department reads them.
        with clock.at(clock.now() - timedelta(hours=1)):
            self.comment = comment_deeds.release(
                self.boss, first, first.version, theirs, "Both say it.", others=[second]
            )
            self.single = comment_deeds.release(self.boss, third, third.version, theirs, "One says it.")
        self.gms = [world.person(hotel.gm) for hotel in self.cycle.hotels]

    def waiting(self) -> list[int]:
        """How many questions each GM finds."""
        return [len(question_deeds.waiting_for(gm)) for gm in self.gms]

    def answer(self, n: int, text: str) -> None:
        (row,) = question_deeds.waiting_for(self.gms[n])
        question_deeds.answer(self.gms[n], row.token, text)


@pytest.fixture
def asked(world, copies) -> Asked:
    return copies.one(world, Asked)


def test_each_writer_finds_the_question_and_nobody_else(world, asked):
    question_deeds.ask(asked.quality, asked.comment, "At what hour?")
    assert asked.waiting() == [1, 1, 0, 0, 0, 0]
    assert question_deeds.waiting_for(asked.quality) == []
    assert Notice.select().where(Notice.kind == "evaluation_question").count() == 0
    (row,) = question_deeds.waiting_for(asked.gms[0])
    with pytest.raises(Missing):
        question_deeds.answer(asked.gms[3], row.token, "Not mine.")


def test_an_answer_leaves_nothing_that_says_whose_it_is(world, asked):
    browser = world.browser(asked.cycle.hotels[0].gm)
    question_deeds.ask(asked.quality, asked.comment, "At what hour?")
    before = everything()
    (row,) = question_deeds.waiting_for(asked.gms[0])
    page = browser.get("/evaluations/questions").text
    assert "At what hour?" in page and "Both say it." in page and SECRETS[0] not in page
    fields = browser.form("/evaluations/questions", "/evaluations/questions/answers")
    sent = [
        browser.post("/evaluations/questions/answers", data={**fields, "token": row.token, "answer": "At noon."})
        for _n in (1, 2)
    ]
    assert [one.status_code for one in sent] == [303, 303]
    after = everything()
    assert {name for name in after if after[name] != before[name]} == {"EvaluationQuestion"}
    answered = EvaluationQuestion.get(EvaluationQuestion.token == row.token)
    assert (answered.answer, answered.answered_on) == ("At noon.", clock.today())
    assert Submission.select().where(Submission.by_id == asked.gms[0].id).count() == 0
    assert AuditEntry.select().where(AuditEntry.verb.startswith("evaluation_question")).count() == 1


def test_an_empty_answer_comes_back_with_its_reason(world, asked):
    browser = world.browser(asked.cycle.hotels[2].gm)
    question_deeds.ask(asked.quality, asked.single, "Which course?")
    answer = browser.send("/evaluations/questions", "/evaluations/questions/answers", answer=" ")
    assert (answer.status_code, "Write your answer." in answer.text) == (422, True)


def test_the_department_reads_it_from_the_next_day_with_the_day_alone(asked):
    question_deeds.ask(asked.quality, asked.comment, "At what hour?")
    asked.answer(1, "At noon.")
    today, (thread,) = clock.today(), insight.page_for(asked.boss).rows
    assert (thread.state, thread.waiting, thread.answers) == ("asked", True, [])
    with clock.at(clock.now() + timedelta(days=1)):
        (thread,) = insight.of_comment(asked.quality, asked.comment)
        assert (thread.state, thread.waiting, thread.answers) == ("answered", False, [(today, "At noon.")])
        question_deeds.settle(asked.quality, thread.thread)
        question_deeds.settle(asked.quality, thread.thread)
        (thread,) = insight.of_comment(asked.quality, asked.comment)
        assert (thread.state, len(thread.answers)) == ("settled", 1)
        # The other writer is not asked any more.
        assert asked.waiting() == [0] * 6


def test_a_gm_answers_once_and_not_what_is_settled(asked):
    thread = question_deeds.ask(asked.quality, asked.single, "Which course?")
    (row,) = question_deeds.waiting_for(asked.gms[2])
    question_deeds.answer(asked.gms[2], row.token, "The first.")
    question_deeds.answer(asked.gms[2], row.token, "The first.")
    with pytest.raises(Conflict):
        question_deeds.answer(asked.gms[2], row.token, "Rather the second.")
    question_deeds.settle(asked.boss, thread)
    with pytest.raises(Conflict):
        question_deeds.answer(asked.gms[2], row.token, "Late.")
    assert [one.answer for one in question_deeds.answered_by(asked.gms[2])] == ["The first."]


def test_one_question_at_a_time_three_in_all_and_none_once_the_director_ends_it(asked):
    ask = question_deeds.ask
    for n in range(3):
        thread = ask(asked.quality, asked.single, f"Question {n}?")
        with pytest.raises(Refused, match="waits for its answer"):
            ask(asked.quality, asked.single, "Another?")
        question_deeds.settle(asked.quality, thread)
    with pytest.raises(Refused, match="3 questions about one comment"):
        ask(asked.quality, asked.single, "Another?")
    comment_deeds.end_asking(asked.boss, asked.comment)
    with pytest.raises(Refused, match="director has ended"):
        ask(asked.quality, asked.comment, "What?")
    # The marks of one GM's questions are not alike.
    assert len({row.found_by for row in EvaluationQuestion.select()}) == 3


def test_a_department_does_not_go_fishing(asked):
    question_deeds.ask(asked.quality, asked.single, "What?")
    row = EvaluationQuestion.get().__data__
    for n in range(question_deeds.PER_DEPARTMENT - 1):
        again = {"token": f"{n}", "thread": f"{n}", "found_by": f"{n}", "state": "settled"}
        EvaluationQuestion.create(**{**row, "id": None, **again})
    with pytest.raises(Refused, match="10 questions this week"):
        question_deeds.ask(asked.quality, asked.comment, "What?")
    with clock.at(clock.now() + timedelta(days=7)):
        question_deeds.ask(asked.quality, asked.comment, "What?")


def test_who_has_left_is_asked_like_anybody_and_nothing_tells(world, asked):
    account = asked.cycle.hotels[2].gm
    account.active = False
    account.save()
    question_deeds.ask(asked.quality, asked.single, "Which course?")
    (thread,) = insight.of_comment(asked.quality, asked.single)
    assert (thread.state, thread.waiting) == ("asked", True)
    with clock.at(clock.now() + timedelta(days=31)):
        (thread,) = insight.of_comment(asked.quality, asked.single)
        assert (thread.state, thread.waiting) == ("asked", False)
        # It waits for no answer: another may be asked, and so it goes for whoever just does not answer.
        question_deeds.ask(asked.quality, asked.single, "Which course, please?")
