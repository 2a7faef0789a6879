"""Sheets: a hotel's rows out of its PMS, and head office's sheet of all hotels (D10)."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from portal.activity.monthly_reports import MonthlyCorrection, MonthlyReport
from portal.activity.monthly_reports import pasted as pasted_rows
from portal.foundation.roles import Role
from portal.foundation.sheets import Unreadable
from portal.records.imports import Import, ImportRow, Verdict, undoing
from portal.records.imports import steps as import_steps
from portal.schema import IMPORTERS
from tests.laws import new_submission_id
from tests.monthly_reports.conftest import OCTOBER, SEPTEMBER, entered

MONTHS = "\n".join(
    (
        "月份\t可售房数\t出租间夜\t客房收入(元)\tOTA占比",
        "2026-09\t3,000\t2310\t554,400.00\t35%",
        "2026年10月\t3100\t2480\t59.52万\t0.34",
        "",
    )
)
PAGE = "/monthly-reports/sheet"
FROM = f"{PAGE}?hotel=SZ001"


def test_rows_are_read_looked_over_and_saved(world, hotel, gm):
    browser = world.browser(gm)
    looked = browser.send(FROM, PAGE, pasted=MONTHS, step="preview")
    assert looked.status_code == 200 and "2 months were read" in looked.text
    assert MonthlyReport.select().count() == 0
    saved = browser.send(FROM, PAGE, pasted=MONTHS, step="save")
    assert (saved.status_code, saved.location) == (303, "/monthly-reports/of/SZ001")
    told = (MonthlyReport.month, MonthlyReport.sold, MonthlyReport.revenue, MonthlyReport.ota, MonthlyReport.source)
    assert list(MonthlyReport.select(*told).order_by(MonthlyReport.month).tuples()) == [
        (SEPTEMBER, 2310, 55_440_000, 3500, "sheet"),
        (OCTOBER, 2480, 59_520_000, 3400, "sheet"),
    ]


def test_the_days_of_a_month_are_added_up_and_shares_weighed(hotel):
    days = "2026-10-01,100,80,200,50%\n2026-10-02,100,20,300,100%"
    text = f"Date,Rooms available,Rooms sold,ADR,OTA\n{days}\nTotal,200,100,,\n"
    (one,) = pasted_rows.months_of(hotel, text).months
    assert (one.month, one.rows) == (OCTOBER, 2)
    assert one.facts == {"available": 200, "sold": 100, "revenue": 2_200_000, "ota": 6000}


def test_a_heading_in_tens_of_thousands_counts_for_its_column(hotel):
    rows = "月份\t可售间夜\t已售间夜\t客房收入（万元）\n2026-09\t3000\t2310\t55.44\n2026-10\t3100\t2480\t59.52万"
    found = pasted_rows.months_of(hotel, rows)
    assert [one.facts["revenue"] for one in found.months] == [55_440_000, 59_520_000]


@pytest.mark.parametrize("heading", ["已售房", "售房数", "出租房间数", "已售房间数"])
def test_rooms_sold_are_known_under_the_names_systems_give_them(hotel, heading):
    (one,) = pasted_rows.months_of(hotel, f"月份\t可售房\t{heading}\t房费收入\n2026-10\t3100\t2480\t595200").months
    assert one.facts == {"available": 3100, "sold": 2480, "revenue": 59_520_000}


def test_what_is_worked_out_of_cells_has_the_bounds_of_a_cell(hotel):
    for rows in (
        "month,available,sold,adr\n2026-09,3000,3000,90000000",
        "date,available,sold,revenue\n2026-09-01,9,9,60000000\n2026-09-02,9,9,60000000",
        "date,available,sold,revenue\n2026-09-01,60000,9,9\n2026-09-02,60000,9,9",
    ):
        found = pasted_rows.months_of(hotel, rows)
        assert (found.months, len(found.wrong)) == ([], 1), rows


def test_what_is_there_is_corrected_and_kept(world, hotel, gm):
    entered(hotel, sold=2000)
    world.browser(gm).send(FROM, PAGE, pasted=MONTHS, step="save")
    assert (MonthlyReport.get(MonthlyReport.month == OCTOBER).sold, MonthlyCorrection.get().was["sold"]) == (2480, 2000)


def test_rows_that_cannot_be_read_save_nothing(world, hotel, gm):
    wrong = MONTHS + "2026-08\tviele\t1\t2\t3\n2026-11\t3100\t1\t100000\t30%\n"
    answer = world.browser(gm).send(FROM, PAGE, pasted=wrong, step="save")
    assert answer.status_code == 422
    assert "Row 4: Enter a number such as 1302." in answer.text
    assert "Row 5: This month is not over yet." in answer.text
    assert MonthlyReport.select().count() == 0


@pytest.mark.parametrize(
    ("text", "said"), [("nothing here", "No column says this"), ("月份\t可售房数\t出租间夜\n", "no row")]
)
def test_what_is_no_sheet_says_why(hotel, text, said):
    with pytest.raises(Unreadable, match=said):
        pasted_rows.months_of(hotel, text)


def test_an_exported_file_becomes_the_text_to_look_over(world, hotel, officer):
    book = Workbook()
    book.active.append(["苏州观前店 经营月报"])
    book.active.append(["营业日期", "可售房", "过夜房数", "房费"])
    book.active.append([date(2026, 10, 1), 100, 91, 21000])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    browser = world.browser(officer)
    form = browser.form(FROM, PAGE)
    data = {**form, "pasted": "", "step": "preview", "file": (file, "pms.xlsx")}
    answer = browser.post(PAGE, data=data, content_type="multipart/form-data")
    assert answer.status_code == 200 and "1 month was read" in answer.text
    assert "2026-10-01\t100" in answer.text


def test_a_row_of_another_hotel_is_refused(hotel):
    found = pasted_rows.months_of(hotel, "酒店\t月份\t可售房数\t间夜\t收入\nSZ999\t2026-10\t3100\t2000\t400000\n")
    assert [str(wrong) for _row, wrong in found.wrong] == ["This row is of another hotel: SZ999."]


# All hotels


@pytest.fixture
def importer(world, hotel):
    world.hotel("SZ002", rooms=100)
    return world.person(world.account(Role.ADMIN))


def brought(world, by, *rows, revenue="客房收入") -> Import:
    head = ("酒店编号", "月份", "可售房数", "出租间夜", revenue, "平台占比")
    job = world.sheet(world.account(Role.ADMIN), "figures", (head, *rows))
    job.map(by, 0, job.fields)
    while job.is_busy:
        import_steps.step(IMPORTERS["figures"], job, by)
    return job


def test_a_sheet_of_all_hotels_is_judged_brought_in_and_undone(world, hotel, importer):
    there = entered(hotel, sold=2000, platform=2000)
    job = brought(
        world,
        importer,
        ("SZ001", "2026-10", "3100", "2480", "595200", "20%"),
        ("SZ002", "2026-10", "3100", "3200", "600000", "20%"),
        ("SZ002", "2026-10", "3100", "3200", "600000", "20%"),
        ("SZ404", "2026-10", "3100", "3000", "600000", "20%"),
        ("SZ002", "2026-11", "3100", "3000", "600000", "20%"),
    )
    verdicts = [row.verdict for row in ImportRow.select().where(ImportRow.job == job).order_by(ImportRow.place)]
    assert verdicts == [Verdict.CHANGE, Verdict.NEW, Verdict.REFUSED, Verdict.REFUSED, Verdict.REFUSED]
    import_steps.deed(IMPORTERS["figures"], importer, job)()
    there = MonthlyReport.get_by_id(there.id)
    assert (there.sold, there.version, MonthlyCorrection.get().was["sold"]) == (2480, 2, 2000)
    fresh = MonthlyReport.get(MonthlyReport.id != there.id)
    assert (fresh.sold, fresh.source, fresh.size, "over" in fresh.doubts) == (3200, "imported", "m", True)
    undoing.undo(IMPORTERS["figures"], importer, Import.get_by_id(job.id))
    assert [row.sold for row in MonthlyReport.select()] == [2000]
    assert MonthlyCorrection.select().count() == 0


def test_of_all_hotels_too_a_heading_in_tens_of_thousands_counts(world, hotel, importer):
    rows = (("SZ001", "2026-10", "3100", "2480", "59.52", ""), ("SZ002", "2026-10", "3100", "2480", "60万", ""))
    job = brought(world, importer, *rows, revenue="客房收入（万元）")
    import_steps.deed(IMPORTERS["figures"], importer, job)()
    told = MonthlyReport.select(MonthlyReport.revenue).order_by(MonthlyReport.revenue)
    assert [row.revenue for row in told] == [59_520_000, 60_000_000]


def test_the_administrator_brings_it_in_by_the_imports_page(world, hotel):
    browser = world.browser(world.account(Role.ADMIN))
    page = browser.get("/imports/new?kind=figures").text
    assert "Monthly figures" in page and "Room nights sold" in page
    token = {**browser.token(), "submission_id": new_submission_id(), "kind": "figures"}
    file = (BytesIO("酒店,月份,可售房数,出租间夜,客房收入\nSZ001,2026-10,3100,2480,595200\n".encode()), "all.csv")
    answer = browser.post("/imports", data={**token, "file": file}, content_type="multipart/form-data")
    assert answer.status_code == 303 and answer.location.endswith("/columns")
