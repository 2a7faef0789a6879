"""The box that finds: by a few letters or digits, only what the person may see, the likeliest first."""

import re

import pytest

from portal.foundation.finding import words_of
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.hotels import Hotel
from portal.records.principals import Principal, PrincipalFunction
from tests.world import days_ago

LIST = {"HX-Request": "true", "HX-Target": "results-rail"}


@pytest.fixture
def staff(world):
    return world.account(Role.STAFF, name="The officer")


def found(browser, q: str) -> list[str]:
    """What the list of results leads to, in its order."""
    answer = browser.get("/search", query_string={"q": q, "list": "1"}, headers=LIST)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return re.findall(r'<li><a href="([^"]+)"', answer.text)


def person(hotel, name, function=PrincipalFunction.GM, **facts) -> Principal:
    return Principal.enter(COMMAND_LINE, hotel, name, function, since=days_ago(400), **facts)


@pytest.mark.parametrize(
    "q",
    [
        "szgq",
        "SZGQJ",
        "suzhouguanqian",
        "suzhou guanqian",
        "观前",
        "苏州 观前",
        "sz001",
        "ＳＺ００１",
        "6700",
        "67000114",
        "0512-6700",
        "姑苏",
    ],
)
def test_a_hotel_is_found_by_name_code_city_pinyin_initials_and_digits(world, staff, q):
    world.hotel("SZ001", name="苏州观前街店", city="苏州", district="姑苏区", phone="0512-6700 0114")
    world.hotel("HZ001", name="杭州西湖店", city="杭州", phone="0571-8800 0221")
    assert found(world.browser(staff), q) == ["/hotels/SZ001"]


@pytest.mark.parametrize(
    "q", ["13800138", "138 0013 8000", "+8613800138000", "8000", "林国", "lgd", "linguodong", "林总"]
)
def test_a_person_is_found_with_his_hotel(world, staff, q):
    hotel = world.hotel("HZ001", name="杭州西湖店", city="杭州", phone="0571-1")
    person(hotel, "林国栋", phone="138-0013-8000", address_form="林总")
    browser = world.browser(staff)
    assert found(browser, q) == ["/hotels/HZ001"]
    text = browser.get("/search", query_string={"q": q, "list": "1"}).text
    assert "<b>林国栋</b>" in text and "General manager · 杭州西湖店 · 138-0013-8000" in text


def test_who_left_is_still_found_after_who_is_there(world, staff):
    one, two = world.hotel("SZ001"), world.hotel("SZ002")
    person(one, "林一", phone="13800000001").leave(COMMAND_LINE)
    person(two, "林二", phone="13800000002")
    browser = world.browser(staff)
    assert found(browser, "1380000000") == ["/hotels/SZ002", "/hotels/SZ001"]
    page = browser.get("/search?q=1380000000").text
    assert page.count('<span class="badge">left</span>') == 1


def test_a_code_leads_to_the_file_at_once_but_not_while_somebody_types(world, staff):
    world.hotel("SZ001")
    browser = world.browser(staff)
    for q in ("SZ001", "sz001", " sz001 "):
        answer = browser.get("/search", query_string={"q": q})
        assert (answer.status_code, answer.location) == (303, "/hotels/SZ001")
    assert found(browser, "SZ001") == ["/hotels/SZ001"]
    assert browser.get("/search?q=SZ00").status_code == 200


def test_what_begins_with_the_letters_and_what_is_ones_own_comes_first(world, staff):
    world.hotel("XX001", name="A 苏州 B")
    own = world.hotel("XX002", name="Z 苏州 C")
    world.hotel("XX003", name="苏州站店")
    world.posted(own, staff)
    browser = world.browser(staff)
    assert found(browser, "苏州") == ["/hotels/XX003", "/hotels/XX002", "/hotels/XX001"]
    text = browser.get("/search?q=苏州").text
    assert text.count('<span class="badge info">mine</span>') == 1


@pytest.mark.parametrize("q", ["%", "_", "\\", "100%", "a_c", "'", '"', "%%%%", "*"])
def test_a_wildcard_is_a_letter(world, staff, q):
    world.hotel("SZ001", name="abc 100 percent", phone="1")
    browser = world.browser(staff)
    assert found(browser, q) == []
    world.hotel("SZ002", name=f"x {q} y")
    assert found(browser, q) == ["/hotels/SZ002"]


def test_nothing_typed_and_nothing_found_say_what_to_do(world, staff):
    world.hotel("SZ001")
    browser = world.browser(staff)
    for url in ("/search", "/search?q=", "/search?q=%20%00"):
        assert "pinyin or its initials" in browser.get(url).text
    assert "Nothing found for “&lt;zzz&gt;”." in browser.get("/search?q=<zzz>").text


def test_of_many_eight_are_shown_and_the_way_to_all(world, staff):
    for number in range(12):
        world.hotel(f"SZ{number:03d}", name=f"苏州{number}号店")
    browser = world.browser(staff)
    assert len(found(browser, "苏州")) == 8
    page = browser.get("/search?q=苏州").text
    assert '<a href="/hotels?q=%E8%8B%8F%E5%B7%9E">All hotels that fit</a>' in page


def test_accounts_are_found_by_their_keeper_alone(world, staff):
    hotel = world.hotel("SZ001")
    world.gm_of(hotel, name="Garden Wang", function=Function.ASSISTANT)
    account = world.account(Role.STAFF, name="Garden Li")
    admin = world.browser(world.account(Role.ADMIN))
    assert f"/accounts/{account.id}" in found(admin, "garden")
    for role in (Role.STAFF, Role.MANAGER, Role.DIRECTOR, Role.LIAISON):
        assert found(world.browser(world.account(role)), "garden") == []


def test_the_hotel_side_has_no_search(world):
    hotel = world.hotel("SZ001")
    for function in (Function.GM, Function.OWNER, Function.ASSISTANT):
        browser = world.browser(world.gm_of(hotel, function=function))
        assert browser.get("/search?q=SZ").status_code == 403
        assert "/search" not in browser.get("/me").text


def test_every_page_of_head_office_has_the_box(world, staff):
    browser = world.browser(staff)
    for page in ("/hotels", "/calls", "/me", "/search"):
        text = browser.get(page).text
        assert re.search(r'<form class="find" role="search" action="/search">', text), page
        assert '<div class="finder" id="results-rail" hidden></div>' in text, page


def test_words_are_small_letters_and_plain_digits():
    assert words_of("  Ｓｚ００１　苏州\x00 0512-6700(0114) +86 138-0013-8000 ") == [
        "sz001",
        "苏州",
        "051267000114",
        "86",
        "13800138000",
    ]
    assert words_of("+8613800138000") == ["13800138000"]
    assert words_of("2026-A") == ["2026-a"]
    assert len(words_of("a " * 50)) == 8


def test_the_list_finds_what_the_box_finds(world, staff):
    world.hotel("SZ001", name="苏州观前街店", phone="0512-6700 0114")
    world.hotel("SZ002", name="苏州火车站店", phone="0512-6700 0999")
    browser = world.browser(staff)
    for q, codes in (("szgq", ["SZ001"]), ("6700", ["SZ002", "SZ001"]), ("观前 sz", ["SZ001"]), ("x%", [])):
        page = browser.get("/hotels", query_string={"q": q, "sort": "name"}).text
        assert sorted(re.findall(r'<div class="name"><a href="/hotels/([^"]+)"', page)) == sorted(codes)
    assert Hotel.select().count() == 2
