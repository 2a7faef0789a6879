"""Sheets as offices keep them are read as people read them; hostile files are refused with a sentence, quickly."""

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from functools import cache

import openpyxl
import pytest
import xlwt

from portal.config import ROOT
from portal.foundation.sheets import Wrong, cells, reading, table
from portal.foundation.sheets.reading import Row, Sheet

MB = 1024 * 1024
FIELDS = {"名称": "name", "城市": "city", "电话": "phone", "联系人电话": "person_phone"}


def xlsx(*rows, merge=(), title="表", base=None) -> bytes:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    if base:
        book.epoch = base
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for cells_ in merge:
        book.active.merge_cells(cells_)
    return saved(book)


def saved(book) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rows_of(raw: bytes) -> list[list[str]]:
    return [row.cells for row in reading.read_bytes(raw)[0].rows]


# What is read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_is_read_whatever_wrote_it(encoding, delimiter):
    text = "名称,城市\n苏州观前店,苏州\n".replace(",", delimiter)
    if encoding == "utf-16-be":
        text = "\ufeff" + text
    assert rows_of(text.encode(encoding)) == [["名称", "城市"], ["苏州观前店", "苏州"]]


def test_a_workbook_is_read_as_it_is_shown():
    raw = xlsx(["甲", 13812345678.0, 0.35, date(2019, 3, 5), datetime(2019, 3, 5, 10, 30), True, None])
    assert rows_of(raw) == [["甲", "13812345678", "0.35", "2019-03-05", "2019-03-05 10:30", "TRUE"]]


def test_of_a_formula_the_value_is_taken_and_text_that_looks_like_one_stays_text():
    book = openpyxl.Workbook()
    book.active.append(["x"])
    book.active["A1"].value, book.active["A1"].data_type = "=HYPERLINK(1)", "s"
    book.active["B1"] = "=1+1"
    assert rows_of(saved(book)) == [["=HYPERLINK(1)"]]


def test_an_old_workbook_is_read_with_its_own_days():
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(2, 1, "名称")
    sheet.write(3, 1, "苏州观前店")
    sheet.write(3, 2, date(2019, 3, 5), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    (read,) = reading.read_bytes(saved(book))
    assert read.rows == [Row(3, ["", "名称"]), Row(4, ["", "苏州观前店", "2019-03-05"])]
    assert read.base == "1900"


def test_a_workbook_that_counts_from_1904_says_so():
    (read,) = reading.read_bytes(xlsx([date(2019, 3, 5), 41000], base=openpyxl.utils.datetime.CALENDAR_MAC_1904))
    assert (read.rows[0].cells, read.base) == (["2019-03-05", "41000"], "1904")
    assert cells.day("41000", read.base) == date(2016, 4, 2)


def test_several_sheets_are_read_without_the_empty_and_the_hidden_ones():
    book = openpyxl.Workbook()
    book.active.title = "一"
    book.active.append(["名称"])
    book.create_sheet("空")
    book.create_sheet("二").append(["城市"])
    book.create_sheet("藏").append(["x"])
    book["藏"].sheet_state = "hidden"
    assert [sheet.name for sheet in reading.read_bytes(saved(book))] == ["一", "二"]


def test_rows_keep_their_numbers_and_a_broken_one_says_why():
    rows = reading.read_bytes('名称,城市\n\n,\n甲,苏州\n"a"b,\n乙,"x\n'.encode())[0].rows
    assert [(row.number, row.trouble) for row in rows] == [(1, ""), (4, ""), (5, "row"), (6, "quote")]


# The table in it


def grid(*rows, merged=(), skip=0) -> table.Grid:
    sheet = Sheet("", "1900", [list(m) for m in merged], [Row(n + skip, list(r)) for n, r in enumerate(rows, 1)])
    return table.found(sheet, FIELDS.get)


def test_titles_above_totals_below_blanks_and_repeated_headings_are_not_rows():
    found = grid(
        ["2026年一览表"], ["制表：王", "11月"], ["序号", "名称", "城市"], ["1", "甲", "苏州"], ["序号", "名称", "城市"],
        ["2", "乙", "南京"], ["小计", "", "2"], ["", "", ""], ["合计", "", "2"], ["备注：以上为准"],
    )  # fmt: skip
    assert (found.header, found.headings) == (3, ["序号", "名称", "城市"])
    assert [row.cells for row in found.rows] == [["1", "甲", "苏州"], ["2", "乙", "南京"]]


def test_a_hotel_called_like_a_total_is_a_row():
    assert len(grid(["名称", "城市"], ["总计大酒店", "苏州"], ["合计", ""]).rows) == 1


def test_merged_cells_speak_for_what_they_cover_down_in_rows_and_both_ways_in_headings():
    found = grid(
        ["名称", "城市", "联系人", ""],
        ["", "", "姓名", "电话"],
        ["甲", "苏州", "林", "1"],
        ["乙", "", "王", "2"],
        merged=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (2, 1, 3, 1)],
    )
    assert found.headings == ["名称", "城市", "联系人 / 姓名", "联系人 / 电话"]
    assert [row.cells for row in found.rows] == [["甲", "苏州", "林", "1"], ["乙", "苏州", "王", "2"]]


