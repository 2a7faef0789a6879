"""What is done with a follow-up beside its state: another day, another owner, splitting, merging, remarks."""

from datetime import date

import pytest

from portal.activity.follow_ups import FollowUp, Side, State
from portal.foundation.db import Conflict, Refused
from portal.foundation.roles import Role
from portal.records.departments import Department
from tests.follow_ups.reading import history, last_audit, read_by
from tests.items import stands, told


def test_another_day_needs_a_reason_and_is_told(deeds, chen, lin, engineer):
    row = deeds.ours(due_on=date(2026, 12, 1), for_hotel=True)
    row.redate(deeds.p(chen), row.version, date(2026, 12, 8), "The part comes late.")
    assert FollowUp.get_by_id(row.id).due_on == date(2026, 12, 8)
    assert history(deeds, chen, row)[-1] == ("redated", "The part comes late.")
    assert last_audit("follow_up.redated") == {
        "version": 2,
        "due_on": ["2026-12-01", "2026-12-08"],
        "reason": "The part comes late.",
    }
    assert told(engineer)[-1] == ("redated", row.id)


def test_nobody_overwrites_what_he_has_not_seen(deeds, chen, boss):
    row = deeds.theirs()
    seen = FollowUp.get_by_id(row.id)
    row.reword(deeds.p(boss), row.version, "The sign is made anew")
    with pytest.raises(Conflict):
        seen.reword(deeds.p(chen), 1, "The sign is cleaned")
    row.give_state(deeds.p(chen), State.UNDER_WAY)
    with pytest.raises(Conflict):
        FollowUp.get_by_id(row.id).withdraw(deeds.p(boss), 2, "Nobody cares.")
    assert FollowUp.get_by_id(row.id).wording == "The sign is made anew"
    assert stands(row) == ("under_way", True, 0, None)


def test_what_is_closed_is_changed_by_nobody(deeds, chen):
    row = deeds.theirs()
    row.withdraw(deeds.p(chen), row.version, "The hotel is being rebuilt.")
    by, opened = deeds.p(chen), row.version
    for deed in (
        lambda: row.reword(by, opened, "Other words"),
        lambda: row.redate(by, opened, None, "Never mind."),
        lambda: row.show(by, opened, False),
        lambda: row.split(by, opened, ["One", "Two"]),
        lambda: row.withdraw(by, opened, "Again."),
        lambda: row.hand_over(by, opened, side=Side.HOTEL, department=None, account=None, reason="Theirs."),
    ):
        with pytest.raises(Refused, match="This follow-up is closed"):
            deed()
    assert stands(row) == ("withdrawn", False, 0, None)


def test_a_department_passes_on_what_is_anothers_with_a_reason(deeds, chen, engineer):
    row = deeds.ours()
    training = Department.get(Department.word == "training")
    row.hand_over(
        deeds.p(engineer), row.version, side=Side.US, department=training, account=None, reason="A course is needed."
    )
    assert FollowUp.get_by_id(row.id).department.word == "training"
    assert read_by(deeds, engineer) == []
    assert history(deeds, chen, row)[-1] == ("passed_on", "A course is needed.")


def test_the_audit_of_a_hand_over_names_both_departments_and_the_person(world, deeds, chen, wang):
    row = deeds.ours()
    row.hand_over(deeds.p(chen), 1, side=Side.US, department=None, account=wang, reason="He knows them.")
    engineering = Department.get(Department.word == "engineering")
    assert last_audit("follow_up.handed_over") == {
        "version": 2,
        "department": [engineering.id, None],
        "account": wang.id,
        "reason": "He knows them.",
    }
    page = world.browser(world.account(Role.DIRECTOR)).get("/audit")
    assert (page.status_code, "gave a follow-up another owner" in page.text, "Wang" in page.text) == (200, True, True)


