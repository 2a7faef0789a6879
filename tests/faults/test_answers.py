"""Many GMs send their evaluation within a minute while everything is killed: none is lost, torn or counted twice."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.activity.evaluations import invitation_deeds, sealing
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.words import AnswerState, InvitationState, LinkWay
from portal.foundation import keyring
from tests.evaluations import rounds
from tests.faults.conftest import LONG, ROUNDS
from tests.faults.people import NO_ANSWER, Client, until
from tests.world import World

KINDS = ["sqlite", "postgresql"] if LONG else ["sqlite"]
GMS = 500 if LONG else 30
#: They all send within so many seconds.
WITHIN = 60 if LONG else 1


@pytest.fixture
def keys(standing):
    """The portal's key file is ours, too: what lies sealed is compared with what was sent."""
    before = keyring._path
    keyring.use_file(Path(standing.server.env["INSTANCE_PATH"]) / "vault.key")
    yield
    keyring.use_file(before)


class Sender:
    """A GM with his form open by his personal link, filled in his own way."""

    def __init__(self, port: int, director, invitation, n: int):
        self.id, self.client = invitation.id, Client(port)
        self.page = f"/evaluations/links/{invitation_deeds.link_token(director, invitation, LinkWay.SLIP)}"
        texts = {"open_change": f"What GM {n} wants"}
        self.sheet = rounds.sheet(invitation.cycle, invitation.hotel, str(n % 5 + 1), texts=texts)
        form = self.client.form(self.page, self.page)
        marks = {f"item-{key}": mark for key, mark in self.sheet.answers.items()}
        self.fields = {**form, **marks, "text-open_change": texts["open_change"]}

    def send(self, wait: float):
        """Until somebody has answered: the same form again, as a person would."""
        time.sleep(wait)
        answers = []

        def answered() -> bool:
            try:
                answers[:] = self.client.insist(self.page, self.fields)[:2]
            except NO_ANSWER:
                return False
            return True

        until(answered)
        return tuple(answers)


@pytest.mark.parametrize("standing", KINDS, indirect=True)
def test_every_answer_that_was_sent_is_there_once_and_whole(standing, keys, tell):
    world = World(None)
    director = rounds.director(world)
    rounds.hotels(world, GMS)
    cycle = rounds.opened(director)
    rows = list(
        EvaluationInvitation.select().where(EvaluationInvitation.cycle == cycle).order_by(EvaluationInvitation.id)
    )
    with ThreadPoolExecutor(GMS if LONG else 10) as people:
        senders = [Sender(standing.server.port, director, row, n) for n, row in enumerate(rows)]
        sending = [people.submit(one.send, n * WITHIN / len(senders)) for n, one in enumerate(senders)]
        for _n in range(ROUNDS):
            time.sleep(WITHIN / (ROUNDS + 1))
            standing.server.kill9()
            standing.server.start()
        assert [one.result() for one in sending] == [(303, one.page) for one in senders]
    kept = {
        row.invitation_id: row for row in EvaluationAnswer.select().where(EvaluationAnswer.state == AnswerState.SENT)
    }
    assert {one.id: sealing.opened(kept[one.id]) for one in senders} == {one.id: one.sheet for one in senders}
    assert EvaluationCycle.get_by_id(cycle.id).answered == len(senders)
    states = EvaluationInvitation.select(EvaluationInvitation.state).where(EvaluationInvitation.cycle == cycle)
    assert {row.state for row in states} == {InvitationState.ANSWERED}
    tell(power_cuts=ROUNDS, answers=len(senders))
