"""The door of a meeting: found by a few letters, checked in once however many doors tap, and who came afterwards."""

import time
from datetime import timedelta
from threading import Event

import pytest

from portal.activity.association import answer_deeds, check_in_deeds, meeting_places, poll_deeds
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.words import AttendeeState, MeetingKind, MeetingState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.roles import Role
from portal.insight import association_attendance as attendance
from portal.insight import association_check_in as insight
from portal.records.audit import AuditEntry
from tests.association import bodies, meetings
from tests.association.meetings import answer, invitation, named
from tests.at_once import at_once


@pytest.fixture
def door(world):
    """An assembly that begins in an hour, with three hotels invited."""
    made, row = meetings.invited(world, begins_at=clock.now() + timedelta(hours=1), assembly=True, places=3)
    return made, row, world.person(made.secretary)


def names(found) -> list[str]:
    return [one.row.name for one in found]


# Finding


def test_whoever_stands_there_is_found_by_name_reading_hotel_code_or_number(world, door):
    made, row, _office = door
    hotel = bodies.hotel(world, name="苏州观前店", code="GQ01")
    wei = named(row, "陈伟", hotel, mobile="138 0000 4321")
    other = named(row, "王芳", mobile="13900004999")
    for typed in ("陈伟", "cw", "chenwei", "观前", "gq01", "szgqd", "chen guanqian", wei.code, "4321", "1380000"):
        assert names(insight.found(row, typed))[0] == "陈伟", typed
    assert names(insight.found(row, wei.code)) == ["陈伟"]
    assert names(insight.found(row, f" {other.code[:3]} {other.code[3:]} ")) == ["王芳"]
    assert insight.found(row, "%") == insight.found(row, "zhang") == []
    # Nobody of another meeting is found here.
    elsewhere = meetings.announced(world)
    assert insight.found(elsewhere, "陈伟") == []


def test_who_fits_from_the_beginning_stands_first_and_twenty_are_shown(world, door):
    _made, row, _office = door
    meetings.queue(row, 30, "An Lin %s")
    named(row, "Lin Hai")
    found = names(insight.found(row, "lin"))
    assert (found[0], len(found)) == ("Lin Hai", 20)


def test_looking_for_somebody_reads_the_rows_of_his_meeting_alone(world, door):
    _made, row, _office = door
    with db.counted() as statements:
        insight.found(row, "lin")
    plans = [str(line) for line in _plan(statements[0], row)]
    assert all("SCAN" not in line or "CONSTANT" in line for line in plans), plans


def _plan(sql: str, row) -> list:
    if not db.is_sqlite():
        return []
    marks = sql.count("?")
    values = [row.id] + ["x"] * (marks - 1)
    return db.database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()


# Checking in


def test_somebody_is_checked_in_once_and_told_by_whom_the_second_time(world, door):
    made, row, office = door
    one, colleague = named(row, "陈伟"), world.person(world.account(Role.STAFF))
    assert (check_in_deeds.check_in(office, one), check_in_deeds.check_in(colleague, one)) == (True, False)
    now = Attendee.get_by_id(one.id)
    assert (now.is_there, now.checked_in_by_id) == (True, office.id)
    assert AuditEntry.select().where(AuditEntry.verb == "meeting.checked_in").count() == 1
    assert insight.found(row, "cw")[0].by == made.secretary.name
    assert (check_in_deeds.undo(office, one), check_in_deeds.undo(office, one)) == (True, False)
    assert not Attendee.get_by_id(one.id).is_there


def test_two_doors_that_tap_at_once_leave_one_mark(world, door):
    _made, row, office = door
    one = named(row, "陈伟")
    done = at_once(*[lambda: check_in_deeds.check_in(office, one)] * 4)
    assert sorted(done) == [False, False, False, True]
    assert AuditEntry.select().where(AuditEntry.verb == "meeting.checked_in").count() == 1


