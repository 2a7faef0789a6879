"""Who can see a hotel and why, for those who answer for it; and an officer lets his own hotels' people in again."""

import re
from datetime import timedelta
from html import unescape

import pytest

from portal.foundation import clock
from portal.foundation.roles import Function, Role
from portal.insight.hotel_access import Reason
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.links import Link
from portal.records.teams import Region, Team
from tests.world import PASSWORD, Forms, days_ago


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="Garden Court")


def groups(page) -> dict[str, list[str]]:
    """{reason: the names under it}, as the page has them."""
    found = {}
    for body in re.findall(r"<tbody>(.*?)</tbody>", page.text, re.S):
        reason = re.search(r'scope="rowgroup">(.*?) <small>', body).group(1)
        word = next(one.value for one in Reason if one._label == unescape(reason))
        found[word] = re.findall(r"<tr><td><(?:a|span)[^>]*>([^<]+)", body)
    return found


def test_everybody_stands_under_the_nearest_reason_and_nobody_twice(world, hotel):
    other = world.hotel("SZ002")
    region = Region.create(name_en="East")
    team, far = Team.create(name_en="One", region=region), Team.create(name_en="Two")
    officer = world.officer_of(hotel, name="The officer", since=days_ago(10))
    Account.update(team=team).where(Account.id == officer.id).execute()
    world.officer_of(other, name="Another officer")
    for function in ("gm", "owner", "assistant"):
        world.gm_of(hotel, function=Function(function), name=f"The {function}")
    world.gm_of(other, name="A stranger")
    places = {
        "Leads the team": {"team": team},
        "Leads the region": {"region": region},
        "Leads all": {},
        "Far": {"team": far},
    }
    for name, facts in places.items():
        manager = world.account(Role.MANAGER, name=name)
        Account.update(**facts, language="en").where(Account.id == manager.id).execute()
    world.account(Role.LIAISON, name="A liaison")
    world.account(Role.DIRECTOR, name="The director").note_sign_in()
    gone = world.account(Role.STAFF, name="Somebody gone")
    Account.update(active=False).where(Account.id == gone.id).execute()
    page = world.browser(world.account(Role.ADMIN, name="The admin")).get("/hotels/SZ001/access")
    assert groups(page) == {
        "officer": ["The officer"],
        "hotel": ["The gm", "The owner", "The assistant"],
        "leads": ["Leads all", "Leads the region", "Leads the team"],
        "director": ["The director"],
        "admin": ["The admin"],
        "manager": ["Far"],
        "staff": ["Another officer"],
        "liaison": ["A liaison"],
    }
    assert page.text.count('<span class="mute">never</span>') == 11


def test_of_many_the_first_are_named_and_all_are_counted(world, hotel):
    for number in range(25):
        world.account(Role.STAFF, name=f"Officer {number:02}")
    page = world.browser(world.account(Role.DIRECTOR)).get("/hotels/SZ001/access")
    assert groups(page)["staff"] == [f"Officer {number:02}" for number in range(20)]
    assert "<small>25</small>" in page.text and "and 5 more" in page.text


def test_who_answers_for_the_hotel_reads_the_page_and_nobody_else(world, hotel):
    people = {role: world.account(role) for role in Role}
    world.posted(hotel, people[Role.STAFF])
    world.posted(hotel, people[Role.GM], Function.GM)
    answers = {role: world.browser(account).get("/hotels/SZ001/access").status_code for role, account in people.items()}
    allowed = {Role.MANAGER, Role.DIRECTOR, Role.ADMIN}
    assert answers == {role: 200 if role in allowed else 403 for role in Role}
    assert world.browser(people[Role.ADMIN]).get("/hotels/NOPE/access").status_code == 404


# An officer lets his own hotels' people in again


def link_of(browser, hotel, account):
    page = browser.send(f"/hotels/{hotel.code}/people", f"/hotels/{hotel.code}/people/{account.id}/link")
    assert page.status_code == 200
    return re.search(r"http://localhost(/links/[\w-]+)", page.text).group(1)


@pytest.mark.parametrize("function", ["gm", "owner", "assistant"])
def test_an_officer_hands_his_hotels_people_a_link_that_holds_a_day(world, hotel, function):
    officer, guest = world.officer_of(hotel), world.gm_of(hotel, function=Function(function), name="Lin Hai")
    path = link_of(world.browser(officer), hotel, guest)
    assert Link.get().expires_at - clock.now() <= timedelta(hours=24)
    assert Link.get().issued_by_id == officer.id
    last = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (last.verb, last.by_id, last.record_id) == ("link.issued", officer.id, guest.id)
    assert Account.check(guest.sign_in, PASSWORD) == guest, "the old password holds until the link is used"
    new = "a password of my own"
    assert world.browser().send(path, path, password=new, password_again=new).status_code == 303
    assert Account.check(guest.sign_in, new) == guest


def test_the_hotels_page_leads_there(world, hotel):
    officer = world.officer_of(hotel)
    assert "/hotels/SZ001/people" in world.browser(officer).get("/hotels/SZ001").text
    assert "/hotels/SZ001/access" in world.browser(world.account(Role.MANAGER)).get("/hotels/SZ001").text


def test_nobody_hands_out_a_link_for_people_or_hotels_that_are_not_his(world, hotel):
    other = world.hotel("SZ002")
    officer, colleague = world.officer_of(hotel), world.officer_of(other)
    guest, stranger = world.gm_of(hotel), world.gm_of(other)
    former = world.gm_of(hotel, function=Function.ASSISTANT)
    world.gm_of(hotel)  # the GM before him is posted here no longer
    browser = world.browser(officer)
    for path, status in {
        f"/hotels/SZ001/people/{stranger.id}/link": 404,
        f"/hotels/SZ001/people/{officer.id}/link": 404,
        f"/hotels/SZ001/people/{guest.id}/link": 404,
        f"/hotels/SZ002/people/{stranger.id}/link": 403,
        "/hotels/SZ001/people/999999/link": 404,
    }.items():
        assert browser.post(path, data=browser.token()).status_code == status, path
    for who in (guest, world.account(Role.LIAISON), world.account(Role.DIRECTOR), world.account(Role.ADMIN)):
        asking = world.browser(who)
        assert asking.post(f"/hotels/SZ001/people/{former.id}/link", data=asking.token()).status_code == 403
    theirs = world.browser(colleague)
    assert theirs.get("/hotels/SZ001/people").status_code == 403
    assert Link.select().count() == 0


def test_for_who_is_deactivated_no_button_stands_there(world, hotel):
    officer, guest = world.officer_of(hotel), world.gm_of(hotel, name="Lin Hai")
    Account.update(active=False).where(Account.id == guest.id).execute()
    browser = world.browser(officer)
    page = browser.get("/hotels/SZ001/people").text
    assert "Lin Hai" in page
    assert f"/hotels/SZ001/people/{guest.id}/link" not in Forms.of(page)
    assert browser.post(f"/hotels/SZ001/people/{guest.id}/link", data=browser.token()).status_code == 403
