"""How a follow-up moves (domain §7): its state given, claimed, confirmed by somebody else or given back, taken back
when the record is undone, and told to the managers when nobody answers."""

from datetime import date, datetime, timedelta

import pytest

from portal import doctor
from portal.activity.follow_up_verdicts import TO_COME
from portal.activity.follow_ups import FollowUp, FollowUpEntry, Raising, State
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.roles import Function, Role
from portal.records import postings
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from portal.records.teams import Team
from portal.records.timeline import Line
from tests.at_once import at_once
from tests.items import LONG_AGO, Deeds, stands, told


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="Garden")


@pytest.fixture
def chen(world, hotel):
    """The officer of the hotel."""
    return world.officer_of(hotel, name="Chen", since=LONG_AGO)


@pytest.fixture
def lin(world, hotel):
    """Its GM."""
    return world.gm_of(hotel, name="Lin", since=LONG_AGO)


@pytest.fixture
def wang(world):
    """An officer of other hotels."""
    return world.account(Role.STAFF, name="Wang")


@pytest.fixture
def boss(world):
    return world.account(Role.MANAGER, name="Boss")


@pytest.fixture
def engineer(world):
    account = world.account(Role.LIAISON, name="Zhao")
    account.department = Department.get(Department.word == "engineering")
    account.save()
    return account


@pytest.fixture
def deeds(world, hotel, chen):
    return Deeds(world, hotel, chen)


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


# Times raised


def test_an_item_whose_state_was_given_in_a_call_has_been_raised_once_by_it(deeds, chen):
    row, call = deeds.theirs(), deeds.call(day=ago(3))
    row.give_state(deeds.p(chen), State.UNDER_WAY, record=call, text="The firm comes on Monday.")
    row.give_state(deeds.p(chen), State.STUCK, record=call)
    assert stands(row) == ("stuck", True, 1, None)
    assert row.raised_on == ago(3)
    [raising] = Raising.of_record(deeds.p(chen), call)
    assert (raising.follow_up.wording, raising.before, raising.state) == ("The sign is repaired", "open", "stuck")


def test_an_item_that_was_not_touched_in_a_call_has_not_been_raised(deeds, chen):
    one, other, call = deeds.theirs(), deeds.theirs(), deeds.call()
    one.give_state(deeds.p(chen), State.UNDER_WAY, record=call)
    assert stands(other) == ("open", True, 0, None)
    assert [raising.follow_up_id for raising in Raising.of_record(deeds.p(chen), call)] == [one.id]


def test_a_state_given_on_the_items_own_page_is_no_contact(deeds, lin):
    row = deeds.theirs()
    row.give_state(deeds.p(lin), State.UNDER_WAY)
    assert stands(row) == ("under_way", True, 0, None)


def test_each_contact_counts_and_the_last_day_is_kept_whichever_was_entered_last(deeds, chen):
    row = deeds.theirs()
    for day in (ago(10), ago(3), ago(17)):
        row.give_state(deeds.p(chen), State.UNDER_WAY, record=deeds.call(day=day))
    assert (row.raised, row.raised_on) == (3, ago(3))
    assert list(FollowUp.recount()) == []


def test_two_who_record_at_once_are_both_counted(deeds, chen, wang):
    row, calls = deeds.theirs(), [deeds.call(), deeds.call(wang)]

    def raised(account, call):
        return lambda: FollowUp.get_by_id(row.id).give_state(deeds.p(account), State.UNDER_WAY, record=call)

    at_once(raised(chen, calls[0]), raised(wang, calls[1]))
    assert stands(row) == ("under_way", True, 2, None)
    assert list(FollowUp.recount()) == []


def test_the_recount_finds_a_count_that_is_not_that_of_the_contacts(deeds, chen):
    row = deeds.theirs()
    row.give_state(deeds.p(chen), State.UNDER_WAY, record=deeds.call(day=ago(3)))
    FollowUp.update(raised=3, is_open=False).execute()
    assert list(FollowUp.recount()) == [
        (f"follow_up {row.id} raised", 3, 1),
        (f"follow_up {row.id} is_open", False, True),
    ]


