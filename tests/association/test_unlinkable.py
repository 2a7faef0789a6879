"""Somebody holds the database's files and looks for who cast which ballot of a secret vote (D34)."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from peewee import sqlite3

from portal import schedule
from portal.activity.association import ballots, council_deeds, counting, decisions, discipline_deeds, poll_deeds
from portal.activity.association.council import CouncilBallot, CouncilMatter, CouncilVote
from portal.activity.association.discipline import Discipline
from portal.activity.association.polls import Ballot, Poll, PollVoter
from portal.activity.association.words import Sanction, VoteChoice
from portal.foundation import clock, db
from portal.foundation.jobs import run_due
from portal.foundation.sqlite import Sqlite
from tests.association import bodies
from tests.commands import runner

CHOICES = ("for", "against", "for", "abstain", "against", "for")
sqlite_alone = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def found(sealed) -> int:
    """How many of these texts stand in the files of the database."""
    path = Path(db.database.obj.database)
    held = b"".join(file.read_bytes() for file in (path, path.with_name(path.name + "-wal")) if file.exists())
    return sum(text.encode() in held for text in sealed)


def tick(when) -> None:
    """What the clock does about votes at that moment, once."""
    names = ("close-council", "close-polls", "sweep-ballots")
    with clock.at(when):
        done = list(run_due(task for task in schedule.TASKS if task.name in names))
    assert [one.trouble for one in done if one.trouble] == []


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


@pytest.fixture
def asked(world):
    """A secret question to the council on which six seats have voted, one of them twice; and what was sealed."""
    made = bodies.association(world, hotels=7, seats=6)
    office, sealed = world.person(made.secretary), set()
    row = discipline_deeds.announce(office, made.members[-1], Sanction.EXPULSION, "Figures passed on.", "52", None)
    Discipline.update(heard_until=clock.today() - timedelta(days=1)).execute()
    matter = discipline_deeds.to_council(office, Discipline.get_by_id(row.id))
    for member, choice in [(made.members[0], "abstain"), *zip(made.members, CHOICES, strict=False)]:
        council_deeds.vote(world.person(member.gm), matter, VoteChoice(choice))
        sealed.update(text for (text,) in CouncilVote.select(CouncilVote.sealed).tuples() if text)
    return matter, sealed


@sqlite_alone
def test_after_the_close_no_sealed_choice_is_left_in_the_files_of_sqlite(cast):
    poll, sealed = cast
    assert (len(sealed), found(sealed)) == (7, 7)
    bodies.close(poll)
    assert found(sealed) == 0


@sqlite_alone
def test_after_the_close_no_sealed_choice_of_the_council_is_left_either(asked):
    matter, sealed = asked
    assert (len(sealed), found(sealed)) == (7, 7)
    tick(matter.closes_at)
    assert found(sealed) == 0


@sqlite_alone
def test_whoever_dies_between_the_close_and_the_sweep_sweeps_at_the_next_tick(cast):
    poll, sealed = cast
    with clock.at(poll.closes_at):
        assert counting.close_due() == 1
    # Killed here: the log holds the pages as they were.
    assert (found(sealed) > 0, Poll.get_by_id(poll.id).swept_at) == (True, None)
    tick(poll.closes_at + timedelta(minutes=1))
    assert (found(sealed), Poll.get_by_id(poll.id).swept_at is None) == (0, False)
    assert ballots.sweep_due() == 0


@sqlite_alone
def test_while_somebody_reads_in_the_log_it_is_swept_again_and_again(cast):
    poll, sealed = cast
    reader = sqlite3.connect(db.database.obj.database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM poll_voter").fetchone()
    with clock.at(poll.closes_at):
        counting.close_due()
        db.database.obj.execute_sql("PRAGMA busy_timeout = 50")
        assert (ballots.sweep_due(), Poll.get_by_id(poll.id).swept_at) == (0, None)
        reader.close()
        assert ballots.sweep_due() == 1
    assert found(sealed) == 0


@pytest.mark.parametrize("seed", [8, 111, 148])
def test_what_a_row_left_behind_where_it_was_moved_from_goes_with_the_page(tmp_path, seed):
    """`secure_delete` alone is not enough: rows grow as hotels vote, votes are opened and called off beside them, pages
    are shared out anew, and now and then a copy of a row stays in a page's free space; with these seeds it did."""
    path, drawn, sealed = tmp_path / "voters.db", random.Random(seed), []
    opened = Sqlite(str(path), pragmas={**db.PRAGMAS, "synchronous": "off"})
    with opened.atomic():
        opened.execute_sql("CREATE TABLE voter (id INTEGER PRIMARY KEY, poll INT, sealed TEXT)")
        for number in range(120):
            opened.execute_sql("INSERT INTO voter (poll, sealed) VALUES (?, '')", (number // 60,))
    with opened.atomic():
        _vote_beside_others(opened, drawn, sealed)
    with opened.atomic():
        opened.execute_sql("UPDATE voter SET sealed = '' WHERE poll = 1")
    with opened.atomic():
        ballots._lay_anew(opened, "voter")
    opened.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    held = path.read_bytes()
    assert sum(text[:60].encode() in held or text[-60:].encode() in held for text in sealed) == 0


def _vote_beside_others(opened, drawn, sealed) -> None:
    """In the second of two votes, with others opened and called off in between."""
    last = 2
    for _turn in range(120):
        text, one = f"{drawn.getrandbits(440):0110x}", drawn.randrange(120) + 1
        sealed += [text] if one > 60 else []
        opened.execute_sql("UPDATE voter SET sealed = ? WHERE id = ?", (text, one))
        if drawn.random() < 0.05:
            for _hotel in range(drawn.choice([1, 60])):
                opened.execute_sql("INSERT INTO voter (poll, sealed) VALUES (?, '')", (last,))
            last += 1
        if drawn.random() < 0.05:
            opened.execute_sql("DELETE FROM voter WHERE poll = ?", (drawn.randrange(2, last + 1),))


def test_place_and_transaction_lead_from_no_ballot_to_a_hotel(cast):
    poll, _sealed = cast
    bodies.close(poll)
    assert at_their_place("ballot", "poll_voter") == 6


def test_place_and_transaction_lead_from_no_ballot_to_a_seat(asked):
    matter, _sealed = asked
    tick(matter.closes_at)
    assert at_their_place("council_ballot", "council_vote") == 6


def at_their_place(loose: str, voters: str) -> int:
    """How many ballots there are: they lie in the order of ids drawn at random, whatever the order of those who voted,
    and all rows of both tables were written in the transaction of the close."""
    place = "rowid" if db.is_sqlite() else "ctid"
    rows = db.database.execute_sql(f"SELECT id FROM {loose} ORDER BY {place}").fetchall()
    assert rows == sorted(rows)
    if not db.is_sqlite():
        wrote = db.database.execute_sql(f"SELECT xmin FROM {loose} UNION SELECT xmin FROM {voters}").fetchall()
        assert len(wrote) == 1
    return len(rows)


def test_what_is_left_of_a_seat_is_that_it_has_voted(asked):
    matter, _sealed = asked
    with clock.at(matter.closes_at):
        decisions.close_due()
    rows = CouncilVote.select(
        CouncilVote.voted, CouncilVote.choice, CouncilVote.sealed, CouncilVote.text, CouncilVote.at
    )
    assert set(rows.tuples()) == {(True, "", "", "", matter.opened_at)}
    assert sorted(choice for (choice,) in CouncilBallot.select(CouncilBallot.choice).tuples()) == sorted(CHOICES)
    assert CouncilMatter.get_by_id(matter.id).votes_for == 3


def test_what_is_left_of_a_hotel_is_that_it_has_voted(cast):
    poll, _sealed = cast
    bodies.close(poll)
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