def test_who_waits_or_said_no_is_let_in_over_the_places(world, door):
    _made, row, office = door
    meetings.queue(row, 3, "Guest %s")
    waits = named(row, "Late Lin", state=AttendeeState.WAITING, waiting_since=clock.now())
    stays = named(row, "Off Wang", state=AttendeeState.OFF)
    with pytest.raises(Refused, match="let him in"):
        check_in_deeds.check_in(office, waits)
    assert [check_in_deeds.let_in(office, one) for one in (waits, stays, waits)] == [True, True, False]
    now = Attendee.get_by_id(waits.id)
    assert (now.state, now.waiting_since, now.is_there) == (AttendeeState.COMING, None, True)
    assert meeting_places.taken(row) == 5


def test_whoever_comes_unnamed_is_entered_and_there(world, door):
    made, row, office = door
    new = check_in_deeds.walk_in(office, row, "周杰", made.members[0].hotel, "Chef")
    assert (new.is_there, new.invitation_id, new.state, len(new.code)) == (True, None, AttendeeState.COMING, 6)
    assert names(insight.found(row, "zj")) == ["周杰"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"state": MeetingState.CANCELLED}, "called off"),
        ({"state": MeetingState.PLANNED}, "not announced"),
        ({"begins_at": clock.now() + timedelta(days=3)}, "opens a day before"),
        ({"minutes_at": clock.now()}, "minutes are sent"),
    ],
)
def test_the_door_is_shut_before_its_time_and_when_the_minutes_are_sent(world, door, facts, sentence):
    made, row, office = door
    one = named(row, "陈伟")
    Meeting.update(facts).where(Meeting.id == row.id).execute()
    for deed in (check_in_deeds.check_in, check_in_deeds.let_in, check_in_deeds.undo):
        with pytest.raises(Refused, match=sentence):
            deed(office, one)
    with pytest.raises(Refused, match=sentence):
        check_in_deeds.walk_in(office, row, "周杰", None, "")
    page = world.browser(made.secretary).get(f"/association/meetings/{row.id}/check-in?q=cw")
    assert page.status_code == 200 and "door-tap" not in page.text


def test_those_who_attend_online_are_ticked_off_together(world, door):
    made, row, office = door
    ids = [named(row, f"Far {n}", online=True).id for n in range(3)]
    near = named(row, "Near")
    assert check_in_deeds.tick(office, row, [*ids[:2], near.id]) == 2
    assert check_in_deeds.tick(office, row, ids) == 1
    assert insight.counter(row)[:2] == (3, 4)
    there = f"/association/meetings/{row.id}/check-in/online"
    assert "Far 1" in world.browser(made.secretary).get(there).text


# The assembly


def test_the_quorum_counts_hotels_with_a_vote_whose_speaker_is_there(world, door):
    made, row, office = door
    for member in made.members[:2]:
        answer(world, invitation(row, member), member.gm, member.gm.name)
    first, second = Attendee.select().order_by(Attendee.id)
    named(row, "Guest", bodies.hotel(world), represents=True)
    check_in_deeds.check_in(office, first)
    # More than half of three: two are needed.
    assert insight.quorum(row) == (1, 3, 2) and not insight.quorum(row).reached
    check_in_deeds.check_in(office, second)
    assert insight.quorum(row).reached
    # A colleague comes in the speaker's stead, and the door says so.
    check_in_deeds.undo(office, second)
    stands_in = check_in_deeds.walk_in(office, row, "Deputy", made.members[1].hotel, "")
    assert not insight.quorum(row).reached
    check_in_deeds.speak(office, stands_in)
    assert insight.quorum(row).reached
    assert not Attendee.get_by_id(second.id).represents
    Member.update(standing="suspended").where(Member.id == made.members[0].id).execute()
    assert insight.quorum(row) == (1, 2, 2)


