"""Invitations to meetings: who is asked and told, what is answered, and that no place is ever given twice (D32)."""

from datetime import timedelta

import pytest

from portal.activity.association import answer_deeds, guest_deeds, meeting_deeds, meeting_places
from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import AttendeeState, InvitationState, MeetingKind, MeetingState
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Missing, Refused
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.insight import association_invitations as insight
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel
from portal.records.notices import News, Notice
from tests.association import bodies, meetings
from tests.association.meetings import answer, invitation
from tests.at_once import at_once

COMING, WAITING, OFF = (str(one) for one in (AttendeeState.COMING, AttendeeState.WAITING, AttendeeState.OFF))


def people_of(meeting) -> list[tuple[str, str]]:
    rows = Attendee.select(Attendee.name, Attendee.state).where(Attendee.meeting == meeting).order_by(Attendee.id)
    return list(rows.tuples())


def told(news: News) -> set[int]:
    return {row.account_id for row in Notice.select().where(Notice.news == news)}


# Who is invited


def test_all_member_hotels_are_invited_to_a_convention_and_their_gm_and_owner_told(world):
    made = bodies.association(world, hotels=2)
    owner = world.gm_of(made.members[0].hotel, function=Function.OWNER)
    bodies.hotel(world)
    row = meetings.announced(world)
    assert guest_deeds.invite(COMMAND_LINE, row) == 2
    assert {one.hotel_id for one in row.invitations} == {one.hotel_id for one in made.members}
    assert told(News.MEETING_ASKED) == {made.members[0].gm.id, made.members[1].gm.id, owner.id}
    assert guest_deeds.invite(COMMAND_LINE, row) == 0
    assert guest_deeds.concerned(row) == told(News.MEETING_ASKED)


def test_of_a_council_meeting_its_seats_are_invited(world):
    made = bodies.association(world, hotels=3, seats=2)
    row = meetings.announced(world, kind=MeetingKind.COUNCIL)
    guest_deeds.invite(COMMAND_LINE, row)
    assert {one.account_id for one in row.invitations} == {one.gm.id for one in made.members[:2]}


def test_whoever_is_invited_to_a_council_meeting_reads_it_and_his_colleagues_do_not(world):
    made = bodies.association(world, hotels=2, seats=1)
    guest, colleague = world.account(Role.LIAISON), world.account(Role.LIAISON)
    row = meetings.announced(world, kind=MeetingKind.COUNCIL)
    guest_deeds.invite(COMMAND_LINE, row, [], [guest.id])
    people = (guest, colleague, made.members[0].gm, made.members[1].gm)
    seen = [row in list(Meeting.visible_to(world.person(one))) for one in people]
    assert seen == [True, False, True, False]
    assert [one.account_id for one in MeetingInvitation.visible_to(world.person(guest))] == [guest.id]


def test_whom_the_secretariat_chose_while_planning_is_invited_and_nobody_else(world):
    made = bodies.association(world, hotels=3)
    office, row = world.person(made.secretary), meetings.meeting(world)
    assert guest_deeds.invite(office, row, [made.members[1].hotel_id], [made.secretary.id]) == 2
    assert told(News.MEETING_ASKED) == set()
    Meeting.update(state=MeetingState.ANNOUNCED).execute()
    assert guest_deeds.invite(office, row) == 2
    assert told(News.MEETING_ASKED) == {made.members[1].gm.id}
    # Once it is announced, who is invited is told at once.
    assert guest_deeds.invite(office, row, [made.members[2].hotel_id]) == 1
    assert told(News.MEETING_ASKED) == {made.members[1].gm.id, made.members[2].gm.id}


