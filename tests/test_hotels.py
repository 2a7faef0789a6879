"""Hotel files: opened, edited by several, listed; how complete and fresh they are, and which are alike."""

import re
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.audit import AuditEntry
from portal.records.cadence import HotelYear
from portal.records.hotels import NEVER, Hotel, Standing
from portal.records.tags import HotelTag
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
        in_difficulty="y",
        signed_on="2018-11-20",
        contract_until="2028-11-19",
        fee_terms="按月营业收入3%\n次月10日前",
        pms="晨星系统",
        nights_share="１２.５%",
        tags="景区店，新装修, 景区店",
        note="先谈经营",
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
        "signed_on": date(2018, 11, 20),
        "contract_until": date(2028, 11, 19),
        "fee_terms": "按月营业收入3%\n次月10日前",
        "pms": "晨星系统",
        "nights_share": 1250,
        "note": "先谈经营",
        "checked_on": clock.today(),
        "name_key": "gardenhotel",
        "search_text": "garden hotel\nsz-100\n江苏\n苏州\n姑苏区\ngh\ngardenhotel\n051265123456",
        "next_call_on": NEVER,
    }
    assert HotelTag.tags_of([Hotel.get()]) == {Hotel.get().id: ["新装修", "景区店"]}
    entry = AuditEntry.select().order_by(AuditEntry.id).get()
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
        ({"gate": "6"}, "-", NEVER),
        ({"in_difficulty": "y"}, ".", date(2026, 11, 9)),
        ({"grade": "C"}, ".", date(2026, 11, 9)),
    ],
)
def test_gate_grade_and_difficulty_reach_the_cadence_at_once(world, change, this_week, due):
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


def test_a_search_finds_a_hotel_by_initials_full_reading_and_digits(world):
    hotel = world.hotel("SZ001", name="苏州观前店", city="苏州", phone="0512-6700 0114 / 138 0013 8000")
    assert Hotel.get().name_key == "suzhouguanqiandian"
    hotel.edit(COMMAND_LINE, 1, name="重庆解放碑店", phone="")
    row = Hotel.get()
    assert (row.name_key, row.search_text.split("\n")) == (
        "chongqingjiefangbeidian",
        ["重庆解放碑店", "sz001", "苏州", "cqjfbd", "chongqingjiefangbeidian"],
    )


# Tags and shares


def test_tags_are_typed_in_a_line_and_the_trail_tells_both_states(world):
    world.hotel("SZ001")
    world.hotel("SZ002")
    browser = world.browser(world.account(Role.ADMIN))
    edited(browser, tags="景区店、新装修")
    edited(browser, "SZ002", tags="景区店")
    edited(browser, tags="新装修; 会议团队")
    hotel = Hotel.get(Hotel.code == "SZ001")
    assert HotelTag.tags_of([hotel]) == {hotel.id: ["会议团队", "新装修"]}
    assert HotelTag.all_tags() == ["会议团队", "新装修", "景区店"]
    entries = [entry.told["tags"] for entry in AuditEntry.select().where(AuditEntry.verb == "hotel.tagged")]
    assert entries[-1] == ["新装修, 景区店", "会议团队, 新装修"]
    assert 'value="会议团队, 新装修"' in browser.get("/hotels/SZ001/edit").text


@pytest.mark.parametrize("tags", ["x" * 21, ",".join(f"t{n}" for n in range(13))])
def test_tags_are_few_and_short(world, browser, tags):
    world.hotel("SZ001")
    page = edited(browser, tags=tags)
    assert page.status_code == 422 and 'id="tags-error"' in page.text
    assert HotelTag.select().count() == 0


def test_of_two_who_change_tags_the_second_sees_both(world, browser):
    hotel = world.hotel("SZ001")
    officer = world.officer_of(hotel)
    opened = browser.form("/hotels/SZ001/edit", "/hotels/SZ001")
    edited(world.browser(officer), tags="theirs", nights_share="7")
    page = browser.post("/hotels/SZ001", data={**opened, "tags": "mine", "nights_share": "8.25"})
    assert page.status_code == 409
    assert '<div class="theirs">theirs</div>' in page.text and '<div class="theirs">7</div>' in page.text
    assert browser.post("/hotels/SZ001", data=Forms.of(page.text)["/hotels/SZ001"]).status_code == 303
    assert (HotelTag.tags_of([hotel]), Hotel.get().nights_share) == ({hotel.id: ["mine"]}, 825)


