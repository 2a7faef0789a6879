"""Reads one file of a stranger in a process of its own, with little memory and time: sheets as lines of JSON.

Run by path, so that nothing of the portal is loaded. The file comes in as standard input. Lines that go out:
`{"sheet": name, "base": "1904" or "1900", "merged": [[first row, first column, last row, last column], …]}`, then a
line `[number, [cell, …]]` for each of its rows that hold anything, or `{"error": word}` and nothing after it counts.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta

import python_calamine as calamine
from charset_normalizer import from_bytes

MAX_BYTES = 20 * 1024 * 1024
#: What a sheet of 20,000 rows and 40 columns needs, and no more: beyond, the process ends.
MAX_MEMORY = 140 * 1024 * 1024
MAX_SECONDS = 4
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS, MAX_CELL = 20_200, 200, 12, 12_000
#: Of all that an archive says it unpacks to, and how often more than it weighs.
MAX_UNPACKED, MAX_RATIO, MAX_PARTS = 160 * 1024 * 1024, 120, 4000
MAX_TOLD = 24 * 1024 * 1024
DELIMITERS = ",;\t"


class Trouble(Exception):
    """The file is not read; `str()` is one word for why."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    out = Lines()
    try:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise Trouble("large")
        for line in told(raw):
            out.write(line)
    except Trouble as refused:
        out.write({"error": str(refused)})
    except MemoryError:
        sys.exit(3)
    sys.stdout.flush()


class Lines:
    """Standard output, as far as it may go."""

    def __init__(self):
        self.left = MAX_TOLD

    def write(self, line) -> None:
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
        self.left -= len(text)
        if self.left < 0:
            raise Trouble("large")
        sys.stdout.write(text)


def told(raw: bytes):
    """The lines that tell a file, whatever it is by its content."""
    if not raw.strip():
        raise Trouble("empty")
    if raw.startswith(b"PK"):
        base = checked_archive(raw)
    elif raw.startswith(b"\xd0\xcf\x11\xe0"):
        base = checked_binary(raw)
    else:
        yield {"sheet": "", "base": "1900", "merged": []}
        yield from lines_of_text(decoded(raw))
        return
    yield from workbook(raw, base)


# Workbooks