def test_nobody_is_invited_to_what_is_called_off_or_over(world):
    made = bodies.association(world, hotels=1)
    row = meetings.announced(world)
    Meeting.update(state=MeetingState.CANCELLED).execute()
    with pytest.raises(Refused, match="called off"):
        guest_deeds.invite(COMMAND_LINE, row, [made.members[0].hotel_id])
    Meeting.update(state=MeetingState.ANNOUNCED, ends_at=clock.now()).execute()
    with pytest.raises(Refused, match="is over"):
        guest_deeds.invite(COMMAND_LINE, row, [made.members[0].hotel_id])


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_thousands_of_hotels_are_invited_in_one_go(world):
    rows = [{"code": f"B{n:05d}", "name": f"Bulk {n}", "name_key": f"bulk{n}"} for n in range(4000)]
    for start in range(0, 4000, 400):
        Hotel.insert_many(rows[start : start + 400]).execute()
    row, hotels = meetings.announced(world), [number for (number,) in Hotel.select(Hotel.id).tuples()]
    with db.counted() as statements:
        assert guest_deeds.invite(COMMAND_LINE, row, hotels) == 4000
    assert len(statements) < 25


def test_an_invitation_is_taken_back_only_while_nobody_has_answered(world):
    made, row = meetings.invited(world)
    office, asked = world.person(made.secretary), invitation(row, made.members[0])
    answer(world, asked, made.members[0].gm)
    with pytest.raises(Refused, match="is answered"):
        guest_deeds.withdraw(office, asked)
    guest_deeds.withdraw(office, invitation(row, made.members[1]))
    assert row.invitations.count() == 2


# Answers


def test_who_is_named_gets_a_place_and_a_code_and_speaks_for_his_hotel(world):
    made, row = meetings.invited(world)
    gm, asked = made.members[0].gm, invitation(row, made.members[0])
    assert answer(world, asked, gm, gm.name, "陈伟") == 0
    first, second = Attendee.select().order_by(Attendee.id)
    assert (first.name, first.account_id, first.represents, first.state) == (gm.name, gm.id, True, COMING)
    assert (second.name, second.account_id, second.represents, second.name_key) == ("陈伟", None, False, "chenwei")
    assert first.code != second.code and first.code.isdigit() and len(first.code) == 6
    now = MeetingInvitation.get_by_id(asked.id)
    assert (now.state, now.answered_by_id, now.version) == (InvitationState.COMING, gm.id, 2)
    entry = AuditEntry.select().where(AuditEntry.verb == "meeting.answered").get()
    assert entry.told == {"hotel": asked.hotel_id, "account": None, "coming": True, "count": 2}


def test_a_substitute_may_speak_for_the_hotel_and_one_alone(world):
    made, row = meetings.invited(world)
    gm, asked = made.members[0].gm, invitation(row, made.members[0])
    people = [{"name": gm.name}, {"name": "Deputy", "represents": True}]
    answer_deeds.answer(world.person(gm), asked, 1, True, people)
    assert dict(Attendee.select(Attendee.name, Attendee.represents).tuples()) == {gm.name: False, "Deputy": True}


def test_whoever_stays_named_keeps_his_code_and_whoever_is_named_instead_his_place(world):
    made, row = meetings.invited(world, places=2)
    one, other = made.members[:2]
    asked = invitation(row, one)
    answer(world, asked, one.gm, one.gm.name, "Old deputy")
    answer(world, invitation(row, other), other.gm)
    codes = dict(Attendee.select(Attendee.name, Attendee.code).tuples())
    answer(world, asked, one.gm, one.gm.name, "New deputy")
    assert people_of(row) == [
        (one.gm.name, COMING), ("Old deputy", OFF), (other.gm.name, WAITING), ("New deputy", COMING)
    ]  # fmt: skip
    assert Attendee.get(Attendee.name == one.gm.name).code == codes[one.gm.name]
    assert Attendee.get(Attendee.name == "New deputy").code not in codes.values()
    answer(world, asked, one.gm, one.gm.name, "Old deputy")
    assert Attendee.get(Attendee.name == "Old deputy").code == codes["Old deputy"]


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ([], "Name who comes"),
        ([{"name": "A"}, {"name": "B"}, {"name": "C"}], "At most 2 people"),
        ([{"name": "Li  Na"}, {"name": "li na"}], "stands here twice"),
    ],
)
def test_an_answer_names_as_many_as_the_meeting_takes_and_each_once(world, people, sentence):
    made, row = meetings.invited(world, hotels=1)
    with pytest.raises(Refused, match=sentence):
        answer_deeds.answer(world.person(made.members[0].gm), invitation(row, made.members[0]), 1, True, people)
    assert people_of(row) == []


