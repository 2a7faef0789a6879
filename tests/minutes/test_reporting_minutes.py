"""Minutes are reported upward, manager first; what is released the hotel reads as a copy and answers (D17, D18)."""

import pytest

from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_lines import MinutesLine, MinutesPart
from portal.foundation.db import Conflict, Refused
from portal.foundation.roles import Role
from portal.insight.own_minutes import own_minutes, unanswered
from tests.minutes.writing import again, file, told


def waiting(world, account) -> int:
    return Minutes.count_waiting(world.person(account))


def test_the_manager_reads_first_and_marked_ones_go_on_to_the_director(world, visit, officer, manager, director):
    row = file(world, visit, officer, for_director=True)
    boss, head = world.person(manager), world.person(director)
    assert (waiting(world, manager), waiting(world, director)) == (1, 0)
    with pytest.raises(Refused):
        again(row).read(head)
    row.read(boss)
    assert (waiting(world, manager), waiting(world, director)) == (0, 1)
    assert (told(manager), told(director)) == ([], ["minutes_marked"])
    again(row).read(head)
    assert (again(row).waits_for, told(director)) == ("", [])


def test_unmarked_ones_end_with_the_manager_unless_he_passes_them_on(world, visit, officer, manager, director):
    row = file(world, visit, officer)
    row.read(world.person(manager), pass_on=True)
    assert (again(row).for_director, again(row).waits_for, told(director)) == (True, "director", ["minutes_marked"])


def test_what_a_manager_wrote_the_director_reads(world, visit, manager, director):
    row = file(world, visit, manager)
    assert (row.waits_for, told(director), waiting(world, manager)) == ("director", ["minutes_filed"], 0)
    with pytest.raises(Refused):
        row.read(world.person(manager))


def test_sent_back_they_are_written_better_and_wait_again(world, visit, officer, manager):
    row, by = file(world, visit, officer), world.person(officer)
    row.send_back(world.person(manager), "Who repairs it?")
    assert (waiting(world, officer), waiting(world, manager), told(officer)) == (1, 0, ["minutes_returned"])
    row = again(row)
    row.correct(by, row.version, "Who.", at=row.at, principals=[], decisions="The maker, by Friday.")
    assert (again(row).state, again(row).waits_for) == ("filed", "manager")
    assert (told(officer), told(manager)) == ([], ["minutes_filed"])
    assert [line.verb for line in MinutesLine.of(by, row)] == ["returned", "corrected"]


def test_of_two_who_read_at_once_the_second_sees_what_the_first_did(world, visit, officer, manager):
    row = file(world, visit, officer)
    stale = again(row)
    row.read(world.person(manager))
    with pytest.raises(Conflict):
        stale.send_back(world.person(manager), "Too late.")


def test_before_they_are_read_nothing_is_released(world, visit, officer):
    row = file(world, visit, officer)
    with pytest.raises(Refused):
        row.release(world.person(officer), row.version, ["decisions"], "Lin Hai")


def released(world, visit, officer, manager, sections=("decisions",)):
    row = file(world, visit, officer)
    row.read(world.person(manager))
    row.release(world.person(officer), row.version, sections, "Lin Hai")
    return again(row)


def test_the_hotel_reads_a_copy_of_the_parts_released(world, visit, officer, manager, gm, owner):
    row = released(world, visit, officer, manager)
    assert (told(gm), told(owner)) == (["minutes_released"], [])
    for reader in (gm, owner):
        told_ = own_minutes(world.person(reader), Minutes.at_visit(world.person(reader), visit.id))
        assert (told_.attendees, told_.parts) == ("Lin Hai", [("decisions", "It is repaired by Friday.")])
        assert told_.answers == (reader == gm)
    row.correct(world.person(officer), row.version, "Later.", at=row.at, principals=[], decisions="By Monday.")
    assert [part.text for part in MinutesPart.of(world.person(gm), row)] == ["Lin Hai", "It is repaired by Friday."]
    assert Visit.get_by_id(visit.id).released_at is not None


def test_the_gm_confirms_or_comments_and_nobody_else_does(world, visit, officer, manager, gm, owner):
    row, lin = released(world, visit, officer, manager), world.person(gm)
    assert [one.visit_id for one in unanswered(lin)] == [visit.id]
    with pytest.raises(Refused):
        row.confirm(world.person(owner))
    row.comment(lin, "Saturday, not Friday.")
    assert (again(row).answer, told(officer), unanswered(lin)) == ("commented", ["minutes_answer"], [])
    again(row).confirm(lin)
    assert (again(row).answer, again(row).answered_by_id) == ("confirmed", gm.id)


def test_the_hotel_never_reads_what_is_said_inside_nor_the_owner_what_passes_with_his_gm(
    world, visit, officer, manager, gm, owner
):
    row, boss = released(world, visit, officer, manager), world.person(manager)
    row.comment(boss, "He is difficult.")
    row.comment(boss, "Thank you.", for_hotel=True)
    assert MinutesLine.of(world.person(owner), row) == []
    assert [line.text for line in MinutesLine.of(world.person(gm), row)] == ["Thank you."]
    assert [line.text for line in MinutesLine.of(boss, row) if line.text] == ["He is difficult.", "Thank you."]


def test_who_merely_reads_them_writes_to_head_office_alone(world, visit, officer, manager, gm):
    row, stranger = released(world, visit, officer, manager), world.person(world.account(Role.STAFF))
    with pytest.raises(Refused):
        row.comment(stranger, "From another officer.", for_hotel=True)
    row.comment(stranger, "From another officer.")
    row.comment(world.person(officer), "From his officer.", for_hotel=True)
    assert [line.text for line in MinutesLine.of(world.person(gm), row)] == ["From his officer."]


def test_released_anew_it_is_confirmed_anew(world, visit, officer, manager, gm):
    row = released(world, visit, officer, manager)
    row.confirm(world.person(gm))
    row = again(row)
    row.release(world.person(officer), row.version, ["raised"], "Lin Hai")
    assert again(row).answer == ""
    assert [part.section for part in MinutesPart.of(world.person(gm), row)] == ["attendees", "raised"]
