"""An open vote becomes a secret one when one fifth of the member hotels present ask for it (article 43)."""

import time
from datetime import timedelta
from threading import Event

import pytest

from portal.activity.association import poll_deeds, secrecy_deeds
from portal.activity.association.charter import CharterParameter
from portal.activity.association.motions import Motion, SecrecyRequest
from portal.activity.association.polls import Poll
from portal.activity.association.words import MotionKind
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE
from portal.records.audit import AuditEntry
from portal.records.notices import News, Notice
from tests.association import bodies, meetings
from tests.at_once import at_once
from tests.company import ask

AT = "/association/motions"


def asking(world, motion, *members) -> list[bool]:
    return [secrecy_deeds.ask(world.person(one.gm), motion, one.id) for one in members]


def is_secret(motion) -> bool:
    return Motion.get_by_id(motion.id).secret


def shares(world, share: str) -> None:
    CharterParameter.create(edition=bodies.charter(), word="secret_share", value=share)


def test_one_fifth_of_all_who_have_a_vote_make_it_secret_and_each_counts_once(world):
    made = bodies.association(world, hotels=6)
    motion = bodies.motion(world)
    first, second, *_others = made.members
    # One fifth of six is more than one.
    assert secrecy_deeds.asked_for(motion)[:2] == (0, 2)
    assert asking(world, motion, first, first) == [False, False]
    assert (secrecy_deeds.asked_for(motion).asked, is_secret(motion)) == (1, False)
    assert asking(world, motion, second) == [True]
    assert is_secret(motion)
    told = Notice.select().where(Notice.news == News.MOTION_SECRET)
    assert {row.account_id for row in told} == {one.gm.id for one in made.members} - {second.gm.id}
    # What was reached stays.
    with pytest.raises(Refused, match="secret already"):
        secrecy_deeds.take_back(world.person(first.gm), motion, first.id)
    assert AuditEntry.select().where(AuditEntry.verb == "motion.made_secret").get().told == {
        "version": 2,
        "asked": 2,
        "present": 6,
        "hands": False,
    }


def test_who_takes_it_back_is_not_counted(world):
    made = bodies.association(world, hotels=6)
    motion = bodies.motion(world)
    first, second, third, *_others = made.members
    asking(world, motion, first)
    secrecy_deeds.take_back(world.person(first.gm), motion, first.id)
    assert SecrecyRequest.select().count() == 0
    assert asking(world, motion, second, third) == [False, True]


def test_a_planned_vote_becomes_secret_and_one_that_has_begun_does_not(world):
    made = bodies.association(world, hotels=3)
    motion, begun = bodies.motion(world), bodies.motion(world, title="Linen")
    bodies.poll(begun)
    with pytest.raises(Refused, match="The vote has begun"):
        asking(world, begun, made.members[0])
    opens = clock.now() + timedelta(days=1)
    planned = poll_deeds.call(COMMAND_LINE, motion, opens, opens + timedelta(days=20))
    assert not planned.secret
    assert asking(world, motion, made.members[0]) == [True]
    assert Poll.get_by_id(planned.id).secret
    with clock.at(opens + timedelta(minutes=1)):
        poll_deeds.open_due()
        poll_deeds.vote(world.person(made.members[0].gm), Poll.get_by_id(planned.id), made.members[0].id, "for")
    assert bodies.close(Poll.get_by_id(planned.id)).cast == 1


def test_at_a_meeting_those_who_are_checked_in_are_counted(world):
    made = bodies.association(world, hotels=12)
    motion = bodies.motion(world)
    begun = meetings.announced(world, begins_at=clock.now() - timedelta(hours=1))
    meetings.item(begun, motion=motion)
    # Nobody is checked in yet: all are counted.
    assert secrecy_deeds.asked_for(motion)[:2] == (0, 3)
    away, *here = made.members[:8]
    asking(world, motion, away)
    for one in here[:6]:
        meetings.there(begun, hotel=one.hotel_id, represents=True)
    meetings.there(begun, hotel=here[0].hotel_id)
    meetings.there(begun, hotel=away.hotel_id)
    meetings.there(begun, hotel=here[6].hotel_id, represents=True, checked_in_at=None)
    now = secrecy_deeds.asked_for(motion)
    assert (now.asked, now.needed, now.present, now.meeting) == (0, 2, 6, begun)
    with pytest.raises(Refused, match="checked in at the meeting"):
        asking(world, motion, here[6])
    assert asking(world, motion, *here[:2]) == [False, True]


