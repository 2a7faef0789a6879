"""The timeline of a hotel: every deed leaves a line, each reader sees those he may read, and it is paged by key."""

import importlib.util
import re
from datetime import timedelta
from pathlib import Path

import pytest

from portal import doctor
from portal.activity.calls import Call
from portal.foundation import clock, db
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.insight.timeline import About, offered, timeline
from portal.records import postings
from portal.records.hotels import Posting
from portal.records.plans import ConsultingPlan
from portal.records.principals import PrincipalFunction
from portal.records.timeline import Line
from tests.world import days_ago

BACK_FILL = Path(__file__).parent.parent / "migrations" / "0005_timeline.py"


def told(hotel, *columns):
    """The lines of a hotel in the order in which they were written."""
    query = Line.select(*(columns or (Line.kind, Line.verb))).where(Line.hotel == hotel).order_by(Line.id)
    return list(query.tuples())


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001")


# Writing


def test_a_hotel_with_a_past_has_a_line_for_each_deed(world, hotel):
    old = world.officer_of(hotel, since=days_ago(30))
    gm = world.principal(hotel, "Lin Hai", since=days_ago(30))
    world.call(hotel, old, days_ago(8), gm)
    gm.leave(COMMAND_LINE)
    hotel.edit(COMMAND_LINE, hotel.version, rooms=88)
    new = world.officer_of(hotel)
    postings.cover(COMMAND_LINE, new, old, clock.today(), clock.today())
    assert told(hotel) == [
        ("hotel", "added"),
        ("posting", "added"),
        ("principal", "added"),
        ("call", "recorded"),
        ("principal", "left"),
        ("hotel", "edited"),
        ("posting", "ended"),
        ("posting", "added"),
        ("handover", "written"),
        ("cover", "added"),
    ]


def test_a_line_stands_on_the_day_on_which_it_took_effect(world, hotel):
    officer = world.officer_of(hotel, since=days_ago(30))
    call = world.call(hotel, officer, days_ago(8), world.principal(hotel, since=days_ago(20)))
    days = {kind: clock.local(at).date() for kind, at in told(hotel, Line.kind, Line.at)}
    assert days == {
        "hotel": clock.today(),
        "posting": days_ago(30),
        "principal": days_ago(20),
        "call": days_ago(8),
    }
    assert Line.get(Line.kind == "call").at == call.at
    assert [row.by_id for row in Line.select().where(Line.kind << ("call", "posting"))] == [None, officer.id]


def test_a_change_of_standing_is_told_and_a_slip_of_the_same_day_is_not(world, hotel):
    with clock.at(clock.now() - timedelta(days=9)):
        other = world.hotel("SZ002")
    other.edit(COMMAND_LINE, other.version, status="suspended")
    assert told(other)[-1] == ("standing", "changed")
    other.edit(COMMAND_LINE, other.version, status="active")
    assert told(other) == [("hotel", "added")]


def test_a_refused_deed_leaves_no_line(world, hotel):
    before = told(hotel)
    officer = world.account(Role.STAFF)
    with pytest.raises(RuntimeError), db.together():
        postings.post(COMMAND_LINE, hotel, officer, Function.OFFICER)
        raise RuntimeError
    assert told(hotel) == before


# Reading


@pytest.fixture
def everything(world, hotel):
    """A hotel at which something of each kind has happened; returns who did it."""
    old = world.officer_of(hotel, since=days_ago(30), name="Old Zhao")
    gm = world.principal(hotel, "Lin Hai", since=days_ago(30))
    new = world.officer_of(hotel, name="New Sun")
    world.principal(hotel, "Wang Min", since=clock.today())
    liaison = world.account(Role.LIAISON, name="A liaison")
    world.call(hotel, old, days_ago(8), gm, summary="Said to the officer.")
    world.call(hotel, liaison, days_ago(7), gm, summary="Said to the department.")
    postings.cover(COMMAND_LINE, new, old, clock.today(), clock.today())
    return {"staff": new, "liaison": liaison}


def kinds(world, account, hotel, about=About.ALL):
    return {entry.kind for entry in timeline(world.person(account), hotel, about)}


FILE = {"hotel", "posting", "principal"}