def test_two_who_answer_for_one_hotel_do_not_overwrite_each_other(world):
    made, row = meetings.invited(world, hotels=1)
    asked = invitation(row, made.members[0])
    answer(world, asked, made.members[0].gm)
    with pytest.raises(Conflict):
        answer_deeds.answer(world.person(made.members[0].gm), asked, 1, False, [])
    assert people_of(row) == [(made.members[0].gm.name, COMING)]


def test_after_the_last_day_a_hotel_still_declines_and_the_secretariat_adds(world):
    made, row = meetings.invited(world, hotels=1, answer_by=clock.today())
    gm, asked = made.members[0].gm, invitation(row, made.members[0])
    with clock.at(clock.now() + timedelta(days=2)):
        with pytest.raises(Refused, match=f"the secretariat \\({made.secretary.name}\\)"):
            answer(world, asked, gm)
        assert answer(world, asked, made.secretary, gm.name, "Deputy") == 0
        answer(world, asked, gm, gm.name)
        assert people_of(row) == [(gm.name, COMING), ("Deputy", OFF)]
        answer_deeds.answer(world.person(gm), asked, MeetingInvitation.get().version, False, [], "A fair")
    assert people_of(row) == [(gm.name, OFF), ("Deputy", OFF)]
    assert (MeetingInvitation.get().state, MeetingInvitation.get().word) == ("declined", "A fair")


def test_before_the_announcement_and_after_the_beginning_a_hotel_answers_nothing(world):
    made, row = meetings.invited(world, hotels=1)
    asked = invitation(row, made.members[0])
    with clock.at(row.begins_at + timedelta(minutes=1)), pytest.raises(Refused, match="has begun"):
        answer(world, asked, made.members[0].gm)
    Meeting.update(state=MeetingState.PLANNED).execute()
    with pytest.raises(Refused, match="not announced"):
        answer(world, asked, made.members[0].gm)


def test_a_councillor_answers_for_himself_under_his_own_name(world):
    made = bodies.association(world, hotels=1, seats=1)
    row = meetings.announced(world, kind=MeetingKind.COUNCIL)
    guest_deeds.invite(COMMAND_LINE, row)
    gm = made.members[0].gm
    answer(world, row.invitations.get(), gm, "Somebody else")
    one = Attendee.get()
    assert (one.name, one.account_id, one.hotel_id) == (gm.name, gm.id, made.members[0].hotel_id)


# Places


def test_places_go_to_whoever_answers_first_and_who_waits_moves_up(world):
    made, row = meetings.invited(world, places=2)
    first, second, third = (invitation(row, one) for one in made.members)
    gms = [one.gm for one in made.members]
    assert answer(world, first, gms[0], "A", "B") == 0
    assert answer(world, second, gms[1], "C") == 1
    assert answer(world, third, gms[2], "D") == 1
    waits = list(Attendee.select().where(Attendee.state == WAITING))
    assert insight.places_in_queue(row, waits) == {waits[0].id: 1, waits[1].id: 2}
    # One of the first hotel stays at home: who has waited longest moves up, and whoever answered for him is told.
    answer(world, first, gms[0], "A")
    assert people_of(row) == [("A", COMING), ("B", OFF), ("C", COMING), ("D", WAITING)]
    assert told(News.MEETING_PLACE) == {gms[1].id}
    # Who names somebody again stands at the end of the queue.
    assert answer(world, first, gms[0], "A", "B") == 1
    assert insight.places_in_queue(row, list(Attendee.select().where(Attendee.name == "B"))) == {2: 2}


def test_more_places_are_filled_from_the_queue(world):
    made, row = meetings.invited(world, places=1)
    for member in made.members:
        answer(world, invitation(row, member), member.gm)
    assert [state for _name, state in people_of(row)] == [COMING, WAITING, WAITING]
    Meeting.update(places=2).execute()
    assert meeting_places.fill_places(row) == 1
    Meeting.update(places=None).execute()
    assert meeting_places.fill_places(row) == 1
    assert told(News.MEETING_PLACE) == {one.gm.id for one in made.members[1:]}
    # Fewer places take none away.
    Meeting.update(places=1).execute()
    assert meeting_places.fill_places(row) == 0
    assert [state for _name, state in people_of(row)] == [COMING] * 3


