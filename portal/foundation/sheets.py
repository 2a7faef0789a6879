"""Tables people bring in: a CSV file read into rows that know their number, and cells made comparable."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import NamedTuple

MAX_BYTES = 20 * 1024 * 1024


class Unreadable(ValueError):
    """The whole file cannot be read; `str()` is one sentence."""


class Wrong(ValueError):
    """One cell cannot be read; `str()` says what it should be."""


class Row(NamedTuple):
    """One row as a spreadsheet numbers it (the header is row 1). `trouble` says why it has no cells."""

    number: int
    cells: list[str]
    trouble: str = ""


def read(path: Path, max_bytes: int = MAX_BYTES) -> str:
    """The text of a UTF-8 file, with or without byte order mark. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}.") from None
    if len(raw) > max_bytes:
        raise Unreadable(f"{path} is larger than {max_bytes // 1024**2} MB. Split it into several files.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path} is not UTF-8 (byte {error.start}). Save it as “CSV UTF-8” and try again.") from None
    if not text.strip():
        raise Unreadable(f"{path} is empty.")
    return text


def rows(text: str) -> Iterator[Row]:
    """The rows of a CSV text that hold anything. A row that breaks the format carries its trouble instead of cells."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, [], _explained(str(error)))
            continue
        if any(cell.strip() for cell in cells):
            yield Row(number, cells)


def _explained(error: str) -> str:
    if "unexpected end" in error:
        return "a quotation mark is opened and never closed: nothing after it could be read"
    if "field larger" in error:
        return "a cell is too long"
    return f"not a row of a CSV file ({error})"


def heading(text: str) -> str:
    """A column's heading, comparable: `\u3000酒店名称 ` and `酒店名称` are one."""
    return narrow(text).lower().replace("_", " ").replace("*", "").strip()


def narrow(text: str) -> str:
    """Full-width letters and digits as plain ones: `１２０` → `120`."""
    return clean(unicodedata.normalize("NFKC", text))


def clean(text: str) -> str:
    """Trimmed, runs of white space as one space, invisible marks gone. Raises Wrong for control characters."""
    text = re.sub(r"\s+", " ", text).strip()
    if any(unicodedata.category(mark) in ("Cc", "Co", "Cs") for mark in text):
        raise Wrong("holds a control character")
    # Direction marks would let a name show as another; joiners inside emoji stay.
    return "".join(mark for mark in text if unicodedata.category(mark) != "Cf" or mark == "\u200d")


def sameness(text: str) -> str:
    """What two cells share that a reader takes for the same: width, case and spaces do not count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def whole_number(text: str, least: int, most: int) -> int:
    """A number written with or without thousands separators. Raises Wrong."""
    plain = narrow(text).replace(",", "").removesuffix("间").removesuffix(".0").strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 10 and least <= int(plain) <= most):
        raise Wrong(f"is not a number from {least} to {most}")
    return int(plain)


def day(text: str) -> date:
    """A day as 2019-05-01, 2019/5/1, 2019.5.1, 20190501 or 2019年5月1日. Raises Wrong."""
    plain = narrow(text)
    # A spreadsheet may write midnight behind the day.
    plain = re.sub(r" 0?0:00(:00)?$", "", plain)
    found = re.fullmatch(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))", plain)
    try:
        year, month, number = (int(part) for part in found.groups() if part) if found else (0, 0, 0)
        if 1900 <= year <= 2100:
            return date(year, month, number)
    except ValueError:
        pass
    raise Wrong("is not a day such as 2019-05-01")