@pytest.mark.parametrize(
    ("role", "seen", "said"),
    [
        ("staff", FILE | {"call", "handover", "cover"}, [True, True]),
        ("manager", FILE | {"call", "handover", "cover"}, [True, True]),
        ("director", FILE | {"call", "handover", "cover"}, [True, True]),
        ("liaison", FILE | {"call"}, [False, True]),
        ("admin", FILE | {"cover"}, [False, False]),
    ],
)
def test_each_role_sees_what_it_may_read_and_nothing_of_the_rest(world, hotel, everything, role, seen, said):
    account = everything.get(role) or world.account(role)
    assert kinds(world, account, hotel) == seen
    for page in ("/hotels/SZ001", "/hotels/SZ001/timeline"):
        text = world.browser(account).get(page).text
        assert ["Said to the officer." in text, "Said to the department." in text] == said


@pytest.mark.parametrize("function", [Function.GM, Function.OWNER, Function.ASSISTANT])
def test_the_hotel_side_has_no_timeline(world, hotel, everything, function):
    browser = world.browser(world.gm_of(hotel, function=function))
    assert browser.get("/hotels/SZ001/timeline").status_code == 403


def test_it_is_narrowed_by_kind(world, hotel, everything):
    staff = everything["staff"]
    assert kinds(world, staff, hotel, About.CALLS) == {"call"}
    assert kinds(world, staff, hotel, About.PEOPLE) == {"posting", "principal", "handover", "cover"}
    assert kinds(world, staff, hotel, About.FACTS) == {"hotel"}
    page = world.browser(staff).get("/hotels/SZ001/timeline?about=calls").text
    assert ("Said to the officer." in page, "Old Zhao → New Sun" in page) == (True, False)


def test_whoever_reads_no_calls_is_not_offered_them(world):
    assert About.CALLS not in offered(world.person(world.account(Role.ADMIN)))
    assert list(About) == offered(world.person(world.account(Role.STAFF)))


def test_a_line_of_what_has_gone_is_not_shown(world, hotel, everything):
    Posting.delete().where(Posting.account == everything["staff"]).execute()
    assert [entry.about for entry in timeline(world.person(everything["staff"]), hotel) if entry.kind == "posting"] == [
        ["Old Zhao"],
        ["Old Zhao"],
    ]


def test_a_hotels_lines_stay_at_that_hotel(world, hotel, everything):
    assert {entry.kind for entry in timeline(world.person(everything["staff"]), world.hotel("SZ002"))} == {"hotel"}
    assert world.browser(everything["staff"]).get("/hotels/SZ999/timeline").status_code == 404


def test_files_and_plans_are_told_of_to_whoever_may_read_them(world, hotel):
    officer = world.officer_of(hotel)
    file = world.file(hotel, "Words.", name="licence.txt")
    ConsultingPlan.write(world.person(officer), hotel, 0, "Advise on prices.")
    seen = {role: kinds(world, world.account(role), hotel) for role in (Role.MANAGER, Role.LIAISON, Role.ADMIN)}
    assert seen == {
        Role.MANAGER: FILE - {"principal"} | {"file", "consulting_plan"},
        Role.LIAISON: FILE - {"principal"} | {"file"},
        Role.ADMIN: FILE - {"principal"} | {"file"},
    }
    page = world.browser(officer).get("/hotels/SZ001/timeline?about=file").text
    assert f'<a href="/hotels/SZ001/files/{file.id}">licence.txt</a>' in page
    assert ("Consulting plan written" in page, "File attached" in page) == (True, True)
    file.remove(COMMAND_LINE, hotel)
    assert "licence.txt" not in world.browser(officer).get("/hotels/SZ001/timeline").text


# Paging


