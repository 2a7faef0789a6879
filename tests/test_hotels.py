"""Hotel files: opened, edited by several, listed, and who stands on them."""

import re
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from portal.foundation import clock
from portal.foundation.roles import Role
from portal.records.audit import AuditEntry
from portal.records.cadence import HotelYear
from portal.records.hotels import NEVER, Hotel, Standing
from portal.records.principals import Principal
from tests.at_once import at_once
from tests.world import Forms, days_ago

NOW = datetime(2026, 11, 18, 4, 0)  # Wednesday of week 47


@pytest.fixture
def admin(world):
    return world.account(Role.ADMIN)


@pytest.fixture
def browser(world, admin):
    return world.browser(admin)


def new_file(browser, **fields):
    return browser.send("/hotels/new", "/hotels", **{"name": "Garden Hotel", "code": "SZ100", **fields})


def edited(browser, code="SZ001", **fields):
    return browser.send(f"/hotels/{code}/edit", f"/hotels/{code}", **fields)


def listed(browser, query=""):
    """The codes on a list page, in their order."""
    return re.findall(r'<a href="/hotels/(SZ\d+)">', browser.get(f"/hotels?{query}").text)


def test_a_file_is_opened_with_all_its_facts(browser, admin):
    answer = new_file(
        browser,
        code="ｓｚ－１００",
        kind="franchise",
        gate="3",
        grade="B",
        status="active",
        in_difficulty="y",
        province="江苏",
        city="苏州",
        district="姑苏区",
        address="干将路 1 号 𠮷座",
        phone="０５１２－6512 3456",
        rooms="１２０",
        opened_on="２０１９/０５/０１",
    )
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ-100")
    row = Hotel.select().dicts().get()
    assert {name: row[name] for name in row if name not in ("id", "added_at")} == {
        "version": 1,
        "code": "SZ-100",
        "name": "Garden Hotel",
        "kind": "franchise",
        "gate": "3",
        "grade": "B",
        "status": "active",
        "in_difficulty": 1,
        "province": "江苏",
        "city": "苏州",
        "district": "姑苏区",
        "address": "干将路 1 号 𠮷座",
        "phone": "0512-6512 3456",
        "rooms": 120,
        "opened_on": date(2019, 5, 1),
        "next_call_on": NEVER,
    }
    entry = AuditEntry.get()
    assert (entry.verb, entry.by_id, entry.told["rooms"]) == ("hotel.added", admin.id, [None, 120])


@pytest.mark.parametrize("code", ["SZ001", "sz001", "ＳＺ００１", " sz001 "])
def test_a_code_is_given_once(world, browser, code):
    world.hotel("SZ001")
    page = new_file(browser, code=code, city="苏州")
    assert page.status_code == 422
    assert 'id="code-error" role="alert">Another hotel has this code.' in page.text
    form = Forms.of(page.text)["/hotels"]
    assert (form["name"], form["city"], form["code"]) == ("Garden Hotel", "苏州", "SZ001")
    assert Hotel.select().count() == 1


@pytest.mark.parametrize("code", ["", "S", "-SZ1", "SZ 1", "SZ/1", "苏州1", "S" * 21, "SZ1\n", "../x"])
def test_a_code_that_is_none_is_refused(browser, code):
    page = new_file(browser, code=code)
    if code.strip() == "SZ1":
        assert page.status_code == 303, "what stands around it does not matter"
    else:
        assert page.status_code == 422
        assert 'id="code-error" role="alert"' in page.text


