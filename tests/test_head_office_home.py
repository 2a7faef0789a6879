"""The first pages of head office: what waits, and every figure opens the rows it counts."""

import re
from datetime import date, datetime, timedelta

import pytest

from portal.activity.follow_ups import FollowUp, Side
from portal.activity.follow_ups import State as ItemState
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records import cadence, excusing
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.links import Link
from portal.records.teams import Region, Team

NOW = datetime(2026, 11, 18, 4, 0)  # Wednesday of week 47


@pytest.fixture
def company(world):
    """Two officers in two teams of one region, one without a team; one hotel done, one late, one still to call."""
    with clock.at(NOW):
        north = Region.create(name_en="The north")
        teams = [Team.create(name_en=name, region=north) for name in ("Team one", "Team two")]
        done, late, due, gone = (world.hotel(f"SZ00{n}", name=f"Hotel {n}") for n in range(1, 5))
        officers = [
            world.officer_of(done, late, name="Chen", since=date(2026, 8, 3)),
            world.officer_of(due, name="Li", since=date(2026, 8, 3)),
            world.officer_of(world.hotel("SZ005", name="Hotel 5"), name="Xu", since=date(2026, 11, 16)),
        ]
        for officer, team in zip(officers, teams, strict=False):
            Account.update(team=team).where(Account.id == officer.id).execute()
        with cadence.settling_later():
            for hotel, officer, skips in (
                (done, officers[0], ()),
                (late, officers[0], (1, 2, 3)),
                (due, officers[1], ()),
            ):
                gm = world.principal(hotel, f"Mr {hotel.code}")
                for week in range(15, 0, -1):
                    if week not in skips:
                        world.call(hotel, officer, date(2026, 11, 17) - timedelta(weeks=week), gm)
                if hotel == done:
                    world.call(done, officer, date(2026, 11, 17), gm)
        yield {"teams": teams, "region": north, "officers": officers, "unstaffed": gone}


def figures(page: str) -> list[tuple[int, str]]:
    """(number, where it leads) of the figures at the head."""
    tally = re.search(r'<div class="tally">(.*?)</div>\s*</div>', page, re.S).group(1)
    found = re.findall(r'<a href="([^"]+)"><b>(\d+)</b>', tally)
    return [(int(number), url.replace("&amp;", "&")) for url, number in found]


def listed(browser, url: str) -> list[str]:
    return re.findall(r'<div class="name"><a href="/hotels/([^"]+)"', browser.get(url).text)


def cells(page: str) -> list[tuple[str, int]]:
    """(where it leads, number) of every figure in the tables."""
    found = re.findall(r'<td class="num"[^>]*><a href="([^"]+)">(\d+)</a>', page)
    return [(url.replace("&amp;", "&"), int(number)) for url, number in found]


def test_every_figure_of_the_director_opens_the_hotels_it_counts(world, company):
    browser = world.browser(world.account(Role.DIRECTOR))
    page = browser.get("/").text
    assert figures(page) == [(1, "/hotels?due=done"), (3, "/hotels?due=due")]
    for number, url in figures(page) + [(number, url) for url, number in cells(page)]:
        assert len(listed(browser, url)) == number, url
    assert listed(browser, "/hotels?due=late") == ["SZ002"]


def test_the_director_reads_the_names_of_those_that_wait_and_of_those_often_missed(world, company):
    page = world.browser(world.account(Role.DIRECTOR)).get("/").text
    waiting, missed = page.split("Missed most often")
    assert re.findall(r'<li><a href="/hotels/(SZ\d+)"', waiting) == ["SZ002"]
    assert "owed for 23 days" in waiting
    assert re.findall(r'<li><a href="/hotels/(SZ\d+)"', missed) == ["SZ002"]
    assert "3 weeks missed" in missed


def test_a_manager_reads_his_officers_and_each_figure_opens_its_rows(world, company):
    manager = world.account(Role.MANAGER)
    browser = world.browser(manager)
    page = browser.get("/").text
    assert re.findall(r'<th scope="row"><a href="/hotels\?([^"]+)">([^<]+)<', page) == [
        (f"team={company['teams'][0].id}", "Team one"),
        (f"team={company['teams'][1].id}", "Team two"),
        ("team=none", "without a team"),
        *((f"officer={officer.id}", officer.name) for officer in company["officers"]),
    ]
    assert len(cells(page)) == 10
    for url, number in cells(page):
        assert len(listed(browser, url)) == number, url


def shares(browser, page: str) -> list[tuple[str, int]]:
    """(last week's coverage as it is told, how many hotels its link opens), from the head on."""
    found = re.findall(r'<a (?:class="share[^"]*" )?href="(/coverage/hotels[^"]+)">(?:<b>)?(\d+%)<', page)
    return [(share, browser.get(url.replace("&amp;", "&")).text.count('<th scope="row"')) for url, share in found]


