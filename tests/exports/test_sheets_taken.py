"""What leaves at once: exactly the filter, marked with who and when; text stays text; and it is noted (D42)."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.foundation.sheets import writing
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel
from portal.records.principals import Principal, PrincipalFunction
from portal.records.sessions import Session
from portal.records.tags import HotelTag
from tests.exports.reading import NOW, head, once, rows, taken
from tests.world import PASSWORD, days_ago


def test_a_sheet_holds_the_hotels_of_the_filter_in_its_order_and_says_whose_it_is(world, manager):
    world.hotel("SZ002", name="B", city="苏州", kind="franchise")
    world.hotel("SZ001", name="A", city="苏州")
    world.hotel("HZ001", name="C", city="杭州")
    with clock.at(NOW):
        browser = world.browser(manager)
        sheet = taken(browser, "/hotels?city=苏州&sort=code")
        assert head(sheet) == [
            "Hotel files",
            "Exported by 赵敏华 on 18 Nov 2026 12:00",
            "Filter: City: 苏州",
        ]
        assert [row["Code"] for row in rows(sheet)] == ["SZ001", "SZ002"]
        assert [row["Code"] for row in rows(taken(browser, "/hotels?city=苏州&kind=franchise"))] == ["SZ002"]
        assert [row["Code"] for row in rows(taken(browser, "/hotels?q=hz"))] == ["HZ001"]
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref.startswith("A4:")


def test_a_hotel_has_its_facts_as_dates_numbers_and_text(world, manager):
    with clock.at(NOW):
        hotel = world.hotel(
            "SZ001",
            name="苏州观前街店",
            city="苏州",
            kind="franchise",
            grade="A",
            phone="051267000114",
            rooms=120,
            opened_on=date(2019, 5, 1),
            nights_share=3_150,
            fee_terms="3%\n按季",
        )
        HotelTag.put(COMMAND_LINE, hotel, ["重点", "地铁"])
        Principal.enter(COMMAND_LINE, hotel, "林国栋", PrincipalFunction.GM, since=days_ago(9), phone="013800138000")
        world.officer_of(hotel, name="陈晓芸")
        (row,) = rows(taken(world.browser(manager)))
        assert {name: row[name] for name in row if row[name] is not None} == {
            "Code": "SZ001",
            "Hotel name": "苏州观前街店",
            "Kind": "Franchise store",
            "Gate": "7 Daily service",
            "Grade": "A",
            "Status": "In the chain",
            "Tags": "地铁, 重点",
            "City": "苏州",
            "Telephone": "051267000114",
            "Rooms": 120,
            "Opened": datetime(2019, 5, 1),
            "Fee terms": "3%\n按季",
            "Officer": "陈晓芸",
            "Whom to call": "林国栋",
            "Function": "General manager",
            "Telephone of that person": "013800138000",
            "Share of room nights we bring": 0.315,
            "This week": "Still to call",
            # Posted in the second half of the month.
            "Visit": "No visit owed",
            "Call owed since": datetime.combine(clock.this_week().monday, datetime.min.time()),
        }


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 138", "-5", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "＝1+1", "0012", "1e5", "TRUE"]
)
@once
def test_text_that_begins_like_a_formula_stays_text(world, manager, text):
    Hotel.update(name=text, address=text).where(Hotel.id == world.hotel("SZ001").id).execute()
    sheet = taken(world.browser(manager))
    cells = [cell for cell in sheet[5] if cell.column_letter in "BK"]
    assert [(cell.value, cell.data_type, cell.number_format) for cell in cells] == [(text, "s", "@")] * 2
    if not text[0].isalnum():
        assert [cell.quotePrefix for cell in cells] == [True, True]


@once
def test_what_no_sheet_can_hold_is_left_out_and_the_rest_is_there(world, manager):
    hotel = world.hotel("SZ001")
    Hotel.update(name="a\x01b\ufffec𠮷😀", address="长" * 40_000).where(Hotel.id == hotel.id).execute()
    (row,) = rows(taken(world.browser(manager)))
    assert (row["Hotel name"], len(row["Address"])) == ("abc𠮷😀", 32_767)
    browser = world.browser(manager)
    answer = browser.post("/hotels/export", data={**browser.token(), "city": "a\x02b"})
    # Among the properties of the file, too, which is broken by one of these.
    assert load_workbook(BytesIO(answer.data)).properties.description == "City: ab"


def test_each_reader_takes_away_only_what_he_may_read(world):
    hotel = world.hotel("SZ001", note="PLANTED", nights_share=5_000, grade="A")
    Principal.enter(COMMAND_LINE, hotel, "Lin", PrincipalFunction.GM, since=days_ago(9), manner="PLANTED")
    inner = {"Share of room nights we bring", "This week", "Call owed since"}
    for role in (Role.STAFF, Role.MANAGER, Role.DIRECTOR, Role.LIAISON, Role.ADMIN):
        browser = world.browser(world.account(role))
        if role == Role.DIRECTOR:
            browser.get("/hotels")
        (row,) = rows(taken(browser))
        assert (inner <= set(row)) == (role in (Role.STAFF, Role.MANAGER, Role.DIRECTOR)), role
        assert "PLANTED" not in str(row)


def test_the_hotel_side_takes_nothing_away(world):
    hotel = world.hotel("SZ001")
    for function in (Function.GM, Function.OWNER, Function.ASSISTANT):
        browser = world.browser(world.gm_of(hotel, function=function))
        answer = browser.post("/hotels/export", data={**browser.token(), "city": "苏州"})
        assert answer.status_code == 403
        assert "/hotels/export" not in browser.get("/hotels").text
    assert AuditEntry.select().where(AuditEntry.verb == "hotels.exported").count() == 0


def test_what_is_taken_away_is_noted_with_its_filter(world, manager):
    world.hotel("SZ001")
    world.hotel("SZ002")
    taken(world.browser(manager), "/hotels?city=苏州&q=sz")
    entry = AuditEntry.get(AuditEntry.verb == "hotels.exported")
    assert (entry.by_id, entry.kind, entry.record_id) == (manager.id, "account", manager.id)
    assert entry.told == {"filter": "Search: sz · City: 苏州", "count": 2}
    page = world.browser(world.account(Role.ADMIN)).get("/audit").text
    assert "took away a list of hotels" in page


def test_reading_the_address_of_an_export_takes_nothing_away(world, manager):
    browser = world.browser(manager)
    for address in ("/hotels/export", "/calls/export"):
        assert browser.get(address).status_code in (404, 405)
    assert AuditEntry.select().count() == 0


def test_the_whole_list_asks_for_the_password_first(world, manager):
    world.hotel("SZ001")
    noted = AuditEntry.select().where(AuditEntry.verb == "hotels.exported")
    browser = world.browser(manager)
    Session.update(confirmed_at=None).execute()
    for password in ({}, {"confirm_secret": "not the password"}):
        answer = browser.send("/hotels", "/hotels/export", **password)
        assert (answer.status_code, noted.count()) == (401, 0)
    assert rows(taken(browser, "/hotels?city=苏州"))[0]["Code"] == "SZ001", "a filter is not the whole"

    browser.send("/hotels", "/hotels/export", confirm_secret=PASSWORD)
    assert [row["Code"] for row in rows(taken(browser, "/hotels"))] == ["SZ001"]
    assert [entry.told["filter"] for entry in noted.order_by(AuditEntry.id)] == ["City: 苏州", "none: the whole list"]


@once
def test_a_sheet_ends_at_its_limit_and_says_so(world, manager, monkeypatch):
    monkeypatch.setattr(writing, "MOST_ROWS", 2)
    for number in range(3):
        world.hotel(f"SZ00{number}")
    found = rows(taken(world.browser(manager)))
    assert [row["Code"] for row in found] == ["SZ000", "SZ001", "More rows than one sheet takes: narrow the filter."]
