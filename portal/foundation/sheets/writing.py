"""Sheets that are written: rows under a marked head, at once or part by part in steps that know nothing of each
other."""

import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import time_text
from portal.foundation.lazy import xlsxwriter
from portal.foundation.roles import Person

#: So many rows go into one sheet.
MOST_ROWS = 50_000
#: What a cell holds; more is cut, which Excel would do with the whole sheet.
MOST_LETTERS = 32_767
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What no sheet can hold, and what begins a formula in every program that reads sheets.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
#: Where the rows stand in the file.
_ROWS, _END = "xl/worksheets/sheet1.xml", b"</sheetData>"


class Shape(Enum):
    """How a column's values stand in their cells: the number format of each."""

    TEXT = "@"
    NUMBER = "0"
    #: A mean, a mark with two decimals.
    MEAN = "0.00"
    DAY = "yyyy-mm-dd"
    #: A stored instant, on the company's clock.
    MOMENT = "yyyy-mm-dd hh:mm"
    #: Basis points.
    SHARE = "0.00%"


@dataclass(frozen=True)
class Column:
    """One column: its heading, what it takes from a row (None: an empty cell), and how that is written."""

    label: str
    value: Callable
    shape: Shape = Shape.TEXT
    width: int = 12


@dataclass(frozen=True)
class Head:
    """What stands above the rows: title, who took it away and when, and what it was filtered by."""

    by: Person
    at: datetime
    title: str
    words: str

    @property
    def marked(self) -> str:
        return _("Exported by %(name)s on %(time)s", name=self.by.name, time=time_text(self.at, year=True))


def _no() -> bool:
    return False


def write(
    head: Head, columns: list[Column], rows: Iterable, *, start: int = 0, goes_on: Callable[[], bool] = _no
) -> tuple[bytes, int]:
    """(a whole sheet, the number of its last row): the rows stand from row `start` on. `goes_on` is asked behind the
    last one whether there were more; then the foot says so."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": Shape.DAY.value})
    words, created = _UNFIT.sub("", head.words), clock.local(head.at)
    book.set_properties({"title": head.title, "author": head.by.name, "comments": words, "created": created})
    page = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", head.title)[:31])
    first = _lay_out(book, page, columns, head)
    formats, count = _formats(book), start
    for count, row in enumerate(rows, start + 1):
        for place, column in enumerate(columns):
            _write(page, first + count, place, column.shape, column.value(row), formats)
    if goes_on():
        _text(page, first + count + 1, 0, _("More rows than one sheet takes: narrow the filter."), formats)
    page.autofilter(first, 0, first + count, len(columns) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{first + count + 2}"})
    page.set_footer(f"&L{_footer(head.marked)}&R&P / &N")
    book.close()
    return file.getvalue(), count


def part(head: Head, columns: list[Column], rows: Iterable, start: int) -> bytes:
    """Some rows of a sheet, to be joined with others: packed, and of no use without them."""
    whole, _count = write(head, columns, rows, start=start)
    with ZipFile(BytesIO(whole)) as book:
        _before, found, _after = _cut(book.read(_ROWS), start)
    return zlib.compress(found, 1)


def join(head: Head, columns: list[Column], parts: Iterable[bytes], count: int, more: bool) -> bytes:
    """The sheet of all parts, `count` rows in all: what one writing would have come to."""
    shell, _count = write(head, columns, (), start=count, goes_on=lambda: more)
    file = BytesIO()
    with ZipFile(BytesIO(shell)) as bare, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as book:
        for name in bare.namelist():
            if name != _ROWS:
                book.writestr(name, bare.read(name))
        before, foot, after = _cut(bare.read(_ROWS), count)
        with book.open(_ROWS, "w") as page:
            # Its size was that of the head alone; whoever reads a sheet counts for himself.
            page.write(re.sub(rb"<dimension [^>]*/>", b"", before))
            for packed in parts:
                page.write(zlib.decompress(packed))
            page.write(foot + after)
    return file.getvalue()


def _cut(page: bytes, start: int) -> tuple[bytes, bytes, bytes]:
    """(what stands before the rows from `start` on, these rows, what stands after all)."""
    end = page.index(_END)
    # Title, two lines, headings; a row's number begins with one.
    begin = page.find(b'<row r="%d"' % (start + 5), 0, end)
    begin = end if begin < 0 else begin
    return page[:begin], page[begin:end], page[end:]


def _lay_out(book, page, columns: list[Column], head: Head) -> int:
    """Title, lines and headings; returns the row of the headings, which stays in sight."""
    large, small = book.add_format({"bold": True, "font_size": 14}), book.add_format({"font_color": "#5b616b"})
    heading = book.add_format({"bold": True, "bg_color": "#f3f1eb", "bottom": 1, "bottom_color": "#c9c4b7"})
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
    lines = [head.marked, _("Filter: %(words)s", words=head.words)]
    page.write_string(0, 0, head.title, large)
    for row, line in enumerate(lines, 1):
        page.write_string(row, 0, _UNFIT.sub("", line)[:MOST_LETTERS], small)
    first = len(lines) + 1
    for place, column in enumerate(columns):
        page.write_string(first, place, column.label, heading)
    page.freeze_panes(first + 1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(first)
    return first


def _formats(book) -> dict:
    found = {shape: book.add_format({"num_format": shape.value, "valign": "top"}) for shape in Shape}
    # Text that begins like a formula is told to be text twice: also after somebody has clicked into its cell.
    found["formula"] = book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True})
    for shape in found.values():
        # Numbered now and not at the first use: in each part of a sheet the same number is the same format.
        shape._get_xf_index()
    return found


def _write(page, row: int, place: int, shape: Shape, value, formats: dict) -> None:
    if value is None or value == "":
        return
    if shape is Shape.TEXT:
        _text(page, row, place, str(value), formats)
    elif shape is Shape.DAY:
        page.write_datetime(row, place, datetime(value.year, value.month, value.day), formats[shape])
    elif shape is Shape.MOMENT:
        page.write_datetime(row, place, clock.local(value).replace(second=0, microsecond=0), formats[shape])
    else:
        page.write_number(row, place, value / 10_000 if shape is Shape.SHARE else value, formats[shape])


def _text(page, row: int, place: int, text: str, formats: dict) -> None:
    text = _UNFIT.sub("", text)[:MOST_LETTERS]
    page.write_string(row, place, text, formats["formula" if text.lstrip().startswith(_FORMULA) else Shape.TEXT])


def _footer(text: str) -> str:
    """& begins a command in a footer, which takes 255 letters."""
    return text.replace("&", "&&")[:200]
