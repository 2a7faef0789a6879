"""The one way out for a list: a sheet of exactly its filter, marked with who took it away and when (D42)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from io import BytesIO
from itertools import islice

from flask import Response, send_file

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import time_text
from portal.foundation.lazy import xlsxwriter
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.web.lists import Active

#: So many rows go into one sheet, and so many are read at a time.
MOST_ROWS = 50_000
CHUNK = 1_000
#: What a cell holds; more is cut, which Excel would do with the whole sheet.
MOST_LETTERS = 32_767
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What no sheet can hold, and what begins a formula in every program that reads sheets.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")


class Shape(Enum):
    """How a column's values stand in their cells: the number format of each."""

    TEXT = "@"
    NUMBER = "0"
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
class Sheet:
    """A finished sheet, the number of its rows, and its filter in words."""

    file: BytesIO
    title: str
    count: int
    words: str

    def answer(self) -> Response:
        """The sheet as a download. Note in the audit first that it is taken away."""
        name = f"{self.title}-{clock.today().isoformat()}.xlsx"
        return send_file(self.file, TYPE, as_attachment=True, download_name=name)


def every(page_of: Callable[..., Page]) -> Iterator:
    """All rows of a list, read page by page: `page_of(after=…, size=…)`."""
    after = None
    while True:
        page = page_of(after=after, size=CHUNK)
        yield from page
        after = page.next
        if after is None:
            return


def in_words(active: Iterable[Active]) -> str:
    """The filter as it stands at the head of the sheet and in the audit."""
    parts = [_("%(what)s: %(value)s", what=one.label, value=one.text) for one in active]
    return " · ".join(parts) or _("none: the whole list")


def sheet(by: Person, title: str, active: Iterable[Active], columns: list[Column], rows: Iterable) -> Sheet:
    """Writes the rows into a sheet, at most 50,000; above them who took it away, when, and what it was filtered by."""
    words = in_words(active)
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": Shape.DAY.value})
    book.set_properties({"title": title, "author": by.name, "comments": words, "created": clock.local(clock.now())})
    page = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    marked = _("Exported by %(name)s on %(time)s", name=by.name, time=time_text(clock.now(), year=True))
    first = _lay_out(book, page, columns, title, [marked, _("Filter: %(words)s", words=words)])
    formats = _formats(book)
    count, rows = 0, iter(rows)
    for count, row in enumerate(islice(rows, MOST_ROWS), 1):
        for place, column in enumerate(columns):
            _write(page, first + count, place, column.shape, column.value(row), formats)
    if next(rows, None) is not None:
        _text(page, first + count + 1, 0, _("More rows than one sheet takes: narrow the filter."), formats)
    page.autofilter(first, 0, first + count, len(columns) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{first + count + 2}"})
    page.set_footer(f"&L{_footer(marked)}&R&P / &N")
    book.close()
    file.seek(0)
    return Sheet(file, title, count, words)


def _lay_out(book, page, columns: list[Column], title: str, lines: list[str]) -> int:
    """Title, lines and headings; returns the row of the headings, which stays in sight."""
    large, small = book.add_format({"bold": True, "font_size": 14}), book.add_format({"font_color": "#5b616b"})
    heading = book.add_format({"bold": True, "bg_color": "#f3f1eb", "bottom": 1, "bottom_color": "#c9c4b7"})
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
    page.write_string(0, 0, title, large)
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