def test_whoever_attends_online_takes_no_place(world):
    made, row = meetings.invited(world, places=1, online="https://meet.example/1")
    one, other = made.members[:2]
    asked = invitation(row, one)
    person = world.person(one.gm)
    assert answer_deeds.answer(person, asked, 1, True, [{"name": "A", "online": True}, {"name": "B"}]) == 0
    assert answer(world, invitation(row, other), other.gm, "C") == 1
    # Who comes in person after all stands behind those who wait.
    assert answer_deeds.answer(person, asked, 2, True, [{"name": "A"}, {"name": "B"}]) == 1
    assert people_of(row) == [("A", WAITING), ("B", COMING), ("C", WAITING)]
    assert insight.places_in_queue(row, [Attendee.get(Attendee.name == "A")]) == {1: 2}


def test_two_answers_at_once_never_give_one_place_twice(world):
    made, row = meetings.invited(world, hotels=6, places=3)
    jobs = [(invitation(row, one), world.person(one.gm)) for one in made.members]

    def send(job):
        asked, person = job
        answer_deeds.answer(person, asked, 1, True, [{"name": person.name}])

    at_once(*[lambda job=job: send(job) for job in jobs])
    assert sorted(state for _name, state in people_of(row)) == [COMING] * 3 + [WAITING] * 3


def test_codes_of_one_meeting_differ(world, monkeypatch):
    row = meetings.announced(world)
    monkeypatch.setattr(meeting_places, "CODES", 12)
    with db.together():
        taken = meeting_places.new_codes(row, 6)
        for code in taken:
            Attendee.create(meeting=row, name=code, code=code)
        assert len({*taken, *meeting_places.new_codes(row, 6)}) == 12


# Reminders


def test_those_without_an_answer_and_those_who_come_are_reminded_once(world):
    made, row = meetings.invited(world, answer_by=clock.today() + timedelta(days=10))
    gms = [one.gm for one in made.members]
    answer(world, invitation(row, made.members[0]), gms[0])
    assert guest_deeds.remind_due() == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert (guest_deeds.remind_due(), guest_deeds.remind_due()) == (1, 0)
        assert told(News.MEETING_MISSING) == {gms[1].id, gms[2].id}
    Meeting.update(answer_by=clock.today() + timedelta(days=20)).execute()
    with clock.at(clock.now() + timedelta(days=18)):
        assert (guest_deeds.remind_due(), guest_deeds.remind_due()) == (1, 0)
    with clock.at(row.begins_at - timedelta(days=1)):
        assert (guest_deeds.remind_due(), guest_deeds.remind_due()) == (1, 0)
        assert told(News.MEETING_SOON) == {gms[0].id}


# Found afterwards


def test_nobody_is_reminded_of_an_invitation_that_has_only_just_reached_him(world):
    made = bodies.association(world, hotels=2)
    row = meetings.meeting(
        world, begins_at=clock.now() + timedelta(days=10), answer_by=clock.today() + timedelta(days=2)
    )
    meetings.item(row)
    meeting_deeds.announce(world.person(made.secretary), row, row.version)
    assert (guest_deeds.remind_due(), told(News.MEETING_MISSING)) == (0, set())
    with clock.at(clock.now() + timedelta(days=1)):
        assert (guest_deeds.remind_due(), guest_deeds.remind_due()) == (1, 0)
    assert told(News.MEETING_MISSING) == {one.gm.id for one in made.members}


def test_an_invitation_that_was_taken_back_while_somebody_answered_is_gone(world):
    made, row = meetings.invited(world, hotels=1)
    asked = invitation(row, made.members[0])
    guest_deeds.withdraw(world.person(made.secretary), asked)
    with pytest.raises(Missing):
        answer_deeds.answer(world.person(made.members[0].gm), asked, 1, True, [{"name": "A"}])


