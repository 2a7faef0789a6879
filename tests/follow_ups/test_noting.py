"""A follow-up is noted: what was promised or asked, who owes it, and who is told (D15, D18)."""

from datetime import date, datetime, timedelta

import pytest

from portal.activity.follow_ups import NO_DAY, FollowUp, Side, State
from portal.foundation import clock
from portal.records.departments import Department
from tests.follow_ups.reading import last_audit, read_by
from tests.items import told

# Noted


def test_what_somebody_owes_is_noted_with_who_and_until_when(deeds, hotel, chen):
    call = deeds.call()
    row = deeds.ours(wording="Send a drawing", due_on=date(2026, 12, 1), origin=call)
    row = FollowUp.get_by_id(row.id)
    assert (row.wording, row.side, row.department.word) == ("Send a drawing", "us", "engineering")
    assert (row.state, row.is_open, row.due_on, row.raised) == ("open", True, date(2026, 12, 1), 0)
    assert (row.by_id, row.origin_kind, row.origin_id) == (chen.id, "call", call.id)
    assert last_audit("follow_up.added") == {
        "hotel": "SZ001",
        "wording": "Send a drawing",
        "side": "us",
        "department": row.department_id,
        "for_hotel": False,
        "due_on": "2026-12-01",
    }


def test_without_a_day_it_sorts_after_every_other(deeds):
    assert deeds.theirs().due_on == NO_DAY


def test_it_is_the_officers_alone_until_he_ticks_that_it_is_for_the_hotel(deeds, chen, lin):
    row = deeds.theirs(for_hotel=False)
    assert read_by(deeds, lin) == []
    row.show(deeds.p(chen), row.version, True)
    assert read_by(deeds, lin) == ["The sign is repaired"]
    assert told(lin) == [("given", row.id)]
    row.show(deeds.p(chen), row.version, False)
    assert read_by(deeds, lin) == []
    assert last_audit("follow_up.shown") == {"version": 3, "for_hotel": [True, False]}


def test_a_complaint_wants_an_answer_within_24_hours(deeds, hotel, chen, engineer):
    made = datetime(2026, 11, 19, 6, 20)
    row = deeds.ours(complaint=True, at=made)
    assert row.answer_due_at == made + timedelta(hours=24)
    assert row.due_on == date(2026, 11, 20)
    assert told(engineer) == [("complaint", row.id)]
    late = row.answer_due_at + timedelta(minutes=1)
    with clock.at(late):
        assert FollowUp.open_counts([hotel.id]) == {hotel.id: (1, 1, 0)}
        row.answer(deeds.p(engineer), "The firm comes tomorrow at nine.")
        assert FollowUp.open_counts([hotel.id]) == {hotel.id: (1, 0, 0)}
    assert FollowUp.get_by_id(row.id).answered_at == late
    assert (row.state, row.is_open) == ("open", True)


def test_a_complaint_keeps_the_day_somebody_gave_it(deeds):
    row = deeds.ours(complaint=True, due_on=date(2026, 12, 1))
    assert row.due_on == date(2026, 12, 1)


def test_the_hotels_own_words_do_not_answer_its_complaint(deeds, lin):
    row = deeds.ours(complaint=True, for_hotel=True)
    row.answer(deeds.p(lin), "Still waiting.")
    assert FollowUp.get_by_id(row.id).answered_at is None


# Who is told


@pytest.mark.parametrize(
    ("facts", "who"),
    [
        ({"side": Side.HOTEL, "for_hotel": True}, {"lin"}),
        ({"side": Side.HOTEL}, set()),
        ({"side": Side.US, "department": "engineering"}, {"engineer"}),
        ({"side": Side.US, "department": "customer-service", "by": "boss"}, {"chen"}),
        ({"side": Side.US, "department": "customer-service"}, set()),
        ({"side": Side.US, "account": "wang"}, {"wang"}),
        ({"side": Side.HOTEL, "account": "helper", "for_hotel": True}, {"helper"}),
        ({"side": Side.HOTEL, "account": "helper"}, set()),
    ],
)
def test_the_new_owner_is_told_and_the_hotel_side_only_of_what_is_for_it(
    deeds, chen, lin, helper, wang, boss, engineer, facts, who
):
    people = {"chen": chen, "lin": lin, "helper": helper, "wang": wang, "boss": boss, "engineer": engineer}
    facts = {name: people.get(value, value) for name, value in facts.items()}
    if "department" in facts:
        facts["department"] = Department.get(Department.word == facts["department"])
    row = deeds.add(**facts)
    assert {name for name, account in people.items() if told(account) == [("given", row.id)]} == who
    assert {name for name, account in people.items() if told(account)} == who


def test_a_claim_is_told_to_who_can_confirm_it(deeds, chen, lin, wang, boss, engineer):
    def asked(row, by, **facts):
        row.give_state(deeds.p(by), State.CLAIMED, **facts)
        return {one.name for one in (chen, lin, wang, boss, engineer) if ("claimed", row.id) in told(one)}

    assert asked(deeds.theirs(), lin) == {"Chen"}
    assert asked(deeds.theirs(), chen, for_hotel_side=True) == set()
    assert asked(deeds.theirs(), chen) == {"Boss"}
    assert asked(deeds.ours(for_hotel=True), engineer) == {"Lin"}
    assert asked(deeds.ours(), engineer) == {"Chen"}
    assert asked(deeds.ours("customer-service"), chen) == {"Boss"}


def test_its_confirmation_is_told_to_owner_writer_and_officer(deeds, chen, lin, wang, boss, engineer):
    row = deeds.ours(by=wang, for_hotel=True)
    row.give_state(deeds.p(engineer), State.CLAIMED)
    row.confirm(deeds.p(lin))
    assert [told(one)[-1:] for one in (engineer, wang, chen)] == [[("confirmed", row.id)]] * 3
    assert told(boss) == []


def test_when_the_time_of_the_call_is_corrected_the_answer_to_its_complaint_is_due_24_hours_after_that(
    deeds, world, hotel, chen
):
    day = clock.today() - timedelta(days=1)
    call = world.call(hotel, chen, day)
    row, dated = (deeds.ours(complaint=True, origin=call, at=call.at) for _n in range(2))
    dated.redate(world.person(chen), dated.version, day + timedelta(days=5), "The GM is away.")
    earlier = call.at - timedelta(days=2)
    call.correct(world.person(chen), call.version, "It was on another day.", at=earlier)
    row, dated = FollowUp.get_by_id(row.id), FollowUp.get_by_id(dated.id)
    due = earlier + timedelta(hours=24)
    assert (row.answer_due_at, row.due_on) == (due, clock.local(due).date())
    assert (dated.answer_due_at, dated.due_on) == (call.at + timedelta(days=3), day + timedelta(days=5))
