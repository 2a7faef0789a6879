"""What counts for the weekly call: whose talk, with whom, in which week, and where nothing is owed (D15)."""

from datetime import date, datetime, timedelta

import pytest

from portal.activity.calls import Call, Channel, Direction, Result
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records import cadence, postings
from portal.records.accounts import Account
from portal.records.hotel_words import Gate, Status
from portal.records.hotel_years import HotelYear
from portal.records.hotels import NEVER
from portal.records.principals import PrincipalFunction
from tests.cadence.calling import MONDAY, POSTED, SUNDAY, THURSDAY, TUESDAY, WEDNESDAY


def test_a_week_is_done_by_one_live_talk(world):
    world.post()
    world.call("2026-W46", WEDNESDAY)
    assert world.letters("2026-W45", 3) == ".d."


def test_weeks_run_from_monday_to_sunday_in_the_companys_time_zone(world):
    world.post()
    sunday_at_midnight = datetime(2026, 11, 15, 15, 59)  # 23:59 in Shanghai
    for minutes in (0, 1):
        Call.record(
            world.person("officer"),
            world.hotel,
            at=sunday_at_midnight + timedelta(minutes=minutes),
            channel=Channel.PHONE,
            direction=Direction.OUT,
            result=Result.REACHED,
            principal=world.gm,
        )
        assert world.letters("2026-W46", 2) == ("d.", "dd")[minutes]


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.VOICE, Channel.VIDEO])
@pytest.mark.parametrize("direction", list(Direction))
def test_phone_voice_and_video_count_in_either_direction(world, channel, direction):
    world.post()
    world.call("2026-W46", MONDAY, channel=channel, direction=direction)
    assert world.letter("2026-W46") == "d"


@pytest.mark.parametrize("channel", [Channel.WECHAT, Channel.EMAIL, Channel.FAX])
def test_text_messages_do_not_count_and_show_as_their_own_mark(world, channel):
    world.post()
    world.call("2026-W46", MONDAY, channel=channel)
    assert (world.letters("2026-W45", 3), world.letter("2026-W46", "marks")) == ("...", "m")
    assert (world.letter("2026-W45", "marks"), world.letter("2026-W47", "marks")) == (".", ".")


@pytest.mark.parametrize("function", [PrincipalFunction.GM, PrincipalFunction.DEPUTY, PrincipalFunction.OWNER])
def test_gm_deputy_and_owner_count(world, function):
    world.post()
    world.call("2026-W46", MONDAY, principal=world.principal(function))
    assert world.letter("2026-W46") == "d"


def test_a_talk_with_anybody_else_is_an_attempt(world):
    world.post()
    world.call("2026-W46", MONDAY, principal=world.principal(PrincipalFunction.OTHER))
    assert world.letter("2026-W46") == "."
    world.call("2026-W46", TUESDAY, principal=None, spoke_with="前台")
    assert world.letter("2026-W46") == "t"


def test_two_attempts_on_two_days_are_tried_and_not_done(world):
    world.post()
    world.nobody_answers("2026-W46", MONDAY)
    world.nobody_answers("2026-W46", MONDAY)
    assert world.letter("2026-W46") == "."
    world.nobody_answers("2026-W46", SUNDAY)
    assert (world.letter("2026-W46"), world.next_call_on) == ("t", POSTED)


def test_two_attempts_in_two_weeks_are_no_try(world):
    world.post()
    world.nobody_answers("2026-W45", SUNDAY)
    world.nobody_answers("2026-W46", MONDAY)
    assert world.letters("2026-W45", 2) == ".."


def test_a_tried_week_is_done_when_somebody_is_reached_after_all(world):
    world.post()
    world.nobody_answers("2026-W46", MONDAY)
    world.nobody_answers("2026-W46", TUESDAY)
    world.call("2026-W46", THURSDAY)
    assert world.letter("2026-W46") == "d"


def test_a_managers_call_counts_and_goes_on_counting_when_he_has_become_something_else(world):
    world.post()
    world.call("2026-W46", MONDAY, by="manager")
    Account.update(role=Role.STAFF).where(Account.id == world.accounts["manager"]).execute()
    cadence.settle(world.hotel.id)
    assert world.letter("2026-W46") == "d"


@pytest.mark.parametrize("name", ["other", "liaison"])
def test_a_colleague_not_posted_and_other_departments_never_count(world, name):
    world.post()
    world.call("2026-W46", MONDAY, by=name)
    world.call("2026-W46", TUESDAY, by=name, channel=Channel.WECHAT)
    world.nobody_answers("2026-W46", WEDNESDAY, by=name)
    world.nobody_answers("2026-W46", THURSDAY, by=name)
    assert (world.letter("2026-W46"), world.letter("2026-W46", "marks")) == (".", ".")


