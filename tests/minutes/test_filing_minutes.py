"""Minutes are filed once, count the visit, and what was cut from them stands beside it (D16, D17)."""

from datetime import date

import pytest

from portal.activity.follow_ups import FollowUp, Raising, Side, State
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_lines import MinutesCorrection
from portal.activity.visits.redacting import redact_minutes
from portal.foundation.db import Conflict, Refused
from portal.foundation.roles import Role
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.departments import Department
from portal.records.principals import Principal
from tests.at_once import at_once
from tests.minutes.writing import again, file, held, told


def touch(visit):
    row = Touch.get((Touch.kind == "visit") & (Touch.record_id == visit.id))
    return row.result, row.day, row.by_id


def test_filing_holds_the_visit_counts_it_and_tells_the_manager(world, visit, officer, manager, director):
    row = file(world, visit, officer)
    assert (row.state, row.waits_for, row.day, row.time) == ("filed", "manager", date(2026, 11, 18), "14:00")
    assert held(visit) == "held"
    assert touch(visit) == ("talk", date(2026, 11, 18), officer.id)
    assert (told(manager), told(director)) == (["minutes_filed"], [])


def test_a_visit_at_which_nobody_was_who_counts_is_an_attempt(world, visit, officer):
    file(world, visit, officer, principals=[], others="The porter")
    assert touch(visit)[0] == "attempt"


def test_minutes_are_filed_once_and_the_second_is_shown_the_first(world, visit, officer, manager):
    first = file(world, visit, officer)
    with pytest.raises(Conflict) as conflict:
        file(world, Visit.get_by_id(visit.id), manager)
    assert conflict.value.row.id == first.id
    assert Minutes.select().count() == 1


def test_of_two_who_file_at_once_one_files(world, visit, officer):
    def one():
        try:
            return file(world, Visit.get_by_id(visit.id), officer).id
        except Conflict:
            return None

    done = at_once(one, one)
    assert sorted(number is None for number in done) == [False, True]
    assert Minutes.select().count() == 1


def test_a_visit_called_off_or_still_to_come_has_no_minutes(world, visit, officer):
    visit.cancel(world.person(officer), visit.version, "He is away.")
    with pytest.raises(Refused):
        file(world, visit, officer)
    assert Minutes.select().count() == 0


def test_a_correction_keeps_the_earlier_text_and_counts_anew(world, visit, officer):
    row, by = file(world, visit, officer), world.person(officer)
    asked = FollowUp.add(by, row.hotel, "Repair the lift.", side=Side.HOTEL, origin=row, at=row.at)
    asked.give_state(by, State.UNDER_WAY, record=row, day=row.day)
    facts = {name: getattr(row, name) for name in ("topics", "raised", "operations", "management", "service")}
    before = row.correct(by, 1, "Wrong day.", at=row.at.replace(day=17), principals=[], **facts, decisions="By Monday.")
    assert before == {"day": "2026-11-18", "present": "Lin Hai", "decisions": "It is repaired by Friday."}
    (edition,) = MinutesCorrection.of(by, row)
    assert (edition.reason, edition.was) == ("Wrong day.", before)
    assert touch(visit)[:2] == ("attempt", date(2026, 11, 17))
    assert Raising.get().day == date(2026, 11, 17)
    assert Visit.get_by_id(visit.id).day == date(2026, 11, 17)
    with pytest.raises(Conflict):
        row.correct(by, 1, "Again.", at=row.at, principals=[], decisions="By Tuesday.")


def test_who_reads_and_who_corrects(world, visit, officer, manager, director, gm, owner):
    row = file(world, visit, officer)
    liaison, other = world.account(Role.LIAISON), world.account(Role.STAFF)
    reads = [who for who in (officer, other, manager, director, liaison, gm, owner) if _reads(world, who, row)]
    assert reads == [officer, other, manager, director]
    writes = [who for who in (officer, other, manager, director) if row.is_written_by(world.person(who))]
    assert writes == [officer, manager]


def _reads(world, account, row) -> bool:
    return Minutes.visible_to(world.person(account)).where(Minutes.id == row.id).exists()


def test_a_department_reads_its_own_minutes_alone(world, visit, officer, manager):
    trainer = world.account(Role.LIAISON, name="Zhao")
    trainer.department = Department.get(Department.word == "training")
    trainer.save()
    own = Visit.plan(world.person(trainer), visit.hotel, visit.day)
    row = file(world, own, trainer)
    file(world, visit, officer)
    assert [one.id for one in Minutes.visible_to(world.person(trainer))] == [row.id]
    assert (row.waits_for, told(manager)) == ("manager", ["minutes_filed", "minutes_filed"])


def test_who_was_there_stays_when_he_leaves_the_file(world, visit, officer):
    row = file(world, visit, officer)
    (lin,) = Principal.select()
    assert row.principal_ids == [lin.id]
    assert again(row).sections == {"raised": "The lift stands still.", "decisions": "It is repaired by Friday."}


def test_a_name_taken_out_of_minutes_is_gone_from_their_earlier_text_too(world, visit, officer):
    row, by = file(world, visit, officer, needs="Mr Lin wants a boiler."), world.person(officer)
    row.correct(by, 1, "Clearer.", at=row.at, principals=[], needs="Mr Lin wants two boilers.")
    redact_minutes(by, again(row), "He asked.", "needs", "He wants two boilers.")
    assert again(row).needs == "He wants two boilers."
    assert "needs" not in MinutesCorrection.get().was
    assert "Lin" not in "".join(entry.body for entry in AuditEntry.select().where(AuditEntry.kind == "minutes"))
