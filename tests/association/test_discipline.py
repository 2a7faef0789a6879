"""Measures against a member hotel: heard first, decided secretly by two thirds of the council, appealed (51–55)."""

from datetime import datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.activity.association import (
    council_ballots,
    council_deeds,
    decisions,
    discipline_deeds,
    member_deeds,
    office_deeds,
    voices,
)
from portal.activity.association.council import CouncilBallot, CouncilMatter, CouncilVote
from portal.activity.association.discipline import Discipline
from portal.activity.association.members import MemberSpell
from portal.activity.association.motions import Motion
from portal.activity.association.offices import Body, Office
from portal.activity.association.resolutions import Resolution
from portal.activity.association.words import (
    DisciplineState,
    MatterState,
    MemberStanding,
    MemberState,
    Post,
    Sanction,
    VoteChoice,
)
from portal.foundation import calendar, clock, db, keyring
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.foundation.submissions import Submission
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.drafts import Draft
from portal.records.holder_checks import HolderCheck
from portal.records.notices import News, Notice
from tests.association import bodies
from tests.at_once import at_once
from tests.company import ask
from tests.world import days_ago

FOR, AGAINST, ABSTAIN, RECUSED = VoteChoice.FOR, VoteChoice.AGAINST, VoteChoice.ABSTAIN, VoteChoice.RECUSED
GROUND = "Figures of another hotel were passed on."


@pytest.fixture
def made(world):
    """Seven member hotels, the first six of which sit in the council."""
    return bodies.association(world, hotels=7, seats=6)


def announced(world, made, measure=Sanction.SUSPENSION, member=None) -> Discipline:
    """A measure against the last hotel, whose days to be heard are over."""
    by, months = world.person(made.secretary), 6 if measure == Sanction.SUSPENSION else None
    row = discipline_deeds.announce(by, member or made.members[-1], measure, GROUND, "52", months)
    Discipline.update(heard_until=clock.today() - timedelta(days=1)).where(Discipline.id == row.id).execute()
    return now(row)


def now(row):
    return type(row).get_by_id(row.id)


def put(world, made, measure=Sanction.SUSPENSION, member=None) -> tuple[Discipline, CouncilMatter]:
    row = announced(world, made, measure, member)
    return row, discipline_deeds.to_council(world.person(made.secretary), row)


def cast(world, matter, *choices, members):
    for member, choice in zip(members, choices, strict=False):
        council_deeds.vote(world.person(member.gm), matter, choice)


def decided(world, made, measure=Sanction.SUSPENSION) -> Discipline:
    """One that all seats are for."""
    row, matter = put(world, made, measure)
    cast(world, matter, *[FOR] * 6, members=made.members)
    decisions.close(world.person(made.secretary), matter)
    return now(row)


def news_of(account) -> list[str]:
    return [row.news for row in Notice.select().where((Notice.account == account) & Notice.read_at.is_null())]


def go_on(day) -> int:
    """What the clock does on a day."""
    with clock.at(clock.instant(datetime.combine(day, time(12)))):
        return discipline_deeds.go_on_due()


def spells(member) -> list[tuple[str, str]]:
    """[(standing, reason)] from the first on."""
    here = (MemberSpell.member == member) & (MemberSpell.kind == "standing")
    return [(one.word, one.reason) for one in MemberSpell.select().where(here).order_by(MemberSpell.id)]


def appealed(world, row, outcome: str | None = None) -> Motion:
    """The hotel's appeal, decided so by the assembly."""
    speaker = next(one for one in voices.Representative.acting([row.member_id]).values())
    motion = discipline_deeds.appeal(world.person(Account.get_by_id(speaker.account_id)), row, "It was not us.")
    if outcome:
        Motion.update(state=outcome, decided_at=clock.now()).where(Motion.id == motion.id).execute()
    return motion


# Heard first