def test_the_doctor_tells_of_it(deeds):
    row = deeds.theirs()
    FollowUp.update(raised=3).execute()
    told = [found.text for found in doctor.recount()]
    assert [text for text in told if text.startswith("follow_up")] == [
        f"follow_up {row.id} raised: kept is 3, right is 0. "
        "Only the database can be at fault: restore the last backup, or report it with this line."
    ]


# Who confirms what a hotel owes


def test_the_officer_confirms_what_the_gm_says_is_done(deeds, lin, chen):
    row = deeds.theirs()
    row.give_state(deeds.p(lin), State.CLAIMED)
    assert stands(row) == ("claimed", True, 0, lin.id)
    row.confirm(deeds.p(chen))
    assert stands(row) == ("confirmed", False, 0, lin.id)
    assert row.confirmed_by_id == chen.id


def test_a_claim_on_the_gms_word_is_the_gms_written_down_by_the_officer(deeds, lin, chen):
    call = deeds.call()
    row = deeds.claimed_on_his_word(call)
    assert (row.claimed_by_id, row.recorded_by_id, row.claimed_for_hotel) == (lin.id, chen.id, True)
    assert (row.claimed_kind, row.claimed_id) == ("call", call.id)


def test_who_wrote_it_down_never_confirms_it_in_the_same_record(deeds, lin, chen):
    call = deeds.call()
    row = deeds.claimed_on_his_word(call)
    assert not row.may_be_confirmed_by(deeds.p(chen), call)
    with pytest.raises(Refused, match="You wrote down here that it is done"):
        row.confirm(deeds.p(chen), record=call)
    deeds.photograph(row, chen)
    assert not row.may_be_confirmed_by(deeds.p(chen), call)
    assert stands(row) == ("claimed", True, 1, lin.id)


def test_who_wrote_it_down_confirms_it_in_a_later_call(deeds, lin, chen):
    row = deeds.claimed_on_his_word(deeds.call())
    with pytest.raises(Refused, match="in a later call or visit, or on proof"):
        row.confirm(deeds.p(chen))
    row.confirm(deeds.p(chen), record=deeds.call())
    assert stands(row) == ("confirmed", False, 2, lin.id)


def test_a_call_that_took_place_before_the_claim_is_no_later_one(deeds, lin, chen):
    row = deeds.claimed_on_his_word(deeds.call(day=ago(3)))
    assert not row.may_be_confirmed_by(deeds.p(chen), deeds.call(day=ago(4)))
    assert row.may_be_confirmed_by(deeds.p(chen), deeds.call(day=ago(2)))


def test_a_call_to_another_hotel_is_no_later_one(world, deeds, lin, chen):
    row = deeds.claimed_on_his_word(deeds.call())
    elsewhere = world.call(world.hotel(), chen)
    assert not row.may_be_confirmed_by(deeds.p(chen), elsewhere)


def test_a_claim_written_down_on_the_items_page_is_confirmed_in_a_call_made_since(deeds, lin, chen):
    row, before = deeds.theirs(), deeds.call()
    row.give_state(deeds.p(chen), State.CLAIMED, for_hotel_side=True)
    assert not row.may_be_confirmed_by(deeds.p(chen), before)
    assert row.may_be_confirmed_by(deeds.p(chen), deeds.call())


def test_who_wrote_it_down_confirms_it_on_a_file_hung_on_it_since(deeds, lin, chen):
    row = deeds.theirs()
    deeds.photograph(row, lin)
    row.give_state(deeds.p(chen), State.CLAIMED, record=deeds.call(), for_hotel_side=True)
    assert not row.may_be_confirmed_by(deeds.p(chen))
    with pytest.raises(Refused, match="No file has been added as proof since it was claimed"):
        row.confirm(deeds.p(chen), proof=True)
    file = deeds.photograph(row, lin)
    assert row.may_be_confirmed_by(deeds.p(chen))
    file.remove(deeds.p(lin), row)
    assert not row.may_be_confirmed_by(deeds.p(chen))
    file.put_back(deeds.p(lin), row)
    row.confirm(deeds.p(chen), proof=True)
    assert stands(row) == ("confirmed", False, 1, lin.id)
    assert AuditEntry.select().where(AuditEntry.verb == "follow_up.confirmed").get().told == {"proof": True}


