"""A backup as a file: a zip of packed lines and of attachments, each with its checksum, and a manifest written last.

What is half-written never bears the file's name. `unzip` and `zstd` open it without the portal: a table is
`tables/NAME.jsonl.zst`, a row a line of JSON in the order of the columns that the manifest names.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import BufferedReader, RawIOBase
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

import zstandard

from portal.foundation import clock
from portal.foundation.storage import sync_folder

#: Counts up when a file of today could no longer be read as one of then.
FORMAT = 1
WHAT = "portal backup"
MANIFEST = "manifest.json"
#: The list of attachments: [name, bytes, SHA-256] of each.
FILES = "files"
LEVEL = 3
CHUNK = 1024 * 1024


class Unfit(Exception):
    """This cannot be done, and nothing has been touched; the message says why, and what to do."""


class Writer:
    """Puts parts into a backup, one after the other; `finish` comes last."""

    def __init__(self, packed: ZipFile):
        self._zip = packed
        self.parts: dict[str, dict] = {}

    def put_lines(self, name: str, lines: Iterable[bytes]) -> int:
        """Packs lines, however many, and returns how many they were."""
        digest, packer, waiting, count, size = sha256(), _packer(), bytearray(), 0, 0
        with self._zip.open(_member(f"{name}.jsonl.zst"), "w", force_zip64=True) as member:

            def emit(packed: bytes) -> None:
                digest.update(packed)
                member.write(packed)

            for line in lines:
                waiting += line
                waiting += b"\n"
                count += 1
                if len(waiting) >= CHUNK:
                    size += len(waiting)
                    emit(packer.compress(bytes(waiting)))
                    waiting.clear()
            size += len(waiting)
            emit(packer.compress(bytes(waiting)) + packer.flush())
        self.parts[name] = {"rows": count, "bytes": size, "sha256": digest.hexdigest()}
        return count

    def put_file(self, name: str, body: bytes) -> bytes:
        """Puts an attachment in and returns its line in the list of files."""
        self._zip.writestr(_member(_place(name)), body)
        return json.dumps([name, len(body), sha256(body).hexdigest()]).encode()

    def finish(self, **facts) -> None:
        told = {"what": WHAT, "format": FORMAT, **facts, "parts": self.parts}
        self._zip.writestr(_member(MANIFEST), json.dumps(told, ensure_ascii=False, indent=1))


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A backup that has its name, whole and on the disk, when the block ends well; otherwise there is none."""
    if path.exists():
        raise Unfit(f"{path} is there already. Choose another name, or a folder: then the file is named by the hour.")
    if not path.parent.is_dir():
        raise Unfit(f"There is no folder {path.parent}. Make it, readable by its owner alone.")
    part = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unfit(f"Another backup is being written to {path}. Wait for it.") from None
        try:
            # What a backup that was killed has left is written over.
            file.truncate()
            with ZipFile(file, "w", allowZip64=True) as packed:
                yield Writer(packed)
            file.flush()
            os.fsync(file.fileno())
            part.rename(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)


class Archive:
    """A backup that was written. Raises Unfit if it is none, and while it is read if it is damaged."""

    def __init__(self, path: Path):
        self.path = path
        self._zip, self.manifest = _opened(path)

    @property
    def tables(self) -> list[dict]:
        """Those in it, in the order in which they are filled: name and columns."""
        return self.manifest["tables"]

    def rows(self, name: str) -> int:
        return self.manifest["parts"][name]["rows"]

    @property
    def unpacked(self) -> int:
        """How many bytes the lines have unpacked, and the attachments."""
        return sum(part["bytes"] for part in self.manifest["parts"].values()) + self.manifest["files_bytes"]

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a part; at its end its checksum is looked at."""
        told, count = self.manifest["parts"][name], 0
        with self._whole(f"{name}.jsonl.zst"):
            with self._zip.open(f"{name}.jsonl.zst") as member:
                hashing = _Hashing(member)
                reader = zstandard.ZstdDecompressor().stream_reader(hashing)
                for line in BufferedReader(reader, CHUNK):
                    count += 1
                    yield line
                while hashing.read(CHUNK):
                    pass
            if (count, hashing.digest.hexdigest()) != (told["rows"], told["sha256"]):
                raise BadZipFile

    def file(self, name: str, size: int, digest: str) -> bytes:
        with self._whole(name):
            body = self._zip.read(_place(name))
            if (len(body), sha256(body).hexdigest()) != (size, digest):
                raise BadZipFile
        return body

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(name, body) of every attachment."""
        for line in self.lines(FILES):
            name, size, digest = json.loads(line)
            yield name, self.file(name, size, digest)

    def verify(self, each: Callable[[Iterable, str, int], Iterable]) -> None:
        """Reads everything once. Raises Unfit for the first thing that is not as it was written."""
        for name, told in self.manifest["parts"].items():
            if name != FILES:
                for _ in each(self.lines(name), "Checking", told["rows"]):
                    pass
        for _ in each(self.files(), "Checking attachments", self.rows(FILES)):
            pass

    @contextmanager
    def _whole(self, name: str) -> Iterator[None]:
        try:
            yield
        except (BadZipFile, zstandard.ZstdError, KeyError, ValueError, EOFError, NotImplementedError):
            raise Unfit(f"{self.path} is damaged ({name}). Take another copy of it, or an earlier backup.") from None


def _opened(path: Path) -> tuple[ZipFile, dict]:
    try:
        packed = ZipFile(path)
        manifest = json.loads(packed.read(MANIFEST))
        known = manifest["what"] == WHAT
    except FileNotFoundError:
        raise Unfit(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise Unfit(f"{path} is a folder. Name the backup in it.") from None
    except (BadZipFile, KeyError, TypeError, ValueError, EOFError, NotImplementedError):
        known = False
    if not known:
        raise Unfit(f"{path} is no backup of the portal, or it is damaged or cut off.")
    if manifest["format"] != FORMAT:
        raise Unfit(f"{path} was made by a newer release (format {manifest['format']}). Install that release.")
    return packed, manifest


class _Hashing(RawIOBase):
    """What is read, and its checksum."""

    def __init__(self, source):
        self.source, self.digest = source, sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        told = self.source.read(size)
        self.digest.update(told)
        return told


def _packer():
    return zstandard.ZstdCompressor(level=LEVEL).compressobj()


def _member(name: str) -> ZipInfo:
    # The hour of the clock that everything has, not the machine's.
    info = ZipInfo(name, clock.now().timetuple()[:6])
    info.external_attr = 0o600 << 16
    return info


def _place(name: str) -> str:
    return f"files/{name[:2]}/{name}"


def size_of(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0
