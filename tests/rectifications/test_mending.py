"""A rectification is closed on proof, by a second person; nothing else closes it (D10, domain §7)."""

import pytest

from portal.activity.follow_ups import FollowUp, Side, State
from portal.foundation.db import Refused
from tests.rectifications.reporting import BATHROOM, WATER, fresh, item, photograph


@pytest.fixture
def row(reports):
    reports.accepted(WATER)
    return item(WATER)


def test_without_proof_nobody_confirms_it(row, world, lin, chen):
    row.give_state(world.person(lin), State.CLAIMED)
    officer = world.person(chen)
    assert row.lacks_proof(officer) and not row.may_be_confirmed_by(officer)
    with pytest.raises(Refused, match="on proof"):
        row.confirm(officer)
    assert row.may_be_given_back_by(officer)


def test_a_photograph_is_proof(row, world, lin, chen):
    row.give_state(world.person(lin), State.CLAIMED)
    photograph(world, row, lin)
    row.confirm(world.person(chen))
    assert (fresh(row).state, fresh(row).confirmed_by_id) == ("confirmed", chen.id)


def test_a_sentence_is_proof(row, world, lin, chen):
    row.give_state(world.person(lin), State.CLAIMED)
    row.answer(world.person(lin), "A new pump of 3 kW, 55 degrees at seven.")
    row.confirm(world.person(chen))
    assert fresh(row).state == "confirmed"


def test_what_hung_there_before_the_claim_is_no_proof_of_it(row, world, lin, chen):
    photograph(world, row, lin)
    row.answer(world.person(lin), "We are at it.")
    row.give_state(world.person(lin), State.CLAIMED)
    assert not row.may_be_confirmed_by(world.person(chen))


def test_neither_the_hotel_nor_a_stranger_confirms_it(row, world, lin, hu, director):
    row.give_state(world.person(lin), State.CLAIMED)
    photograph(world, row, lin)
    other = world.officer_of(world.hotel(name="Other"))
    assert [row.may_be_confirmed_by(world.person(one)) for one in (lin, hu, other, director)] == [False] * 4


def test_who_wrote_the_claim_down_does_not_confirm_it_on_his_own_words(row, world, chen):
    officer = world.person(chen)
    row.give_state(officer, State.CLAIMED, for_hotel_side=True)
    row.remark(officer, "He says so.")
    assert not row.may_be_confirmed_by(officer)
    photograph(world, row, chen)
    assert row.may_be_confirmed_by(officer)


def test_it_is_neither_withdrawn_nor_merged_split_or_hidden(row, world, chen, hotel):
    officer = world.person(chen)
    other = FollowUp.add(officer, hotel, "Another pump", side=Side.HOTEL, for_hotel=True)
    deeds = (
        lambda: row.withdraw(officer, row.version, "Never mind."),
        lambda: row.merge(officer, row.version, other),
        lambda: row.split(officer, row.version, ["One", "Two"]),
        lambda: row.show(officer, row.version, False),
    )
    for deed in deeds:
        with pytest.raises(Refused, match="closed by proof and a second person alone"):
            deed()
    assert fresh(row).state == "open"


def test_who_reads_it(reports, world, lin, hu, qian, zhao):
    plan = reports.released(WATER, BATHROOM)
    rows = {key: item(key) for key in (WATER, BATHROOM)}

    def reads(account):
        seen = {row.id for row in FollowUp.visible_to(world.person(account))}
        return {key for key, row in rows.items() if row.id in seen}

    assert [reads(one) for one in (lin, qian, zhao, hu)] == [set(rows), set(rows), {WATER}, set()]
    reports.propose(plan, account=hu.id)
    reports.decide(plan)
    assert reads(hu) == set(rows)