def test_his_substitute_confirms_at_once_what_the_officer_wrote_down(deeds, lin, chen, wang, boss):
    row = deeds.claimed_on_his_word(deeds.call())
    assert not row.may_be_confirmed_by(deeds.p(wang))
    postings.cover(deeds.p(boss), chen, wang, clock.today(), clock.today())
    row.confirm(deeds.p(wang))
    assert row.confirmed_by_id == wang.id


def test_what_the_officer_himself_claims_of_a_hotels_item_another_confirms(deeds, chen, wang, boss):
    row = deeds.theirs()
    row.give_state(deeds.p(chen), State.CLAIMED)
    for record in (None, deeds.call()):
        with pytest.raises(Refused, match="Whoever says that it is done does not confirm it himself"):
            row.confirm(deeds.p(chen), record=record)
    with pytest.raises(Refused, match="The officer of the hotel confirms this"):
        row.confirm(deeds.p(wang))
    row.confirm(deeds.p(boss))
    assert stands(row) == ("confirmed", False, 0, chen.id)


def test_the_hotel_does_not_confirm_what_it_owes(world, deeds, hotel, lin, chen):
    row = deeds.claimed_on_his_word()
    assistant = world.gm_of(hotel, function=Function.ASSISTANT)
    for somebody in (lin, assistant):
        with pytest.raises(Refused, match="Whoever owes it does not confirm it himself"):
            row.confirm(deeds.p(somebody))
    assert stands(row) == ("claimed", True, 0, lin.id)


def test_nothing_is_confirmed_that_nobody_says_is_done(deeds, chen, boss):
    row = deeds.theirs()
    for state in (State.OPEN, State.UNDER_WAY, State.STUCK):
        row.give_state(deeds.p(chen), state)
        with pytest.raises(Refused, match="Nobody says at present that this is done"):
            row.confirm(deeds.p(boss))
    assert stands(row) == ("stuck", True, 0, None)


def test_a_claim_said_again_in_a_later_call_is_still_the_first_one(deeds, lin, chen):
    row = deeds.claimed_on_his_word(deeds.call())
    first = row.claimed_at, row.claimed_id
    row.give_state(deeds.p(chen), State.CLAIMED, record=deeds.call(), for_hotel_side=True)
    assert (row.claimed_at, row.claimed_id, row.raised) == (*first, 2)


def test_a_claim_is_over_when_another_state_is_given(deeds, lin, chen):
    row = deeds.claimed_on_his_word(deeds.call())
    row.give_state(deeds.p(chen), State.STUCK, record=deeds.call())
    assert stands(row) == ("stuck", True, 2, None)
    assert (row.claimed_at, row.claimed_kind, row.recorded_by_id) == (None, "", None)


# Who confirms what we owe


def test_the_gm_confirms_what_we_owe_him(deeds, lin, chen, wang, boss, engineer):
    row = deeds.ours(for_hotel=True)
    row.give_state(deeds.p(engineer), State.CLAIMED)
    for somebody in (chen, wang, boss):
        with pytest.raises(Refused, match="The general manager of the hotel confirms this"):
            row.confirm(deeds.p(somebody))
    row.confirm(deeds.p(lin))
    assert stands(row) == ("confirmed", False, 0, engineer.id)


def test_the_gm_of_another_hotel_confirms_nothing_here(world, deeds, lin, engineer):
    row = deeds.ours(for_hotel=True)
    row.give_state(deeds.p(engineer), State.CLAIMED)
    stranger = world.gm_of(world.hotel())
    assert not row.may_be_confirmed_by(deeds.p(stranger))
    assert FollowUp.visible_to(deeds.p(stranger)).count() == 0


def test_the_gm_does_not_do_our_work(deeds, lin):
    row = deeds.ours(for_hotel=True)
    with pytest.raises(Refused, match="This is ours to do"):
        row.give_state(deeds.p(lin), State.CLAIMED)


def test_what_we_owe_a_hotel_without_a_gm_another_officer_confirms(deeds, chen, wang):
    row = deeds.ours("customer-service", for_hotel=True)
    row.give_state(deeds.p(chen), State.CLAIMED)
    row.confirm(deeds.p(wang))
    assert stands(row) == ("confirmed", False, 0, chen.id)


