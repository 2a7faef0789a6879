"""Follow-ups: what was promised or asked, who owes it, who reads it, and what is done with it (D15, D18)."""

from datetime import date, datetime, timedelta

import pytest

from portal.activity.follow_ups import NO_DAY, Filter, FollowUp, FollowUpEntry, Raising, Side, State
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Missing, Refused
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.insight.timeline import About, timeline
from portal.records import postings
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from portal.records.teams import Team
from tests.items import LONG_AGO, Deeds, stands, told


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="Garden")


@pytest.fixture
def chen(world, hotel):
    """The officer of the hotel."""
    return world.officer_of(hotel, name="Chen", since=LONG_AGO)


@pytest.fixture
def lin(world, hotel):
    """Its GM."""
    return world.gm_of(hotel, name="Lin", since=LONG_AGO)


@pytest.fixture
def helper(world, hotel):
    """An assistant of the hotel."""
    return world.gm_of(hotel, function=Function.ASSISTANT, since=LONG_AGO, name="Hu")


@pytest.fixture
def wang(world):
    """An officer of other hotels."""
    return world.account(Role.STAFF, name="Wang")


@pytest.fixture
def boss(world):
    return world.account(Role.MANAGER, name="Boss")


@pytest.fixture
def engineer(world):
    account = world.account(Role.LIAISON, name="Zhao")
    account.department = Department.get(Department.word == "engineering")
    account.save()
    return account


@pytest.fixture
def deeds(world, hotel, chen):
    return Deeds(world, hotel, chen)


def read_by(deeds, account) -> list[str]:
    return [row.wording for row in FollowUp.visible_to(deeds.p(account)).order_by(FollowUp.id)]


def written_by(deeds, account) -> list[str]:
    return [row.wording for row in FollowUp.writable_by(deeds.p(account)).order_by(FollowUp.id)]


def history(deeds, account, row) -> list[tuple]:
    return [(line.verb, line.text) for line in FollowUpEntry.of(deeds.p(account), row)]


def last_audit(verb) -> dict:
    return AuditEntry.select().where(AuditEntry.verb == verb).order_by(AuditEntry.id.desc()).get().told


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


# Who reads and who writes


def test_head_office_reads_all_and_writes_for_its_hotels(world, deeds, chen, wang, boss):
    deeds.theirs(for_hotel=False)
    director, admin = world.account(Role.DIRECTOR), world.account(Role.ADMIN)
    assert [len(read_by(deeds, one)) for one in (chen, wang, boss, director, admin)] == [1, 1, 1, 1, 0]
    assert [len(written_by(deeds, one)) for one in (chen, wang, boss, director, admin)] == [1, 0, 1, 0, 0]
    boss.team = Team.create(name_en="Elsewhere")
    boss.save()
    assert written_by(deeds, boss) == []
    postings.cover(COMMAND_LINE, chen, wang, clock.today(), clock.today())
    assert written_by(deeds, wang) == ["The sign is repaired"]


def test_what_was_given_to_an_officer_by_name_he_writes_at_any_hotel(deeds, wang):
    deeds.ours(account=wang)
    assert written_by(deeds, wang) == ["The sign is repaired"]


def test_a_liaison_reads_what_is_his_departments_his_own_and_what_he_wrote(world, deeds, engineer):
    deeds.ours(wording="His department's")
    deeds.ours("training", wording="Another department's")
    deeds.ours("training", wording="His by name", account=engineer)
    deeds.theirs(wording="He asked for it", by=engineer)
    deeds.theirs(wording="The hotel's")
    assert read_by(deeds, engineer) == ["His department's", "His by name", "He asked for it"]
    assert written_by(deeds, engineer) == read_by(deeds, engineer)
    assert read_by(deeds, world.account(Role.LIAISON)) == []


