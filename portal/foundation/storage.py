"""Files that belong to rows: kept in one folder under random names, whole or not at all."""

import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.foundation import clock

#: Where the files lie; set once by `use`.
_folder: Path | None = None
#: What is half-written or not yet named by a row is left alone for so long: somebody may be at it.
YOUNG = timedelta(days=1)
_NAME = re.compile(r"[0-9a-f]{32}")


def use(folder: str | Path) -> None:
    """Sets the folder of this process. It is made at the first file."""
    global _folder
    _folder = Path(folder)


def path_of(name: str) -> Path:
    """Where a file lies. Raises ValueError for a name that was not given out here."""
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    return _folder / name[:2] / name


def put(body: bytes) -> str:
    """Keeps the bytes and returns their random name. When it returns they are on the disk, not only on their way."""
    name = secrets.token_hex(16)
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)
    return name


def read(name: str) -> bytes:
    """The bytes. Raises FileNotFoundError."""
    return path_of(name).read_bytes()


def remove(name: str) -> None:
    """Forgets the file; one that is gone already is no fault."""
    path_of(name).unlink(missing_ok=True)


class Held:
    """What was put away for rows that are not written yet."""

    def __init__(self):
        self.names: list[str] = []
        self.kept = False

    def put(self, body: bytes) -> str:
        self.names.append(put(body))
        return self.names[-1]

    def keep(self) -> None:
        """The rows are written: the files stay."""
        self.kept = True


@contextmanager
def holding() -> Iterator[Held]:
    """Inside, files are put away; at the end those not kept go again, as all do if anything was raised."""
    held = Held()
    try:
        yield held
    except BaseException:
        held.kept = False
        raise
    finally:
        for name in () if held.kept else held.names:
            remove(name)


def sweep(known: Callable[[list[str]], set[str]], young: timedelta = YOUNG) -> int:
    """Removes files that no row names and what a crash left half-written, and returns how many. `known` is given
    names and answers which of them rows name."""
    gone = 0
    for folder in sorted(_folder.glob("[0-9a-f][0-9a-f]")) if _folder.is_dir() else ():
        old = [path for path in folder.iterdir() if _made(path) < clock.now() - young]
        named = known([path.name for path in old if _NAME.fullmatch(path.name)])
        for path in old:
            if path.name not in named:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _sync(folder: Path) -> None:
    """A file's name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _made(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
