"""A hotel's file is opened and edited: its code once, nobody's text overwritten unseen."""

from datetime import date, timedelta
from functools import partial

import pytest

from portal.foundation import clock
from portal.records.audit import AuditEntry
from portal.records.hotel_years import HotelYear
from portal.records.hotels import NEVER, Hotel, Standing
from portal.records.tags import HotelTag
from tests.at_once import at_once
from tests.hotels.editing import NOW, edited, new_file
from tests.world import Forms


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
        "next_visit_on": NEVER,
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