def checked_archive(raw: bytes) -> str:
    """The base of dates in an XLSX file that may be opened. Raises Trouble."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):  # the last: a packing zipfile knows not
        raise Trouble("damaged") from None
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or len(names) < len(parts):
        raise Trouble("bomb")
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise Trouble("paths")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or any(
        part.file_size > 8_000_000 and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts
    ):
        raise Trouble("bomb")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Trouble("macros")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Trouble("type")
    for part in parts:
        if part.flag_bits & 1:
            raise Trouble("password")
        if part.filename.endswith((".xml", ".rels")):
            head = start_of(archive, part)
            if re.search(rb"<\s*!\s*(DOCTYPE|ENTITY)", head.replace(b"\x00", b""), re.I):
                raise Trouble("entities")
    types = start_of(archive, archive.getinfo("[Content_Types].xml"), 100_000)
    if b"macroEnabled" in types:
        raise Trouble("macros")
    book = start_of(archive, archive.getinfo("xl/workbook.xml"), 20_000)
    return "1904" if re.search(rb'date1904\s*=\s*"(1|true|on)"', book) else "1900"


def start_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo, size: int = 2000) -> bytes:
    try:
        with archive.open(part) as file:
            return file.read(size)
    except MemoryError:
        raise
    except Exception:  # zlib, lzma and the rest have each an error of their own
        raise Trouble("damaged") from None


def checked_binary(raw: bytes) -> str:
    """The base of dates in an XLS file that may be opened. Raises Refused."""
    if "EncryptedPackage".encode("utf-16-le") in raw:
        raise Trouble("password")
    if "_VBA_PROJECT".encode("utf-16-le") in raw:
        raise Trouble("macros")
    names = ("Workbook", "Book")
    if not any(name.encode("utf-16-le") in raw for name in names):
        raise Trouble("type")
    # The records of the workbook follow one another: kind, length, content. 0x22 says where dates begin.
    place = raw.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    while 0 <= place < len(raw) - 6:
        kind, length = (
            int.from_bytes(raw[place : place + 2], "little"),
            int.from_bytes(raw[place + 2 : place + 4], "little"),
        )
        if kind == 0x2F:
            raise Trouble("password")
        if kind == 0x22:
            return "1904" if raw[place + 4] == 1 else "1900"
        if kind in (0x0A, 0x85):
            break
        place += 4 + length
    return "1900"


def workbook(raw: bytes, base: str):
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        for name in sheets[:MAX_SHEETS]:
            yield from sheet_lines(book.get_sheet_by_name(name), base)
    except calamine.PasswordError:
        raise Trouble("password") from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError):
        raise Trouble("damaged") from None


def sheet_lines(sheet, base: str):
    merged = [[first[0], first[1], last[0], last[1]] for first, last in (sheet.merged_cell_ranges or ())[:20_000]]
    yield {"sheet": sheet.name, "base": base, "merged": merged}
    if sheet.start is None:
        return
    if sheet.width > 4 * MAX_COLUMNS:
        raise Trouble("wide")
    count, first_column = 0, sheet.start[1]
    for place, row in enumerate(sheet.iter_rows()):
        cells = [shown(cell) for cell in row] if any(cell != "" for cell in row) else []
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MAX_ROWS:
            raise Trouble("long")
        if first_column + len(cells) > MAX_COLUMNS:
            raise Trouble("wide")
        # `iter_rows` begins with the first row, but with the first column that holds anything.
        yield [place + 1, [""] * first_column + cells]


def shown(cell) -> str:
    """A cell as a person reads it there: no `.0`, no 1.38E+10, a day as 2019-03-05."""
    if isinstance(cell, str):
        return cell[:MAX_CELL]
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds() // 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(cell)


# Text


def decoded(raw: bytes) -> str:
    """The text of a file, whatever wrote it. Raises Refused."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = tried(raw, "utf-16")
    elif b"\x00" in raw[:4000]:
        # UTF-16 without its mark: the noughts of separators and digits stand all on one side.
        head = raw[:4000]
        text = tried(raw, "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be")
        text = text if text and is_writing(text[:2000]) else None
    else:
        text = tried(raw, "utf-8-sig") or tried(raw, "gb18030")
        if text is None or strange(text):
            best = from_bytes(raw[:65_536]).best()
            text = (best and tried(raw, best.encoding)) or text
    if text is None or "\x00" in text[:4000] or sum(c < " " and c not in "\t\r\n" for c in text[:4000]) > 40:
        raise Trouble("type")
    head = text[:400].lstrip().lower()
    if head.startswith(("<", "%pdf", "{\\rtf")):
        raise Trouble("web" if "<html" in head or "<table" in head else "type")
    if not text.strip():
        raise Trouble("empty")
    return text


def tried(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def is_writing(text: str) -> bool:
    """True for what people write in Chinese or English, and not for the bytes of a picture taken for letters."""
    common = sum(
        "\t" <= c <= "~" or "\u2010" <= c <= "\u2030" or "\u3000" <= c <= "\u9fff" or c >= "\uff00" for c in text
    )
    return common > len(text) * 0.9


def strange(text: str) -> bool:
    """True if a text read as Chinese holds what no Chinese sheet does: then it was written in another code."""
    head = text[:20_000]
    return sum("\ue000" <= letter <= "\uf8ff" for letter in head) > len(head) // 50


def lines_of_text(text: str):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    number = count = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield [
                number,
                [],
                "quote" if "unexpected end" in str(error) else "cell" if "field larger" in str(error) else "row",
            ]
            continue
        while cells and not cells[-1].strip() and len(cells) > MAX_COLUMNS:
            cells.pop()
        if any(cell.strip() for cell in cells):
            count += 1
            if count > MAX_ROWS:
                raise Trouble("long")
            if len(cells) > MAX_COLUMNS:
                raise Trouble("wide")
            yield [number, [cell[:MAX_CELL] for cell in cells]]


def delimiter(text: str) -> str:
    """What stands between the cells: the mark that the first lines agree on."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:20_000].splitlines()[:20] if line.strip()]
    counts = {mark: [line.count(mark) for line in lines] for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: (sum(n > 0 for n in counts[mark]), sum(counts[mark])))


if __name__ == "__main__":
    main()
