"""Visits: who sees which, what is done with one, and what the hotel is asked and told (D16, D17)."""

from datetime import datetime, timedelta

import pytest

from portal.activity.visits import State, Visit
from portal.doctor.recounting import recount
from portal.foundation import clock, settings
from portal.foundation.clock import Month
from portal.foundation.db import Conflict, Refused
from portal.foundation.roles import COMMAND_LINE
from portal.insight.own_visits import own_coming, own_visit
from portal.insight.visit_plan import plan_of
from portal.records import departures, invitations, postings
from portal.records.audit import AuditEntry
from portal.records.feeds import Feed
from portal.records.links import Link
from portal.records.settings import change
from tests.visits.visiting import at, lines, nov, now_of, told


def test_whoever_has_to_do_with_it_sees_a_visit(house):
    own, asked = house.planned(), house.proposed(nov(25))
    house.proposed(nov(25), hotel=house.other, by=house.colleague)
    of_department = house.planned(nov(26), by=house.liaison)
    everything = {row.id for row in Visit.select()}
    for account in (house.officer, house.colleague, house.manager, house.director):
        assert house.sees(account) == everything
    assert house.sees(house.liaison) == {of_department.id} and house.sees(house.other_liaison) == set()
    # What is only planned stays at head office; an owner reads what has minutes released to him.
    assert house.sees(house.gm) == {asked.id}
    assert (house.sees(house.owner), house.sees(house.assistant)) == (set(), set())
    Visit.update(released_at=clock.now()).where(Visit.id == own.id).execute()
    assert house.sees(house.owner) == {own.id}


def test_a_visit_is_changed_by_who_goes_and_who_looks_after_the_hotel(house):
    visit, of_department = house.planned(), house.planned(by=house.liaison)

    def writes(account):
        return {row.id for row in Visit.writable_by(house.person(account))}

    assert writes(house.officer) == {visit.id} and writes(house.manager) == {visit.id}
    assert writes(house.liaison) == {of_department.id}
    for account in (house.colleague, house.director, house.gm, house.owner, house.other_liaison):
        assert writes(account) == set(), account.name
    cover = postings.cover(house.person(house.manager), house.officer, house.colleague, nov(18), nov(20))
    assert cover and writes(house.colleague) == {visit.id}


def test_the_gm_accepts_and_the_officer_is_told(house):
    visit = house.proposed()
    assert told(house.gm) == [("visit_proposed", visit.id)]
    visit.agree(house.person(house.gm), visit.version)
    row = now_of(visit)
    assert (row.state, row.agreed_by_id, row.day) == (State.AGREED, house.gm.id, nov(24))
    assert told(house.officer) == [("visit_agreed", visit.id)] and told(house.gm) == []
    with pytest.raises(Refused):
        visit.agree(house.person(house.gm), row.version)


def test_the_gm_offers_another_time_and_the_officer_takes_it(house):
    visit = house.proposed()
    visit.offer(house.person(house.gm), visit.version, at(nov(26), "09:30"), "Head office calls us on Tuesday.")
    assert told(house.officer) == [("visit_offered", visit.id)]
    row = now_of(visit)
    assert (row.state, row.day, row.offered_at) == (State.PROPOSED, nov(24), at(nov(26), "09:30"))
    visit.take_offer(house.person(house.officer), row.version)
    row = now_of(visit)
    assert (row.state, row.day, row.time, row.offered_at) == (State.AGREED, nov(26), "09:30", None)
    assert told(house.gm) == [("visit_agreed", visit.id)] and told(house.officer) == []


def test_an_offer_that_is_over_is_not_taken(house):
    visit = house.proposed()
    with pytest.raises(Refused):
        visit.offer(house.person(house.gm), visit.version, clock.now() - timedelta(hours=1))
    visit.offer(house.person(house.gm), visit.version, at(nov(19), "09:30"))
    with clock.at(at(nov(20))), pytest.raises(Refused):
        visit.take_offer(house.person(house.officer), visit.version)


def test_who_answers_to_an_older_page_is_told_so(house):
    visit = house.proposed()
    opened = visit.version
    visit.move(house.person(house.officer), opened, nov(25), None, "The train is cancelled.")
    with pytest.raises(Conflict):
        visit.agree(house.person(house.gm), opened)
    assert now_of(visit).state == State.PROPOSED


