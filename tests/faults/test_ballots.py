"""Many hotels vote secretly while everything is killed, at the close too: the count equals the votes, once each."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from portal.activity.association import counting
from portal.activity.association.polls import Ballot, Poll, PollVoter
from portal.foundation import clock, db, keyring
from tests.association import bodies
from tests.faults.conftest import LONG, ROUNDS
from tests.faults.people import NO_ANSWER, Client, until
from tests.world import World

KINDS = ["sqlite", "postgresql"] if LONG else ["sqlite"]
HOTELS = 300 if LONG else 12
#: They all vote within so many seconds, every third of them twice.
WITHIN = 60 if LONG else 1
CHOICES = ("for", "against", "abstain")


@pytest.fixture
def keys(standing):
    """The portal's key file is ours, too: we close the vote."""
    before = keyring._path
    keyring.use_file(Path(standing.server.env["INSTANCE_PATH"]) / "vault.key")
    yield
    keyring.use_file(before)


class Voter:
    """Who speaks for a hotel, signed in, with the motion open."""

    def __init__(self, port: int, poll: Poll, member, n: int):
        self.client, self.member = Client(port).signed_in(member.gm.sign_in), member.id
        self.page = f"/association/motions/{poll.motion_id}"
        self.booth = f"/association/motions/polls/{poll.id}/ballots"
        self.form = self.client.form(self.page, self.booth)
        self.choices = [CHOICES[n % 3]] if n % 3 else [CHOICES[1], CHOICES[0]]

    def vote(self, wait: float) -> list[tuple]:
        """Until somebody has answered: the same again, as a person would."""
        time.sleep(wait)
        return [self._vote(choice) for choice in self.choices]

    def _vote(self, choice: str) -> tuple:
        answers = []

        def answered() -> bool:
            try:
                told = {**self.form, "member": str(self.member), "choice": choice}
                answers[:] = self.client.insist(self.booth, told)[:2]
            except NO_ANSWER:
                return False
            return True

        until(answered)
        return tuple(answers)


@pytest.mark.parametrize("standing", KINDS, indirect=True)
def test_the_count_equals_the_votes_cast_whatever_is_killed(standing, keys, tell):
    world = World(None)
    # The house is shared: other tests have put hotels and people there, too.
    world.count = 1000
    bodies.charter()
    members = [bodies.member(world) for _n in range(HOTELS)]
    poll = bodies.poll(bodies.motion(world), secret=True)
    with ThreadPoolExecutor(HOTELS if LONG else 10) as people:
        voters = [Voter(standing.server.port, poll, row, n) for n, row in enumerate(members)]
        voting = [people.submit(one.vote, n * WITHIN / len(voters)) for n, one in enumerate(voters)]
        for _n in range(ROUNDS):
            time.sleep(WITHIN / (ROUNDS + 1))
            standing.server.kill9()
            standing.server.start()
        done = [one.result() for one in voting]
    assert done == [[(303, f"{one.page}#polls")] * len(one.choices) for one in voters]
    last = [one.choices[-1] for one in voters]
    torn = cut_off(poll)
    with clock.at(poll.closes_at + timedelta(minutes=1)):
        counting.close_due()
    row = Poll.get_by_id(poll.id)
    assert [row.votes_for, row.votes_against, row.abstentions] == [last.count(choice) for choice in CHOICES]
    assert Ballot.select().where(Ballot.poll == poll).count() == len(voters) == row.cast
    assert counting.doubts(row) == []
    assert torn >= 3
    tell(power_cuts=ROUNDS, hotels=len(voters), votes=sum(len(one.choices) for one in voters), closes_cut_off=torn)


#: What frames a transaction.
FRAME = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


class Cut(Exception):
    """The process dies here."""


def cut_off(poll: Poll) -> int:
    """The close breaks off after each of its statements in turn: nothing of it is left, and every choice still lies
    sealed. Returns how often."""
    opened, times = db.database.obj, 0
    plain = opened.execute_sql
    with clock.at(poll.closes_at + timedelta(minutes=1)), db.counted() as statements, db.database.atomic() as whole:
        counting.close(poll)
        whole.rollback()
    steps = sum(not sql.upper().startswith(FRAME) for sql in statements)
    for step in range(1, steps, 1 if LONG else max(1, steps // 5)):
        left = [step]

        def dying(sql, *more, _left=left):
            if not sql.upper().startswith(FRAME):
                _left[0] -= 1
                if _left[0] < 0:
                    raise Cut
            return plain(sql, *more)

        opened.execute_sql = dying
        try:
            with clock.at(poll.closes_at + timedelta(minutes=1)), pytest.raises(Cut):
                counting.close(poll)
        finally:
            del opened.execute_sql
        assert Ballot.select().where(Ballot.poll == poll).count() == 0
        assert PollVoter.select().where((PollVoter.poll == poll) & (PollVoter.sealed != "")).count() == HOTELS
        times += 1
    return times