def test_the_hotel_is_told_and_has_ten_working_days_to_be_heard(world, made):
    member, office = made.members[-1], world.person(made.secretary)
    row = discipline_deeds.announce(office, member, Sanction.SUSPENSION, GROUND, "52", 6)
    assert row.heard_until == calendar.working_day(clock.today() + timedelta(days=1), 10)
    assert news_of(member.gm) == [News.MEMBER_DECIDED, News.DISCIPLINE_NOTICED]
    told = "Your hotel can be heard: Suspension"
    pages = [world.browser(one.gm).get("/association").text for one in (member, made.members[0])]
    assert [told in page for page in pages] == [True, False]
    with pytest.raises(Refused, match="under way already"):
        discipline_deeds.announce(office, member, Sanction.WARNING, GROUND, "52", None)
    discipline_deeds.hear(world.person(member.gm), row, 1, "It was a mistake.")
    assert (now(row).state, now(row).hearing) == (DisciplineState.HEARD, "It was a mistake.")
    assert News.DISCIPLINE_HEARD in news_of(made.secretary)
    assert told not in world.browser(member.gm).get("/association").text
    for deed in (discipline_deeds.to_council, discipline_deeds.decide):
        with pytest.raises(Refused, match="The hotel is heard until"):
            deed(office, now(row))
    with clock.at(clock.instant(datetime.combine(row.heard_until + timedelta(days=1), time(9)))):
        matter = discipline_deeds.to_council(office, now(row))
        with pytest.raises(Refused, match="nothing more can be said"):
            discipline_deeds.hear(world.person(member.gm), now(row), now(row).version, "One more thing.")
    assert (matter.secret, matter.rule) == (True, "discipline")


def test_nobody_speaks_for_the_hotel_but_who_represents_it(world, made):
    row = announced(world, made)
    for account in (made.secretary, made.president, world.account(Role.DIRECTOR)):
        with pytest.raises(Refused, match="Only who speaks for a member hotel"):
            discipline_deeds.hear(world.person(account), row, row.version, "We say for them.")


@pytest.mark.parametrize("months", [None, 0, 13])
def test_a_suspension_lasts_between_one_month_and_the_charters(world, made, months):
    with pytest.raises(Refused, match="between one and 12 months"):
        discipline_deeds.announce(
            world.person(made.secretary), made.members[-1], Sanction.SUSPENSION, "x", "52", months
        )


# Decided


@pytest.mark.parametrize("fors", [3, 4])
def test_two_thirds_of_all_seats_suspend_not_of_those_that_voted(world, made, fors):
    row, matter = put(world, made)
    cast(world, matter, *[FOR] * fors, members=made.members)
    with clock.at(matter.closes_at + timedelta(minutes=1)):
        assert decisions.close_due() == 1
        today = clock.today()
    row, member = now(row), now(made.members[-1])
    if fors == 3:
        assert (row.state, member.standing, now(matter).state) == ("declined", MemberStanding.GOOD, MatterState.FAILED)
    else:
        assert (row.state, member.standing) == ("in_effect", MemberStanding.SUSPENDED)
        assert (row.decided_on, row.until) == (today, clock.months_later(today, 6))
        assert spells(member) == [("good", ""), ("suspended", GROUND)]
        assert News.DISCIPLINE_DECIDED in news_of(made.members[-1].gm)


def test_the_presidents_vote_decides_no_tie_there(world, made):
    row, matter = put(world, made)
    cast(world, matter, FOR, FOR, FOR, AGAINST, AGAINST, AGAINST, members=made.members)
    assert decisions.close(COMMAND_LINE, matter) == MatterState.FAILED
    assert (now(matter).votes_for, now(matter).votes_against, now(matter).seats) == (3, 3, 6)


def test_where_nobody_voted_the_council_may_be_asked_again(world, made):
    row, matter = put(world, made)
    with clock.at(matter.closes_at + timedelta(minutes=1)):
        decisions.close_due()
        assert now(row).state == DisciplineState.NOTICED
        assert discipline_deeds.to_council(world.person(made.secretary), now(row)).id != matter.id