def test_moving_what_was_agreed_asks_the_hotel_anew(house):
    visit = house.proposed()
    visit.agree(house.person(house.gm), visit.version)
    visit.move(
        house.person(house.officer), visit.version, nov(27), at(nov(27), "10:30"), "A colleague is ill.", "Sorry."
    )
    row = now_of(visit)
    assert (row.state, row.day, row.time, row.agreed_at, row.reason) == (
        State.PROPOSED, nov(27), "10:30", None, "A colleague is ill.",
    )  # fmt: skip
    assert told(house.gm) == [("visit_moved", visit.id)]
    # One that never left the desk stays a plan.
    slip = house.planned(nov(25), hotel=house.second)
    slip.move(house.person(house.officer), slip.version, nov(26), None, "Another city first.")
    assert now_of(slip).state == State.PLANNED


def test_a_visit_called_off_stays_and_stands_in_the_timeline(house):
    visit = house.proposed()
    visit.cancel(house.person(house.officer), visit.version, "The hotel is closed for works.")
    row = now_of(visit)
    assert (row.state, row.reason, row.day) == (State.CANCELLED, "The hotel is closed for works.", nov(24))
    assert lines(house.hotel) == [("cancelled", visit.id, clock.local(clock.now()))]
    assert told(house.gm) == [("visit_cancelled", visit.id)]
    assert [entry.told["reason"] for entry in AuditEntry.latest_of(visit, "visit.cancelled")] == [row.reason]
    for deed in (lambda: visit.cancel(house.person(house.officer), row.version, "x"), lambda: visit.propose(house.gm)):
        with pytest.raises(Refused):
            deed()


def test_what_did_not_take_place_is_said_when_its_day_is_there(house):
    visit, ahead = house.planned(nov(17)), house.planned(nov(20), hotel=house.second)
    visit.miss(house.person(house.officer), visit.version, "The flight was cancelled.")
    assert (now_of(visit).state, lines(house.hotel)) == (
        State.MISSED,
        [("missed", visit.id, datetime(2026, 11, 17, 14))],
    )
    with pytest.raises(Refused):
        ahead.miss(house.person(house.officer), ahead.version, "Too early to say.")


def test_a_visit_is_held_when_its_minutes_are_filed_and_again_when_they_are_corrected(house):
    visit = house.planned(nov(17))
    visit.hold(house.person(house.manager), nov(17), at(nov(17), "14:10"))
    row = now_of(visit)
    # Who holds it is who went.
    assert (row.state, row.by_id, row.by_role, row.time) == (State.HELD, house.manager.id, "manager", "14:10")
    assert lines(house.hotel) == [("held", visit.id, datetime(2026, 11, 17, 14, 10))]
    row.hold(house.person(house.officer), nov(16), None)
    assert (now_of(visit).day, now_of(visit).by_id) == (nov(16), house.manager.id)
    assert lines(house.hotel) == [("held", visit.id, datetime(2026, 11, 16, 12))]
    assert visit.id in house.sees(house.gm)
    assert [finding for finding in recount() if "timeline" in str(finding)] == []


def test_neither_what_is_to_come_nor_what_was_called_off_is_held(house):
    ahead, off, missed = house.planned(nov(20)), house.planned(nov(16)), house.planned(nov(13))
    off.cancel(house.person(house.officer), off.version, "Closed.")
    for visit, day in ((ahead, nov(20)), (off, nov(16))):
        with pytest.raises(Refused):
            visit.hold(house.person(house.officer), day, None)
    # That it did not take place may have been a mistake.
    missed.miss(house.person(house.officer), missed.version, "Nobody told me.")
    missed.hold(house.person(house.officer), nov(13), None)
    assert [line[:2] for line in lines(house.hotel)] == [("cancelled", off.id), ("held", missed.id)]


def test_the_arrival_is_noted_by_one_tap_and_says_how_early(house):
    visit = house.proposed(nov(18), time="10:07")
    visit.arrive(house.person(house.officer))
    with clock.at(clock.now() + timedelta(minutes=9)):
        visit.arrive(house.person(house.officer))
    assert now_of(visit).early == 7
    visit.not_arrived(house.person(house.officer))
    assert now_of(visit).arrived_at is None and now_of(visit).early is None


