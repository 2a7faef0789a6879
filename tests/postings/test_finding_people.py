"""Somebody of the hotel side is found by what is typed, and posted only if one person is meant."""

import re

import pytest

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.accounts import Account
from tests.fields import Fields
from tests.postings.posting import posted, rows
from tests.world import Forms, days_ago


@pytest.fixture
def lin(world):
    """One of the hotel side, found in each of his ways."""
    mail = {"email": "lin@hotel.example", "mobile": "13812345678"}
    return Account.add(COMMAND_LINE, "linhai", "林海", Role.GM, **mail)


@pytest.mark.parametrize(
    "typed",
    ["林海", " 林海 ", "linhai", "LinHai", "lin@hotel.example", "+86 138-1234-5678", "林海 · linhai", "林海·linhai"],
)
def test_somebody_of_the_hotel_side_is_meant_by_name_sign_in_name_or_number(world, browser, lin, typed):
    world.hotel("SZ001")
    world.account(Role.GM, name="林海涛")
    data = {**browser.token(), "function": "gm", "person": typed}
    assert browser.post("/hotels/SZ001/postings", data=data).status_code == 303
    assert rows() == [(lin.id, "gm", clock.today(), None)]


def candidates(page):
    select = re.search(r'<select[^>]* id="meant".*?</select>', page.text, re.S)
    return re.findall(r'<option[^>]* value="(\d+)">([^<]*)</option>', select.group()) if select else []


def test_of_two_with_one_name_one_is_chosen_by_his_hotel(world, browser, lin):
    world.hotel("SZ001")
    other = world.gm_of(world.hotel("SZ002", name="Garden Court"), name="林海")
    typed = {"person": "林海", "since": days_ago(3).isoformat(), "function": "gm"}
    page = browser.send("/hotels/SZ001/postings/new", "/hotels/SZ001/postings", **typed)
    fields = Fields.of(page.text)
    assert (page.status_code, fields.sentence("person")) == (422, "Choose below who is meant.")
    assert {name: fields.values[name] for name in typed} == typed, "everything typed is still there"
    assert candidates(page) == [
        (str(lin.id), "林海 · linhai · posted nowhere"),
        (str(other.id), f"林海 · {other.sign_in} · Garden Court"),
    ]
    form = Forms.of(page.text)["/hotels/SZ001/postings"]
    assert browser.post("/hotels/SZ001/postings", data={**form, "meant": str(other.id)}).status_code == 303
    assert rows()[1:] == [(other.id, "gm", days_ago(3), None)]


def test_a_part_of_a_name_posts_nobody_until_he_is_chosen(world, browser, lin):
    world.hotel("SZ001")
    for typed in ("林", "lh", "linh", "1381234"):
        page = posted(browser, lin, "gm", person=typed)
        assert page.status_code == 422
        assert candidates(page) == [(str(lin.id), "林海 · linhai · posted nowhere")], typed
    assert rows() == []
    assert posted(browser, lin, "gm", person="林", meant=str(lin.id)).status_code == 303
    assert rows() == [(lin.id, "gm", clock.today(), None)]


def test_whom_the_text_does_not_mean_cannot_be_chosen(world, browser, lin):
    world.hotel("SZ001")
    stranger, staff = world.account(Role.GM, name="周莉"), world.account(Role.STAFF, name="林峰")
    for meant in (stranger.id, staff.id, 999_999, "x"):
        assert posted(browser, lin, "gm", person="林", meant=str(meant)).status_code == 422
    assert posted(browser, lin, "gm", person="林海", meant=str(stranger.id)).status_code == 303, "typed anew"
    assert rows() == [(lin.id, "gm", clock.today(), None)]


def test_of_many_ten_are_offered(world, browser):
    world.hotel("SZ001")
    people = [world.account(Role.GM, name="王芳") for _ in range(12)]
    page = posted(browser, people[0], "owner", person="王芳")
    assert Fields.of(page.text).sentence("person") == "More than 10 fit. Choose below, or type more of the name."
    assert [int(key) for key, _text in candidates(page)] == [person.id for person in people[:10]]


def test_the_page_offers_fifty_at_most_and_those_without_a_hotel_first(world, browser):
    posted_one = world.gm_of(world.hotel("SZ001"), name="Aaron")
    people = [world.account(Role.GM, name=f"Person {n:02d}") for n in range(49)]
    page = browser.get("/hotels/SZ001/postings/new").text
    offered = re.findall(r'<option value="([^"]+)"></option>', page)
    assert offered == [f"{one.name} · {one.sign_in}" for one in [*people, posted_one]]
    world.account(Role.GM, name="Person 49")
    page = browser.get("/hotels/SZ001/postings/new").text
    assert "Aaron · " not in page and page.count("></option>") == 50
