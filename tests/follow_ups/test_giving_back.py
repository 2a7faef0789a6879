"""A claim is given back, is closed, or climbs to the managers when nobody answers (domain §7)."""

from datetime import datetime, timedelta

import pytest

from portal.activity.follow_ups import FollowUp, FollowUpEntry, State
from portal.foundation import clock
from portal.foundation.db import Refused
from tests.at_once import at_once
from tests.items import stands, told

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