def test_a_gm_reads_what_is_for_his_hotels_an_assistant_what_is_his_by_name_an_owner_nothing(
    world, deeds, hotel, lin, helper
):
    owner = world.gm_of(hotel, function=Function.OWNER)
    stranger = world.gm_of(world.hotel())
    deeds.theirs(wording="For the hotel")
    deeds.theirs(wording="Inside", for_hotel=False)
    deeds.theirs(wording="The assistant's", account=helper)
    deeds.theirs(wording="The assistant's, inside", account=helper, for_hotel=False)
    deeds.ours(wording="Owed to him", for_hotel=True)
    assert read_by(deeds, lin) == ["For the hotel", "The assistant's", "Owed to him"]
    assert read_by(deeds, helper) == ["The assistant's"]
    assert (read_by(deeds, owner), read_by(deeds, stranger)) == ([], [])
    assert written_by(deeds, lin) == read_by(deeds, lin)


def test_a_gm_who_has_gone_reads_nothing_any_more(deeds, hotel, lin):
    row = deeds.theirs(account=lin)
    posting = next(one for one in postings.Posting.of_account(lin.id) if one.hotel_id == hotel.id)
    postings.end(COMMAND_LINE, posting)
    with pytest.raises(Missing):
        FollowUp.find_for(deeds.p(lin), row.id)


def test_the_hotel_side_reads_nothing_of_where_an_item_came_from(deeds, chen, lin, engineer):
    call = deeds.call()
    row = deeds.ours(for_hotel=True, origin=call)
    row.remark(deeds.p(engineer), "The firm is too dear for this hotel.")
    row.give_state(deeds.p(chen), State.STUCK, record=deeds.call(), text="The GM is difficult.")
    row.redate(deeds.p(chen), row.version, date(2026, 12, 24), "We forgot it.")
    row.answer(deeds.p(chen), "We come on the 24th.")
    row.remark(deeds.p(lin), "Please in the morning.")
    assert history(deeds, lin, row) == [
        ("answered", "We come on the 24th."),
        ("remark", "Please in the morning."),
    ]
    assert Raising.of(deeds.p(lin), row) == []
    assert len(history(deeds, chen, row)) == 6


def test_an_answer_given_while_it_was_inside_stays_inside(deeds, chen, lin):
    row = deeds.theirs(for_hotel=False)
    row.answer(deeds.p(chen), "Between us: no.")
    row.show(deeds.p(chen), row.version, True)
    assert history(deeds, lin, row) == []


# What is done with it


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


# Lists


def test_the_brief_shows_what_is_open_the_soonest_first(deeds, hotel, chen, lin):
    later = deeds.theirs(wording="Later", due_on=date(2026, 12, 9))
    deeds.theirs(wording="Some day")
    deeds.ours(wording="Soon, inside", due_on=date(2026, 12, 1))
    gone = deeds.theirs(wording="Gone")
    gone.withdraw(deeds.p(chen), gone.version, "No.")
    with db.counted() as statements:
        shown = FollowUp.open_of(deeds.p(chen), hotel)
        assert [(row.wording, row.department and row.department.word) for row in shown] == [
            ("Soon, inside", "engineering"),
            ("Later", None),
            ("Some day", None),
        ]
    assert len(statements) == 1
    assert [row.wording for row in FollowUp.open_of(deeds.p(lin), hotel)] == ["Later", "Some day"]
    assert later.due_on == date(2026, 12, 9)


def test_the_counts_of_many_hotels_are_one_statement(world, deeds, hotel, chen):
    other, quiet = world.hotel(), world.hotel()
    deeds.theirs(due_on=clock.today() - timedelta(days=1))
    often = deeds.theirs(due_on=clock.today())
    for _ in range(3):
        often.give_state(deeds.p(chen), State.UNDER_WAY, record=deeds.call())
    FollowUp.add(deeds.p(chen), other, "Elsewhere", side=Side.HOTEL)
    with db.counted() as statements:
        counts = FollowUp.open_counts([hotel.id, other.id, quiet.id])
    assert counts == {hotel.id: (2, 1, 3), other.id: (1, 0, 0)}
    assert len(statements) == 1


def page(deeds, account, **wanted) -> list[str]:
    return [row.wording for row in FollowUp.page_for(deeds.p(account), Filter(**wanted))]


