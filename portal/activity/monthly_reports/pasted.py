"""Rows copied or exported out of a hotel's PMS, read into months: one row for a month, or one for each of its days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.activity.monthly_reports.importer import IMPORTER
from portal.activity.monthly_reports.sheet import COLUMNS, LARGE, bounded, completed, month_read
from portal.activity.monthly_reports.words import SHARES
from portal.foundation.sheets import Unreadable, Wrong, cells, table
from portal.foundation.sheets.reading import Row, Sheet
from portal.records.hotels import Hotel
from portal.records.imports.steps import TROUBLES, lacks

#: So many months are brought in at a time.
MOST_MONTHS = 36
#: What is added up where a month has a row for each day.
SUMS = ("available", "sold", "revenue", "profit")


@dataclass
class Month:
    """The facts of one month, from so many rows."""

    month: date
    facts: dict = field(default_factory=dict)
    rows: int = 0


@dataclass
class Found:
    """What a sheet says: its months in order, and (row, what is wrong with it)."""

    months: list[Month] = field(default_factory=list)
    wrong: list[tuple[int, Wrong]] = field(default_factory=list)


def text_of(sheets: Iterable[Sheet]) -> str:
    """The rows of the sheet that fits best, as one would paste them. Raises Unreadable."""
    grids, trouble = [], None
    for sheet in sheets:
        try:
            grid = table.found(sheet, IMPORTER.guess)
        except Unreadable as error:
            trouble = trouble or error
            continue
        fields = IMPORTER.fields_of(grid.headings)
        grids.append((sum(name is not None for name in fields), grid, fields, sheet.base))
    if not grids:
        raise trouble or Unreadable("Under the headings stands no row. Choose the sheet with the rows in it.")
    _fit, grid, fields, base = max(grids, key=lambda one: one[0])
    kept = [place for place, name in enumerate(fields) if name]
    lines = [[grid.headings[place].rpartition(table.OVER)[2] for place in kept]]
    for row in grid.rows:
        if not row.trouble:
            lines.append([_cell(row.cells[place], fields[place], base) for place in kept])
    return "\n".join("\t".join(line) for line in lines)


def _cell(text: str, name: str, base: str) -> str:
    plain = " ".join(text.split())
    if name == "month" and plain:
        try:
            return cells.day(plain, base).isoformat()
        except Wrong:
            return plain
    return plain


def months_of(hotel: Hotel, text: str) -> Found:
    """The months of pasted rows for one hotel. Raises Unreadable if no row can be read at all."""
    lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
    split = "\t" if any("\t" in line for line in lines) else "," if any("," in line for line in lines) else None
    rows = [Row(number, [cell.strip() for cell in line.split(split)]) for number, line in enumerate(lines, 1)]
    grid = table.found(Sheet("", "1900", [], rows), IMPORTER.guess)
    fields = IMPORTER.fields_of(grid.headings)
    if lacking := [column for column in COLUMNS if column.needed and column.name not in fields]:
        raise lacks(lacking)
    place = {name: n for n, name in enumerate(fields) if name}
    large = [place[name] for name in LARGE if name in place and "万" in grid.headings[place[name]]]
    found, by_month = Found(), {}
    for row in grid.rows:
        try:
            _add(hotel, by_month, _in_tens_of_thousands(row, large), place)
        except Wrong as wrong:
            found.wrong.append((row.number, wrong))
    for month in sorted(by_month):
        numbers, rows = zip(*by_month[month], strict=True)
        try:
            found.months.append(Month(month, _added(rows), len(rows)))
        except Wrong as wrong:
            found.wrong.append((numbers[-1], wrong))
    if len(found.months) > MOST_MONTHS:
        raise Unreadable("At most %(n)s months at a time.", n=MOST_MONTHS)
    if not found.months and not found.wrong:
        raise Unreadable("Under the headings stands no row. Choose the sheet with the rows in it.")
    return found


def _in_tens_of_thousands(row: Row, places: list[int]) -> Row:
    """The row with the unit in its cells that its headings name (`客房收入（万元）`)."""
    told = [f"{cell}万" if n in places and cell[-1:].isdigit() else cell for n, cell in enumerate(row.cells)]
    return row._replace(cells=told)


def _add(hotel: Hotel, by_month: dict, row: Row, place: dict[str, int]) -> None:
    if row.trouble:
        raise TROUBLES[row.trouble]
    facts = {}
    for column in COLUMNS:
        text = row.cells[place[column.name]].strip() if column.name in place else ""
        if text:
            facts[column.name] = column.read(text)
        elif column.needed:
            raise Wrong("%(what)s is empty: fill it in.", what=column.field.label)
    named = facts.pop("hotel", "")
    if named and cells.sameness(named) not in (cells.sameness(hotel.code), cells.sameness(hotel.name)):
        raise Wrong("This row is of another hotel: %(name)s.", name=named)
    month = month_read(facts.pop("month"))
    facts = completed(facts)
    by_month.setdefault(month, []).append((row.number, facts))


def _added(rows: Sequence[dict]) -> dict:
    """One month of its days: nights and money added up, shares weighed by the nights sold. Raises Wrong."""
    if len(rows) == 1:
        return rows[0]
    facts = {name: sum(row[name] for row in rows if name in row) for name in SUMS if any(name in row for row in rows)}
    for name in SHARES:
        told = [(row[name], row["sold"]) for row in rows if name in row]
        if told and (weight := sum(sold for _share, sold in told)):
            facts[name] = round(sum(share * sold for share, sold in told) / weight)
    words = dict.fromkeys(row["analysis"] for row in rows if "analysis" in row)
    return {**bounded(facts), **({"analysis": "\n".join(words)[:2000]} if words else {})}
