"""From two messy sheets to a working company: hotels, then people, then everybody signs in and finds his way."""

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from tests.browser.journey import (
    PASSWORD,
    PHONE,
    Books,
    flask,
    sign_in,
    sticks_out,
    sticks_out_of_a_telephone,
    violations,
)

pytestmark = pytest.mark.browser

HEADINGS = ("序号", "城市", "酒店名称（全称）", "类型", "总台专线", "客房数", "开业时间", "地址")
#: As an office keeps it: the city stands once for several rows, telephones and numbers as each hand wrote them.
HOTELS = (
    (1, "苏州", "河畔旅舍", "加盟", 51260000001, "１４３间", "2019年3月", "平江路1号"),
    (2, None, "松涛旅舍", "加盟店", "0512-60000002/60000012", "72间", "2019-3-1", "平江路２号"),
    (3, None, "竹影旅舍", "特许", "０５１２－６０００００３３", 58, "19.3.1", "平江路3号"),
    (4, "无锡", "云居旅舍", "特许经营店", "电话：0510-60000004", "80", 43525, "湖滨路4号"),
    (None,) * 8,
    (5, None, "听雨旅舍", "加盟", None, "九十来间", "2019/03/01", "湖滨路5号"),
    (6, None, "云居旅舍", "特许", "0510-60000004", "80", "2019-3-1", "湖滨路4号"),
    ("合计", None, None, None, None, 353, None, None),
)
PEOPLE = (
    ("总部及酒店人员登记表", "", "", "", ""),
    ("制表：人事部", "", "", "", "2026年11月"),
    ("姓名", "岗位", "手机号码", "工号", "分管酒店"),
    ("王敏", "客服专员", "139 0000 0002", "wang.min", "河畔旅舍、松涛旅舍、竹影旅舍"),
    ("陈静", "店长", "１３９０００００００１", "", "云居旅舍"),
    ("吴昊", "总经理", "13900000003", "", "不知何处旅舍"),
    ("", "", "", "", ""),
    ("合计：3人", "", "", "", ""),
)
CHOSEN = "a sentence of my own"


def hotels_sheet(folder: Path) -> Path:
    book = Workbook()
    page = book.active
    page.title = "酒店一览"
    page.append(("华东区域酒店一览表（2026年11月）",))
    page.merge_cells("A1:H1")
    page.append(("制表：运营部　　联系人：内线 8001",))
    page.append(())
    page.append(HEADINGS)
    for row in HOTELS:
        page.append(row)
    for cells in ("B5:B7", "B8:B11"):
        page.merge_cells(cells)
    book.save(folder / "酒店一览表.xlsx")
    return folder / "酒店一览表.xlsx"


def people_sheet(folder: Path) -> Path:
    with (folder / "人员登记.csv").open("w", encoding="gbk", newline="") as file:
        csv.writer(file).writerows(PEOPLE)
    return folder / "人员登记.csv"


@pytest.fixture
def books(standing, shared_app, sqlite_template) -> Books:
    """A new portal with nobody in it but an administrator."""
    _server, books = standing
    books.become(sqlite_template)
    flask(shared_app, books, "accounts", "create", "admin", "--role", "admin", typed=PASSWORD)
    books.write("UPDATE account SET language = 'en'")
    return books


def test_from_two_messy_sheets_to_a_working_company(journey, books, tmp_path):
    page = journey.signed_in("admin")
    bring_in_the_hotels(page, books, tmp_path)
    download_what_was_rejected(page, tmp_path)
    bring_in_the_people(page, books, tmp_path)
    slips = print_slips(page, books)
    the_gm_comes_in(journey, books, slips["陈静"])
    the_officer_finds_a_hotel(journey, books, slips["王敏"])


def upload(page, kind: str, path: Path):
    page.goto("/imports")
    page.get_by_role("link", name="Import a sheet").first.click()
    page.get_by_role("radio", name=kind, exact=True).check()
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Upload and look at the columns").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(path.name)


def held_back(page, button: str, said: str):
    """Presses a button whose work goes on in steps, and holds the steps back until the page has said how far it is."""
    held, free = [], []
    page.route("**/imports/*/step", lambda route: route.continue_() if free else held.append(route))
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#progress")).to_contain_text(said)
    expect(page.get_by_role("progressbar")).to_be_visible()
    free.append(True)
    for step in held:
        step.continue_()


def verdicts(page) -> list[tuple[str, str]]:
    """Each row's name and verdict, as the page says."""
    rows = page.locator("#rows tbody tr").all()
    return [(row.locator("th").inner_text(), row.locator(".badge").inner_text()) for row in rows]


