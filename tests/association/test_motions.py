"""From a proposal to the agenda: seconders of other owners, the council's decision, a share of all (articles 37–38)."""

from datetime import timedelta

import pytest

from portal.activity.association import council_deeds, decisions, motion_deeds
from portal.activity.association.charter import CharterParameter
from portal.activity.association.council import CouncilMatter
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion
from portal.activity.association.words import AmendmentState, MotionKind, MotionState, VoteChoice
from portal.foundation.db import Refused
from portal.foundation.roles import Role
from tests.association import bodies


def proposed(world, member) -> Motion:
    text = "Breakfast is served from six o'clock."
    return motion_deeds.propose(world.person(member.gm), None, "Breakfast from six", text, MotionKind.ORDINARY)


def forced_from(share: str) -> None:
    """The charter says another share than a fifth, so that few hotels are enough for a test."""
    CharterParameter.create(edition=bodies.charter(), word="force_share", value=share)


def second(world, motion, *members):
    for one in members:
        motion_deeds.second(world.person(one.gm), Motion.get_by_id(motion.id), None)
    return Motion.get_by_id(motion.id)


def test_as_many_seconders_of_other_owners_as_the_charter_says_bring_a_proposal_before_the_council(world):
    made = bodies.association(world, hotels=4)
    forced_from("1/1")
    CharterParameter.create(edition=bodies.charter(), word="seconders", value="2")
    motion = proposed(world, made.members[0])
    motion = second(world, motion, made.members[1])
    # The same hotel twice is one.
    motion = second(world, motion, made.members[1])
    assert motion.state == MotionState.PROPOSED
    motion = second(world, motion, made.members[2])
    assert motion.state == MotionState.BEFORE_COUNCIL
    matter = CouncilMatter.get(CouncilMatter.kind == "motion")
    for member in made.members[:3]:
        council_deeds.vote(world.person(member.gm), matter, VoteChoice.FOR)
    decisions.close(world.person(made.secretary), matter)
    motion = Motion.get_by_id(motion.id)
    assert (motion.state, motion.number) == (MotionState.ADMITTED, 1)


def test_hotels_of_one_owner_second_as_one_and_those_of_the_proposer_not_at_all(world):
    mine, theirs = world.account(Role.GM), world.account(Role.GM)
    forced_from("1/1")
    first = bodies.member(world, mine)
    others = [bodies.member(world, owner) for owner in (mine, theirs, theirs, None)]
    bodies.member(world)
    motion = second(world, proposed(world, first), *others)
    assert motion_deeds.count_of_others(motion) == 2
    assert motion.state == MotionState.PROPOSED


def test_what_the_council_declines_is_reasoned_in_public_and_enough_of_all_force_it_onto_the_agenda(world):
    made = bodies.association(world, hotels=5)
    forced_from("1/1")
    motion = second(world, proposed(world, made.members[0]), *made.members[1:4])
    matter = CouncilMatter.get(CouncilMatter.kind == "motion")
    for member in made.members[:3]:
        council_deeds.vote(world.person(member.gm), matter, VoteChoice.AGAINST, "Costs too much.")
    decisions.close(world.person(made.secretary), matter)
    motion = Motion.get_by_id(motion.id)
    assert (motion.state, motion.declined_reason) == (MotionState.DECLINED, "Costs too much.")
    # Five have a vote, and here the charter asks for all of them: the proposer is one.
    motion = second(world, motion, made.members[4])
    assert (motion.state, motion.forced) == (MotionState.ADMITTED, True)


@pytest.mark.parametrize("fact", [{"rank": "provisional"}, {"standing": "suspended"}])
def test_provisional_and_suspended_members_neither_propose_nor_second_but_speak(world, fact):
    made = bodies.association(world, hotels=6)
    motion = proposed(world, made.members[0])
    Member.update(**fact).where(Member.id == made.members[1].id).execute()
    with pytest.raises(Refused, match="no vote at present"):
        proposed(world, made.members[1])
    with pytest.raises(Refused, match="no vote at present"):
        second(world, motion, made.members[1])
    assert motion_deeds.remark(world.person(made.members[1].gm), motion, "We should like that.").text


def test_head_office_may_speak_and_neither_proposes_nor_seconds(world):
    made = bodies.association(world, hotels=3)
    motion = proposed(world, made.members[0])
    director = world.person(world.account(Role.DIRECTOR))
    assert motion_deeds.remark(director, motion, "We can do that.").member_id is None
    for deed in (
        lambda: motion_deeds.second(director, motion, None),
        lambda: motion_deeds.amend(director, motion, "x"),
    ):
        with pytest.raises(Refused):
            deed()


def test_the_secretariat_puts_the_councils_motions_on_the_agenda_at_once(world):
    made = bodies.association(world)
    by = world.person(made.secretary)
    motion = motion_deeds.propose(by, None, "Election of the council", "Nine seats.", MotionKind.ELECTION, places=9)
    assert (motion.state, motion.number, motion.member_id) == (MotionState.ADMITTED, 1, None)
    motion_deeds.nominate(by, motion, ["Lin", " Lin", "Zhao", ""])
    assert [(row.key, row.name) for row in motion.options] == [("c1", "Lin"), ("c2", "Zhao")]
    with pytest.raises(Refused, match="by the secretariat"):
        motion_deeds.propose(world.person(made.president), None, "Election", "Mine.", MotionKind.ELECTION)


def test_an_amendment_that_is_taken_in_is_the_text_and_the_earlier_one_is_kept(world):
    made = bodies.association(world, hotels=4)
    motion = bodies.motion(world, made.members[0])
    by = world.person(made.members[1].gm)
    first = motion_deeds.amend(by, motion, "From half past six.")
    other = motion_deeds.amend(by, motion, "From seven.")
    proposer = world.person(made.members[0].gm)
    motion_deeds.answer_amendment(proposer, first, True)
    with pytest.raises(Refused, match="why it is not taken in"):
        motion_deeds.answer_amendment(proposer, other, False)
    motion_deeds.answer_amendment(proposer, other, False, "Too late for early trains.")
    told = [(row.state, row.before) for row in motion.amendments]
    assert told == [(AmendmentState.TAKEN, "Breakfast is served from six o'clock."), (AmendmentState.DECLINED, "")]
    assert Motion.get_by_id(motion.id).text == "From half past six."


def test_a_motion_is_published_in_full_before_it_is_voted_on_and_not_withdrawn_afterwards(world):
    made = bodies.association(world, hotels=4)
    motion = bodies.motion(world, made.members[0])
    assert motion_deeds.earliest_poll(motion) == motion.admitted_at + timedelta(days=15)
    bodies.poll(motion)
    with pytest.raises(Refused, match="no longer be withdrawn"):
        motion_deeds.withdraw(world.person(made.members[0].gm), motion)
