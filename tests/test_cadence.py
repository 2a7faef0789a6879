"""The counting rules of the weekly call, one by one (D15; the manual's counting rules)."""

from datetime import date, datetime, timedelta

import pytest

from portal.activity.calls import Call, Channel, Direction, Result
from portal.foundation import clock, db
from portal.foundation.clock import Week
from portal.foundation.roles import COMMAND_LINE, Function, Person, Role
from portal.records import cadence, postings
from portal.records.accounts import Account
from portal.records.cadence import HotelYear, Rule, Touch
from portal.records.hotel_words import Gate, Grade, Status
from portal.records.hotels import NEVER, Hotel
from portal.records.principals import Principal, PrincipalFunction

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, SATURDAY, SUNDAY = 1, 2, 3, 4, 6, 7
POSTED = date(2026, 11, 2)  # Monday of week 45


class World:
    """One hotel with a GM on its file, two officers, a manager and a liaison; no posting yet."""

    def __init__(self):
        self.accounts = {}
        for name, role in (
            ("officer", Role.STAFF),
            ("other", Role.STAFF),
            ("manager", Role.MANAGER),
            ("liaison", Role.LIAISON),
        ):
            self.accounts[name] = Account.create(sign_in=name, name=name, role=role)
        with clock.at(datetime(2026, 1, 5, 4)):
            self.hotel = Hotel.add(COMMAND_LINE, code="SH001", name="如意酒店")
        self.gm = self.principal(PrincipalFunction.GM)

    def principal(self, function):
        return Principal.enter(COMMAND_LINE, self.hotel, "王海", function, since=date(2020, 1, 1))

    def person(self, name):
        account = self.accounts[name]
        return Person(account.id, account.name, Role(account.role))

    def post(self, since=POSTED, name="officer"):
        return postings.post(COMMAND_LINE, self.hotel, self.accounts[name], Function.OFFICER, since=since)

    def call(self, week, weekday, by="officer", **facts):
        year, number = Week.parse(week)
        day = date.fromisocalendar(year, number, weekday)
        facts = {"principal": self.gm} | facts
        return Call.record(
            self.person(by),
            self.hotel,
            at=clock.instant(datetime(day.year, day.month, day.day, 10)),
            channel=facts.pop("channel", Channel.PHONE),
            direction=facts.pop("direction", Direction.OUT),
            result=facts.pop("result", Result.REACHED),
            **facts,
        )

    def nobody_answers(self, week, weekday, by="officer"):
        return self.call(week, weekday, by, result=Result.NO_ANSWER)

    def stands(self, since, **facts):
        with clock.at(datetime(since.year, since.month, since.day, 4)):
            hotel = Hotel.get_by_id(self.hotel.id)
            hotel.edit(COMMAND_LINE, hotel.version, **facts)
            cadence.settle(hotel.id)

    def rule(self, since, **facts):
        Rule.create(since=since, **facts)
        cadence.settle(self.hotel.id)

    def letter(self, week, of="weeks"):
        year, number = Week.parse(week)
        return getattr(HotelYear.get(HotelYear.hotel == self.hotel, HotelYear.iso_year == year), of)[number - 1]

    def letters(self, week, count):
        first = Week.parse(week)
        return "".join(self.letter(str(first.plus(n))) for n in range(count))

    @property
    def next_call_on(self):
        return Hotel.get_by_id(self.hotel.id).next_call_on


@pytest.fixture
def world(database):
    with clock.at(datetime(2026, 11, 19, 4)):  # Thursday of week 47
        yield World()


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


def test_a_hotel_in_difficulty_is_owed_two_talks_a_week_on_different_days(world):
    world.post()
    world.stands(date(2026, 11, 9), in_difficulty=1)
    world.call("2026-W45", MONDAY)
    world.call("2026-W46", MONDAY)
    world.call("2026-W46", MONDAY, channel=Channel.VIDEO)
    assert world.letters("2026-W45", 2) == "d."
    world.call("2026-W46", SATURDAY)
    assert world.letters("2026-W45", 2) == "dd"


def test_one_talk_where_two_are_owed_is_not_nobody_reached(world):
    world.post()
    world.stands(date(2026, 11, 9), in_difficulty=1)
    world.nobody_answers("2026-W46", MONDAY)
    world.nobody_answers("2026-W46", TUESDAY)
    assert world.letter("2026-W46") == "t"
    world.call("2026-W46", WEDNESDAY)
    assert world.letter("2026-W46") == "."


