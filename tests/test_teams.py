"""Teams and regions: who is in them, who leads them, and which hotels a manager writes."""

import pytest

from portal.foundation import db
from portal.foundation.db import Conflict, Refused
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records import members
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel
from portal.records.teams import Region, Team


@pytest.fixture
def led(world):
    """Two teams of one region and one without, an officer with a hotel in each; a hotel of an officer in no team, and
    one without an officer."""
    east = Region.add(COMMAND_LINE, name_en="East")
    for name, region in (("One", east), ("Two", east), ("Three", None)):
        team = Team.add(COMMAND_LINE, name_en=name, region=region)
        hotel = world.hotel(f"HOTEL-{name.upper()}")
        officer = world.officer_of(hotel, name=f"Officer {name}")
        members.edit(COMMAND_LINE, team, 1, [], [officer], name_en=name, region=region)
    world.officer_of(world.hotel("HOTEL-FREE"))
    world.hotel("HOTEL-NONE")
    return world


def manager(world, team: str = "", region: str = "") -> Account:
    account = world.account(Role.MANAGER)
    account.team = Team.get(Team.name_en == team) if team else None
    account.region = Region.get(Region.name_en == region) if region else None
    account.save()
    return account


def codes(query) -> set[str]:
    return {hotel.code.removeprefix("HOTEL-") for hotel in query}


@pytest.mark.parametrize(
    ("team", "region", "expected"),
    [
        ("", "", {"ONE", "TWO", "THREE", "FREE", "NONE"}),
        ("One", "", {"ONE", "NONE"}),
        ("", "East", {"ONE", "TWO", "NONE"}),
        ("Three", "East", {"ONE", "TWO", "THREE", "NONE"}),
    ],
)
def test_a_manager_writes_and_calls_for_what_he_leads_and_reads_all(led, team, region, expected):
    person = led.person(manager(led, team, region))
    with db.counted() as statements:
        assert codes(Hotel.writable_by(person)) == expected
    assert len(statements) == 1
    assert codes(Hotel.callable_by(person)) == expected
    assert codes(Hotel.visible_to(person)) == {"ONE", "TWO", "THREE", "FREE", "NONE"}


def test_a_hotel_goes_along_when_its_officer_moves_to_another_team(led):
    person = led.person(manager(led, "One"))
    one, two = Team.get(Team.name_en == "One"), Team.get(Team.name_en == "Two")
    officer = Account.get(Account.name == "Officer One")
    members.edit(COMMAND_LINE, two, two.version, [], [officer, Account.get(Account.name == "Officer Two")])
    assert codes(Hotel.writable_by(person)) == {"NONE"}
    assert (one.officers, len(two.officers)) == ([], 2)


def test_a_manager_of_another_team_is_told_that_he_may_not(led):
    browser = led.browser(manager(led, "One"))
    assert browser.get("/hotels/HOTEL-ONE/edit").status_code == 200
    assert browser.get("/hotels/HOTEL-TWO").status_code == 200
    assert browser.get("/hotels/HOTEL-TWO/edit").status_code == 403
    with pytest.raises(Refused):
        Hotel.find_for(led.person(manager(led, "One")), "HOTEL-TWO", to_write=True)


def test_a_manager_assigns_only_hotels_that_he_leads(led):
    browser, officer = led.browser(manager(led, "One")), Account.get(Account.name == "Officer One")
    for hotel, status in (("HOTEL-TWO", 403), ("HOTEL-NONE", 303)):
        answer = browser.post("/postings", data={**browser.token(), "hotel": hotel, "account": officer.id})
        assert answer.status_code == status, hotel
    assert Hotel.without_officer() == 0


def test_a_team_is_opened_with_its_officers_and_who_leads_it(world):
    admin, chief = world.browser(world.account(Role.ADMIN)), world.account(Role.MANAGER, name="A chief")
    officers = [world.account(Role.STAFF, name=name) for name in ("Officer A", "Officer B", "Officer C")]
    chosen = [str(row.id) for row in officers[:2]]
    answer = admin.send("/teams/new", "/teams", name_zh="一队", officers=chosen, managers=[str(chief.id)])
    assert answer.status_code == 303
    team = Team.get()
    assert (team.officers, team.managers) == (chosen, [str(chief.id)])
    told = [entry.told["team"] for entry in AuditEntry.select().where(AuditEntry.verb == "account.edited")]
    assert told == [[None, team.id]] * 3
    html = admin.get("/teams").text
    assert html.index("Officer B") < html.index("Officers in no team") < html.index("Officer C")

    page, action = f"/teams/{team.id}/edit", f"/teams/{team.id}"
    answer = admin.send(page, action, officers=[str(officers[2].id)], managers=[])
    assert answer.status_code == 303
    assert (Team.get().officers, Team.get().managers) == ([str(officers[2].id)], [])
    told = AuditEntry.get(AuditEntry.verb == "team.edited").told
    assert told["officers"] == [chosen, [str(officers[2].id)]]
    assert "Officer A" in admin.get("/audit").text


def test_a_region_is_opened_and_its_teams_stand_under_it(world):
    admin, chief = world.browser(world.account(Role.ADMIN)), world.account(Role.MANAGER, name="A chief")
    assert (
        admin.send("/teams/regions/new", "/teams/regions", name_en="North", managers=[str(chief.id)]).status_code == 303
    )
    region = Region.get()
    assert region.managers == [str(chief.id)]
    assert admin.send("/teams/new", "/teams", name_en="Alpha", regional=str(region.id)).status_code == 303
    assert Team.get().region == region
    html = world.browser(world.account(Role.STAFF)).get("/teams").text
    assert html.index("North") < html.index("A chief") < html.index("Alpha")


def test_a_team_with_people_is_not_closed(world):
    admin, officer = world.browser(world.account(Role.ADMIN)), world.account(Role.STAFF)
    team = members.add(COMMAND_LINE, Team, [], [officer], name_en="Alpha")
    form = admin.form(f"/teams/{team.id}/edit", f"/teams/{team.id}")
    form.pop("active")
    answer = admin.post(f"/teams/{team.id}", data={**form, "officers": [str(officer.id)]})
    assert (answer.status_code, "First take everybody out." in answer.text) == (422, True)
    assert Team.get().active is True


def test_two_admins_at_the_same_team_see_each_other(world):
    admin = world.browser(world.account(Role.ADMIN))
    officers = [world.account(Role.STAFF, name=name) for name in ("Officer A", "Officer B")]
    team = members.add(COMMAND_LINE, Team, [], officers, name_en="Alpha")
    page, action = f"/teams/{team.id}/edit", f"/teams/{team.id}"
    first, second = (admin.form(page, action) for _ in range(2))
    assert admin.post(action, data={**first, "officers": [str(officers[0].id)]}).status_code == 303
    answer = admin.post(action, data={**second, "officers": [str(officers[1].id)], "submission_id": "x" * 20})
    assert (answer.status_code, answer.text.count("Saved meanwhile by")) == (409, 1)
    assert Team.get().officers == [str(officers[0].id)]
    with pytest.raises(Conflict):
        members.edit(COMMAND_LINE, team, 1, [], [], name_en="Beta")


def test_before_there_are_teams_the_page_says_what_to_do(world):
    assert (
        "Until there are teams, every manager leads all hotels."
        in world.browser(world.account(Role.MANAGER)).get("/teams").text
    )