def test_what_the_gm_himself_says_we_have_done_somebody_else_confirms(deeds, lin, chen, wang):
    first, second = deeds.ours(for_hotel=True), deeds.ours(for_hotel=True)
    for row in (first, second):
        row.give_state(deeds.p(chen), State.CLAIMED, record=deeds.call(), for_hotel_side=True)
        assert not row.may_be_confirmed_by(deeds.p(lin))
        assert not row.may_be_confirmed_by(deeds.p(chen))
    first.confirm(deeds.p(wang))
    second.confirm(deeds.p(chen), record=deeds.call())
    assert [stands(row)[3] for row in (first, second)] == [lin.id] * 2


def test_what_is_inside_another_officer_or_the_manager_confirms(deeds, lin, chen, wang, boss, engineer):
    first, second = deeds.ours(), deeds.ours()
    for row in (first, second):
        row.give_state(deeds.p(engineer), State.CLAIMED)
        for somebody in (lin, engineer):
            with pytest.raises(Refused):
                row.confirm(deeds.p(somebody))
    first.confirm(deeds.p(wang))
    second.confirm(deeds.p(boss))
    assert [row.confirmed_by_id for row in (first, second)] == [wang.id, boss.id]


def test_an_officers_own_promise_he_does_not_confirm_even_if_another_claims_it(deeds, chen, wang, boss):
    mine, departments = deeds.ours(account=chen), deeds.ours("customer-service")
    for row in (mine, departments):
        row.give_state(deeds.p(wang), State.CLAIMED)
        with pytest.raises(Refused, match="Whoever owes it does not confirm it himself"):
            row.confirm(deeds.p(chen))
        row.confirm(deeds.p(boss))
        assert stands(row) == ("confirmed", False, 0, wang.id)


def test_a_manager_of_other_officers_confirms_nothing_here(world, deeds, engineer, boss):
    boss.team = Team.create(name_en="Elsewhere")
    boss.save()
    row = deeds.ours()
    row.give_state(deeds.p(engineer), State.CLAIMED)
    with pytest.raises(Refused, match="Another officer or the manager confirms this"):
        row.confirm(deeds.p(boss))


def test_the_director_and_the_administrator_confirm_nothing(world, deeds, engineer):
    row = deeds.ours()
    row.give_state(deeds.p(engineer), State.CLAIMED)
    for role in (Role.DIRECTOR, Role.ADMIN, Role.LIAISON):
        assert not row.may_be_confirmed_by(deeds.p(world.account(role)))


def test_many_items_are_judged_by_as_many_statements_as_one(deeds, lin, chen, engineer):
    def judged(rows):
        with db.counted() as statements:
            able = FollowUp.confirmable(deeds.p(chen), rows, TO_COME)
        return able, len(statements)

    person = deeds.p(chen)
    rows = [deeds.claimed_on_his_word(deeds.call()) for _ in range(5)] + [deeds.theirs()]
    assert [row.may_be_confirmed_by(person) for row in rows] == [False] * 6
    one, of_one = judged(rows[:1])
    able, of_all = judged(rows)
    assert (one, able) == ({rows[0].id}, {row.id for row in rows[:5]})
    assert of_all == of_one


# Given back


def test_what_is_not_done_is_given_back_with_a_reason_and_goes_on(deeds, lin, chen):
    row = deeds.theirs()
    row.give_state(deeds.p(lin), State.CLAIMED)
    row.give_back(deeds.p(chen), "The letter R is still dark.", record=deeds.call())
    assert stands(row) == ("returned", True, 1, None)
    assert told(lin)[-1] == ("returned", row.id)
    assert [line.text for line in FollowUpEntry.of(deeds.p(lin), row)][-1] == "The letter R is still dark."
    row.give_state(deeds.p(lin), State.CLAIMED)
    row.confirm(deeds.p(chen))
    assert stands(row) == ("confirmed", False, 1, lin.id)


def test_why_one_of_us_gives_back_what_we_owe_stays_inside(deeds, lin, chen, wang):
    row = deeds.ours(for_hotel=True, account=chen)
    row.give_state(deeds.p(chen), State.CLAIMED, for_hotel_side=True)
    row.give_back(deeds.p(wang), "Do not tell them yet.")
    assert [line.text for line in FollowUpEntry.of(deeds.p(chen), row)][-1] == "Do not tell them yet."
    assert [line.text for line in FollowUpEntry.of(deeds.p(lin), row)] == []