@pytest.mark.parametrize(("reached", "day_60"), [(date(2026, 4, 2), "d"), (date(2026, 4, 3), ".")])
def test_two_talks_a_week_are_owed_in_weeks_that_begin_in_the_60_days_from_gate_7(world, reached, day_60):
    world.stands(date(2026, 3, 2), gate=Gate.DEEPER)
    world.post(date(2026, 3, 2))
    world.stands(reached, gate=Gate.DAILY)  # in week 14; week 23 begins on 1 June
    for number in range(14, 25):
        world.call(f"2026-W{number}", MONDAY)
    assert world.letters("2026-W13", 12) == "-d" + "." * 8 + day_60 + "d"
    world.call("2026-W22", TUESDAY)
    assert world.letter("2026-W22") == "d"


def test_a_hotel_brought_in_at_gate_7_is_owed_one_talk_a_week(world):
    world.post()
    world.call("2026-W45", MONDAY)
    assert world.letter("2026-W45") == "d"


def test_difficulty_asks_two_talks_a_week_of_a_rarer_rule_and_no_fewer_of_a_closer_one(world):
    world.post()
    world.stands(date(2026, 11, 2), in_difficulty=1)
    world.rule(date(2026, 11, 2), times=3, every=2)
    world.rule(date(2026, 11, 16), times=3, every=1)
    for week in ("2026-W45", "2026-W47"):
        world.call(week, MONDAY)
        world.call(week, TUESDAY)
    assert world.letters("2026-W45", 3) == "d.."


def test_once_in_four_weeks_is_counted_from_the_week_of_posting(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))  # week 36
    assert world.letters("2026-W36", 8) == "---.---."
    world.call("2026-W37", MONDAY)
    world.call("2026-W40", MONDAY)
    assert world.letters("2026-W36", 8) == "-d--d---"
    assert world.next_call_on == date(2026, 11, 16)


def test_a_block_is_done_in_the_week_of_its_last_talk_and_asks_for_different_days(world):
    world.rule(date(2025, 1, 6), times=2, every=4)
    world.post(date(2026, 9, 2))
    world.call("2026-W36", WEDNESDAY)
    world.call("2026-W36", WEDNESDAY)
    assert world.letters("2026-W36", 4) == "---."
    world.call("2026-W38", WEDNESDAY)
    assert world.letters("2026-W36", 4) == "--d-"


def test_attempts_in_two_weeks_of_a_block_make_it_tried(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))
    world.nobody_answers("2026-W36", WEDNESDAY)
    world.nobody_answers("2026-W37", WEDNESDAY)
    assert world.letters("2026-W36", 4) == "---t"


def test_a_holiday_never_makes_the_call_of_a_block_late(world):
    world.rule(date(2025, 1, 6), times=1, every=2)
    world.post(date(2026, 2, 9))  # week 7; week 8 has no working day
    assert world.letters("2026-W07", 4) == ".--."
    world.call("2026-W08", WEDNESDAY)
    assert world.letters("2026-W07", 4) == "-d-."


def test_a_block_cut_by_a_change_of_rule_asks_nothing_and_counting_begins_anew(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))
    world.rule(date(2026, 10, 7), times=1, every=3)  # Wednesday of week 41
    assert world.letters("2026-W36", 11) == "---." + "-" + "--.--."
    world.rule(date(2026, 10, 26), times=1, every=2)  # Monday of week 44: the block from 44 on has not begun before
    assert world.letters("2026-W36", 11) == "---." + "-" + "--." + "-.-"


def test_what_was_done_in_a_block_before_a_change_cut_it_stays_done(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))
    world.call("2026-W37", MONDAY)
    world.rule(date(2026, 9, 21), times=1, every=3)  # Monday of week 39
    assert world.letters("2026-W36", 7) == "-d-" + "--.-"
    world.rule(date(2026, 9, 14), times=1, every=2)  # the block of weeks 36 and 37 is cut no more, that of 38 is
    assert world.letters("2026-W36", 7) == "-d-" + "--.-"


def test_a_block_of_two_talks_that_had_one_when_it_was_cut_asks_nothing(world):
    world.rule(date(2025, 1, 6), times=2, every=4)
    world.post(date(2026, 9, 2))
    world.call("2026-W36", WEDNESDAY)
    world.stands(date(2026, 9, 21), status=Status.SUSPENDED)
    assert world.letters("2026-W36", 5) == "-----"
    world.call("2026-W38", WEDNESDAY)
    assert world.letters("2026-W36", 5) == "--d--"


def test_a_rule_holds_before_the_week_it_ends_in(world):
    world.post()
    world.rule(date(2026, 11, 2), until=date(2026, 11, 18), times=2)
    for week in ("2026-W45", "2026-W46", "2026-W47"):
        world.call(week, MONDAY)
    assert world.letters("2026-W45", 3) == "..d"