def test_whoever_is_known_by_his_account_keeps_his_place_beside_a_namesake(world):
    made, row = meetings.invited(world, hotels=2, places=1)
    asked, gm = invitation(row, made.members[0]), made.members[0].gm
    assert answer(world, asked, gm, gm.name) == 0
    Account.update(name="Renamed Gao").where(Account.id == gm.id).execute()
    assert answer(world, asked, gm, gm.name, "Renamed Gao") == 1
    rows = {one.name: (one.state, one.account_id) for one in Attendee.select()}
    assert rows == {"Renamed Gao": (COMING, gm.id), gm.name: (WAITING, None)}


def test_a_namesake_who_was_taken_off_takes_nobodys_place(world):
    made, row = meetings.invited(world, hotels=2, places=1)
    asked, gm = invitation(row, made.members[0]), made.members[0].gm
    assert answer(world, asked, gm, gm.name) == 0
    meetings.named(row, gm.name, made.members[0].hotel, invitation=asked, state=AttendeeState.OFF)
    assert answer(world, asked, gm, gm.name) == 0
    assert people_of(row) == [(gm.name, COMING), (gm.name, OFF)]


def test_where_nobody_attends_online_any_longer_they_come_into_the_hall_or_wait_behind_those_who_wait(world):
    made, row = meetings.invited(world, hotels=3, online="https://hall.example", places=2)
    at_home = [{"name": "A", "online": True}, {"name": "B", "online": True}]
    asked = [invitation(row, one) for one in made.members]
    answer_deeds.answer(world.person(made.members[0].gm), asked[0], 1, True, at_home)
    answer(world, asked[1], made.members[1].gm, "C")
    row = Meeting.get_by_id(row.id)
    meeting_deeds.edit(world.person(made.secretary), row, row.version, online="")
    assert people_of(row) == [("A", COMING), ("B", WAITING), ("C", COMING)]
    assert not Attendee.select().where(Attendee.online).exists()
    assert (told(News.MEETING_PLACE), made.members[0].gm.id in told(News.MEETING_CHANGED)) == (set(), True)


def test_the_places_in_the_queue_cost_one_statement_however_many_of_ones_people_wait(world):
    row, now = meetings.announced(world, places=1), clock.now()
    waits = [
        meetings.named(row, f"N{n}", state=AttendeeState.WAITING, waiting_since=now + timedelta(seconds=n // 2))
        for n in range(6)
    ]
    with db.counted() as statements:
        found = insight.places_in_queue(row, waits)
    assert ([found[one.id] for one in waits], len(statements)) == ([1, 2, 3, 4, 5, 6], 1)


def test_two_of_a_hotel_change_places_between_the_hall_and_the_network(world):
    made, row = meetings.invited(world, hotels=2, online="https://hall.example", places=1)
    asked, gm = invitation(row, made.members[0]), world.person(made.members[0].gm)
    answer_deeds.answer(gm, asked, 1, True, [{"name": "A"}, {"name": "B", "online": True}])
    answer(world, invitation(row, made.members[1]), made.members[1].gm, "C")
    answer_deeds.answer(gm, asked, 2, True, [{"name": "A", "online": True}, {"name": "B"}])
    assert people_of(row) == [("A", COMING), ("B", COMING), ("C", WAITING)]
    assert [one.online for one in Attendee.select().order_by(Attendee.id)] == [True, False, False]


def test_a_hotel_for_which_the_secretariat_answered_is_told_of_its_place_and_that_the_meeting_is_near(world):
    made, row = meetings.invited(world, hotels=2, places=1)
    first, second = (invitation(row, one) for one in made.members)
    answer(world, first, made.members[0].gm, "A")
    assert answer(world, second, made.secretary, "Deputy Bo") == 1
    answer_deeds.answer(world.person(made.members[0].gm), first, 2, False, [], "ill")
    assert (people_of(row)[1], told(News.MEETING_PLACE)) == (("Deputy Bo", COMING), {made.members[1].gm.id})
    with clock.at(row.begins_at - timedelta(days=1)):
        guest_deeds.remind_due()
    assert told(News.MEETING_SOON) == {made.members[1].gm.id}
