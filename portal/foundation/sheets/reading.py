"""A file of a stranger as sheets of text: XLSX, XLS or CSV by its content, read by a child that is held short."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from portal.foundation.sheets import Unreadable

MAX_BYTES = 20 * 1024 * 1024
CHILD = Path(__file__).parent / "child.py"
#: On the clock, for a machine that is busy; on the processor the child stops itself after four.
SECONDS = 15


class Row(NamedTuple):
    """One row as a spreadsheet numbers it. `trouble` is a word of `TROUBLES` that says why it has no cells."""

    number: int
    cells: list[str]
    trouble: str = ""


@dataclass
class Sheet:
    """The rows of one sheet that hold anything. `base` is the year from which bare numbers count as days; `merged`
    are (first row, first column, last row, last column), counted from nought."""

    name: str
    base: str
    merged: list[list[int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def read(file: BinaryIO) -> list[Sheet]:
    """The sheets of an open file that hold anything. Raises Unreadable with what to do; nothing is kept then."""
    # -I: neither the environment nor the folder the portal was started in has a say in what is loaded.
    command = [sys.executable, "-I", "-X", "utf8", str(CHILD)]
    try:
        done = subprocess.run(command, stdin=file, capture_output=True, timeout=SECONDS, env={}, check=False)
    except subprocess.TimeoutExpired:
        raise _refusal("time") from None
    if done.returncode != 0:
        # The child reached the end of its memory or time, or the library fell over what it was given.
        raise _refusal("memory")
    sheets: list[Sheet] = []
    for line in done.stdout.splitlines():
        told = json.loads(line)
        if isinstance(told, list):
            sheets[-1].rows.append(Row(*told))
        elif "error" in told:
            raise _refusal(told["error"])
        else:
            sheets.append(Sheet(told["sheet"], told["base"], told["merged"]))
    found = [sheet for sheet in sheets if sheet.rows]
    if not found:
        raise _refusal("empty")
    return found


def read_bytes(raw: bytes) -> list[Sheet]:
    """As `read`, of a file in memory."""
    with tempfile.TemporaryFile() as file:
        file.write(raw)
        file.seek(0)
        return read(file)


def read_path(path: Path) -> list[Sheet]:
    """As `read`, of a file on disk."""
    try:
        with path.open("rb") as file:
            return read(file)
    except OSError as error:
        raise Unreadable("%(path)s: %(error)s.", path=str(path), error=error.strerror or str(error)) from None


def _refusal(word: str) -> Unreadable:
    return {
        "empty": Unreadable("The file is empty. Choose the sheet with the rows in it."),
        "large": Unreadable("The file is larger than 20 MB. Split it into several files."),
        "long": Unreadable("A sheet of the file has more than 20,000 rows. Split it into several files."),
        "wide": Unreadable("A sheet of the file has more than 200 columns. Keep the columns that are to be imported."),
        "time": Unreadable("Reading the file took too long. Copy its rows into a new file and try that."),
        "memory": Unreadable(
            "The file is damaged, or much larger inside than it looks. Copy its rows into a new file and try that."
        ),
        "bomb": Unreadable(
            "The file is far larger inside than it looks, so it is not opened. Copy its rows into a new file."
        ),
        "paths": Unreadable("The file holds paths that no office program writes, so it is not opened."),
        "entities": Unreadable("The file holds definitions that no office program writes, so it is not opened."),
        "macros": Unreadable("The file holds macros. Save it as XLSX without macros and try again."),
        "password": Unreadable("The file is protected with a password. Save it without one and try again."),
        "damaged": Unreadable("The file is damaged. Open it in an office program, save it as XLSX and try again."),
        "web": Unreadable(
            "This is a web page that bears the name of a sheet. Open it in Excel, save it as XLSX and try again."
        ),
    }.get(word) or Unreadable("This is not a sheet. Save it as XLSX, XLS or CSV and try again.")