def test_a_hotel_that_stays_away_from_two_assemblies_without_a_word_is_named_to_the_secretariat(world):
    made = bodies.association(world, hotels=4, seats=1)
    office = world.person(made.secretary)
    day = clock.today() - timedelta(days=800)
    Member.update(admitted_on=day).execute()
    past = [clock.now() - timedelta(days=n) for n in (400, 30)]
    before, row = (
        meetings.announced(world, begins_at=at, ends_at=at + timedelta(hours=8), assembly=True) for at in past
    )
    came, excused, proxied, silent = made.members
    at = {"checked_in_at": clock.now()}
    named(before, "Chen", came.hotel, **at)
    meetings.asked(before, excused.hotel, state="declined", word="Typhoon")
    motion = bodies.motion(world)
    AgendaItem.create(meeting=before, title="Motion", motion=motion)
    poll = bodies.poll(motion)
    poll_deeds.leave_to(world.person(proxied.gm), poll, proxied.id, came.gm.id)
    told = {one.hotel.id: (one.excuse, one.again) for one in attendance.absent(row)}
    assert told == {one.hotel_id: ("", one is silent) for one in made.members}
    meetings.asked(row, silent.hotel, state="declined", word="Fair")
    assert not any(one.again for one in attendance.absent(row))
    assert "Fair" in world.browser(made.secretary).get(f"/association/meetings/{row.id}/check-in/attendance").text
    assert office.id is not None


def test_a_councillor_who_misses_three_meetings_in_a_row_counts_as_resigned(world):
    made = bodies.association(world, hotels=3, seats=3)
    rows = []
    for n in (20, 13, 6):
        at = clock.now() - timedelta(days=n)
        facts = {"kind": MeetingKind.COUNCIL, "begins_at": at, "ends_at": at + timedelta(hours=2)}
        rows.append(meetings.announced(world, **facts))
    always, once, never = (one.gm for one in made.members)
    for row in rows:
        named(row, "Always", account=always, checked_in_at=clock.now())
    named(rows[0], "Once", account=once, checked_in_at=clock.now())
    assert attendance.missed(rows[-1]) == [(never.name, 3, True), (once.name, 2, False)]
    page = world.browser(made.secretary).get(f"/association/meetings/{rows[-1].id}/check-in/attendance").text
    assert "counts as resignation (article 32)" in page
    # Who said why he does not come has not stayed away without a word.
    meetings.asked(rows[2], None, account=never, state="declined", word="Ill")
    assert attendance.missed(rows[-1]) == [(once.name, 2, False)]


def test_an_answer_does_not_take_back_who_is_there(world, door):
    made, row, office = door
    gm, asked = made.members[0].gm, invitation(row, made.members[0])
    answer(world, asked, gm, gm.name)
    check_in_deeds.check_in(office, Attendee.get())
    with pytest.raises(Refused, match="undo that at the door"):
        answer_deeds.answer(office, asked, 2, False, [])


def test_a_tap_costs_the_same_with_one_and_with_many(world, door):
    made, row, office = door

    def cost() -> int:
        with db.counted() as statements:
            insight.counter(row)
            insight.found(row, "lin")
            insight.latest(office, row)
        return len(statements)

    named(row, "Lin Hai", made.members[0].hotel)
    before = cost()
    meetings.queue(row, 40, "Lin %s", checked_in_by=office.id, checked_in_at=clock.now())
    assert cost() == before


@pytest.mark.parametrize("stays", [True, False])
def test_whoever_is_checked_in_while_his_hotel_answers_anew_has_come(world, stays):
    made, row = meetings.invited(world, hotels=1, begins_at=clock.now() + timedelta(hours=3))
    asked, gm, office = invitation(row, made.members[0]), world.person(made.members[0].gm), world.person(made.secretary)
    answer(world, asked, made.members[0].gm, "Wang")
    who, begun = Attendee.get(), Event()

    def checks_in():
        with db.together():
            check_in_deeds.check_in(office, who)
            begun.set()
            time.sleep(0.3)

    def answers() -> str:
        begun.wait()
        opened = type(asked).get_by_id(asked.id).version
        try:
            answer_deeds.answer(gm, asked, opened, stays, [{"name": "Wang", "job": "GM"}] if stays else [])
        except Refused:
            return "refused"
        return "saved"

    assert at_once(checks_in, answers) == [None, "saved" if stays else "refused"]
    now = Attendee.get()
    assert (now.state, now.is_there, now.job) == (AttendeeState.COMING, True, "GM" if stays else "")
