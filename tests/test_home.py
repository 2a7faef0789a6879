"""Where each of the hotel side begins: his hotel whole, his hotels in a list, or what he is there for."""

import re
from datetime import date

import pytest

from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from tests.world import days_ago


@pytest.fixture
def hotel(world):
    return world.hotel(
        "SZ001",
        name="Garden",
        address="1 Old Street",
        district="Gusu",
        phone="0512-1234",
        rooms=100,
        opened_on=date(2019, 5, 1),
        pms="Opera",
        contract_until=date(2029, 4, 30),
        fee_terms="5 % of room revenue, monthly.",
    )


@pytest.fixture
def officer(world, hotel):
    account = world.officer_of(hotel, name="Chen", since=days_ago(30))
    Account.update(mobile="13800001111").where(Account.id == account.id).execute()
    return account


def nav_of(html: str) -> list[str]:
    menu = re.search(r'<nav class="menu".*?</nav>', html, re.S).group()
    return re.findall(r'href="([^"]+)"', menu)


def asked_of(html: str) -> list[str]:
    """What the page asks for: the fields its links lead to."""
    return re.findall(r'class="chip" href="/hotels/SZ001/proposals/new#([a-z_0-9]+)"', html)


def test_a_gm_with_one_hotel_needs_no_further_click(world, hotel, officer):
    lin = world.gm_of(hotel, name="Lin")
    page = world.browser(lin).get("/")
    assert (page.status_code, page.request.path) == (200, "/")
    for words in (
        "<h1>Garden</h1>",
        "Chen",
        'href="tel:13800001111"',
        "1 Old Street",
        "Opera",
        "Lin",
        "Propose a change",
    ):
        assert words in page.text, words
    assert nav_of(page.text)[:5] == ["/", "/follow-ups", "/evaluations", "/notices", "/me"]


def test_a_gm_is_asked_for_what_is_missing_and_each_gap_leads_to_its_field(world, hotel, officer):
    lin = world.browser(world.gm_of(hotel, name="Lin"))
    hotel.edit(COMMAND_LINE, 1, rooms=None, pms="")
    assert asked_of(lin.get("/").text) == ["rooms", "pms", "own_phone", "own_email", "own_best_days"]
    form = lin.get("/hotels/SZ001/proposals/new").text
    assert [
        name for name in ("rooms", "pms", "own_phone", "own_email", "own_best_days") if f'id="{name}"' not in form
    ] == []
    lin.send("/hotels/SZ001/proposals/new", "/hotels/SZ001/proposals", rooms="120", own_best_note="after two")
    page = lin.get("/").text
    assert asked_of(page) == ["pms", "own_phone", "own_email"], "what is proposed is asked for no longer"
    assert "2 proposals of yours wait for your officer" in page


def test_a_gm_whose_file_is_complete_is_asked_for_nothing(world, hotel, officer):
    lin = world.gm_of(hotel, name="Lin")
    Principal.update(phone="139", email="lin@example.com", best_note="mornings").where(
        Principal.account == lin
    ).execute()
    assert "What is asked of you" not in world.browser(lin).get("/").text


def test_a_hotel_without_an_officer_says_that_one_is_about_to_be_named(world, hotel):
    page = world.browser(world.gm_of(hotel)).get("/").text
    assert "Head office is about to name somebody for you." in page


def test_a_gm_of_two_hotels_finds_both_with_what_is_missing_in_each(world, hotel, officer):
    bare = world.hotel("SZ002", name="Court")
    lin = world.gm_of(hotel, bare, name="Lin")
    Principal.update(phone="139", email="lin@example.com", best_note="mornings").where(
        Principal.account == lin
    ).execute()
    page = world.browser(lin).get("/").text
    gaps = dict(re.findall(r'<a href="/hotels/(SZ\d+)">.*?(?:<small class="badge warn">([^<]+)</small>)?</th>', page))
    assert gaps == {"SZ001": "", "SZ002": "6 gaps"}
    assert nav_of(page)[:6] == ["/", "/follow-ups", "/evaluations", "/notices", "/me", "/hotels"]


def test_an_owner_has_all_his_hotels_in_one_list_with_officer_contract_and_fees(world, hotel, officer):
    second = world.hotel("SZ002", name="Court", contract_until=date(2027, 12, 31))
    owner = world.browser(world.gm_of(hotel, second, function=Function.OWNER))
    page = owner.get("/").text
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.S)
    assert len(rows) == 2
    court, garden = rows
    assert ("Court" in court, "about to be named" in court, "31 Dec 2027" in court) == (True, True, True)
    assert ("Chen" in garden, "13800001111" in garden, "30 Apr 2029" in garden) == (True, True, True)
    assert 'href="/hotels/SZ001#fees"' in garden
    assert "gap" not in page and "Propose" not in page
    file = owner.get("/hotels/SZ001").text
    assert 'id="fees">5 % of room revenue, monthly.' in file


def test_contract_and_fees_are_the_owners_and_contact_people_the_gms(world, hotel, officer):
    seen = {}
    for function in (Function.GM, Function.OWNER):
        world.principal(hotel, "Mrs Sales", "sales")
        page = world.browser(world.gm_of(hotel, function=function)).get("/").text
        seen[function.value] = [w for w in ("30 Apr 2029", "5 % of room", "Mrs Sales") if w in page]
    assert seen == {"gm": ["Mrs Sales"], "owner": ["30 Apr 2029", "5 % of room"]}


def test_who_owns_one_hotel_and_runs_another_reads_in_each_what_he_is_there(world, hotel, officer):
    other = world.hotel("SZ002", name="Court", fee_terms="Fees of Court.")
    world.principal(hotel, "Mrs Sales", "sales")
    account = world.gm_of(other)
    world.posted(hotel, account, Function.OWNER)
    browser = world.browser(account)
    court, garden = browser.get("/hotels/SZ002").text, browser.get("/hotels/SZ001").text
    assert ("Fees of Court." in court, "Contact people" in court) == (False, True)
    assert ("5 % of room" in garden, "Mrs Sales" in garden) == (True, False)


def test_an_assistant_reads_what_he_is_there_for_and_whom_to_ask(world, hotel, officer):
    page = world.browser(world.gm_of(hotel, function=Function.ASSISTANT)).get("/").text
    assert "Garden" in page and "You assist here" in page and 'href="tel:13800001111"' in page
    for words in ("1 Old Street", "Opera", "5 % of room", 'href="/hotels'):
        assert words not in page, words
    assert nav_of(page) == ["/", "/follow-ups", "/monthly-reports", "/notices", "/me", "/bulletins"]


def test_somebody_without_a_posting_is_told_so(world):
    page = world.browser(world.account(Role.GM, name="New Here")).get("/").text
    assert "<h1>New Here</h1>" in page and "No hotel yet" in page


def test_an_owner_of_very_many_hotels_pages_through_all_of_them(world):
    owner = world.gm_of(function=Function.OWNER)
    for _ in range(52):
        world.posted(world.hotel(), owner, Function.OWNER)
    browser = world.browser(owner)
    first = browser.get("/").text
    next_ = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
    second = browser.get(next_).text
    codes = [re.findall(r'<th scope="row"><a href="/hotels/(\w+)"', page) for page in (first, second)]
    assert [len(page) for page in codes] == [50, 2]
    assert sorted(codes[0] + codes[1]) == sorted(code for (code,) in Hotel.select(Hotel.code).tuples())


def test_an_officer_begins_with_his_hotels(world, hotel, officer):
    answer = world.browser(officer).get("/")
    assert (answer.status_code, answer.location) == (303, "/week")