def test_before_daily_service_a_rule_for_that_gate_alone_asks(world):
    world.post()
    world.stands(date(2026, 11, 2), gate=Gate.DEEPER)
    world.rule(date(2026, 11, 2), times=1, every=2)
    assert world.letters("2026-W45", 4) == "----"
    world.rule(date(2026, 11, 9), gate=Gate.DEEPER, times=1)
    assert world.letters("2026-W45", 4) == "-..."


def test_a_block_cut_by_a_suspension_begins_anew_afterwards(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))
    world.stands(date(2026, 9, 14), status=Status.SUSPENDED)
    world.stands(date(2026, 9, 28), status=Status.ACTIVE)  # week 40
    assert world.letters("2026-W36", 9) == "-------.-"


def test_a_change_that_asks_the_same_cuts_no_block(world):
    world.rule(date(2025, 1, 6), times=1, every=4)
    world.post(date(2026, 9, 2))
    world.stands(date(2026, 9, 14), grade=Grade.A)
    assert world.letters("2026-W36", 8) == "---.---."


def test_before_it_was_first_noted_a_hotel_stood_as_first_noted(world):
    world.post(date(2025, 12, 15))  # the hotel has been brought in on 5 January
    assert world.letters("2025-W50", 4) == "-..."


def test_the_most_particular_rule_wins_and_then_the_latest(world):
    world.post()
    world.stands(date(2026, 11, 2), grade=Grade.A)
    world.rule(date(2026, 11, 9), grade=Grade.A, times=2)
    world.rule(date(2026, 11, 10), times=3)
    world.rule(date(2026, 11, 16), grade=Grade.A, gate=Gate.DAILY, times=1)
    world.rule(date(2026, 11, 23), grade=Grade.B, gate=Gate.DAILY, times=3)
    for week in ("2026-W45", "2026-W46", "2026-W47", "2026-W48"):
        world.call(week, MONDAY)
    assert world.letters("2026-W45", 4) == "d.dd"
    world.call("2026-W46", TUESDAY)
    assert world.letters("2026-W45", 4) == "dddd"


def test_the_next_call_is_due_in_the_first_owed_and_undone_week_after_the_last_done_one(world):
    world.post()
    assert world.next_call_on == date(2026, 11, 2)
    world.call("2026-W46", MONDAY)
    assert world.next_call_on == date(2026, 11, 16)
    world.nobody_answers("2026-W47", MONDAY)
    world.nobody_answers("2026-W47", TUESDAY)
    assert world.next_call_on == date(2026, 11, 16)
    world.call("2026-W48", MONDAY)
    assert (world.letters("2026-W45", 4), world.next_call_on) == (".dtd", date(2026, 11, 30))


def test_what_is_kept_does_not_hang_on_the_day_it_is_settled(world):
    world.post()
    world.call("2026-W46", MONDAY)
    kept = {row.iso_year: row.weeks for row in HotelYear.select()}
    with clock.at(datetime(2028, 5, 1)):
        cadence.settle(world.hotel.id)
    later = {row.iso_year: row.weeks for row in HotelYear.select()}
    assert (sorted(later), {year: later[year] for year in kept}) == ([2026, 2027, 2028, 2029], kept)


def test_recording_costs_the_same_statements_after_ten_years(world):
    world.post()
    with db.counted() as young:
        world.call("2026-W46", MONDAY)
    with cadence.settling_later():
        Touch.insert_many(
            {
                "hotel": world.hotel,
                "day": date(2016, 11, 7) + timedelta(weeks=n),
                "channel": Channel.PHONE,
                "result": cadence.TouchResult.TALK,
                "by_id": world.accounts["manager"].id,
                "by_role": Role.MANAGER,
                "kind": "old",
                "record_id": n,
            }
            for n in range(500)
        ).execute()
        postings.post(COMMAND_LINE, world.hotel, world.accounts["other"], Function.OFFICER, since=date(2016, 11, 7))
    with db.counted() as old:
        world.call("2026-W47", MONDAY, by="manager")
    assert (HotelYear.select().count(), len(old)) == (12, len(young))


def test_hotels_that_settle_later_are_settled_once_and_in_the_same_transaction(world):
    with cadence.settling_later():
        world.post()
        with cadence.settling_later():
            world.call("2026-W46", MONDAY)
        assert HotelYear.select().count() == 0
    assert world.letters("2026-W45", 3) == ".d."
    with pytest.raises(ZeroDivisionError), cadence.settling_later():
        world.call("2026-W47", MONDAY)
        raise ZeroDivisionError
    assert (Call.select().count(), Touch.select().count(), world.letters("2026-W45", 3)) == (1, 1, ".d.")