def test_who_wrote_a_claim_down_gives_it_back_at_any_time(deeds, lin, chen):
    row = deeds.claimed_on_his_word(deeds.call())
    row.give_back(deeds.p(chen), "I was there: it is not.")
    assert stands(row) == ("returned", True, 1, None)


def test_who_does_not_confirm_does_not_give_back(deeds, lin, wang):
    row = deeds.claimed_on_his_word(deeds.call())
    for somebody in (lin, wang):
        with pytest.raises(Refused):
            row.give_back(deeds.p(somebody), "No.")
    assert stands(row) == ("claimed", True, 1, lin.id)


# Closed


def test_what_is_closed_takes_no_other_state(deeds, lin, chen):
    row = deeds.theirs()
    row.give_state(deeds.p(lin), State.CLAIMED)
    row.confirm(deeds.p(chen))
    with pytest.raises(Refused, match="This follow-up is closed"):
        row.give_state(deeds.p(chen), State.OPEN)
    with pytest.raises(Refused, match="Nobody says at present"):
        row.confirm(deeds.p(chen))


def test_of_two_who_confirm_at_once_one_has_done_it(deeds, lin, chen, boss):
    row = deeds.theirs()
    row.give_state(deeds.p(lin), State.CLAIMED)

    def confirmed(account):
        def deed():
            try:
                FollowUp.get_by_id(row.id).confirm(deeds.p(account))
            except Refused:
                return False
            return True

        return deed

    assert sorted(at_once(confirmed(chen), confirmed(boss))) == [False, True]
    verbs = [entry.verb for entry in FollowUpEntry.select().where(FollowUpEntry.follow_up == row.id)]
    assert verbs.count("confirmed") == 1


# Climbing


def test_a_claim_unanswered_for_fourteen_days_climbs_and_does_not_close(deeds, lin, chen, wang, boss, engineer):
    begin = datetime(2026, 11, 2, 2)
    with clock.at(begin):
        row = deeds.ours(for_hotel=True)
        row.give_state(deeds.p(engineer), State.CLAIMED)
    with clock.at(begin + timedelta(days=14) - timedelta(seconds=1)):
        assert FollowUp.climb_due() == 0
    with clock.at(begin + timedelta(days=14)):
        assert FollowUp.climb_due() == 1
        assert FollowUp.climb_due() == 0
    assert stands(row) == ("claimed", True, 0, engineer.id)
    assert [told(one)[-1:] for one in (boss, engineer)] == [[("climbed", row.id)]] * 2
    assert [one for one in (chen, wang, lin) if ("climbed", row.id) in told(one)] == []


def test_the_manager_closes_what_has_climbed_though_the_gm_is_silent(deeds, lin, boss, engineer):
    with clock.at(datetime(2026, 11, 2, 2)):
        row = deeds.ours(for_hotel=True)
        row.give_state(deeds.p(engineer), State.CLAIMED)
    with clock.at(datetime(2026, 11, 20, 2)):
        FollowUp.climb_due()
        row.confirm(deeds.p(boss))
    assert stands(row) == ("confirmed", False, 0, engineer.id)


def test_a_new_claim_has_fourteen_days_of_its_own(deeds, lin, chen, boss):
    with clock.at(datetime(2026, 11, 2, 2)):
        row = deeds.theirs()
        row.give_state(deeds.p(lin), State.CLAIMED)
    with clock.at(datetime(2026, 11, 16, 2)):
        assert FollowUp.climb_due() == 1
        row.give_back(deeds.p(chen), "Not yet.")
        row.give_state(deeds.p(lin), State.CLAIMED)
        assert FollowUp.climb_due() == 0
    with clock.at(datetime(2026, 11, 30, 2)):
        assert FollowUp.climb_due() == 1


# A record is undone


def test_what_a_record_said_is_taken_back_with_it(deeds, lin, chen):
    row = deeds.theirs()
    row.give_state(deeds.p(chen), State.STUCK, record=deeds.call(day=ago(10)))
    before = dict(FollowUp.get_by_id(row.id).__data__, version=0)
    call = deeds.call(day=ago(3))
    row.give_state(deeds.p(chen), State.CLAIMED, record=call, for_hotel_side=True)
    FollowUp.take_back(deeds.p(chen), call)
    assert dict(FollowUp.get_by_id(row.id).__data__, version=0) == before
    assert Raising.of_record(deeds.p(chen), call) == []
    assert [line.state for line in FollowUpEntry.of(deeds.p(chen), row)] == ["open", "stuck"]