def test_whose_own_hotel_it_is_or_his_owners_is_not_counted_though_he_says_nothing(world):
    owner = world.account(Role.GM)
    bodies.charter()
    members = [bodies.member(world, owner), *[bodies.member(world) for _n in range(3)]]
    bodies.council(members)
    made = bodies.Association(bodies.secretary(world), [*members, bodies.member(world, owner)], members[0].gm)
    _row, matter = put(world, made)
    with pytest.raises(Refused, match="you recuse yourself"):
        cast(world, matter, FOR, members=members)
    cast(world, matter, FOR, FOR, AGAINST, members=members[1:])
    assert decisions.close(COMMAND_LINE, matter) == MatterState.PASSED
    assert (now(matter).seats, now(matter).votes_for) == (3, 2)
    assert council_ballots.verified() == (1, {})


def test_votes_are_counted_once_each_in_any_order_however_often_they_are_sent_or_broken_off(world, made):
    people = [world.person(one.gm) for one in made.members]
    choices = st.sampled_from([FOR, FOR, FOR, AGAINST, ABSTAIN, RECUSED])
    votes = st.lists(st.tuples(st.integers(0, 5), choices, st.booleans()), max_size=14)
    row = announced(world, made, Sanction.EXPULSION)

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sent=votes, own=st.booleans())
    def check(sent, own):
        # Against a hotel whose GM sits in the council, or against another.
        target = made.members[0] if own else made.members[-1]
        Discipline.update(state=DisciplineState.HEARD, member=target, motion=None).execute()
        matter = discipline_deeds.to_council(people[0], now(row))
        last = {0: RECUSED} if own else {}
        for number, choice, breaks in sent:
            if own and number == 0:
                continue
            if breaks:
                with pytest.raises(KeyboardInterrupt), db.together():
                    council_deeds.vote(people[number], matter, choice)
                    raise KeyboardInterrupt
                continue
            council_deeds.vote(people[number], matter, choice)
            last[number] = choice
        with pytest.raises(KeyboardInterrupt), db.together(), clock.at(matter.closes_at):
            decisions.close(COMMAND_LINE, matter)
            raise KeyboardInterrupt
        assert now(matter).state == MatterState.OPEN
        with clock.at(matter.closes_at):
            assert (decisions.close_due(), decisions.close_due()) == (1, 0)
        told, given = now(matter), list(last.values())
        # Who keeps out of it without having to makes the two thirds of all no smaller.
        seats = 5 if own else 6
        kept = (told.seats, told.votes_for, told.votes_against, told.abstentions)
        assert kept == (seats, given.count(FOR), given.count(AGAINST), given.count(ABSTAIN))
        if len(given) == given.count(RECUSED):
            expected = MatterState.VOID
        else:
            enough = given.count(FOR) and Fraction(given.count(FOR), seats) >= Fraction(2, 3)
            expected = MatterState.PASSED if enough else MatterState.FAILED
        assert told.state == expected
        assert council_ballots.doubts(told) == []

    check()


def test_few_do_not_expel_because_the_others_recuse_themselves(world, made):
    _row, matter = put(world, made, Sanction.EXPULSION)
    cast(world, matter, *[RECUSED] * 4, FOR, FOR, members=made.members)
    assert decisions.close(COMMAND_LINE, matter) == MatterState.FAILED
    assert (now(matter).seats, now(matter).votes_for, council_ballots.doubts(now(matter))) == (6, 2, [])


def test_all_seats_that_vote_at_the_same_moment_and_again_are_each_counted_once(world, made):
    _row, matter = put(world, made)

    def voting(member):
        by = world.person(member.gm)
        return lambda: council_deeds.vote(by, matter, FOR)

    at_once(*(voting(one) for one in made.members[:6] for _twice in range(2)))
    assert decisions.close(COMMAND_LINE, matter) == MatterState.PASSED
    assert now(matter).votes_for == 6


def test_whoever_leaves_the_council_meanwhile_is_not_counted_and_his_successor_is(world, made):
    _row, matter = put(world, made)
    cast(world, matter, *[AGAINST] * 6, members=made.members)
    ended = clock.today() - timedelta(days=1)
    for one in made.members[1:6]:
        Office.update(until=ended).where(Office.account == one.gm).execute()
    heir, body = bodies.member(world), Body.get(Body.word == "council")
    term = (clock.today(), clock.today() + timedelta(days=90))
    office_deeds.seat(COMMAND_LINE, body, heir.gm, Post.COUNCILLOR, *term, heir)
    cast(world, matter, FOR, members=[heir])
    decisions.close(COMMAND_LINE, matter)
    assert (now(matter).seats, now(matter).votes_for, now(matter).votes_against) == (2, 1, 1)
    assert council_ballots.verified() == (1, {})