def test_a_row_with_more_cells_than_headings_is_trouble():
    assert [row.trouble for row in grid(["名称", "城市"], ["甲", "苏州", "x"], ["乙"]).rows] == ["cells", ""]


# Cells


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019年3月", date(2019, 3, 1)),
        ("2019-3-1", date(2019, 3, 1)),
        ("2019/03/01", date(2019, 3, 1)),
        ("19.3.1", date(2019, 3, 1)),
        ("86.5.1", date(1986, 5, 1)),
        ("２０１９年３月５日", date(2019, 3, 5)),
        ("20190305", date(2019, 3, 5)),
        ("2019-03-05 10:30", date(2019, 3, 5)),
        ("2019年3月5日 星期二", date(2019, 3, 5)),
        ("43529", date(2019, 3, 5)),
        ("5 Mar 2019", date(2019, 3, 5)),
    ],
)
def test_a_day_is_understood_as_people_write_it(text, day):
    assert cells.day(text) == day


@pytest.mark.parametrize("text", ["", "明年", "2019-13-1", "2019-2-30", "3/5/2019", "12", "1800-01-01", "9" * 9])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(Wrong):
        cells.day(text)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("51260000001", "051260000001"),
        ("1088888888", "01088888888"),
        ("4008123123", "4008123123"),
        ("13812345678.0", "13812345678"),
        ("1.3812345678E+10", "13812345678"),
        ("0512-67001234、13812345678；电话：021-1", "0512-67001234 / 13812345678 / 021-1"),
        ("（０５１２）１２３", "(0512)123"),
        ("13812345678/13812345678", "13812345678"),
    ],
)
def test_telephone_numbers_are_read_whatever_a_spreadsheet_made_of_them(text, phones):
    assert cells.phones(text) == phones


def test_a_number_that_was_rounded_is_not_guessed():
    with pytest.raises(Wrong, match="format the column as text|文本格式"):
        cells.phones("1.38E+10")


def test_numbers_come_with_units_and_shares_in_every_form():
    assert [cells.whole_number(text, 1, 9999) for text in ("143间", "1,200", "１２０", "99.0")] == [143, 1200, 120, 99]
    assert [cells.share(text) for text in ("35%", "0.35", "35", "3.5成", "100%")] == [3500, 3500, 3500, 3500, 10000]


# Hostile files


def zipped(**parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return file.getvalue()


def with_part(raw: bytes, name: str, body: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    file, quickly = io.BytesIO(), {"compression": zipfile.ZIP_DEFLATED, "compresslevel": 1}
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", **quickly) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, body)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


@cache
def zip_bomb() -> bytes:
    return with_part(xlsx(["名称"]), SHEET, HEAD + b" " * (200 * MB) + TAIL)


def lying_bomb() -> bytes:
    """Says in its list that it is small."""
    raw = zip_bomb()
    size = (200 * MB + len(HEAD) + len(TAIL)).to_bytes(4, "little")
    assert raw.count(size) == 2
    return raw.replace(size, (1000).to_bytes(4, "little"))


def entity_bomb() -> bytes:
    lines = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">' + lines + b"]>"
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&l11;</t></is></c></row>'
    return with_part(xlsx(["名称"]), SHEET, head + HEAD + cell + TAIL)


def million_empty_rows() -> bytes:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(2, 1_000_001))
    return with_part(xlsx(["名称"]), SHEET, HEAD + rows + TAIL)


def far_corner() -> bytes:
    cell = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>'
    return with_part(xlsx(["名称"]), SHEET, HEAD + cell % (1, b"A", 1) + cell % (1_048_576, b"XFD", 1_048_576) + TAIL)