@pytest.mark.parametrize("share", ["101", "-1", "1.234", "half", "1e1", "1,5"])
def test_a_share_is_of_a_hundred(world, browser, share):
    world.hotel("SZ001")
    assert edited(browser, nights_share=share).status_code == 422
    assert Hotel.get().nights_share is None


def test_a_contract_does_not_end_before_it_was_signed(world, browser):
    world.hotel("SZ001")
    page = edited(browser, signed_on="2024-05-02", contract_until="2024-05-01")
    assert page.status_code == 422
    assert "The contract would end before it was signed." in page.text


# How complete and how fresh


def test_a_file_says_what_is_missing_and_leads_to_each_field(world):
    hotel = world.hotel("SZ001", province="江苏", district="姑苏区", address="1", phone="0512", rooms=9, city="")
    page = world.browser(world.officer_of(hotel)).get("/hotels/SZ001").text
    gaps = page.split("Not filled in:")[1].split("</p>")[0]
    assert re.findall(r'href="([^"]+)"', gaps) == [
        *(
            f"/hotels/SZ001/edit#{name}"
            for name in (
                "city",
                "opened_on",
                "signed_on",
                "contract_until",
                "fee_terms",
                "pms",
                "nights_share",
                "grade",
            )
        ),
        "/hotels/SZ001/principals/new",
        "/hotels/SZ001/principals/new",
        "/hotels/SZ001/plan/edit",
        "/hotels/SZ001/duties/edit",
    ]
    assert "40% filled in" in page


def test_a_file_nobody_looked_over_for_half_a_year_says_so_until_somebody_does(world):
    with clock.at(NOW - timedelta(days=181)):
        hotel = world.hotel("SZ001")
    with clock.at(NOW):
        officer = world.officer_of(hotel)
        browser = world.browser(officer)
        assert "more than half a year ago" in browser.get("/hotels/SZ001").text
        assert browser.send("/hotels/SZ001", "/hotels/SZ001/check").status_code == 303
        page = browser.get("/hotels/SZ001").text
        assert "Last checked 18 Nov." in page and "/hotels/SZ001/check" not in page
        assert (Hotel.get().checked_on, Hotel.get().version) == (date(2026, 11, 18), 1)
        assert AuditEntry.select().order_by(AuditEntry.id.desc()).get().verb == "hotel.checked"


# Hotels that are there already


def test_a_likely_duplicate_is_shown_and_opened_only_when_confirmed(world, browser):
    world.hotel("SZ001", name="苏州观前店", city="苏州", address="观前街 12 号", phone="0512-67000114")
    page = new_file(browser, name="苏州 观前酒店", city="苏州", phone="0512 6700 0114 转 8")
    assert page.status_code == 422
    assert re.findall(r'<li><a href="(/hotels/SZ\d+)"', page.text) == ["/hotels/SZ001"]
    form = Forms.of(page.text)["/hotels"]
    assert (form["name"], form["phone"]) == ("苏州 观前酒店", "0512 6700 0114 转 8")
    assert Hotel.select().count() == 1
    assert browser.post("/hotels", data={**form, "anyway": "y"}).status_code == 303
    assert Hotel.select().count() == 2


def test_an_edit_asks_only_about_what_it_made_alike(world, browser):
    world.hotel("SZ001", name="苏州观前店", phone="0512-67000114")
    world.hotel("SZ002", name="苏州观前店", phone="")
    assert edited(browser, "SZ002", rooms="90").status_code == 303, "alike before, and known to be"
    page = edited(browser, "SZ002", name="苏州石路店", phone="0512 67000114")
    assert page.status_code == 422 and "the same telephone number" in page.text
    form = Forms.of(page.text)["/hotels/SZ002"]
    assert browser.post("/hotels/SZ002", data={**form, "anyway": "y"}).status_code == 303
    assert Hotel.get(Hotel.code == "SZ002").name == "苏州石路店"
