"""Files that belong to rows: kept under random names, whole or not at all, in one folder or one S3 bucket."""

import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.foundation import clock
from portal.foundation.bucket import Bucket, Unreachable

__all__ = ["Held", "Unreachable", "holding", "keep", "names", "path_of", "put", "read", "remove", "sweep", "use"]

#: What is half-written or not yet named by a row is left alone for so long: somebody may be at it.
YOUNG = timedelta(days=1)
_NAME = re.compile(r"[0-9a-f]{32}")


class Folder:
    """A folder, on this machine or shared by several. It is made at the first file."""

    def __init__(self, path: Path):
        self.path = path

    def put(self, key: str, body: bytes) -> None:
        path = self.path / key
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
        sync_folder(path.parent)

    def read(self, key: str) -> bytes:
        return (self.path / key).read_bytes()

    def remove(self, key: str) -> None:
        (self.path / key).unlink(missing_ok=True)

    def listed(self) -> Iterator[list[tuple[str, datetime]]]:
        """(key, when it was made) of all there is, half-written ones too, in handy portions."""
        for folder in sorted(self.path.glob("[0-9a-f][0-9a-f]")) if self.path.is_dir() else ():
            yield [(f"{folder.name}/{path.name}", _made(path)) for path in sorted(folder.iterdir())]


#: Where the files lie; set once by `use`.
_place: Folder | Bucket | None = None


def use(where: str | Path) -> None:
    """Sets the place of this process: a folder (as a path or `file:///…`), or `s3://…` as FILES_URL has it."""
    global _place
    parts = urlsplit(str(where))
    if parts.scheme in ("s3", "s3+http"):
        _place = Bucket(str(where))
    else:
        _place = Folder(Path(unquote(parts.path) if parts.scheme == "file" else where))


def _key(name: str) -> str:
    """Where a file lies. Raises ValueError for a name that was not given out here."""
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    return f"{name[:2]}/{name}"


def path_of(name: str) -> Path:
    """Where a file lies in the folder. Raises ValueError for a name that was not given out here."""
    return _place.path / _key(name)


def put(body: bytes) -> str:
    """Keeps the bytes and returns their random name. When it returns they are on the disk, not only on their way.
    Raises OSError, of which Unreachable is one."""
    name = secrets.token_hex(16)
    _place.put(_key(name), body)
    return name


def keep(name: str, body: bytes) -> bool:
    """Puts a file back under the name it had; True if there was none. What was not this content is written over."""
    try:
        standing = read(name)
    except FileNotFoundError:
        standing = None
    if standing != body:
        _place.put(_key(name), body)
    return standing is None


def read(name: str) -> bytes:
    """The bytes. Raises FileNotFoundError, or Unreachable."""
    return _place.read(_key(name))


def remove(name: str) -> None:
    """Forgets the file; one that is gone already is no fault."""
    _place.remove(_key(name))


def names() -> Iterator[str]:
    """Every whole file there is, by its name."""
    for portion in _place.listed():
        for key, _at in portion:
            if _NAME.fullmatch(key[3:]):
                yield key[3:]


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
    for portion in _place.listed():
        old = [key for key, at in portion if at < clock.now() - young]
        named = known([key[3:] for key in old if _NAME.fullmatch(key[3:])])
        for key in old:
            if key[3:] not in named:
                _place.remove(key)
                gone += 1
    return gone


def sync_folder(folder: Path) -> None:
    """A file's name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _made(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
