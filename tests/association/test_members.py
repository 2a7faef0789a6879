"""Into the association and out of it: who may apply, who decides, since when, who speaks (D31; articles 8–20)."""

from datetime import date, timedelta

import pytest

from portal.activity.association import (
    council_deeds,
    decisions,
    member_deeds,
    office_deeds,
    representing,
)
from portal.activity.association.charter import CharterEdition
from portal.activity.association.council import CouncilMatter, CouncilVote
from portal.activity.association.members import Member, MemberSpell, Representative
from portal.activity.association.offices import Body, Office
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MatterState, MemberStanding, MemberState, Post, Rank, Spell, VoteChoice
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records import postings
from portal.records.notices import News, Notice
from tests.association import bodies
from tests.at_once import at_once


def news_of(account) -> list[str]:
    return [row.news for row in Notice.select().where((Notice.account == account) & Notice.read_at.is_null())]


def ballot(world, matter, *choices, accounts):
    for account, choice in zip(accounts, choices, strict=True):
        text = "Not yet convinced." if choice == VoteChoice.AGAINST else ""
        council_deeds.vote(world.person(account), matter, choice, text)


# Application


def test_a_hotel_applies_once_and_the_secretariat_is_told(world):
    office = bodies.secretary(world)
    hotel = bodies.hotel(world)
    member_deeds.apply(world.person(hotel.gm), hotel, "We should like to belong.")
    assert news_of(office) == [News.MEMBER_APPLIED]
    with pytest.raises(Refused, match="applied or belongs already"):
        member_deeds.apply(world.person(hotel.gm), hotel)


def test_two_applications_at_the_same_moment_are_one(world):
    hotel = bodies.hotel(world)
    by = world.person(hotel.gm)

    def deed():
        try:
            member_deeds.apply(by, hotel)
        except Refused:
            return False
        return True

    assert sorted(at_once(deed, deed)) == [False, True]
    assert Member.select().count() == 1


@pytest.mark.parametrize(
    ("facts", "said"),
    [({"status": "left"}, "contract holds"), ({"opened_on": None}, "no day of opening")],
)
def test_only_a_hotel_that_has_opened_and_whose_contract_holds_can_join(world, facts, said):
    hotel = world.hotel(**{"opened_on": bodies.OPENED, **facts})
    with pytest.raises(Refused, match=said):
        member_deeds.apply(COMMAND_LINE, hotel)


def test_whoever_is_refused_reads_why_and_may_apply_again_after_six_months(world):
    made = bodies.association(world)
    hotel = bodies.hotel(world)
    row = member_deeds.apply(world.person(hotel.gm), hotel)
    matter = council_deeds.admission(world.person(made.secretary), row, "Papers complete.")
    gms = [one.gm for one in made.members]
    ballot(world, matter, VoteChoice.FOR, VoteChoice.AGAINST, VoteChoice.AGAINST, accounts=gms)
    assert decisions.close(world.person(made.secretary), matter) == MatterState.FAILED
    row = Member.get_by_id(row.id)
    assert (row.state, row.current, row.refused_reason) == (MemberState.REFUSED, None, "Not yet convinced.")
    assert news_of(hotel.gm) == [News.MEMBER_DECIDED]
    with pytest.raises(Refused, match="it can apply again from"):
        member_deeds.apply(world.person(hotel.gm), hotel)
    with clock.at(clock.now() + timedelta(days=190)):
        assert member_deeds.apply(world.person(hotel.gm), hotel).state == MemberState.APPLIED


# Admission


def test_a_hotel_that_the_council_admits_has_rank_standing_number_and_certificate(world):
    made = bodies.association(world)
    hotel = bodies.hotel(world)
    row = member_deeds.apply(world.person(hotel.gm), hotel)
    matter = council_deeds.admission(world.person(made.secretary), row, "Papers complete.")
    assert News.COUNCIL_ASKED in news_of(made.president)
    ballot(world, matter, VoteChoice.FOR, VoteChoice.FOR, VoteChoice.ABSTAIN, accounts=[one.gm for one in made.members])
    assert decisions.close(world.person(made.secretary), matter) == MatterState.PASSED
    row = Member.get_by_id(row.id)
    assert (row.state, row.rank, row.standing, row.number) == (MemberState.ADMITTED, Rank.FULL, MemberStanding.GOOD, 4)
    assert len(row.code) == 10
    spells = [(one.kind, one.word, one.since) for one in MemberSpell.select().where(MemberSpell.member == row)]
    assert sorted(spells) == [("rank", "full", clock.today()), ("standing", "good", clock.today())]
    assert News.COUNCIL_DECIDED in news_of(made.president)


def test_a_hotel_open_for_less_than_six_months_begins_as_a_provisional_member(world):
    hotel = bodies.hotel(world, kind="franchise")
    hotel.opened_on = clock.today() - timedelta(days=90)
    hotel.save()
    row = member_deeds.apply(world.person(hotel.gm), hotel)
    member_deeds.admit(COMMAND_LINE, row)
    assert Member.get_by_id(row.id).rank == Rank.PROVISIONAL


