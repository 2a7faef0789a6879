"""Votes: who has one, cast once each in any order, secret as promised, counted once and never changed (D34)."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.activity.association import counting, motion_deeds, poll_deeds
from portal.activity.association.charter import CharterParameter
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion, MotionOption
from portal.activity.association.polls import Ballot, Poll, PollVoter, Proxy
from portal.activity.association.resolutions import Resolution
from portal.activity.association.words import MotionKind, MotionState, PollState, VoteChoice
from portal.foundation import clock, db, keyring
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.audit import AuditEntry
from tests.association import bodies
from tests.at_once import at_once

FOR, AGAINST, ABSTAIN = str(VoteChoice.FOR), str(VoteChoice.AGAINST), str(VoteChoice.ABSTAIN)


def cast(world, poll, *choices, members):
    for member, choice in zip(members, choices, strict=False):
        poll_deeds.vote(world.person(member.gm), poll, member.id, choice)


def state_of(motion) -> str:
    return Motion.get_by_id(motion.id).state


@pytest.fixture(params=[False, True], ids=["open", "secret"])
def secret(request):
    return request.param


# Counting


def test_a_motion_passes_with_more_than_half_of_those_present(world, secret):
    made = bodies.association(world, hotels=5)
    motion = bodies.motion(world, made.members[0])
    poll = bodies.poll(motion, secret)
    cast(world, poll, FOR, FOR, AGAINST, members=made.members)
    poll = bodies.close(poll)
    told = (poll.outcome, poll.entitled, poll.cast, poll.votes_for, poll.votes_against, poll.abstentions)
    assert told == ("passed", 5, 3, 2, 1, 0)
    assert state_of(motion) == MotionState.PASSED
    row = Resolution.get(Resolution.motion == motion)
    assert (row.title, row.answer_due) == (motion.title, row.decided_on + timedelta(days=30))
    assert counting.verified() == (1, {})


def test_votes_are_counted_once_each_in_any_order_however_often_they_are_sent(world):
    made = bodies.association(world, hotels=6)
    motion = bodies.motion(world)
    people = [world.person(one.gm) for one in made.members]
    votes = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([FOR, AGAINST, ABSTAIN])), max_size=18)

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sent=votes, hidden=st.booleans())
    def check(sent, hidden):
        Motion.update(state=MotionState.ADMITTED).where(Motion.id == motion.id).execute()
        poll = bodies.poll(motion, hidden)
        last = {}
        for number, choice in sent:
            poll_deeds.vote(people[number], poll, made.members[number].id, choice)
            last[number] = choice
        poll = bodies.close(poll)
        told = Counter(last.values())
        kept = (poll.votes_for, poll.votes_against, poll.abstentions, poll.cast)
        assert kept == (told[FOR], told[AGAINST], told[ABSTAIN], len(last))
        assert Ballot.select().where(Ballot.poll == poll).count() == (len(last) if hidden else 0)
        assert counting.doubts(poll) == []
        Poll.update(state=PollState.CLOSED).where(Poll.motion == motion).execute()
        Resolution.delete().execute()

    check()


def test_twelve_who_vote_at_the_same_moment_and_again_are_each_counted_once(world):
    made = bodies.association(world, hotels=6)
    poll = bodies.poll(bodies.motion(world), secret=True)

    def voting(member):
        by = world.person(member.gm)
        return lambda: poll_deeds.vote(by, poll, member.id, FOR)

    at_once(*(voting(one) for one in made.members for _twice in range(2)))
    assert bodies.close(poll).votes_for == 6


def test_a_vote_that_breaks_off_leaves_what_was_there(world):
    made = bodies.association(world, hotels=3)
    poll = bodies.poll(bodies.motion(world), secret=True)
    cast(world, poll, FOR, members=made.members)
    with pytest.raises(KeyboardInterrupt), db.together():
        cast(world, poll, AGAINST, AGAINST, members=made.members)
        raise KeyboardInterrupt
    assert PollVoter.select().where(PollVoter.voted).count() == 1
    assert bodies.close(poll).votes_for == 1


def test_the_result_cannot_change_after_the_close(world, secret):
    made = bodies.association(world, hotels=4)
    poll = bodies.poll(bodies.motion(world), secret)
    cast(world, poll, FOR, FOR, FOR, members=made.members)
    poll = bodies.close(poll)
    with pytest.raises(Refused, match="not open"):
        cast(world, poll, AGAINST, members=made.members)
    before = poll.seal
    with clock.at(poll.closes_at + timedelta(days=9)):
        assert counting.close_due() == 0
    assert Poll.get_by_id(poll.id).seal == before


def test_whoever_changes_a_figure_or_a_ballot_is_found(world, secret):
    made = bodies.association(world, hotels=4)
    poll = bodies.poll(bodies.motion(world), secret)
    cast(world, poll, FOR, FOR, AGAINST, members=made.members)
    poll = bodies.close(poll)
    table = Ballot if secret else PollVoter
    row = table.get((table.poll == poll) & (table.choice == AGAINST))
    table.update(choice=FOR).where(table.id == row.id).execute()
    assert counting.verified()[1] == {
        "motion 1, call 1": [
            "votes_for: kept 2, counted 3",
            "votes_against: kept 1, counted 0",
            "its seal does not hold",
        ]
    }


# Who has a vote


def test_who_has_a_vote_is_frozen_when_it_opens(world):
    made = bodies.association(world, hotels=4)
    Member.update(standing="suspended").where(Member.id == made.members[3].id).execute()
    poll = bodies.poll(bodies.motion(world))
    late = bodies.member(world)
    assert poll.entitled == 3
    for member in (made.members[3], late):
        with pytest.raises(Refused, match="not yours to cast"):
            cast(world, poll, FOR, members=[member])
    outsider = world.account(Role.GM)
    for account in (outsider, made.secretary, made.members[1].gm):
        with pytest.raises(Refused, match="not yours to cast"):
            poll_deeds.vote(world.person(account), poll, made.members[0].id, FOR)


def test_hotels_beyond_their_owners_cap_get_no_ballot_and_no_choice_is_dropped(world):
    owner = world.account(Role.GM)
    edition = bodies.charter()
    CharterParameter.create(edition=edition, word="owner_cap", value="yes")
    CharterParameter.create(edition=edition, word="owner_cap_share", value="1/3")
    his = [bodies.member(world, owner) for _n in range(3)]
    others = [bodies.member(world) for _n in range(3)]
    poll = bodies.poll(bodies.motion(world))
    assert poll.entitled == 5
    with pytest.raises(Refused, match="not yours to cast"):
        cast(world, poll, FOR, members=his[2:])
    cast(world, poll, FOR, FOR, AGAINST, AGAINST, AGAINST, members=[*his[:2], *others])
    assert (bodies.close(poll).votes_for, Poll.get_by_id(poll.id).votes_against) == (2, 3)


def test_a_proxy_votes_for_two_others_at_most_and_hands_nothing_on(world):
    made = bodies.association(world, hotels=6)
    a, b, c, d, e, _f = made.members
    poll = bodies.poll(bodies.motion(world))

    def leave(member, to):
        poll_deeds.leave_to(world.person(member.gm), poll, member.id, to.gm.id)

    leave(a, e)
    leave(b, e)
    with pytest.raises(Refused, match="as the charter allows"):
        leave(c, e)
    with pytest.raises(Refused, match="cannot be handed on"):
        leave(e, d)
    with pytest.raises(Refused, match="cannot be handed on"):
        leave(c, a)
    holder = world.person(e.gm)
    assert [row.member_id for row in poll_deeds.ballots_of(holder, poll)] == [a.id, b.id, e.id]
    with pytest.raises(Refused, match="not yours to cast"):
        cast(world, poll, FOR, members=[a])
    for member in (a, b, e):
        poll_deeds.vote(holder, poll, member.id, FOR)
    with pytest.raises(Refused, match="has voted already"):
        poll_deeds.take_back(world.person(a.gm), poll, a.id)
    assert Proxy.select().count() == 2
    assert bodies.close(poll).votes_for == 3


# Quorum, second call, elections


def test_where_too_few_took_part_it_is_called_again_and_a_third_is_enough(world):
    made = bodies.association(world, hotels=6)
    motion = bodies.motion(world)
    poll = bodies.poll(motion)
    cast(world, poll, FOR, FOR, members=made.members)
    poll = bodies.close(poll)
    assert (poll.outcome, state_of(motion)) == ("void", MotionState.ADMITTED)
    again = Poll.get(Poll.motion == motion, Poll.call == 2)
    with clock.at(again.opens_at + timedelta(minutes=1)):
        assert poll_deeds.open_due() == 1
        cast(world, again, FOR, FOR, members=made.members)
    again = bodies.close(again)
    assert (again.again, again.outcome, state_of(motion)) == (True, "passed", MotionState.PASSED)


def test_fees_are_not_called_again(world):
    made = bodies.association(world, hotels=6)
    motion = bodies.motion(world, kind=MotionKind.FEES)
    poll = bodies.poll(motion)
    cast(world, poll, FOR, FOR, FOR, members=made.members)
    assert (bodies.close(poll).outcome, state_of(motion)) == ("void", MotionState.VOID)


def test_equal_votes_for_the_last_place_ask_for_another_round_between_those(world):
    made = bodies.association(world, hotels=5)
    motion = bodies.motion(world, kind=MotionKind.ELECTION, places=2)
    for place, name in enumerate(("Lin", "Zhao", "Sun"), 1):
        MotionOption.create(motion=motion, key=f"c{place}", name=name, place=place)
    poll = bodies.poll(motion)
    assert poll.secret is True
    cast(world, poll, "c1", "c1", "c2", "c3", ABSTAIN, members=made.members)
    bodies.close(poll)
    again = Poll.get(Poll.motion == motion, Poll.call == 2)
    assert (again.again, again.places, again.among) == (False, 1, "c2,c3")
    with clock.at(again.opens_at + timedelta(minutes=1)):
        poll_deeds.open_due()
        with pytest.raises(Refused, match="one of the ballot"):
            cast(world, again, "c1", members=made.members)
        cast(world, again, "c3", "c3", "c2", members=made.members)
    bodies.close(again)
    assert state_of(motion) == MotionState.PASSED
    assert counting.verified() == (2, {})


# When


def test_a_vote_is_open_for_three_days_outside_holidays_and_after_the_motion_is_published(world):
    bodies.association(world)
    motion = bodies.motion(world)
    now = clock.now()
    with pytest.raises(Refused, match="at least 72 hours"):
        poll_deeds.call(COMMAND_LINE, motion, now, now + timedelta(hours=71))
    Motion.update(admitted_at=now).execute()
    with pytest.raises(Refused, match="not been published"):
        poll_deeds.call(COMMAND_LINE, Motion.get_by_id(motion.id), now, now + timedelta(days=20))


def test_a_vote_that_has_begun_cannot_be_called_off(world):
    bodies.association(world)
    poll = bodies.poll(bodies.motion(world))
    with pytest.raises(Refused, match="no longer be called off"):
        poll_deeds.call_off(COMMAND_LINE, poll)


# Secrecy


def test_nothing_that_is_kept_leads_from_a_ballot_to_a_hotel(world):
    made = bodies.association(world, hotels=6)
    poll = bodies.poll(bodies.motion(world), secret=True)
    marked = AuditEntry.select().count()
    cast(world, poll, FOR, AGAINST, FOR, ABSTAIN, AGAINST, members=made.members)
    # While it runs: that one has voted, no more; every sealed choice has the same length.
    rows = list(PollVoter.select().order_by(PollVoter.id))
    assert [(row.voted, row.choice, row.by_id) for row in rows] == [*[(True, "", None)] * 5, (False, "", None)]
    assert len({len(row.sealed) for row in rows if row.voted}) == 1
    assert AuditEntry.select().count() == marked
    bodies.close(poll)
    rows = list(PollVoter.select().order_by(PollVoter.id))
    assert [(row.choice, row.sealed, row.by_id) for row in rows] == [("", "", None)] * 6
    ballots = list(Ballot.select().order_by(Ballot.id))
    assert Counter(row.choice for row in ballots) == {FOR: 2, AGAINST: 2, ABSTAIN: 1}
    # Drawn at random: nobody's turn is told by them.
    assert max(row.id for row in ballots) > 1000


def test_without_the_key_file_a_secret_vote_waits(world, tmp_path):
    made = bodies.association(world)
    poll = bodies.poll(bodies.motion(world), secret=True)
    cast(world, poll, FOR, FOR, members=made.members)
    was = keyring.path()
    keyring.use_file(tmp_path / "none")
    try:
        with pytest.raises(keyring.Keyless):
            cast(world, poll, FOR, members=made.members)
        assert bodies.close(poll).state == PollState.OPEN
    finally:
        keyring.use_file(was)
    assert bodies.close(poll).outcome == "passed"


def test_the_council_puts_a_motion_on_the_agenda_only_once(world):
    made = bodies.association(world)
    by = world.person(made.members[0].gm)
    motion = motion_deeds.propose(by, None, "Linen", "One supplier.", MotionKind.ORDINARY)
    assert motion.state == MotionState.PROPOSED
    with pytest.raises(Refused, match="Too few of other owners"):
        motion_deeds.to_council(world.person(made.secretary), motion)