def test_a_confirmation_taken_back_leaves_the_claim_as_it_was(deeds, lin, chen):
    row = deeds.claimed_on_his_word(deeds.call())
    before = dict(FollowUp.get_by_id(row.id).__data__, version=0)
    call = deeds.call()
    row.confirm(deeds.p(chen), record=call)
    assert [line.verb for line in Line.select().where(Line.kind == "follow_up")] == ["added", "confirmed"]
    FollowUp.take_back(deeds.p(chen), call)
    assert dict(FollowUp.get_by_id(row.id).__data__, version=0) == before
    assert [line.verb for line in Line.select().where(Line.kind == "follow_up")] == ["added"]


def test_a_claim_given_back_in_a_record_is_a_claim_again_when_that_is_undone(deeds, lin, chen):
    row = deeds.claimed_on_his_word(deeds.call())
    before = dict(FollowUp.get_by_id(row.id).__data__, version=0)
    call = deeds.call()
    row.give_back(deeds.p(chen), "Not done.", record=call)
    FollowUp.take_back(deeds.p(chen), call)
    assert dict(FollowUp.get_by_id(row.id).__data__, version=0) == before


def test_a_state_stays_where_something_came_after_but_the_contact_no_longer_counts(deeds, lin, chen):
    row, call = deeds.theirs(), deeds.call()
    row.give_state(deeds.p(chen), State.UNDER_WAY, record=call)
    row.give_state(deeds.p(lin), State.STUCK)
    FollowUp.take_back(deeds.p(chen), call)
    assert stands(row) == ("stuck", True, 0, None)
    assert list(FollowUp.recount()) == []


def test_two_calls_undone_in_any_order_leave_what_stood_before_both(deeds, lin, chen):
    row, first, second = deeds.theirs(), deeds.call(), deeds.call()
    row.give_state(deeds.p(chen), State.UNDER_WAY, record=first)
    row.give_state(deeds.p(chen), State.STUCK, record=second)
    FollowUp.take_back(deeds.p(chen), first)
    assert stands(row) == ("stuck", True, 1, None)
    FollowUp.take_back(deeds.p(chen), second)
    assert stands(row) == ("open", True, 0, None)


def test_a_claim_said_again_stands_in_the_second_record_when_the_first_is_undone(deeds, lin, chen):
    first, second = deeds.call(), deeds.call()
    row = deeds.claimed_on_his_word(first)
    row.give_state(deeds.p(chen), State.CLAIMED, record=second, for_hotel_side=True)
    FollowUp.take_back(deeds.p(chen), first)
    row = FollowUp.get_by_id(row.id)
    assert (stands(row), row.claimed_id) == (("claimed", True, 1, lin.id), second.id)
    with pytest.raises(Refused, match="You wrote down here that it is done"):
        row.confirm(deeds.p(chen), record=second)
    FollowUp.take_back(deeds.p(chen), second)
    assert stands(row) == ("open", True, 0, None)


def test_what_was_cut_from_an_undone_record_is_withdrawn(deeds, lin, chen):
    call = deeds.call()
    cut, other = deeds.theirs(origin=call), deeds.theirs()
    assert [row.id for row in FollowUp.of_record(deeds.p(chen), call)] == [cut.id]
    FollowUp.take_back(deeds.p(chen), call)
    assert (stands(cut)[:2], stands(other)[:2]) == (("withdrawn", False), ("open", True))
    # The next call may get the same number.
    assert FollowUp.of_record(deeds.p(chen), call) == []
    assert FollowUpEntry.select().where(FollowUpEntry.record_id.is_null(False)).count() == 0
    assert [line.record_id for line in Line.select().where(Line.kind == "follow_up")] == [other.id]


def test_a_record_that_said_nothing_of_items_is_undone_without_a_trace(deeds, lin, chen):
    row = deeds.claimed_on_his_word(deeds.call())
    before = FollowUp.get_by_id(row.id).__data__
    FollowUp.take_back(deeds.p(chen), deeds.call())
    assert FollowUp.get_by_id(row.id).__data__ == before
