"""What leaves: exactly the filter, marked with who and when; text stays text; and it is noted (D42)."""

import json
import re
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from portal.activity.calls import Call
from portal.foundation import clock, storage
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.foundation.sheets import writing
from portal.records import exports as steps
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.exports import Export
from portal.records.hotels import Hotel
from portal.records.principals import Principal, PrincipalFunction
from portal.records.sessions import Session
from portal.records.tags import HotelTag
from portal.web import exports
from tests.world import PASSWORD, Forms, days_ago

once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
NOW = datetime(2026, 11, 18, 4, 0)  # Wednesday of week 47, noon in Shanghai
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def taken(browser, page="/hotels?city=苏州", action="/hotels/export"):
    """The sheet that the page's own button gives."""
    answer = browser.send(page, action)
    assert (answer.status_code, answer.mimetype) == (200, SHEET), answer.text[:300]
    return load_workbook(BytesIO(answer.data)).active


def head(sheet) -> list[str]:
    return [sheet.cell(row, 1).value for row in (1, 2, 3)]


def rows(sheet) -> list[dict]:
    """The rows under the headings, by heading."""
    lines = list(sheet.iter_rows(min_row=4, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


@pytest.fixture
def manager(world):
    return world.account(Role.MANAGER, name="赵敏华")


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


# Long lists, in steps


def many(n: int) -> list[str]:
    """n hotels of Suzhou, by their codes as the list sorts them."""
    facts = [
        {"code": f"C{i:05d}", "name": f"=Same {i % 3}", "name_key": f"same{i % 3}", "city": "苏州", "rooms": i + 1}
        for i in range(n)
    ]
    for start in range(0, n, 1_000):
        Hotel.insert_many(facts[start : start + 1_000]).execute()
    return [row.code for row in Hotel.select().order_by(Hotel.code)]


def begun(browser, page="/hotels?city=苏州&sort=code") -> str:
    """The address to which the list's button leads."""
    answer = browser.send(page, "/hotels/export")
    assert answer.status_code == 303
    return answer.location


def written(browser, address: str) -> list[str]:
    """Presses "Go on" until the sheet is there, as without scripts, and tells what the pages said on the way."""
    said = []
    while f"{address}/file" not in Forms.of(browser.get(address).text):
        answer = browser.send(address, f"{address}/step")
        assert (answer.status_code, answer.location) == (303, address)
        said.append(re.search(r"(\d[\d,]*) rows? so far|ready: (\d[\d,]*) row", browser.get(address).text)[0])
    return said


def fetch(browser, address: str):
    answer = browser.send(address, f"{address}/file")
    assert (answer.status_code, answer.mimetype) == (200, SHEET)
    return load_workbook(BytesIO(answer.data)).active


def cells(sheet) -> list[tuple]:
    return [(cell.value, cell.number_format, cell.quotePrefix) for line in sheet.iter_rows() for cell in line]


def test_a_long_list_is_written_in_steps_and_is_what_one_writing_would_be(world, manager, monkeypatch):
    monkeypatch.setattr(steps, "STEP_SECONDS", 0)
    codes, browser = many(1_201), world.browser(manager)
    noted = AuditEntry.select().where(AuditEntry.verb == "hotels.exported")
    with clock.at(NOW):
        address = begun(browser)
        assert written(browser, address) == [
            "500 rows so far",
            "1000 rows so far",
            "1201 rows so far",
            "ready: 1201 row",
        ]
        assert noted.count() == 0, "nobody has taken it away yet"
        sheet = fetch(browser, address)
        assert [(entry.told["filter"], entry.told["count"]) for entry in noted] == [("City: 苏州", 1_201)]
        assert [row["Code"] for row in rows(sheet)] == codes
        monkeypatch.setattr(exports, "AT_ONCE", 5_000)
        whole = taken(browser, "/hotels?city=苏州&sort=code")
    assert cells(sheet) == cells(whole)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == (whole.freeze_panes, whole.auto_filter.ref)


@once
def test_a_thousand_rows_come_at_once(world, manager):
    many(1_000)
    assert len(rows(taken(world.browser(manager)))) == 1_000
    assert Export.select().count() == 0


@once
def test_a_long_list_ends_at_its_limit_too(world, manager, monkeypatch):
    for place, name, value in ((exports, "AT_ONCE", 2), (steps, "CHUNK", 2), (writing, "MOST_ROWS", 3)):
        monkeypatch.setattr(place, name, value)
    codes, browser = many(5), world.browser(manager)
    address = begun(browser)
    assert written(browser, address)[-1] == "ready: 3 row"
    found = [row["Code"] for row in rows(fetch(browser, address))]
    assert found == [*codes[:3], "More rows than one sheet takes: narrow the filter."]


@once
def test_it_is_kept_sealed_for_its_owner_and_for_an_hour(world, manager, tmp_path):
    many(1_001)
    storage.use(tmp_path / "files")
    browser, other = world.browser(manager), world.browser(world.account(Role.ADMIN))
    with clock.at(NOW):
        address = begun(browser)
        written(browser, address)
        (path,) = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
        assert path.stat().st_size > 10_000 and path.read_bytes()[:2] != b"PK" and b"xl/" not in path.read_bytes()
        for each in (address, f"{address}/file", f"{address}/step"):
            answer = other.get(each) if each == address else other.post(each, data=other.token())
            assert answer.status_code == 404, each
        assert "1001" not in other.get("/exports").text
        assert "1001 rows" in browser.get("/exports").text
    with clock.at(NOW + timedelta(minutes=59)):
        assert (Export.sweep(), len(rows(fetch(browser, address)))) == (0, 1_001)
    with clock.at(NOW + timedelta(minutes=61)):
        assert browser.get(address).status_code == 404
        assert Export.sweep() == 1
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


@once
def test_whoever_may_no_longer_read_the_list_does_not_fetch_it(world):
    many(1_001)
    admin = world.account(Role.ADMIN)
    browser = world.browser(admin)
    address = begun(browser)
    written(browser, address)
    Account.update(role=Role.GM).where(Account.id == admin.id).execute()
    assert browser.get(address).status_code == 403
    Account.update(role=Role.STAFF).where(Account.id == admin.id).execute()
    assert browser.get(address).status_code == 200, "officers take the list of hotels away too"
    Export.update(word="accounts").execute()
    assert browser.get(address).status_code == 404


@once
def test_what_nobody_keeps_open_the_clock_finishes_in_its_owners_language(world, manager):
    codes = many(1_201)
    Account.update(language="zh").where(Account.id == manager.id).execute()
    browser = world.browser(manager)
    address = begun(browser)
    assert begun(browser) == address, "the same once more goes on with it"
    assert begun(browser, "/hotels?city=苏州&sort=name") != address
    for _ in range(2):
        world.app.test_cli_runner().invoke(args=["jobs", "tick"], catch_exceptions=False)
    sheet = fetch(browser, address)
    assert (sheet.cell(1, 1).value, [line[0] for line in sheet.iter_rows(min_row=5, values_only=True)]) == (
        "酒店档案",
        codes,
    )


@once
def test_of_two_steps_at_once_one_is_kept(world, manager, tmp_path):
    many(1_001)
    storage.use(tmp_path / "files")
    browser = world.browser(manager)
    address = begun(browser)
    one, other = Export.get(), Export.get()
    with world.app.app_context():
        for each in (one, other):
            each.step(world.person(manager))
    kept = Export.get()
    assert (kept.step_number, len(json.loads(kept.parts))) == (1, 1)
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1
    written(browser, address)
    assert len(rows(fetch(browser, address))) == 1_001


@once
def test_of_many_exports_the_oldest_give_way(world, manager):
    many(1_001)
    browser = world.browser(manager)
    places = [f"/hotels{filter}sort={sort}" for sort in ("code", "name", "city") for filter in ("?", "?city=苏州&")]
    addresses = [begun(browser, place) for place in places]
    assert len(set(addresses)) == 6
    assert [browser.get(address).status_code for address in addresses] == [404, *[200] * 5]


@once
def test_the_whole_list_in_steps_asks_for_the_password_at_both_ends(world, manager):
    many(1_001)
    browser = world.browser(manager)
    Session.update(confirmed_at=None).execute()
    assert browser.send("/hotels", "/hotels/export").status_code == 401
    browser.send("/hotels", "/hotels/export", confirm_secret=PASSWORD)
    address = begun(browser, "/hotels")
    written(browser, address)
    Session.update(confirmed_at=None).execute()
    assert browser.send(address, f"{address}/file").status_code == 401
    browser.send(address, f"{address}/file", confirm_secret=PASSWORD)
    assert len(rows(fetch(browser, address))) == 1_001


def test_calls_are_taken_away_as_they_are_listed(world, manager):
    own, other = world.hotel("SZ001", name="Own"), world.hotel("SZ002", name="Other")
    officer = world.officer_of(own, name="Chen")
    gm = world.principal(own, "Lin")
    with clock.at(NOW):
        world.call(own, officer, date(2026, 11, 17), gm, summary="=SUM(A1)")
        world.call(own, officer, date(2026, 8, 3), gm, summary="Long ago")
        world.call(other, manager, date(2026, 11, 16), summary="Elsewhere")
        browser = world.browser(manager)
        sheet = taken(browser, "/calls?hotel=SZ001&days=30", "/calls/export")
        assert head(sheet)[2] == "Filter: Time: 19 Oct 2026 – 18 Nov 2026 · Hotel: Own"
        (row,) = rows(sheet)
        assert row == {
            "When": datetime(2026, 11, 17, 10, 0),
            "Code": "SZ001",
            "Hotel name": "Own",
            "Channel": "Phone",
            "Direction": "We called",
            "Result": "Reached",
            "Counts": "yes",
            "Spoke with": "Lin",
            "Nothing special": None,
            "Summary": "=SUM(A1)",
            "Inside note": None,
            "Call back at": None,
            "Written by": "Chen",
            "Entered": datetime(2026, 11, 18, 12, 0),
            "Entered late": None,
            "Corrected": None,
        }
        assert [row["Summary"] for row in rows(taken(browser, "/calls?hotel=SZ001&year=2026", "/calls/export"))] == [
            "=SUM(A1)",
            "Long ago",
        ]
    assert Call.select().count() == 3


def test_a_liaison_takes_away_his_own_calls_alone(world):
    hotel = world.hotel("SZ001")
    liaison = world.account(Role.LIAISON, name="Ma")
    world.call(hotel, world.officer_of(hotel), summary="PLANTED")
    world.call(hotel, liaison, summary="Mine")
    (row,) = rows(taken(world.browser(liaison), "/calls?hotel=SZ001", "/calls/export"))
    assert (row["Summary"], row["Written by"]) == ("Mine", "Ma")


@once
def test_a_step_is_answered_as_the_part_of_the_page_that_shows_it(world, manager):
    many(1_001)
    browser = world.browser(manager)
    address = begun(browser)
    asked = {"HX-Request": "true", "HX-Target": "progress"}
    part = browser.get(address, headers=asked).text
    assert "The sheet is being written: 0 rows so far." in part and "<html" not in part
    form = Forms.of(part)[f"{address}/step"]
    answer = browser.post(f"{address}/step", data=form, headers=asked)
    assert (answer.status_code, answer.location) == (303, address)


@once
def test_the_clock_writes_calls_by_the_filter_that_was_asked_for(world, manager, monkeypatch):
    for place, name in ((exports, "AT_ONCE"), (steps, "CHUNK")):
        monkeypatch.setattr(place, name, 2)
    own, other = world.hotel("SZ001", name="Own"), world.hotel("SZ002", name="Other")
    for number in range(5):
        world.call(own, manager, days_ago(number), summary=f"Own {number}")
        world.call(other, manager, days_ago(number), summary=f"Other {number}")
    browser = world.browser(manager)
    address = browser.send("/calls?hotel=SZ001&days=30", "/calls/export").location
    world.app.test_cli_runner().invoke(args=["jobs", "tick"], catch_exceptions=False)
    assert [row["Summary"] for row in rows(fetch(browser, address))] == [f"Own {number}" for number in range(5)]
