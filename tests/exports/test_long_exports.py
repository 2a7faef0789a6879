"""Long lists leave in steps: sealed for their owner, fetched within the hour, the same as one writing (D42)."""

import json
import re
from datetime import date, datetime, timedelta
from io import BytesIO

from openpyxl import load_workbook

from portal.activity.calls import Call
from portal.foundation import clock, storage
from portal.foundation.roles import Role
from portal.foundation.sheets import writing
from portal.records import exports as steps
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.exports import Export
from portal.records.hotels import Hotel
from portal.records.sessions import Session
from portal.web import exports
from tests.exports.reading import NOW, SHEET, cells, head, once, rows, taken
from tests.world import PASSWORD, Forms, days_ago


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
