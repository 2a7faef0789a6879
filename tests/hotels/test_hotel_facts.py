"""Tags, shares, what is missing, what is old, and hotels that are there already."""

import re
from datetime import date, timedelta

import pytest

from portal.foundation import clock
from portal.foundation.roles import Role
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel
from portal.records.tags import HotelTag
from tests.hotels.editing import NOW, edited, new_file
from tests.world import Forms

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