def bring_in_the_hotels(page, books, folder):
    upload(page, "Hotels", hotels_sheet(folder))
    means = page.get_by_label("酒店名称（全称） means")
    assert means.evaluate("field => field.selectedOptions[0].text") == "Hotel name"
    by_hand = page.get_by_label("总台专线 means")
    assert by_hand.input_value() == "", "no heading that is understood"
    by_hand.select_option(label="Telephone")
    assert (violations(page), sticks_out_of_a_telephone(page)) == ([], 0)
    held_back(page, "Check the rows", "The rows are being checked: 0 of 6.")
    expect(page.get_by_role("heading", name="Bring in")).to_be_visible()
    new = [(name, "New") for name in ("河畔旅舍", "松涛旅舍", "竹影旅舍", "云居旅舍")]
    assert verdicts(page) == [*new, ("听雨旅舍", "Refused"), ("云居旅舍", "Refused")]
    expect(page.locator("#rows")).to_contain_text("Enter a whole number from 1 to 9999.")
    expect(page.locator("#rows")).to_contain_text("The same as row 8 of this sheet: keep one of the two.")
    assert (violations(page), sticks_out_of_a_telephone(page)) == ([], 0)
    assert books.one("SELECT COUNT(*) FROM hotel") == 0, "a dry run writes nothing"
    page.get_by_role("button", name="Bring in").click()
    expect(page.locator("#notice")).to_contain_text("4 rows are brought in.")
    assert books.read("SELECT name, city, kind, phone, rooms, opened_on, address FROM hotel ORDER BY id") == [
        ("河畔旅舍", "苏州", "member", "051260000001", 143, "2019-03-01", "平江路1号"),
        ("松涛旅舍", "苏州", "member", "0512-60000002 / 60000012", 72, "2019-03-01", "平江路２号"),
        ("竹影旅舍", "苏州", "franchise", "0512-60000033", 58, "2019-03-01", "平江路3号"),
        ("云居旅舍", "无锡", "franchise", "0510-60000004", 80, "2019-03-01", "湖滨路4号"),
    ]


def download_what_was_rejected(page, folder):
    with page.expect_download() as begun:
        page.get_by_role("button", name="Rejected rows as a sheet").click()
    begun.value.save_as(folder / "rejected.xlsx")
    rows = [row for row in load_workbook(folder / "rejected.xlsx").active.iter_rows(values_only=True) if any(row)]
    found = {row[2]: row for row in rows if row[2] in ("听雨旅舍", "云居旅舍")}
    assert sorted(found) == ["云居旅舍", "听雨旅舍"]
    assert found["听雨旅舍"][:8] == ("5", "无锡", "听雨旅舍", "加盟", None, "九十来间", "2019/03/01", "湖滨路5号")
    assert found["听雨旅舍"][8:10] == ("10", "客房数: Enter a whole number from 1 to 9999.")


def bring_in_the_people(page, books, folder):
    upload(page, "Accounts", people_sheet(folder))
    held_back(page, "Check the rows", "The rows are being checked: 0 of 3.")
    expect(page.get_by_role("heading", name="Bring in")).to_be_visible()
    assert [verdict for _name, verdict in verdicts(page)] == ["New", "New", "Refused"]
    expect(page.locator("#rows")).to_contain_text("No hotel has the code or name 不知何处旅舍")
    assert books.one("SELECT COUNT(*) FROM account") == 1
    said = "Everything is written. The weeks of 4 hotels are being counted anew."
    held_back(page, "Bring in", said)
    expect(page.get_by_role("heading", name="Brought in")).to_be_visible()
    posted = "SELECT a.name, p.function, h.name FROM posting p JOIN account a ON a.id = p.account_id"
    assert books.read(f"{posted} JOIN hotel h ON h.id = p.hotel_id ORDER BY h.id") == [
        ("王敏", "officer", "河畔旅舍"),
        ("王敏", "officer", "松涛旅舍"),
        ("王敏", "officer", "竹影旅舍"),
        ("陈静", "gm", "云居旅舍"),
    ]
    assert books.one("SELECT mobile FROM account WHERE name = '陈静'") == "13900000001"


def print_slips(page, books) -> dict[str, str]:
    """Invites whoever has no password yet, and returns each one's link as it stands on his slip."""
    books.write("UPDATE account SET language = 'en'")
    page.goto("/accounts")
    page.get_by_role("link", name="Invitations").click()
    expect(page.locator("#list tbody tr")).to_have_count(2)
    page.get_by_label("all on this page").check()
    page.get_by_role("button", name="Print new slips").click()
    expect(page.locator(".slip")).to_have_count(2)
    expect(page.locator(".slip svg")).to_have_count(2)
    assert (violations(page), sticks_out_of_a_telephone(page)) == ([], 0)
    links = {slip.locator("h2").inner_text(): slip.locator("code").inner_text() for slip in page.locator(".slip").all()}
    assert sorted(links) == ["王敏", "陈静"]
    assert books.one("SELECT COUNT(*) FROM link WHERE used_at IS NULL") == 2
    return links


def choose_a_password(page, link: str):
    page.goto(link)
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
    page.get_by_label("New password").fill(CHOSEN)
    page.get_by_label("The same again").fill(CHOSEN)
    page.get_by_role("button", name="Save and sign in").click()


def the_gm_comes_in(journey, books, link):
    phone = journey.page(**PHONE)
    choose_a_password(phone, link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("云居旅舍")
    assert sticks_out(phone) == 0
    assert violations(phone) == []
    shown = phone.locator("body").inner_text()
    assert [name for (name,) in books.read("SELECT name FROM hotel") if name in shown] == ["云居旅舍"]
    again = journey.page(**PHONE)
    again.goto("/sign-in")
    sign_in(again, "13900000001", CHOSEN)
    expect(again.get_by_role("heading", level=1)).to_have_text("云居旅舍")


def the_officer_finds_a_hotel(journey, books, link):
    page = journey.page()
    choose_a_password(page, link)
    expect(page.locator(".register .row")).to_have_count(3)
    code = books.one("SELECT code FROM hotel WHERE name = '松涛旅舍'")
    box = page.get_by_role("searchbox", name="Search hotels and people")
    box.fill("stls")
    expect(page.locator("#results-rail a").first).to_contain_text("松涛旅舍")
    box.press("Enter")
    page.wait_for_url(f"**/hotels/{code}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("松涛旅舍")