def test_a_new_file_sent_twice_is_one_file_and_the_same_answer(browser):
    form = {**browser.form("/hotels/new", "/hotels"), "name": "Garden Hotel", "code": "SZ100"}
    answers = [browser.post("/hotels", data=form) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/hotels/SZ100")] * 2
    assert (Hotel.select().count(), AuditEntry.select().count()) == (1, 1)


def test_of_four_who_open_the_same_code_at_once_three_are_told_so(world, admin):
    browsers = [world.browser(admin) for _ in range(4)]
    forms = [{**one.form("/hotels/new", "/hotels"), "name": f"N{n}", "code": "SZ100"} for n, one in enumerate(browsers)]
    answers = at_once(*(partial(one.post, "/hotels", data=form) for one, form in zip(browsers, forms, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert (Hotel.select().count(), AuditEntry.select().count()) == (1, 1)


def test_an_officer_edits_his_own_hotel_and_the_trail_tells_both_states(world):
    hotel = world.hotel("SZ001", city="苏州", rooms=80)
    officer = world.officer_of(hotel)
    AuditEntry.delete().execute()
    answer = edited(world.browser(officer), city="昆山", rooms="", grade="A")
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001")
    row = Hotel.get()
    assert (row.city, row.rooms, row.grade, row.version) == ("昆山", None, "A", 2)
    entry = AuditEntry.get()
    told = {"version": 2, "city": ["苏州", "昆山"], "rooms": [80, None], "grade": [None, "A"]}
    assert (entry.verb, entry.by_id, entry.told) == ("hotel.edited", officer.id, told)


def test_saving_a_file_unchanged_is_no_deed(world, browser):
    world.hotel("SZ001")
    AuditEntry.delete().execute()
    assert edited(browser).status_code == 303
    assert (AuditEntry.select().count(), Hotel.get().name) == (0, "Hotel SZ001")


def test_of_two_editors_the_second_sees_both_texts_and_keeps_what_he_had_not_touched(world, browser):
    hotel = world.hotel("SZ001", name="Old", city="苏州", rooms=80)
    officer = world.officer_of(hotel, name="Wang Min")
    opened = browser.form("/hotels/SZ001/edit", "/hotels/SZ001")
    edited(world.browser(officer), name="Theirs <i>", city="昆山", grade="A")
    page = browser.post("/hotels/SZ001", data={**opened, "name": "Mine", "rooms": "99"})
    form = Forms.of(page.text)["/hotels/SZ001"]
    assert page.status_code == 409
    assert (form["name"], form["rooms"], form["city"], form["grade"], form["version"]) == (
        "Mine",
        "99",
        "昆山",
        "A",
        "2",
    )
    assert '<div class="theirs">Theirs &lt;i&gt;</div>' in page.text
    assert page.text.count('class="both"') == 1 and "Saved meanwhile by Wang Min" in page.text
    assert Hotel.get().name == "Theirs <i>"
    assert browser.post("/hotels/SZ001", data=form).status_code == 303
    row = Hotel.get()
    assert (row.name, row.rooms, row.city, row.grade, row.version) == ("Mine", 99, "昆山", "A", 3)


def test_of_six_editors_at_once_nobody_overwrites_anybody(world, admin):
    world.hotel("SZ001")
    browsers = [world.browser(admin) for _ in range(6)]
    forms = [{**one.form("/hotels/SZ001/edit", "/hotels/SZ001"), "name": f"N{n}"} for n, one in enumerate(browsers)]
    answers = at_once(
        *(partial(one.post, "/hotels/SZ001", data=form) for one, form in zip(browsers, forms, strict=True))
    )
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [303] + [409] * 5
    assert (Hotel.get().name, Hotel.get().version) == (f"N{codes.index(303)}", 2)


def test_the_list_is_searched_by_name_code_and_city(world, browser):
    world.hotel("SZ001", name="Garden Hotel", city="苏州")
    world.hotel("SZ002", name="Lake Hotel", city="昆山")
    found = {q: listed(browser, f"q={q}") for q in ("garden", "sz002", "昆山", "hotel", "nowhere", "%25", "_")}
    assert found == {
        "garden": ["SZ001"],
        "sz002": ["SZ002"],
        "昆山": ["SZ002"],
        "hotel": ["SZ001", "SZ002"],
        "nowhere": [],
        "%25": [],
        "_": [],
    }


def test_the_list_is_sorted_by_name_code_city_and_by_what_is_longest_due(world):
    with clock.at(NOW):
        world.hotel("SZ001", name="C", city="b")
        two, three = world.hotel("SZ002", name="A", city="c"), world.hotel("SZ003", name="B", city="a")
        officer = world.officer_of(two, since=date(2026, 11, 2))
        world.posted(three, officer, since=date(2026, 10, 19))
        browser = world.browser(world.account(Role.MANAGER))
        found = {sort: listed(browser, f"sort={sort}") for sort in ("name", "code", "city", "next_call_on", "password")}
    assert found == {
        "name": ["SZ002", "SZ003", "SZ001"],
        "code": ["SZ001", "SZ002", "SZ003"],
        "city": ["SZ003", "SZ001", "SZ002"],
        "next_call_on": ["SZ003", "SZ002", "SZ001"],
        "password": ["SZ002", "SZ003", "SZ001"],
    }


def test_the_list_is_filtered_by_officer(world, browser):
    mine, others = world.hotel("SZ001"), world.hotel("SZ002")
    world.hotel("SZ003"), world.hotel("SZ004", status="left")
    officer, other = world.officer_of(mine), world.officer_of(others, since=days_ago(3))
    assert listed(browser, "officer=none") == ["SZ003"]
    assert listed(browser, f"officer={other.id}") == ["SZ002"]
    assert listed(world.browser(officer), "officer=me") == ["SZ001"]
    assert "1 hotel has no officer." in browser.get("/hotels").text


def test_a_long_list_goes_on_where_it_stopped(world, browser):
    Hotel.insert_many({"code": f"SZ{n:03d}", "name": f"N{n:03d}"} for n in range(120)).execute()
    pages, address = [], "/hotels?sort=code"
    while address:
        page = browser.get(address).text
        pages.append(re.findall(r'<a href="/hotels/(SZ\d+)">', page))
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = older and older.group(1).replace("&amp;", "&")
    assert [len(codes) for codes in pages] == [50, 50, 20]
    assert sum(pages, []) == [f"SZ{n:03d}" for n in range(120)]


@pytest.mark.parametrize(
    ("change", "this_week", "due"),
    [
        ({"status": "suspended"}, "-", NEVER),
        ({"status": "left"}, "-", NEVER),
        ({"gate": "6"}, "-", NEVER),
        ({"in_difficulty": "y"}, ".", date(2026, 11, 9)),
        ({"grade": "C"}, ".", date(2026, 11, 9)),
    ],
)
def test_status_gate_grade_and_difficulty_reach_the_cadence_at_once(world, change, this_week, due):
    with clock.at(NOW - timedelta(days=60)):
        hotel = world.hotel("SZ001")
    with clock.at(NOW):
        officer = world.officer_of(hotel, since=date(2026, 11, 9))
        assert Hotel.get().next_call_on == date(2026, 11, 9)
    with clock.at(NOW + timedelta(hours=1)):
        assert edited(world.browser(officer), **change).status_code == 303
        assert HotelYear.get(HotelYear.iso_year == 2026).weeks[46] == this_week
        row = Hotel.get()
        standing = Standing.of(hotel.id)[-1]
        assert (standing.status, standing.gate, standing.grade) == (row.status, row.gate, row.grade)
        assert standing.in_difficulty == row.in_difficulty
        # A past week stays owed as it was: week 46 was not made, whatever changed afterwards.
        assert HotelYear.get(HotelYear.iso_year == 2026).weeks[45] == "."
        if due is not NEVER:
            assert row.next_call_on == due


def test_a_principal_is_entered_and_leaves_again(world):
    hotel = world.hotel("SZ001")
    officer = world.officer_of(hotel)
    browser = world.browser(officer)
    action = "/hotels/SZ001/principals"
    assert (
        browser.send("/hotels/SZ001", action, name="林海", function="deputy", phone="１３８ 0013 8000").status_code
        == 303
    )
    row = Principal.get()
    assert (row.name, row.function, row.phone, row.since, row.until) == (
        "林海",
        "deputy",
        "138 0013 8000",
        clock.today(),
        None,
    )
    assert browser.send("/hotels/SZ001", f"{action}/{row.id}/end").status_code == 303
    assert Principal.get().until == clock.today()
    assert "林海" not in browser.get("/hotels/SZ001").text.split('id="people-title"')[1]
    assert [entry.verb for entry in AuditEntry.select().order_by(AuditEntry.id)][-2:] == [
        "principal.added",
        "principal.left",
    ]


def test_a_new_gm_takes_the_place_of_the_one_before_and_a_deputy_of_nobody(world):
    hotel = world.hotel("SZ001")
    world.principal(hotel, "Old GM"), world.principal(hotel, "Old Deputy", "deputy")
    browser = world.browser(world.officer_of(hotel))
    for name, function in (("New GM", "gm"), ("New Deputy", "deputy")):
        browser.send("/hotels/SZ001", "/hotels/SZ001/principals", name=name, function=function)
    assert [row.name for row in Principal.current_of(hotel)] == ["New GM", "New Deputy", "Old Deputy"]
    assert Principal.get(Principal.name == "Old GM").until == clock.today()


def test_a_principal_of_another_hotel_is_not_reached_through_ones_own(world):
    mine, other = world.hotel("SZ001"), world.hotel("SZ002")
    stranger = world.principal(other)
    browser = world.browser(world.officer_of(mine))
    assert browser.post(f"/hotels/SZ001/principals/{stranger.id}/end", data=browser.token()).status_code == 404
    assert Principal.get().until is None