def paths_inside() -> bytes:
    return with_part(xlsx(["名称"]), "../../etc/passwd", b"x")


def macros() -> bytes:
    return with_part(xlsx(["名称"]), "xl/vbaProject.bin", b"x")


def old_macros() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("x").write(0, 0, "名称")
    return saved(book) + "_VBA_PROJECT".encode("utf-16-le")


def truncated() -> bytes:
    return xlsx(["名称"])[:-100]


def endless_text() -> bytes:
    return b"name\n" + b"," * (19 * MB)


HOSTILE = {
    "zip bomb": (zip_bomb, "larger inside"),
    "zip bomb that lies": (lying_bomb, "damaged"),
    "entity bomb": (entity_bomb, "definitions"),
    "a million empty rows": (million_empty_rows, "empty|damaged|larger inside"),
    "a cell in the farthest corner": (far_corner, "columns|larger inside"),
    "paths inside": (paths_inside, "paths"),
    "macros": (macros, "macros"),
    "macros of old": (old_macros, "macros"),
    "cut off": (truncated, "damaged"),
    "endless row": (endless_text, "columns|larger inside"),
    "too many rows": (lambda: b"name\n" + b"a\n" * 300_000, "20,000 rows"),
    "too large": (lambda: b"a" * (21 * MB), "20 MB"),
    "another archive": (lambda: zipped(**{"word/document.xml": "x"}), "not a sheet"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, "not a sheet"),
    "a program": (lambda: b"\x7fELF\x02\x01\x01" + bytes(4000), "not a sheet"),
    "a document": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "not a sheet"),
    "a web page": (lambda: b"<html><table><tr><td>name</td></tr></table></html>", "web page"),
    "empty": (lambda: b"", "empty"),
    "white space": (lambda: b" \n\n", "empty"),
}


#: Run by a small process, whose children begin small: a child is said to have been as large as whoever forked it. What
#: it tells of each file: the sentence that it is refused with (or how many rows it has), the seconds of processor that
#: its reader took, and the most memory that any reader has taken so far.
MEASURE = """
import json, resource, sys
from pathlib import Path
from portal.foundation.sheets import Unreadable, reading

def used():
    return resource.getrusage(resource.RUSAGE_CHILDREN)

for path in sys.argv[1:]:
    begun = used().ru_utime + used().ru_stime
    try:
        told = len(reading.read_path(Path(path))[0].rows)
    except Unreadable as refused:
        told = refused.packed[0]
    print(json.dumps([told, used().ru_utime + used().ru_stime - begun, used().ru_maxrss // 1024]))
"""


def measured(folder, *files: bytes) -> list[tuple[str | int, float, int]]:
    """Of each file: (refusal or rows, seconds of processor, MB of memory at most until then)."""
    paths = [folder / str(number) for number in range(len(files))]
    for path, raw in zip(paths, files, strict=True):
        path.write_bytes(raw)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, paths)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_hostile_files_are_refused_with_a_sentence_in_five_seconds_and_little_memory(tmp_path):
    found = dict(zip(HOSTILE, measured(tmp_path, *(make() for make, _words in HOSTILE.values())), strict=True))
    wrong = {
        name: told
        for name, told in found.items()
        if not (isinstance(told[0], str) and re.search(HOSTILE[name][1], told[0], re.I) and told[1] < 5)
    }
    assert (wrong, len(found)) == ({}, len(HOSTILE))
    assert max(most for _told, _seconds, most in found.values()) < 150


def test_twenty_thousand_rows_of_an_office_are_read_with_as_little(tmp_path):
    def row(number: int, *texts: str) -> str:
        cells_ = (
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(texts)
        )
        return f'<row r="{number}">{"".join(cells_)}</row>'

    more = ["甲乙丙丁"] * 10
    rows = [row(1, *(f"列{n}" for n in range(16)))]
    for n in range(20_000):
        place = ("江苏省", "苏州市", f"云汀路{n}号", f"{13800000000 + n}", "2019年3月")
        rows.append(row(n + 2, f"第{n}号店", *place, *more))
    raw = with_part(xlsx(["名称"]), SHEET, HEAD + "".join(rows).encode() + TAIL)
    ((rows, _seconds, most),) = measured(tmp_path, raw)
    assert rows == 20_001
    assert most < 150
