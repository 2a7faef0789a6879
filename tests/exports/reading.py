"""What stands in a sheet that was taken away."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

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


def cells(sheet) -> list[tuple]:
    return [(cell.value, cell.number_format, cell.quotePrefix) for line in sheet.iter_rows() for cell in line]