def test_it_is_counted_when_the_last_day_is_over_or_every_seat_has_voted(world):
    made = bodies.association(world)
    hotel = bodies.hotel(world)
    row = member_deeds.apply(world.person(hotel.gm), hotel)
    matter = council_deeds.admission(world.person(made.secretary), row, "")
    council_deeds.vote(world.person(made.president), matter, VoteChoice.FOR)
    with pytest.raises(Refused, match="Not every seat has voted"):
        decisions.close(world.person(made.secretary), matter)
    assert decisions.close_due() == 0
    with clock.at(matter.closes_at + timedelta(minutes=1)):
        # One of three is no quorum: it stays before the council, and may be put to it again.
        assert decisions.close_due() == 1
        assert decisions.close_due() == 0
        assert CouncilMatter.get_by_id(matter.id).state == MatterState.VOID
        assert council_deeds.admission(world.person(made.secretary), Member.get_by_id(row.id), "").id != matter.id
    assert Member.get_by_id(row.id).state == MemberState.REVIEWED


def test_who_is_concerned_recuses_himself_and_counts_nowhere(world):
    owner = world.account(Role.GM)
    bodies.charter()
    members = [bodies.member(world, owner), bodies.member(world), bodies.member(world)]
    bodies.council(members)
    sister = bodies.hotel(world, owner)
    row = member_deeds.apply(world.person(sister.gm), sister)
    matter = council_deeds.admission(COMMAND_LINE, row, "")
    with pytest.raises(Refused, match="recuse yourself"):
        council_deeds.vote(world.person(members[0].gm), matter, VoteChoice.FOR)
    accounts = [one.gm for one in members]
    ballot(world, matter, VoteChoice.RECUSED, VoteChoice.FOR, VoteChoice.FOR, accounts=accounts)
    decisions.close(COMMAND_LINE, matter)
    matter = CouncilMatter.get_by_id(matter.id)
    assert (matter.state, matter.seats, matter.votes_for) == (MatterState.PASSED, 2, 2)


def test_a_later_vote_takes_the_place_of_the_earlier_one_until_the_close(world):
    made = bodies.association(world)
    hotel = bodies.hotel(world)
    matter = council_deeds.admission(COMMAND_LINE, member_deeds.apply(world.person(hotel.gm), hotel), "")
    by = world.person(made.president)
    council_deeds.vote(by, matter, VoteChoice.AGAINST, "Too near to ours.")
    council_deeds.vote(by, matter, VoteChoice.FOR)
    assert [row.choice for row in CouncilVote.select()] == [VoteChoice.FOR]
    with pytest.raises(Refused, match="Say why you are against it"):
        council_deeds.vote(by, matter, VoteChoice.AGAINST)
    with clock.at(matter.closes_at), pytest.raises(Refused, match="decided on this already"):
        council_deeds.vote(by, matter, VoteChoice.FOR)


def test_nobody_but_a_councillor_votes_not_even_the_secretariat_or_the_director(world):
    made = bodies.association(world, hotels=4)
    hotel = bodies.hotel(world)
    matter = council_deeds.admission(COMMAND_LINE, member_deeds.apply(world.person(hotel.gm), hotel), "")
    outside = [made.secretary, made.members[3].gm, world.account(Role.DIRECTOR), hotel.gm]
    for account in outside:
        with pytest.raises(Refused, match="Only a councillor"):
            council_deeds.vote(world.person(account), matter, VoteChoice.FOR)
    seen = [bool(CouncilMatter.visible_to(world.person(one)).count()) for one in (*outside, made.president)]
    assert seen == [True, False, True, False, True]
    assert CouncilMatter.visible_to(world.person(world.account(Role.ADMIN))).count() == 0


def test_an_office_that_is_over_gives_no_vote(world):
    made = bodies.association(world)
    Office.update(until=clock.today() - timedelta(days=1)).where(Office.account == made.president).execute()
    hotel = bodies.hotel(world)
    matter = council_deeds.admission(COMMAND_LINE, member_deeds.apply(world.person(hotel.gm), hotel), "")
    with pytest.raises(Refused, match="Only a councillor"):
        council_deeds.vote(world.person(made.president), matter, VoteChoice.FOR)


# Rank and standing


def test_rank_and_standing_have_dates_and_reasons(world):
    row = bodies.member(world)
    MemberSpell.update(since=clock.today() - timedelta(days=100)).execute()
    since = clock.today() - timedelta(days=10)
    member_deeds.change(COMMAND_LINE, row, row.version, Spell.STANDING, MemberStanding.SUSPENDED, since, "Safety")
    told = MemberSpell.select().where(MemberSpell.kind == Spell.STANDING).order_by(MemberSpell.since)
    assert [(one.word, one.since, one.until, one.reason) for one in told] == [
        ("good", clock.today() - timedelta(days=100), since - timedelta(days=1), ""),
        ("suspended", since, None, "Safety"),
    ]
    assert Member.get_by_id(row.id).standing == MemberStanding.SUSPENDED
    with pytest.raises(Refused, match="choose a later day"):
        member_deeds.change(COMMAND_LINE, row, row.version, Spell.STANDING, MemberStanding.GOOD, since, "")


