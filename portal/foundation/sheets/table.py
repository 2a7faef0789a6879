"""The table in a sheet: which row holds the headings, which rows below are rows, and what merged cells mean."""

import re
from collections.abc import Callable
from typing import NamedTuple

from portal.foundation.sheets import Unreadable
from portal.foundation.sheets.cells import heading, sameness
from portal.foundation.sheets.reading import Row, Sheet

#: Above the headings may stand a title, a date, who made it.
LOOK = 30
MAX_ROWS = 20_000
#: At the foot, and between groups.
TOTALS = re.compile(
    r"(合计|总计|小计|共计|总数|累计|小記|total|sub ?total|grand total|sum)(数|数量|家数)?[:：]?.{0,12}"
)
FOOT = re.compile(
    r"(制表|填表|审核|复核|审批|制单|打印|编制|备注|说明|注)(人|时间|日期)?[:：].*|共\s*\d+\s*[家条行人户].*"
)
#: Between a heading and the one that stands over it.
OVER = " / "


class Grid(NamedTuple):
    """The headings and the rows under them; every row has as many cells as there are headings, or a trouble."""

    header: int
    headings: list[str]
    rows: list[Row]


def found(sheet: Sheet, guess: Callable[[str], object | None]) -> Grid:
    """The table of a sheet; `guess` knows the fields that headings mean. Raises Unreadable."""
    rows = [row for row in sheet.rows if not row.trouble]
    if not rows:
        raise Unreadable("The first row holds no headings.")
    merges = _Merges(sheet)
    heads = [merges.filled(row) for row in rows[:LOOK]]
    best = max(range(len(heads)), key=lambda place: (_score(heads[place], guess), -place))
    if _score(heads[best], guess) == 0:
        best = next((place for place, cells in enumerate(heads) if len(_distinct(cells)) > 1), 0)
    headings = _headings(heads, best, rows, merges, guess)
    first = rows[best].number
    width = len(headings)
    below = [row for row in sheet.rows if row.number > first]
    found = [_fitted(merges.filled_down(row), width) for row in below]
    same = [sameness(text.rpartition(OVER)[2]) for text in headings]
    kept = [
        row for row in found if row.trouble or (any(c.strip() for c in row.cells) and not _is_aside(row.cells, same))
    ]
    if len(kept) > MAX_ROWS:
        raise Unreadable("A sheet of the file has more than 20,000 rows. Split it into several files.")
    return Grid(first, headings, kept)


def _distinct(cells: list[str]) -> set[str]:
    return {cell.strip() for cell in cells if cell.strip()}


def _score(cells: list[str], guess) -> int:
    return len({guess(heading(cell)) for cell in cells} - {None})


def _headings(heads: list[list[str]], best: int, rows: list[Row], merges: "_Merges", guess) -> list[str]:
    """The row of the headings; over it may stand others, merged over those they gather."""
    cells = [_line(cell) for cell in heads[best]]
    above = heads[best - 1] if best and rows[best - 1].number == rows[best].number - 1 else []
    gathered = len(_distinct(above)) > 1 and merges.gathers(rows[best - 1])
    cells += [""] * (len(above) - len(cells) if gathered else 0)
    for place, over in enumerate(map(_line, above[: len(cells)])):
        if over and not cells[place] and (gathered or guess(heading(over))):
            cells[place] = over
        elif gathered and over and over != cells[place]:
            cells[place] = f"{over}{OVER}{cells[place]}"
    return cells


def _line(cell: str) -> str:
    return re.sub(r"\s+", " ", cell).strip()


def _fitted(row: Row, width: int) -> Row:
    cells = list(row.cells)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if row.trouble or len(cells) > width:
        return Row(row.number, cells, row.trouble or "cells")
    return Row(row.number, cells + [""] * (width - len(cells)))


def _is_aside(cells: list[str], headings: list[str]) -> bool:
    """True for a total, a remark at the foot, or the headings once more on the next printed page."""
    said = [sameness(cell) for cell in cells if cell.strip()]
    if TOTALS.fullmatch(said[0]) and not any(re.search(r"酒店|店$", word) for word in said[:1]):
        return True
    if len(said) <= 2 and FOOT.fullmatch(said[0]):
        return True
    return len(said) > 1 and [sameness(cell) for cell in cells] == headings


class _Merges:
    """What merged cells say in the rows and columns that they cover."""

    def __init__(self, sheet: Sheet):
        self.by_row: dict[int, list] = {}
        corner = {row.number - 1: row.cells for row in sheet.rows}
        for top, left, bottom, right in sheet.merged:
            cells = corner.get(top, [])
            text = cells[left] if left < len(cells) else ""
            if text.strip() and bottom - top < 5000:
                for row in range(top, bottom + 1):
                    self.by_row.setdefault(row, []).append((left, right, text))

    def filled(self, row: Row) -> list[str]:
        """Right and down: for headings."""
        return self._put(row, wide=True)

    def filled_down(self, row: Row) -> Row:
        """Down alone: a cell that is merged to the right says nothing about the columns it covers."""
        return Row(row.number, self._put(row, wide=False), row.trouble) if row.number - 1 in self.by_row else row

    def gathers(self, row: Row) -> bool:
        """True if a cell of the row is merged over several columns."""
        return any(left < right for left, right, _text in self.by_row.get(row.number - 1, ()))

    def _put(self, row: Row, wide: bool) -> list[str]:
        cells = list(row.cells)
        for left, right, text in self.by_row.get(row.number - 1, ()):
            for column in range(left, min(right, 220) + 1 if wide else left + 1):
                cells += [""] * (column + 1 - len(cells))
                if not cells[column].strip():
                    cells[column] = text
        return cells
