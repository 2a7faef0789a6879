"""Who confirms a follow-up: neither owner nor claimer; what a hotel owes, and what we owe (domain §7)."""

import pytest

from portal.activity.follow_ups import TO_COME, FollowUp, State
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.roles import Function, Role
from portal.records import postings
from portal.records.audit import AuditEntry
from portal.records.teams import Team
from tests.follow_ups.reading import ago
from tests.items import stands

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
