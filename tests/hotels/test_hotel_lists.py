"""The list of hotels: searched, sorted, filtered, page after page."""

import re
from datetime import date

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.hotels import Hotel
from tests.hotels.editing import NOW
from tests.world import days_ago


def listed(browser, query=""):
    """The codes on a list page, in their order."""
    return re.findall(r'<a href="/hotels/(SZ\d+)">', browser.get(f"/hotels?{query}").text)


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


def test_a_search_finds_a_hotel_by_initials_full_reading_and_digits(world):
    hotel = world.hotel("SZ001", name="苏州观前店", city="苏州", phone="0512-6700 0114 / 138 0013 8000")
    assert Hotel.get().name_key == "suzhouguanqiandian"
    hotel.edit(COMMAND_LINE, 1, name="重庆解放碑店", phone="")
    row = Hotel.get()
    assert (row.name_key, row.search_text.split("\n")) == (
        "chongqingjiefangbeidian",
        ["重庆解放碑店", "sz001", "苏州", "cqjfbd", "chongqingjiefangbeidian"],
    )
