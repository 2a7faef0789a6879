"""Each contact raises an item once; when its record is undone, all it said is taken back (domain §7)."""

import pytest

from portal import doctor
from portal.activity.follow_ups import FollowUp, FollowUpEntry, Raising, State
from portal.foundation.db import Refused
from portal.records.timeline import Line
from tests.at_once import at_once
from tests.follow_ups.reading import ago
from tests.items import stands

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


def test_a_claim_put_back_never_points_at_the_record_that_goes(deeds, chen):
    row, first, second = deeds.theirs(), deeds.call(), deeds.call()
    for state, record in ((State.CLAIMED, first), (State.CLAIMED, second), (State.OPEN, first)):
        row.give_state(deeds.p(chen), state, record=record)
    FollowUp.take_back(deeds.p(chen), first)
    row = FollowUp.get_by_id(row.id)
    assert (row.state, row.claimed_kind, row.claimed_id) == (State.CLAIMED, "", None)


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