def test_whoever_changes_a_ballot_of_the_council_is_found(world, made):
    _row, matter = put(world, made)
    cast(world, matter, FOR, FOR, FOR, FOR, FOR, AGAINST, members=made.members)
    decisions.close(COMMAND_LINE, matter)
    assert council_ballots.verified() == (1, {})
    CouncilBallot.update(choice=FOR).where(CouncilBallot.choice == AGAINST).execute()
    CouncilMatter.update(votes_for=6, votes_against=0).where(CouncilMatter.id == matter.id).execute()
    assert council_ballots.verified() == (1, {f"question {matter.id}": ["the audit noted other votes at the close"]})
    CouncilBallot.delete().execute()
    assert council_ballots.verified()[1][f"question {matter.id}"][:2] == [
        "votes: kept [6, 0, 0], counted [0, 0, 0]",
        "6 have voted, 0 ballots are there",
    ]


def test_a_reminder_is_the_secretariats_or_decided_openly_and_bears_on_nothing(world, made):
    office, member = world.person(made.secretary), made.members[-1]
    row = announced(world, made, Sanction.REMINDER)
    discipline_deeds.decide(office, row)
    assert (now(row).state, now(member).standing) == ("in_effect", MemberStanding.GOOD)
    row, matter = put(world, made, Sanction.WARNING)
    assert (matter.secret, matter.rule) == (False, "council")
    cast(world, matter, *[FOR] * 6, members=made.members)
    decisions.close(office, matter)
    assert (now(row).state, now(member).standing) == ("in_effect", MemberStanding.GOOD)
    with pytest.raises(Refused, match="The council alone"):
        discipline_deeds.decide(office, announced(world, made))


def test_what_is_dropped_is_over_and_the_hotel_is_told(world, made):
    row, office = announced(world, made), world.person(made.secretary)
    discipline_deeds.drop(office, row)
    assert now(row).state == DisciplineState.DROPPED
    assert news_of(made.members[-1].gm) == [News.MEMBER_DECIDED, News.DISCIPLINE_OVER]
    with pytest.raises(Refused, match="put to the council, or is decided"):
        discipline_deeds.to_council(office, now(row))


# Appeal and end


def test_a_suspension_is_over_after_its_months(world, made):
    row, member = decided(world, made), made.members[-1]
    assert go_on(row.until - timedelta(days=1)) == 0
    assert [go_on(row.until), go_on(row.until)] == [1, 0]
    assert (now(row).state, now(member).standing) == ("ended", MemberStanding.GOOD)
    assert [word for word, _why in spells(member)] == ["good", "suspended", "good"]


def test_where_another_suspension_still_holds_the_first_ones_end_restores_nothing(world, made):
    first = decided(world, made)
    second = decided(world, made)
    later = second.until + timedelta(days=60)
    Discipline.update(until=later).where(Discipline.id == second.id).execute()
    assert (go_on(first.until), now(made.members[-1]).standing) == (1, MemberStanding.SUSPENDED)
    assert (go_on(later), now(made.members[-1]).standing) == (1, MemberStanding.GOOD)


def test_an_expulsion_ends_the_membership_when_nobody_has_appealed_in_time(world, made):
    row, member = decided(world, made, Sanction.EXPULSION), made.members[-1]
    assert (row.state, now(member).state) == ("decided", MemberState.ADMITTED)
    assert row.appeal_until == clock.today() + timedelta(days=30)
    assert go_on(row.appeal_until) == 0
    assert [go_on(row.appeal_until + timedelta(days=n)) for n in (1, 2)] == [1, 0]
    assert (now(row).state, now(member).state) == ("in_effect", MemberState.ENDED)