def test_the_hotel_side_reads_columns_of_its_own(house):
    visit = house.proposed(topics="The winter.", purpose="Planted purpose")
    visit.move(house.person(house.officer), visit.version, nov(25), None, "Planted reason", "A day later, please.")
    (own,) = own_coming(house.person(house.gm))
    assert (own.day, own.who, own.topics, own.word, own.asks) == (
        nov(25), "Chen Li", "The winter.", "A day later, please.", True,
    )  # fmt: skip
    assert "Planted" not in repr(own) and own == own_visit(house.person(house.gm), visit.id)
    assert own_coming(house.person(house.stranger)) == []


def test_a_day_is_given_moved_and_taken_and_it_stays_one_row(house):
    by, month = house.person(house.officer), Month(2026, 11)
    first = Visit.give_day(by, house.hotel, nov(24))
    again = Visit.give_day(by, house.hotel, nov(25), "09:30")
    assert (again.id, again.day, again.time) == (first.id, nov(25), "09:30")
    Visit.take_day(by, house.hotel, month)
    assert now_of(first).state == State.CANCELLED and lines(house.hotel) == []
    Visit.give_day(by, house.hotel, nov(26))
    assert [(row.id, row.state, row.day) for row in Visit.select()] == [(first.id, State.PLANNED, nov(26))]
    now_of(first).propose(by)
    for deed in (lambda: Visit.give_day(by, house.hotel, nov(27)), lambda: Visit.take_day(by, house.hotel, month)):
        with pytest.raises(Refused):
            deed()
    with pytest.raises(Refused):
        Visit.give_day(by, house.second, nov(17))


def test_the_plan_tells_who_is_due_what_stands_and_how_full_a_day_is(house):
    visit = house.proposed(nov(24))
    past = house.planned(nov(12), hotel=house.second)
    plan = plan_of(house.officer.id, Month(2026, 11))
    assert [(row.code, row.district, row.state) for row in plan.rows] == [
        ("SZ001", "姑苏区", "proposed"), ("SZ002", "吴中区", "open"),
    ]  # fmt: skip
    # 18 to 20 and 23 to 27 November, and the last Monday.
    assert (plan.owed, plan.days_left, plan.day(nov(24)).visits) == (2, 9, 1)
    assert not plan.day(nov(24)).full
    change(COMMAND_LINE, "visits", 0, visits_a_day=1)
    settings.forget()
    assert plan.day(nov(24)).full
    settings.forget()
    past.hold(house.person(house.officer), nov(12), None)
    visit.offer(house.person(house.gm), visit.version, at(nov(26)))
    plan = plan_of(house.officer.id, Month(2026, 11))
    assert {row.code: (row.state, row.last) for row in plan.rows} == {
        "SZ001": ("offered", None), "SZ002": ("held", nov(12)),
    }  # fmt: skip
    assert [row.state for row in plan_of(house.officer.id, Month(2026, 12)).rows] == ["due", "due"]


def test_holidays_and_make_up_days_are_told_in_the_plan(house):
    plan = plan_of(house.officer.id, Month(2026, 10))
    special = {row.day.day: (row.working, row.special is not None) for row in plan.days if row.special}
    assert special[1] == (False, True) and special[10] == (True, True)


def test_a_feed_holds_until_it_is_revoked_made_anew_or_its_holder_leaves(house):
    by = house.person(house.officer)
    secret = Feed.make(by, house.officer)
    assert Feed.holder(secret) == house.officer
    second = Feed.make(by, house.officer)
    for gone in (secret, "x", ""):
        with pytest.raises(LookupError):
            Feed.holder(gone)
    assert Feed.revoke(by, house.officer) and not Feed.revoke(by, house.officer)
    restored = Feed.make(by, house.officer)
    # After a backup was restored: what was revoked since must not hold again.
    assert Feed.end_everywhere() == 1
    third = Feed.make(by, house.officer)
    house.officer.active = False
    house.officer.save()
    for gone in (second, restored, third):
        with pytest.raises(LookupError):
            Feed.holder(gone)


def test_a_feed_ends_with_the_password_and_the_sign_ins_under_which_it_was_made(house):
    by, admin = house.person(house.officer), house.person(house.manager)
    link = Link.issue(admin, house.officer)
    for ends in (
        lambda: Link.consume(link, "a new pass phrase"),
        lambda: departures.sign_out(admin, house.officer),
        lambda: invitations.reset_by_slip(admin, house.officer),
    ):
        secret = Feed.make(by, house.officer)
        ends()
        with pytest.raises(LookupError):
            Feed.holder(secret)