def test_who_leaves_belongs_for_thirty_more_days(world):
    row = bodies.member(world)
    day = member_deeds.give_notice(world.person(row.gm), row)
    assert day == clock.today() + timedelta(days=30)
    assert member_deeds.end_due() == 0
    with clock.at(clock.now() + timedelta(days=30)):
        assert member_deeds.end_due() == 1
        assert member_deeds.end_due() == 0
    row = Member.get_by_id(row.id)
    assert (row.state, row.current, row.standing, row.ended_on) == (MemberState.ENDED, None, MemberStanding.ENDED, day)


def test_a_hotel_that_left_the_chain_left_the_association(world):
    row = bodies.member(world)
    assert member_deeds.end_due() == 0
    row.hotel.status = "left"
    row.hotel.save()
    assert member_deeds.end_due() == 1
    assert Member.get_by_id(row.id).ended_on == clock.today()


# Who speaks


def test_the_substitute_acts_where_there_is_no_representative(world):
    owner = world.account(Role.GM)
    row = bodies.member(world, owner)
    representing.appoint(COMMAND_LINE, row, owner, True, "in writing")
    assert Representative.acting()[row.id].account_id == row.gm.id
    with clock.at(clock.now() + timedelta(days=2)):
        gm = next(one for one in row.hotel.postings if one.function == Function.GM)
        postings.end(COMMAND_LINE, gm)
        assert Representative.acting()[row.id].account_id == owner.id


def test_another_representative_takes_the_place_of_the_one_before(world):
    owner = world.account(Role.GM)
    row = bodies.member(world, owner)
    Representative.update(since=date(2024, 1, 1)).execute()
    representing.appoint(COMMAND_LINE, row, owner, False, "in writing")
    told = Representative.select().order_by(Representative.id)
    assert [(one.account_id, one.until) for one in told] == [
        (row.gm.id, clock.today() - timedelta(days=1)),
        (owner.id, None),
    ]
    with pytest.raises(Refused, match="GM or owner"):
        representing.appoint(COMMAND_LINE, row, world.account(Role.GM), False, "")


# Council


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"post": Post.CONVENER}, "no such office"),
        ({"until": date(2020, 1, 1)}, "ends before it begins"),
        ({"member": None}, "for which member hotel"),
    ],
)
def test_an_office_has_a_term_a_hotel_and_belongs_to_its_body(world, wrong, said):
    row = bodies.member(world)
    today = clock.today()
    facts = {"post": Post.COUNCILLOR, "since": today, "until": today + timedelta(days=9), "member": row, **wrong}
    with pytest.raises(Refused, match=said):
        office_deeds.seat(COMMAND_LINE, Body.get(), row.gm, **facts)


def test_an_owner_has_one_seat_and_the_president_comes_from_the_hotels(world):
    owner = world.account(Role.GM)
    first, second = bodies.member(world, owner), bodies.member(world, owner)
    bodies.council([first])
    body, today = Body.get(), clock.today()
    term = {"since": today, "until": today + timedelta(days=9)}
    with pytest.raises(Refused, match="This owner has a seat"):
        office_deeds.seat(COMMAND_LINE, body, second.gm, Post.COUNCILLOR, **term, member=second)
    with pytest.raises(Refused, match="a president in that time already"):
        third = bodies.member(world)
        office_deeds.seat(COMMAND_LINE, body, third.gm, Post.PRESIDENT, **term, member=third)
    with pytest.raises(Refused, match="comes from the hotels"):
        office_deeds.seat(COMMAND_LINE, body, world.account(Role.DIRECTOR), Post.PRESIDENT, **term)
    named = office_deeds.seat(COMMAND_LINE, body, world.account(Role.DIRECTOR), Post.COUNCILLOR, **term)
    assert named.member_id is None


# Who does the office work


def test_the_secretariat_is_who_an_administrator_has_ticked(world):
    staff, manager, gm = (world.account(role) for role in (Role.STAFF, Role.MANAGER, Role.GM))
    Secretary.name(COMMAND_LINE, [staff.id, manager.id, gm.id])
    assert Secretary.ids() == sorted([staff.id, manager.id])
    Secretary.name(COMMAND_LINE, [manager.id])
    assert [Secretary.holds(world.person(one)) for one in (staff, manager, gm)] == [False, True, False]
    assert CharterEdition.writable_by(world.person(manager)).count() == 1
    assert CharterEdition.writable_by(world.person(staff)).count() == 0


def test_hotels_admitted_at_the_same_moment_have_numbers_of_their_own(world):
    hotels = [bodies.hotel(world) for _n in range(4)]
    rows = [member_deeds.apply(world.person(one.gm), one) for one in hotels]

    def admitting(row):
        def deed():
            with db.together():
                member_deeds.admit(COMMAND_LINE, Member.get_by_id(row.id))

        return deed

    at_once(*map(admitting, rows))
    assert sorted(row.number for row in Member.select()) == [1, 2, 3, 4]