@pytest.mark.parametrize(
    ("outcome", "state", "membership"), [("passed", "lifted", "admitted"), ("failed", "in_effect", "ended")]
)
def test_an_appeal_keeps_an_expulsion_from_taking_effect_until_the_assembly_has_decided(
    world, made, outcome, state, membership
):
    row, member = decided(world, made, Sanction.EXPULSION), made.members[-1]
    motion = appealed(world, row)
    assert (motion.kind, now(motion).state, now(row).state) == ("appeal", "admitted", "appealed")
    assert go_on(row.appeal_until + timedelta(days=90)) == 0
    Motion.update(state=outcome).where(Motion.id == motion.id).execute()
    assert [go_on(clock.today()), go_on(clock.today())] == [1, 0]
    assert (now(row).state, now(member).state) == (state, membership)


def test_a_suspension_holds_while_the_assembly_is_asked_and_is_lifted_by_it(world, made):
    row, member = decided(world, made), made.members[-1]
    motion = appealed(world, row)
    assert (go_on(clock.today()), now(member).standing) == (0, MemberStanding.SUSPENDED)
    with pytest.raises(Refused, match="appealed already"):
        appealed(world, now(row))
    Motion.update(state="passed").where(Motion.id == motion.id).execute()
    assert (go_on(clock.today()), now(row).state, now(member).standing) == (1, "lifted", MemberStanding.GOOD)
    assert Resolution.select().count() == 0


def test_nobody_is_expelled_because_too_few_took_part_in_the_vote_on_his_appeal(world, made):
    row, office = decided(world, made, Sanction.EXPULSION), world.person(made.secretary)
    first = appealed(world, row, "void")
    assert (go_on(clock.today()), now(row).state) == (0, "appealed")
    again = discipline_deeds.appeal_again(office, now(row))
    assert (again.id != first.id, again.text, now(row).motion_id) == (True, first.text, again.id)
    with pytest.raises(Refused, match="before the assembly, or decided"):
        discipline_deeds.appeal_again(office, now(row))


def test_the_days_to_appeal_end(world, made):
    row = decided(world, made)
    with clock.at(clock.now() + timedelta(days=31)), pytest.raises(Refused, match="days to appeal are over"):
        appealed(world, row)


# Who sees it


def test_other_hotels_learn_nothing_before_it_is_in_effect(world, made):
    row, matter = put(world, made)
    sister = world.account(Role.GM)
    world.posted(made.members[-1].hotel, sister, Function.OWNER, days_ago(5))
    outsider = bodies.member(world).gm
    people = [made.secretary, made.members[-1].gm, sister, world.account(Role.DIRECTOR), made.members[1].gm]
    hidden = [outsider, world.account(Role.STAFF), world.account(Role.LIAISON), world.account(Role.ADMIN)]

    def seen(account) -> bool:
        return Discipline.visible_to(world.person(account)).exists()

    assert ([seen(one) for one in people], [seen(one) for one in hidden]) == ([True] * 5, [False] * 4)
    decisions.close_due()
    with clock.at(matter.closes_at):
        decisions.close_due()
    # The council has done with it.
    assert [seen(one) for one in people] == [True, True, True, True, False]


# On its pages


def test_a_measure_goes_its_way_on_its_pages(world, made):
    member = made.members[-1]
    here = f"/association/members/{member.id}"
    office, gm = world.browser(made.secretary), world.browser(member.gm)
    assert "are no ground" in office.get(f"{here}/discipline/new").text
    fields = {"measure": "suspension", "article": "52", "ground": GROUND}
    answer = ask(office, "POST", f"{here}/discipline", **fields, months="")
    assert (answer.status_code, "for how many months" in answer.text) == (422, True)
    office.send(f"{here}/discipline/new", f"{here}/discipline", **fields, months="6")
    row = Discipline.get()
    at = f"{here}/discipline/{row.id}"
    assert at in gm.get(here).text
    gm.send(at, f"{at}/hearing", hearing="It was a mistake.", version="1")
    assert "It was a mistake." in office.get(at).text
    assert ask(office, "POST", f"{at}/council").status_code == 403
    Discipline.update(heard_until=clock.today() - timedelta(days=1)).execute()
    office.send(at, f"{at}/council")
    matter = CouncilMatter.get()
    for one in made.members[:6]:
        browser = world.browser(one.gm)
        page = browser.get(f"/association/council/{matter.id}").text
        assert at in page
        assert "Suspension" in page
        browser.send(f"/association/council/{matter.id}", f"/association/council/{matter.id}/votes", choice="for")
    office.send(f"/association/council/{matter.id}", f"/association/council/{matter.id}/close")
    assert now(row).state == "in_effect"
    gm.send(at, f"{at}/appeal", text="It was not us.")
    assert Motion.get().kind == "appeal"
    stranger = world.browser(made.members[1].gm)
    assert (stranger.get(at).status_code, GROUND in stranger.get(here).text) == (404, False)
    assert "Suspended" in stranger.get(here).text


