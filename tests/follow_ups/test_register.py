"""The register of follow-ups: the brief, the counts, what is narrowed, and the timeline of the hotel."""

from datetime import date, timedelta

from portal.activity.follow_ups import Filter, FollowUp, Side, State
from portal.foundation import clock, db
from portal.insight.timeline import About, timeline
from portal.records.departments import Department
from tests.follow_ups.reading import page

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