def test_an_officer_who_has_gone_to_another_department_counts_no_longer(world):
    world.post()
    world.accounts["officer"].role = Role.LIAISON
    world.call("2026-W46", MONDAY)
    assert world.letter("2026-W46") == "."


def test_in_the_week_of_a_handover_each_officer_counts_on_his_own_days(world):
    world.post()
    world.post(date(2026, 11, 12), "other")  # Thursday of week 46
    world.nobody_answers("2026-W46", WEDNESDAY, by="other")
    world.nobody_answers("2026-W46", THURSDAY, by="officer")
    assert world.letter("2026-W46") == "."
    world.call("2026-W46", WEDNESDAY, by="officer")
    assert world.letter("2026-W46") == "d"
    world.call("2026-W47", MONDAY, by="officer")
    assert world.letter("2026-W47") == "."
    world.call("2026-W47", MONDAY, by="other")
    assert world.letter("2026-W47") == "d"


def test_a_hotel_without_an_officer_goes_on_owing_and_the_manager_may_do_it(world):
    postings.end(COMMAND_LINE, world.post(), date(2026, 11, 9))
    world.call("2026-W46", MONDAY, by="officer")
    assert world.letters("2026-W45", 3) == "..."
    world.call("2026-W46", MONDAY, by="manager")
    assert world.letters("2026-W45", 3) == ".d."


def test_nothing_is_owed_before_the_week_of_the_first_posting(world):
    world.post(date(2026, 11, 15))  # Sunday of week 46
    assert world.letters("2026-W44", 4) == "--.."
    assert world.next_call_on == date(2026, 11, 9)


def test_without_an_officer_ever_nothing_is_kept(world):
    world.call("2026-W46", MONDAY, by="manager")
    assert (HotelYear.select().count(), world.next_call_on) == (0, NEVER)


def test_a_posting_taken_back_on_its_first_day_never_was(world):
    postings.end(COMMAND_LINE, world.post(clock.today()), clock.today())
    assert (HotelYear.select().count(), world.next_call_on) == (0, NEVER)


def test_2026_has_a_week_53_and_the_year_ahead_is_kept(world):
    world.post()
    world.call("2026-W53", SUNDAY)
    years = {row.iso_year: (row.weeks, row.marks) for row in HotelYear.select()}
    assert years == {2026: ("-" * 44 + "........d", "." * 53), 2027: ("." * 52, "." * 52)}
    assert world.next_call_on == date(2027, 1, 4)


def test_the_date_of_the_contact_decides_the_week_however_late_it_is_entered(world):
    world.post()
    marks = {weekday: world.call("2026-W45", weekday).late for weekday in (WEDNESDAY, THURSDAY)}
    assert (marks, world.letters("2026-W45", 3)) == ({WEDNESDAY: True, THURSDAY: False}, "d..")


def test_a_week_without_working_days_is_excused_by_itself_unless_it_is_done(world):
    world.post(date(2026, 2, 2))
    assert world.letters("2026-W07", 3) == ".x."
    world.nobody_answers("2026-W08", MONDAY)
    world.nobody_answers("2026-W08", TUESDAY)
    assert world.letter("2026-W08") == "x"
    world.call("2026-W08", TUESDAY)
    assert world.letters("2026-W07", 3) == ".d."


@pytest.mark.parametrize("facts", [{"status": Status.SUSPENDED}, {"status": Status.LEFT}, {"gate": Gate.DEEPER}])
def test_a_hotel_suspended_left_or_before_gate_7_owes_nothing(world, facts):
    world.post()
    world.call("2026-W45", MONDAY)
    world.stands(date(2026, 11, 15), **facts)
    assert (world.letters("2026-W45", 3), world.next_call_on) == ("d--", NEVER)


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.LEFT])
def test_weeks_missed_before_a_hotel_was_suspended_or_left_are_not_due_until_it_is_back(world, status):
    world.post()
    world.call("2026-W45", MONDAY)
    world.stands(date(2026, 11, 16), status=status)
    assert (world.letters("2026-W45", 3), world.next_call_on) == ("d.-", NEVER)
    world.stands(date(2026, 11, 17), status=Status.ACTIVE)
    assert (world.letters("2026-W45", 3), world.next_call_on) == ("d..", date(2026, 11, 9))


def test_a_week_is_judged_by_how_the_hotel_stood_on_its_sunday(world):
    world.post()
    world.stands(date(2026, 11, 9), status=Status.SUSPENDED)
    world.stands(date(2026, 11, 15), status=Status.ACTIVE)
    world.stands(date(2026, 11, 16), status=Status.SUSPENDED)
    assert world.letters("2026-W45", 3) == "..-"