def test_a_secret_vote_of_the_council_leaves_no_trace_but_its_sealed_row(world, made):
    _row, matter = put(world, made)
    gm, there = world.browser(made.members[0].gm), f"/association/council/{matter.id}"
    gm.get(there)
    before = [table.select().count() for table in (AuditEntry, Draft, Submission)]
    assert ask(gm, "POST", f"{there}/votes", choice="against").status_code == 303
    assert [table.select().count() for table in (AuditEntry, Draft, Submission)] == before
    page = gm.get(there).text
    assert "1 have voted" in page
    assert 'value="against" checked' not in page
    row = CouncilVote.get(CouncilVote.voted)
    assert (row.choice, row.text, row.at) == ("", "", matter.opened_at)
    assert CouncilVote.select().count() == 6
    assert CouncilBallot.select().count() == 0


def test_a_secret_vote_of_the_council_stays_shut_to_an_account_that_somebody_else_has_handled(world, made):
    _row, matter = put(world, made)
    HolderCheck.insert(account=made.president.id, shut_at=clock.now()).execute()
    gm, there = world.browser(made.president), f"/association/council/{matter.id}"
    assert "a secret vote stays shut" in gm.get(there).text
    assert ask(gm, "POST", f"{there}/votes", choice="for").status_code == 403
    assert CouncilVote.select().where(CouncilVote.voted).count() == 0


def test_without_the_key_file_the_council_waits(world, made, tmp_path):
    row, matter = put(world, made)
    cast(world, matter, *[FOR] * 6, members=made.members)
    gm, office, was = world.browser(made.president), world.browser(made.secretary), keyring.path()
    there = f"/association/council/{matter.id}"
    keyring.use_file(tmp_path / "none")
    try:
        answer = ask(gm, "POST", f"{there}/votes", choice="for")
        assert (answer.status_code, "vote again when it is back" in answer.text) == (503, True)
        assert ask(office, "POST", f"{there}/close").status_code == 403
        with clock.at(matter.closes_at):
            assert decisions.close_due() == 0
    finally:
        keyring.use_file(was)
    with clock.at(matter.closes_at):
        assert decisions.close_due() == 1
    assert now(row).state == "in_effect"


def test_an_appeal_is_withdrawn_by_who_speaks_for_the_hotel_alone(world, made):
    row = decided(world, made, Sanction.EXPULSION)
    owner = world.gm_of(made.members[-1].hotel, function=Function.OWNER)
    motion = appealed(world, row)
    here = f"/association/motions/{motion.id}"
    for account in (made.secretary, owner):
        assert ask(world.browser(account), "POST", f"{here}/withdrawal").status_code == 403
    assert (go_on(clock.today()), now(motion).state, now(row).state) == (0, "admitted", DisciplineState.APPEALED)
    assert ask(world.browser(made.members[-1].gm), "POST", f"{here}/withdrawal").status_code == 303
    assert now(motion).state == "withdrawn"


def test_a_suspension_entered_by_hand_before_is_not_lifted_when_the_councils_is_over(world, made):
    member = made.members[-1]
    with clock.at(clock.now() - timedelta(days=40)):
        member_deeds.stand(COMMAND_LINE, member, MemberStanding.SUSPENDED, "being rectified")
    row = decided(world, made)
    assert (row.state, go_on(row.until), now(row).state) == (DisciplineState.IN_EFFECT, 1, DisciplineState.ENDED)
    assert (now(member).standing, spells(member)[-1]) == (MemberStanding.SUSPENDED, ("suspended", "being rectified"))