def test_the_meetings_that_are_to_come_or_cancelled_count_nobody(world):
    bodies.association(world, hotels=6)
    motion = bodies.motion(world)
    for facts in ({}, {"begins_at": clock.now() - timedelta(hours=1), "state": "cancelled"}):
        made = meetings.meeting(world, **facts)
        meetings.item(made, motion=motion)
        meetings.there(made, hotel=bodies.member(world).hotel_id, represents=True)
    assert secrecy_deeds.asked_for(motion).meeting is None


@pytest.mark.parametrize(("asked", "present", "enough"), [(4, 20, True), (4, 21, False), (1, 5, True), (9, 8, False)])
def test_a_show_of_hands_is_entered_with_both_figures(world, asked, present, enough):
    made = bodies.association(world)
    motion, office = bodies.motion(world), world.person(made.secretary)
    if enough:
        secrecy_deeds.by_hands(office, motion, asked, present)
        told = AuditEntry.select().where(AuditEntry.verb == "motion.made_secret").get().told
        assert (told["asked"], told["present"], told["hands"]) == (asked, present, True)
    else:
        with pytest.raises(Refused):
            secrecy_deeds.by_hands(office, motion, asked, present)
    assert is_secret(motion) == enough


def test_what_is_secret_anyway_is_not_asked_for(world):
    made = bodies.association(world)
    motion = bodies.motion(world, kind=MotionKind.RECALL)
    with pytest.raises(Refused, match="secret already"):
        asking(world, motion, made.members[0])
    assert "Ask for a secret vote" not in world.browser(made.members[0].gm).get(f"{AT}/{motion.id}").text


def test_it_is_asked_for_and_taken_back_on_the_motions_page(world):
    made = bodies.association(world, hotels=6)
    shares(world, "1/2")
    motion = bodies.motion(world)
    here = f"{AT}/{motion.id}"
    gm, office = world.browser(made.members[0].gm), world.browser(made.secretary)
    gm.send(here, f"{here}/secrecy")
    page = gm.get(here).text
    assert ("1 of 3 needed" in page, "Ask for a secret vote" in page) == (True, False)
    gm.send(here, f"{here}/secrecy/removal")
    assert "0 of 3 needed" in gm.get(here).text
    # Neither whoever has no hotel with a vote, nor for another's hotel.
    assert ask(office, "POST", f"{here}/secrecy").status_code == 403
    assert ask(gm, "POST", f"{here}/secrecy/hands", **{"hands-asked": "6", "hands-present": "6"}).status_code == 403
    answer = ask(office, "POST", f"{here}/secrecy/hands", **{"hands-asked": "2", "hands-present": "6"})
    assert (answer.status_code, "Of 6 present, 3 have to ask for it." in answer.text) == (422, True)
    office.send(here, f"{here}/secrecy/hands", **{"hands-asked": "3", "hands-present": "6"})
    assert "it is voted on secretly" in gm.get(here).text
    assert is_secret(motion)


def test_enough_ask_for_it_at_the_moment_at_which_the_vote_would_open(world):
    made, motion, held = bodies.association(world, hotels=3), bodies.motion(world), Event()
    office, now = world.person(made.secretary), clock.now()
    poll = poll_deeds.call(COMMAND_LINE, motion, now, now + timedelta(days=20))

    def asks():
        with db.together():
            db.lock(Motion.select().where(Motion.id == motion.id)).get()
            held.set()
            time.sleep(0.3)
            secrecy_deeds.by_hands(office, motion, 3, 3)

    def opens() -> int:
        held.wait()
        return poll_deeds.open_due()

    assert at_once(asks, opens) == [None, 1]
    poll = Poll.get_by_id(poll.id)
    assert (poll.state, poll.secret, is_secret(motion)) == ("open", True, True)
