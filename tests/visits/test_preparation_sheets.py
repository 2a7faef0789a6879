"""The preparation sheet may lie on the GM's desk (D17): what it says, and what it never says."""

from datetime import timedelta

import pytest

from portal.activity.follow_ups import FollowUp, Side
from portal.activity.monthly_reports import MonthlyReport, last_month
from portal.activity.to_tell import ToTell
from portal.activity.visits import Visit
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE
from portal.records.hotels import Hotel
from portal.records.plans import ConsultingPlan
from portal.records.principals import Principal
from portal.records.tags import HotelTag
from tests.world import days_ago


@pytest.fixture
def hotel(world) -> Hotel:
    return world.hotel("SZ001", name="Desk Court", district="姑苏区", rooms=100, phone="0512-67001234")


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel)


@pytest.fixture
def visit(world, hotel, officer) -> Visit:
    day = clock.today() + timedelta(days=3)
    return Visit.plan(world.person(officer), hotel, day, purpose="Planted purpose", topics="The price parity.")


def test_the_sheet_tells_what_was_agreed_what_is_open_and_what_is_new(world, hotel, officer, visit):
    by = world.person(officer)
    person = world.principal(hotel, "Mr Lin")
    call = world.call(hotel, officer, days_ago(5), principal=person, summary="Planted call note")
    FollowUp.add(by, hotel, "We send the price study.", side=Side.US, for_hotel=True, origin=call)
    FollowUp.add(by, hotel, "You mend the pump.", side=Side.HOTEL, for_hotel=True)
    FollowUp.add(by, hotel, "Planted inside item", side=Side.US)
    ToTell.add(by, "The convention is in May.", clock.today(), clock.today(), account=officer.id)
    figures = {"available": 3000, "sold": 2100, "revenue": 42_000_000}
    MonthlyReport.enter(COMMAND_LINE, hotel, last_month(), figures)
    world.hotel("SZ002", name="Next Door", district="姑苏区")
    world.hotel("SZ003", name="Across Town", district="吴中区")
    world.hotel("HZ001", name="Elsewhere", city="杭州")
    Hotel.update(grade="C", note="Planted note", in_difficulty=1).where(Hotel.id == hotel.id).execute()
    Principal.update(manner="Planted manner").where(Principal.id == person.id).execute()
    HotelTag.put(by, hotel, ["Planted tag"])
    ConsultingPlan.write(by, hotel, 0, "Planted plan")
    page = world.browser(officer).get(f"/visits/{visit.id}/preparation").text
    sheet = page[page.index('<div class="desk">') :]
    agreed, still = sheet.index("Agreed in the last calls"), sheet.index("Still open")
    assert agreed < sheet.index("We send the price study.") < still < sheet.index("You mend the pump.")
    for said in ("The price parity.", "The convention is in May.", "70.0%", "Mr Lin", "0512-67001234", "dark socks"):
        assert said in sheet
    assert sheet.index("Next Door") < sheet.index("Across Town")
    assert "Planted" not in page and "Elsewhere" not in page and "grade" not in sheet.lower()


def test_topics_are_typed_on_the_sheet_and_stand_on_the_visit(world, officer, visit):
    browser, address = world.browser(officer), f"/visits/{visit.id}/preparation"
    answer = browser.send(address, f"{address}/topics", topics="Breakfast.\nParking.")
    assert (answer.status_code, Visit.get().topics) == (303, "Breakfast.\nParking.")
    old = browser.form(address, f"{address}/topics")
    Visit.get().edit(COMMAND_LINE, Visit.get().version, topics="Somebody else's.")
    refused = browser.post(f"{address}/topics", data={**old, "topics": "Mine."})
    assert refused.status_code == 409
    assert "Somebody else&#39;s." in refused.text and ">Mine.</textarea>" in refused.text.replace("\r\n", "")
    assert Visit.get().topics == "Somebody else's."


def test_the_hotel_side_and_strangers_have_no_sheet(world, hotel, visit):
    address = f"/visits/{visit.id}/preparation"
    assert world.browser(world.gm_of(hotel)).get(address).status_code == 403
    liaison = world.browser(world.account("liaison"))
    assert liaison.get(address).status_code == 404
    other = world.browser(world.officer_of(world.hotel("SZ009")))
    page = other.get(address)
    assert page.status_code == 200 and "preparation/topics" not in page.text


def test_an_empty_sheet_says_so(world, officer, visit):
    page = world.browser(officer).get(f"/visits/{visit.id}/preparation").text
    assert "Nothing was agreed in the calls" in page and "No minutes were released" in page
    assert "None in this city." in page
