"""Who reads a follow-up and who writes it: head office, departments, each of the hotel side (D18)."""

from datetime import date

import pytest

from portal.activity.follow_ups import FollowUp, Raising, State
from portal.foundation import clock
from portal.foundation.db import Missing
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records import postings
from portal.records.teams import Team
from tests.follow_ups.reading import history, read_by


def written_by(deeds, account) -> list[str]:
    return [row.wording for row in FollowUp.writable_by(deeds.p(account)).order_by(FollowUp.id)]


def test_head_office_reads_all_and_writes_for_its_hotels(world, deeds, chen, wang, boss):
    deeds.theirs(for_hotel=False)
    director, admin = world.account(Role.DIRECTOR), world.account(Role.ADMIN)
    assert [len(read_by(deeds, one)) for one in (chen, wang, boss, director, admin)] == [1, 1, 1, 1, 0]
    assert [len(written_by(deeds, one)) for one in (chen, wang, boss, director, admin)] == [1, 0, 1, 0, 0]
    boss.team = Team.create(name_en="Elsewhere")
    boss.save()
    assert written_by(deeds, boss) == []
    postings.cover(COMMAND_LINE, chen, wang, clock.today(), clock.today())
    assert written_by(deeds, wang) == ["The sign is repaired"]


def test_what_was_given_to_an_officer_by_name_he_writes_at_any_hotel(deeds, wang):
    deeds.ours(account=wang)
    assert written_by(deeds, wang) == ["The sign is repaired"]


def test_a_liaison_reads_what_is_his_departments_his_own_and_what_he_wrote(world, deeds, engineer):
    deeds.ours(wording="His department's")
    deeds.ours("training", wording="Another department's")
    deeds.ours("training", wording="His by name", account=engineer)
    deeds.theirs(wording="He asked for it", by=engineer)
    deeds.theirs(wording="The hotel's")
    assert read_by(deeds, engineer) == ["His department's", "His by name", "He asked for it"]
    assert written_by(deeds, engineer) == read_by(deeds, engineer)
    assert read_by(deeds, world.account(Role.LIAISON)) == []


def test_a_gm_reads_what_is_for_his_hotels_an_assistant_what_is_his_by_name_an_owner_nothing(
    world, deeds, hotel, lin, helper
):
    owner = world.gm_of(hotel, function=Function.OWNER)
    stranger = world.gm_of(world.hotel())
    deeds.theirs(wording="For the hotel")
    deeds.theirs(wording="Inside", for_hotel=False)
    deeds.theirs(wording="The assistant's", account=helper)
    deeds.theirs(wording="The assistant's, inside", account=helper, for_hotel=False)
    deeds.ours(wording="Owed to him", for_hotel=True)
    assert read_by(deeds, lin) == ["For the hotel", "The assistant's", "Owed to him"]
    assert read_by(deeds, helper) == ["The assistant's"]
    assert (read_by(deeds, owner), read_by(deeds, stranger)) == ([], [])
    assert written_by(deeds, lin) == read_by(deeds, lin)


def test_a_key_that_is_no_number_or_none_a_database_holds_finds_nothing(deeds, boss):
    for key in ("", "x", "1\x00", "'; --", "9" * 5000, 2**31):
        with pytest.raises(Missing):
            FollowUp.find_for(deeds.p(boss), key)


def test_a_gm_who_has_gone_reads_nothing_any_more(deeds, hotel, lin):
    row = deeds.theirs(account=lin)
    posting = next(one for one in postings.Posting.of_account(lin.id) if one.hotel_id == hotel.id)
    postings.end(COMMAND_LINE, posting)
    with pytest.raises(Missing):
        FollowUp.find_for(deeds.p(lin), row.id)


def test_the_hotel_side_reads_nothing_of_where_an_item_came_from(deeds, chen, lin, engineer):
    call = deeds.call()
    row = deeds.ours(for_hotel=True, origin=call)
    row.remark(deeds.p(engineer), "The firm is too dear for this hotel.")
    row.give_state(deeds.p(chen), State.STUCK, record=deeds.call(), text="The GM is difficult.")
    row.redate(deeds.p(chen), row.version, date(2026, 12, 24), "We forgot it.")
    row.answer(deeds.p(chen), "We come on the 24th.")
    row.remark(deeds.p(lin), "Please in the morning.")
    assert history(deeds, lin, row) == [
        ("answered", "We come on the 24th."),
        ("remark", "Please in the morning."),
    ]
    assert Raising.of(deeds.p(lin), row) == []
    assert len(history(deeds, chen, row)) == 6


def test_an_answer_given_while_it_was_inside_stays_inside(deeds, chen, lin):
    row = deeds.theirs(for_hotel=False)
    row.answer(deeds.p(chen), "Between us: no.")
    row.show(deeds.p(chen), row.version, True)
    assert history(deeds, lin, row) == []