def test_every_line_is_walked_past_once_newest_first(world, hotel):
    officer = world.officer_of(hotel, since=days_ago(60))
    gm = world.principal(hotel, since=days_ago(60))
    for number in range(53):
        world.call(hotel, officer, days_ago(number // 3), gm, summary=f"Said {number:02d}.")
    browser, url, found = world.browser(officer), "/hotels/SZ001/timeline?about=calls", []
    while url:
        page = browser.get(url).text
        part = re.findall(r"Said (\d\d)\.", page)
        assert len(part) <= 20
        found += part
        more = re.search(r'rel="next" href="([^"]+)"', page)
        url = more and more.group(1).replace("&amp;", "&")
    expected = Line.select(Line.record_id).where(Line.kind == "call").order_by(Line.at.desc(), Line.id.desc()).tuples()
    first = Line.select(Line.record_id).where(Line.kind == "call").order_by(Line.id).tuples().first()[0]
    assert [int(number) + first for number in found] == [number for (number,) in expected]


def test_the_earlier_ones_come_as_a_part_into_the_page(world, hotel):
    officer = world.officer_of(hotel, since=days_ago(60))
    gm = world.principal(hotel, since=days_ago(60))
    for number in range(25):
        world.call(hotel, officer, days_ago(number), gm)
    browser = world.browser(officer)
    page = browser.get("/hotels/SZ001").text
    link = re.search(r'<a class="button next"[^>]*data-hx-get="([^"]+)" data-hx-target="#timeline-older"', page)
    url = link.group(1).replace("&amp;", "&")
    part = browser.get(url, headers={"HX-Request": "true", "HX-Target": "timeline-older"}).text
    assert page.count('<div class="time">') == 12
    assert part.count('<div class="time">') == 16 and "<html" not in part and 'class="chips"' not in part
    whole = browser.get(url).text
    assert whole.count('<div class="time">') == 16 and "<html" in whole


def test_a_call_without_a_word_says_that_there_was_nothing_special(world, hotel):
    officer = world.officer_of(hotel, since=days_ago(9))
    gm = world.principal(hotel, since=days_ago(9))
    for day, summary in ((2, ""), (1, "The lift stands still.")):
        world.call(hotel, officer, days_ago(day), gm, summary=summary)
    Call.update(nothing_special=True).where(Call.summary == "").execute()
    page = world.browser(officer).get("/hotels/SZ001/timeline").text
    assert page.count("nothing special") == 1 and page.count("The lift stands still.") == 1


@pytest.mark.parametrize("after", ["x", "W10", "_" * 900, "%00"])
def test_an_unreadable_key_is_the_first_page(world, hotel, everything, after):
    browser = world.browser(everything["staff"])
    assert browser.get(f"/hotels/SZ001/timeline?after={after}").text.count('<div class="time">') == 11


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_page_reads_more_of_the_table_than_it_shows(world, hotel, everything):
    with db.counted() as statements:
        list(timeline(world.person(everything["staff"]), hotel))
    page = next(sql for sql in statements if 'FROM "line"' in sql)
    plan = db.database.obj.execute_sql(f"EXPLAIN QUERY PLAN {page}", [1] * page.count("?")).fetchall()
    said = " ".join(row[3] for row in plan)
    assert "USING INDEX line_hotel_id_at_id" in said and "TEMP B-TREE" not in said, said


# What stood before, and the recount


def test_what_happened_before_there_was_a_timeline_is_filled_in(world, hotel, everything):
    # Cover and hand-overs are younger than the timeline; whoever did the rest is not known but for calls.
    plain = Line.kind.not_in(["cover", "handover"])
    columns = (Line.kind, Line.verb, Line.hotel, Line.record_id)
    before = sorted(Line.select(*columns).where(plain).tuples())
    calls = sorted(Line.select(Line.record_id, Line.at, Line.by_id).where(Line.kind == "call").tuples())
    days = {row.record_id: clock.local(row.at).date() for row in Line.select().where(Line.kind == "posting")}
    Line.delete().execute()
    spec = importlib.util.spec_from_file_location("back_fill", BACK_FILL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.up(None, db.database.obj)
    assert sorted(Line.select(*columns).tuples()) == before
    assert sorted(Line.select(Line.record_id, Line.at, Line.by_id).where(Line.kind == "call").tuples()) == calls
    added = Line.select().where((Line.kind == "posting") & (Line.verb == "added"))
    assert {row.record_id: clock.local(row.at).date() for row in added}.items() <= {
        row.id: row.since for row in Posting.select()
    }.items()
    assert set(days) == {row.id for row in Posting.select()}
    assert list(doctor.recount()) == []


def test_a_recount_finds_a_call_without_its_line_and_a_line_without_its_call(world, hotel, everything):
    first, second = Line.select().where(Line.kind == "call").order_by(Line.id)
    Line.delete().where(Line.id == first.id).execute()
    Line.update(record_id=9999).where(Line.id == second.id).execute()
    found = [finding.text.partition(". ")[0] for finding in doctor.recount()]
    assert sorted(found) == [
        f"timeline of call {first.record_id}: kept is nothing, right is a line",
        f"timeline of call {second.record_id}: kept is nothing, right is a line",
        "timeline of call 9999: kept is a line, right is nothing",
    ]


def test_a_principal_without_an_account_is_told_and_one_with_an_account_by_his_posting(world, hotel):
    world.gm_of(hotel)
    world.principal(hotel, "Zhou Li", PrincipalFunction.DEPUTY)
    assert told(hotel)[1:] == [("posting", "added"), ("principal", "added")]
