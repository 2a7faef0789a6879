"""Somebody holds the database's files and looks for who cast which ballot of a secret vote (D34)."""

from pathlib import Path

import pytest

from portal.activity.association import poll_deeds
from portal.activity.association.polls import Ballot, Poll, PollVoter
from portal.foundation import db
from tests.association import bodies
from tests.commands import runner

CHOICES = ("for", "against", "for", "abstain", "against", "for")


@pytest.fixture
def cast(world):
    """A secret vote in which six hotels have voted, one after the other, one of them twice; and what was sealed."""
    made = bodies.association(world, hotels=6)
    poll = bodies.poll(bodies.motion(world), secret=True)
    sealed = set()

    def vote(member, choice):
        poll_deeds.vote(world.person(member.gm), poll, member.id, choice)
        sealed.update(text for (text,) in PollVoter.select(PollVoter.sealed).tuples() if text)

    vote(made.members[0], "abstain")
    for member, choice in zip(made.members, CHOICES, strict=True):
        vote(member, choice)
    return poll, sealed


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_after_the_close_no_sealed_choice_is_left_in_the_files_of_sqlite(cast):
    poll, sealed = cast
    path = Path(db.database.obj.database)
    files = [path, path.with_name(path.name + "-wal")]

    def found() -> int:
        held = b"".join(file.read_bytes() for file in files if file.exists())
        return sum(text.encode() in held for text in sealed)

    assert (len(sealed), found()) == (7, 7)
    bodies.close(poll)
    assert found() == 0


def test_neither_place_nor_order_nor_transaction_leads_from_a_ballot_to_a_hotel(cast):
    poll, _sealed = cast
    bodies.close(poll)
    # All rows of both tables were written in the transaction of the close; ballots lie in the order of ids drawn at
    # random, whatever the order of the hotels' rows.
    place = "rowid" if db.is_sqlite() else "ctid"
    rows = db.database.execute_sql(f"SELECT id FROM ballot ORDER BY {place}").fetchall()
    assert rows == sorted(rows)
    if not db.is_sqlite():
        wrote = db.database.execute_sql("SELECT xmin FROM ballot UNION SELECT xmin FROM poll_voter").fetchall()
        assert len(wrote) == 1
    # What is left of a hotel is that it has voted: the rows differ in nothing else.
    rows = PollVoter.select(PollVoter.voted, PollVoter.choice, PollVoter.sealed, PollVoter.by, PollVoter.left_out)
    assert set(rows.tuples()) == {(True, "", "", None, False)}
    assert sorted(choice for (choice,) in Ballot.select(Ballot.choice).tuples()) == sorted(CHOICES)


def test_the_command_line_counts_every_vote_anew(world, app, tmp_path, monkeypatch):
    run = runner(app, tmp_path, monkeypatch)
    made = bodies.association(world)
    poll = bodies.poll(bodies.motion(world))
    for member in made.members:
        poll_deeds.vote(world.person(member.gm), poll, member.id, "for")
    bodies.close(poll)
    assert run("association", "verify")[:2] == (0, "1 counted vote looked at, 1 as sealed.\n")
    Poll.update(votes_for=1, seal="0" * 64).execute()
    code, said, _wrong = run("association", "verify")
    assert code == 1
    assert said.splitlines() == [
        "! motion 1, call 1: votes_for: kept 1, counted 3",
        "! motion 1, call 1: its seal does not hold",
        "! motion 1, call 1: the audit noted another seal at the close",
        "1 counted vote looked at, 0 as sealed.",
    ]