def test_a_department_sends_back_what_is_not_its_to_who_wrote_it(deeds, chen, wang, engineer):
    row = deeds.ours(by=wang)
    row.send_back(deeds.p(engineer), "The hotel's own sign: not ours.")
    row = FollowUp.get_by_id(row.id)
    assert (row.department.word, row.account_id) == ("customer-service", wang.id)
    assert told(wang) == [("returned", row.id)]
    assert history(deeds, chen, row)[-1] == ("sent_back", "The hotel's own sign: not ours.")
    with pytest.raises(Refused):
        row.send_back(deeds.p(chen), "Nor mine.")


def test_what_waits_for_a_confirmation_is_not_handed_over_or_cut(deeds, chen, engineer):
    row = deeds.ours()
    row.give_state(deeds.p(engineer), State.CLAIMED)
    owner = {"side": Side.HOTEL, "department": None, "account": None}
    for deed in (
        lambda: row.hand_over(deeds.p(chen), row.version, **owner, reason="Theirs."),
        lambda: row.split(deeds.p(chen), row.version, ["One", "Two"]),
        lambda: row.send_back(deeds.p(engineer), "Not ours."),
    ):
        with pytest.raises(Refused, match="It is claimed done"):
            deed()
    assert stands(row) == ("claimed", True, 0, engineer.id)


def test_an_item_is_split_and_its_parts_begin_anew(deeds, hotel, chen, engineer):
    row = deeds.ours(wording="Sign and lamps", due_on=date(2026, 12, 1), for_hotel=True, origin=deeds.call())
    row.give_state(deeds.p(chen), State.STUCK, record=deeds.call())
    [lamps] = row.split(deeds.p(chen), row.version, ["The sign", "The lamps"])
    assert [one.wording for one in FollowUp.open_of(deeds.p(chen), hotel)] == ["The sign", "The lamps"]
    assert (stands(row), stands(lamps)) == (("stuck", True, 1, None), ("open", True, 0, None))
    same = ("department_id", "due_on", "for_hotel", "origin_kind", "origin_id", "hotel_id", "side")
    assert [getattr(lamps, name) for name in same] == [getattr(row, name) for name in same]
    assert lamps.split_from_id == row.id
    assert last_audit("follow_up.split") == {"version": 3, "wording": ["Sign and lamps", "The sign"]}


def test_two_items_become_one_and_each_keeps_its_contacts(deeds, chen):
    row, into = deeds.theirs(wording="Mend the sign"), deeds.theirs(wording="The sign is dark")
    for one in (row, into):
        one.give_state(deeds.p(chen), State.UNDER_WAY, record=deeds.call())
    row.merge(deeds.p(chen), row.version, into)
    assert (stands(row), stands(into)) == (("merged", False, 1, None), ("under_way", True, 1, None))
    assert FollowUp.get_by_id(row.id).merged_into_id == into.id
    assert history(deeds, chen, into)[-1] == ("took_in", "Mend the sign")


def test_only_what_belongs_together_is_merged(world, deeds, chen):
    row = deeds.theirs()
    elsewhere = FollowUp.add(deeds.p(chen), world.hotel(), "Other", side=Side.HOTEL, for_hotel=True)
    inside, ours, complaint = deeds.theirs(for_hotel=False), deeds.ours(), deeds.theirs(complaint=True)
    for one, into in ((row, row), (row, elsewhere), (row, ours), (row, inside), (complaint, row)):
        with pytest.raises(Refused):
            one.merge(deeds.p(chen), one.version, into)
    assert FollowUp.select().where(FollowUp.is_open).count() == 5


def test_a_remark_is_inside_unless_somebody_says_otherwise(deeds, chen, lin, engineer):
    row = deeds.ours(for_hotel=True)
    row.remark(deeds.p(engineer), "Looked at it.")
    row.remark(deeds.p(engineer), "We come on Friday.", inside=False)
    assert history(deeds, lin, row) == [("remark", "We come on Friday.")]
    assert [news for news, _ in told(lin)] == ["answered"]