def test_the_register_is_narrowed_as_asked(world, deeds, hotel, chen, lin, wang, engineer):
    deeds.theirs(wording="Sign", due_on=clock.today() - timedelta(days=1))
    stuck = deeds.theirs(wording="Lamp 灯箱", due_on=clock.today())
    for _ in range(3):
        stuck.give_state(deeds.p(chen), State.STUCK, record=deeds.call())
    deeds.ours(wording="Drawing")
    deeds.ours("customer-service", wording="Letter", complaint=True, due_on=date(2027, 1, 1))
    elsewhere = world.hotel("SZ002")
    FollowUp.add(deeds.p(wang), elsewhere, "Elsewhere", side=Side.US, account=chen)
    assert page(deeds, chen) == ["Sign", "Lamp 灯箱", "Letter", "Drawing", "Elsewhere"]
    assert page(deeds, chen, mine=True) == ["Letter", "Elsewhere"]
    assert page(deeds, chen, hotels="me") == ["Sign", "Lamp 灯箱", "Letter", "Drawing"]
    assert page(deeds, wang, hotels="me") == []
    assert page(deeds, chen, department=Department.get(Department.word == "engineering")) == ["Drawing"]
    assert page(deeds, chen, side="hotel") == ["Sign", "Lamp 灯箱"]
    assert page(deeds, chen, state="stuck") == page(deeds, chen, stuck=True) == ["Lamp 灯箱"]
    assert page(deeds, chen, overdue=True) == ["Sign"]
    assert page(deeds, chen, raised3=True) == ["Lamp 灯箱"]
    assert page(deeds, chen, complaint=True) == ["Letter"]
    assert page(deeds, chen, hotel=elsewhere) == ["Elsewhere"]
    assert page(deeds, chen, q="灯箱") == page(deeds, chen, q="lamp") == ["Lamp 灯箱"]
    assert page(deeds, engineer, mine=True) == ["Drawing"]
    assert page(deeds, lin, mine=True) == page(deeds, lin, hotels="me") == ["Sign", "Lamp 灯箱"]
    assert page(deeds, chen, closed=True) == page(deeds, chen, state="confirmed") == []


def test_what_is_closed_stands_the_last_first_for_so_many_days(deeds, chen):
    for days, wording in ((100, "Long ago"), (20, "Lately"), (1, "Yesterday")):
        with clock.at(clock.now() - timedelta(days=days)):
            row = deeds.theirs(wording=wording)
            row.withdraw(deeds.p(chen), row.version, "No.")
    assert page(deeds, chen, closed=True) == ["Yesterday", "Lately"]
    assert page(deeds, chen, closed=True, days=365) == ["Yesterday", "Lately", "Long ago"]
    assert page(deeds, chen, state="withdrawn") == ["Yesterday", "Lately"]


def test_a_page_is_one_statement_however_long_it_is_and_names_owner_and_hotel(deeds, chen, wang):
    for number in range(60):
        deeds.ours(wording=f"Item {number}", due_on=date(2026, 12, 1) + timedelta(days=number), account=wang)
    with db.counted() as statements:
        first = FollowUp.page_for(deeds.p(chen), Filter())
        assert {(row.hotel.name, row.account.name, row.department.word) for row in first} == {
            ("Garden", "Wang", "engineering")
        }
    assert (len(statements), len(first)) == (1, 50)
    second = FollowUp.page_for(deeds.p(chen), Filter(), first.next)
    assert [row.wording for row in second] == [f"Item {number}" for number in range(50, 60)]


# Elsewhere


def test_the_timeline_tells_what_was_noted_and_what_was_confirmed(deeds, hotel, chen, lin, engineer):
    row = deeds.theirs()
    row.give_state(deeds.p(lin), State.CLAIMED)
    row.confirm(deeds.p(chen))
    lines = timeline(deeds.p(chen), hotel, About.FOLLOW_UPS)
    assert [(line.verb, line.record.wording) for line in lines] == [
        ("confirmed", "The sign is repaired"),
        ("added", "The sign is repaired"),
    ]
    assert list(timeline(deeds.p(engineer), hotel, About.FOLLOW_UPS)) == []
