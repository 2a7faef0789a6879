"""Answering: drafts kept sealed as he goes, one answer however often it is sent, withdrawn until the deadline."""

from datetime import timedelta

import pytest
from peewee import OperationalError

from portal.activity.evaluations import answer_deeds, answer_reading, answering, sealing
from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationReading
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.sheets import Sheet
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused
from portal.records.holder_checks import HolderCheck
from tests.evaluations import rounds


@pytest.fixture
def round_(world):
    """(director, cycle, invitation, GM) of one hotel."""
    director = rounds.director(world)
    (hotel,) = rounds.hotels(world, 1)
    cycle = rounds.opened(director)
    return director, cycle, rounds.invitation(cycle, hotel), world.person(hotel.gm)


def counted(cycle) -> int:
    return EvaluationCycle.get_by_id(cycle.id).answered


def state_of(invitation) -> str:
    return EvaluationInvitation.get_by_id(invitation.id).state


def test_what_was_said_so_far_is_kept_sealed_and_read_again_by_himself_alone(world, round_):
    director, _cycle, invitation, gm = round_
    said = Sheet(answers={"cs_weekly": "2"}, texts={"open_keep": "Perlhuhn"})
    answer = answer_deeds.keep(gm, invitation, said, 0)
    assert "Perlhuhn" not in EvaluationAnswer.get_by_id(answer.id).body
    assert answer_reading.own(gm, invitation)[1] == said
    with pytest.raises(Refused):
        answer_reading.own(director, invitation)
    with pytest.raises(Refused):
        answer_reading.read(director, answer)  # a draft is nobody's but his


def test_two_devices_do_not_overwrite_one_another(world, round_):
    _director, _cycle, invitation, gm = round_
    first = answer_deeds.keep(gm, invitation, Sheet(answers={"cs_weekly": "4"}), 0)
    answer_deeds.keep(gm, invitation, Sheet(answers={"cs_weekly": "5"}), first.version)
    with pytest.raises(Conflict) as newer:
        answer_deeds.keep(gm, invitation, Sheet(answers={"cs_weekly": "1"}), first.version)
    assert sealing.opened(newer.value.row).answers == {"cs_weekly": "5"}
    # The same words again, as after an answer that was lost on its way, are no conflict.
    assert answer_deeds.keep(gm, invitation, Sheet(answers={"cs_weekly": "5"}), 0).version == 2


def test_a_sheet_sent_twice_is_one_answer_and_counted_once(world, round_):
    _director, cycle, invitation, gm = round_
    whole = rounds.sheet(cycle, invitation.hotel)
    first = answer_deeds.send(gm, invitation, whole)
    assert answer_deeds.send(gm, invitation, whole).receipt == first.receipt
    assert (EvaluationAnswer.select().count(), counted(cycle), state_of(invitation)) == (1, 1, "answered")
    with pytest.raises(answering.SentBefore):
        answer_deeds.send(gm, invitation, rounds.sheet(cycle, invitation.hotel, "1"))
    assert answer_reading.own(gm, invitation)[1] == whole


def test_rated_items_must_all_be_marked_and_nothing_else_blocks_sending(world, round_):
    _director, cycle, invitation, gm = round_
    whole = rounds.sheet(cycle, invitation.hotel)
    part = Sheet(answers={**whole.answers, "qa_guide": ""})
    with pytest.raises(answering.Incomplete) as lacking:
        answer_deeds.send(gm, invitation, part)
    assert (lacking.value.keys, counted(cycle)) == (["qa_guide"], 0)
    whole.answers |= {"qa_guide": "unused", "tr_plan": "na"}
    answer_deeds.send(gm, invitation, whole)
    assert (len(whole.answers), counted(cycle)) == (20, 1)


def test_withdrawing_removes_the_answer_and_leaves_the_fact(world, round_):
    director, cycle, invitation, gm = round_
    answer = answer_deeds.send(gm, invitation, rounds.sheet(cycle, invitation.hotel))
    answer_reading.read(director, answer)
    answer_deeds.withdraw(gm, invitation)
    answer_deeds.withdraw(gm, invitation)
    assert (EvaluationAnswer.select().count(), counted(cycle), state_of(invitation)) == (0, 0, "withdrawn")
    assert [row.role for row in answer_reading.readings_of(invitation)] == ["director"]
    answer_deeds.send(gm, invitation, rounds.sheet(cycle, invitation.hotel, "2"))
    assert (counted(cycle), state_of(invitation)) == (1, "answered")


