"""What the cadence keeps: when the next call is due, at the cost of a few statements (D15)."""

from datetime import date, datetime, timedelta

import pytest

from portal.activity.calls import Call, Channel
from portal.foundation import clock, db
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records import cadence, postings
from portal.records.cadence import Touch
from portal.records.hotel_years import HotelYear
from tests.cadence.calling import MONDAY, TUESDAY


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