def test_last_weeks_coverage_stands_beside_whom_it_is_of_and_opens_what_was_not_done(world, company):
    everybody = [("66%", 3), ("50%", 1), ("100%", 1)]  # of all the owed; of the others the undone, or else the owed
    director, manager = world.browser(world.account(Role.DIRECTOR)), world.browser(world.account(Role.MANAGER))
    assert shares(director, director.get("/").text) == everybody
    assert shares(manager, manager.get("/").text) == [*everybody, *everybody[1:]]


def test_a_manager_reads_what_waits_for_him_with_the_hours_a_complaint_has_left(world, company):
    manager = world.account(Role.MANAGER)
    chen, hotel = world.person(company["officers"][0]), Hotel.get(Hotel.code == "SZ001")
    with clock.at(NOW - timedelta(hours=30)):
        FollowUp.add(chen, hotel, "No answer", side=Side.US, complaint=True)
    with clock.at(NOW - timedelta(hours=5, minutes=30)):
        FollowUp.add(chen, hotel, "Cold water", side=Side.US, complaint=True)
        answered = FollowUp.add(chen, hotel, "Wrong bill", side=Side.US, complaint=True)
    answered.answer(chen, "It is put right.")
    FollowUp.add(chen, hotel, "The pump", side=Side.HOTEL).give_state(chen, ItemState.STUCK)
    excusing.ask(chen, hotel, [clock.this_week().plus(1).monday], "Closed for works.")
    browser = world.browser(manager)
    page = browser.get("/").text
    assert re.findall(r'<b>([^<]+)</b>\s*<span class="badge[^"]*">([^<]+)</span>', page) == [
        ("No answer", "answer 6 hours overdue"),
        ("Cold water", "18 of 24 hours left"),
        ("Wrong bill", "answered"),
    ]
    chips = re.findall(r'<a class="chip" href="([^"]+)">[^<]+<b>\s*(\d+)\s*</b>', page)
    assert [int(number) for _url, number in chips] == [0, 1, 3, 1, 1]
    for url, number in chips:
        rows = browser.get(url.replace("&amp;", "&")).text
        assert rows.count('<li class="row">' if "follow-ups" in url else 'name="verdict" value="approved"') == int(
            number
        )
    others = world.browser(world.account(Role.DIRECTOR)).get("/").text
    assert re.findall(r'<a class="chip" href="[^"]+">[^<]+<b>\s*(\d+)\s*</b>', others) == ["0", "0", "3", "1", "1"]


def test_a_manager_of_a_team_or_a_region_reads_those_alone(world, company):
    manager = world.account(Role.MANAGER)
    for led, names in (
        ({"team": company["teams"][1]}, ["Li"]),
        ({"team": None, "region": company["region"]}, ["Chen", "Li"]),
    ):
        Account.update(**led).where(Account.id == manager.id).execute()
        browser = world.browser(manager)
        page = browser.get("/").text
        assert re.findall(r'<th scope="row"><a href="/hotels\?officer=\d+">([^<]+)<', page) == names
        for number, url in figures(page):
            assert len(listed(browser, url)) == number, url


def test_a_hotel_without_an_officer_stands_on_three_homes(world, company):
    for role in (Role.MANAGER, Role.DIRECTOR, Role.ADMIN):
        page = world.browser(world.account(role)).get("/").text
        assert '<a href="/hotels?officer=none">1 hotel has no officer.</a>' in page, role
    assert "has no officer" not in world.browser(world.account(Role.LIAISON)).get("/").text


def test_an_administrator_reads_which_accounts_have_no_password_yet(world):
    admin = world.account(Role.ADMIN)
    browser = world.browser(admin)
    assert "Everybody has a password." in browser.get("/").text
    invited = Account.add(COMMAND_LINE, "wang", "Wang", Role.STAFF)
    forgotten = Account.add(COMMAND_LINE, "zhao", "Zhao", Role.STAFF)
    Link.issue(world.person(admin), invited)
    page = browser.get("/").text
    assert re.findall(r'<li><a href="/accounts/(\d+)"><b>(\w+)', page) == [
        (str(invited.id), "Wang"),
        (str(forgotten.id), "Zhao"),
    ]
    assert page.count("link holds until") == page.count("no password, no link") == 1


def test_a_liaison_reads_his_own_last_calls_alone(world):
    hotel, liaison = world.hotel("SZ001"), world.account(Role.LIAISON)
    world.call(hotel, world.officer_of(hotel), summary="PLANTED")
    for number in range(7):
        world.call(hotel, liaison, summary=f"Own {number}")
    page = world.browser(liaison).get("/").text
    assert "PLANTED" not in page
    assert page.count('<div class="time">') == 5