def test_forms_opened_before_the_deadline_are_taken_for_half_an_hour_and_marked_late(world, round_):
    _director, cycle, invitation, gm = round_
    whole = rounds.sheet(cycle, invitation.hotel)
    with clock.at(cycle.deadline - timedelta(minutes=1)):
        stamp = answering.stamped(invitation)
    with clock.at(cycle.deadline + timedelta(minutes=29)):
        for opened in (None, answering.opened_at(invitation, "1.forged"), clock.now()):
            with pytest.raises(answering.Over):
                answer_deeds.send(gm, invitation, whole, opened=opened)
        answer_deeds.send(gm, invitation, whole, opened=answering.opened_at(invitation, stamp))
        with pytest.raises(Refused):
            answer_deeds.withdraw(gm, invitation)
    assert EvaluationInvitation.get_by_id(invitation.id).late is True


def test_a_draft_kept_before_the_deadline_proves_it_too_and_after_the_close_nothing_is_taken(world, round_):
    _director, cycle, invitation, gm = round_
    answer_deeds.keep(gm, invitation, Sheet(answers={"cs_weekly": "4"}), 0)
    with clock.at(cycle.closes_at), pytest.raises(answering.Over):
        answer_deeds.send(gm, invitation, rounds.sheet(cycle, invitation.hotel), opened=cycle.opened_at)
    with clock.at(cycle.deadline):
        answer_deeds.send(gm, invitation, rounds.sheet(cycle, invitation.hotel))
    assert counted(cycle) == 1


def test_nobody_answers_for_another(world, round_):
    director, cycle, invitation, _gm = round_
    for person in (director, world.person(world.gm_of(invitation.hotel))):
        for deed in (answer_deeds.send, answer_deeds.keep):
            with pytest.raises(Refused):
                deed(person, invitation, rounds.sheet(cycle, invitation.hotel), 0)
        with pytest.raises(Refused):
            answer_deeds.withdraw(person, invitation)


def test_last_marks_are_his_own_and_of_the_same_hotel(world, round_):
    director, cycle, invitation, gm = round_
    answer_deeds.send(gm, invitation, rounds.sheet(cycle, invitation.hotel, "3"))
    later = cycle.deadline + timedelta(days=30)
    with clock.at(later):
        rounds.close(cycle)
        following = rounds.opened(director)
        again = rounds.invitation(following, invitation.hotel)
        assert answer_reading.last_sheet(again).answers["cs_weekly"] == "3"
        again.account = world.gm_of(invitation.hotel)
        assert answer_reading.last_sheet(again) is None


def test_a_reading_is_recorded_before_a_word_is_shown_and_refused_if_it_cannot_be(world, round_):
    director, cycle, invitation, gm = round_
    answer = answer_deeds.send(gm, invitation, rounds.sheet(cycle, invitation.hotel))
    assert answer_reading.read(director, answer).answers["cs_weekly"] == "4"
    assert EvaluationReading.select().count() == 1
    db.gate.saw(OperationalError("database or disk is full"))
    with pytest.raises(db.Unavailable):
        answer_reading.read(director, answer)
    db.gate.open()
    assert EvaluationReading.select().count() == 1


def test_a_form_he_has_begun_says_go_on(world, round_):
    invitation = EvaluationInvitation.select().first()
    browser, page = world.browser(invitation.account), "/evaluations"
    assert "Go on filling in" not in browser.get(page).text
    answer_deeds.keep(world.person(invitation.account), invitation, Sheet(answers={"cs_weekly": "4"}), 0)
    assert ["Go on filling in" in browser.get(url).text for url in (page, "/")] == [True, True]
    HolderCheck.create(account=invitation.account, shut_at=clock.now())
    assert "Go on filling in" not in browser.get(page).text
