"""The key file: what seals evaluations and secret ballots. It lies outside the database and outside every backup, and
holds several keys, so that they can be changed; the first is the one that seals."""

import fcntl
import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from portal.foundation.lazy import aead
from portal.foundation.vault import Unsealable, opened_by, sealed_by

#: So many letters name a key; what it has sealed begins with them.
NAME = 8
_BYTES = 32
_path = Path()


class _Ring(NamedTuple):
    """The keys as the file held them when it was like this, and what has been derived from them: (key's name, purpose)
    to cipher. A file that has changed is another ring."""

    like: tuple[int, ...]
    keys: dict[str, bytes]
    ciphers: dict[tuple[str, str], object]

    def cipher(self, name: str, purpose: str):
        """What seals and opens for a purpose. Raises KeyError for a key that is not in the file."""
        found = self.ciphers.get((name, purpose))
        if found is None:
            found = self.ciphers[name, purpose] = aead.AESGCM(_derived(self.keys[name], purpose))
        return found


_NO_RING = _Ring((), {}, {})
_read = _NO_RING


class Keyless(RuntimeError):
    """There is no key file, or it cannot be read: nothing can be sealed or opened."""


def use_file(path: str | Path) -> None:
    """Where the key file lies; it is read when it is first needed, and again whenever it has changed."""
    global _path, _read
    _path, _read = Path(path), _NO_RING


def path() -> Path:
    """Where the key file lies, or should."""
    return _path


def ready() -> bool:
    """True if something can be sealed."""
    try:
        return bool(_ring())
    except Keyless:
        return False


def names() -> list[str]:
    """The names of the keys, the one in force first. Raises Keyless."""
    return list(_ring())


def name() -> str:
    """The name of the key in force. Raises Keyless."""
    return next(iter(_ring()))


def changed_at() -> datetime:
    """When the file was written last. Raises OSError."""
    return datetime.fromtimestamp(_path.stat().st_mtime, UTC).replace(tzinfo=None)


def make() -> str:
    """A new key file with one key; returns the key's name. Raises FileExistsError: a key is never overwritten."""
    _path.parent.mkdir(parents=True, exist_ok=True)
    new = secrets.token_hex(NAME // 2)
    with os.fdopen(os.open(_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{new} {secrets.token_hex(_BYTES)}\n")
        file.flush()
        os.fsync(file.fileno())
    return new


def make_once() -> None:
    """Makes the file where there is none: development needs no command. Of several processes one makes it."""
    if not _path.exists():
        with suppress(FileExistsError):
            make()


def rotate() -> str:
    """A new key is in force and the former ones still open; returns its name. Raises Keyless, or OSError."""
    with _alone():
        ring = _ring()
        new = next(one for one in iter(lambda: secrets.token_hex(NAME // 2), "") if one not in ring)
        _replace({new: secrets.token_bytes(_BYTES), **ring})
    return new


def retire(gone: list[str]) -> None:
    """Takes keys out of the file; never the one in force. Raises Keyless, or OSError."""
    with _alone():
        ring = _ring()
        first = next(iter(ring))
        _replace({one: key for one, key in ring.items() if one == first or one not in gone})


@contextmanager
def _alone() -> Iterator[None]:
    """Two who change the file stand in a queue: neither loses the other's key."""
    try:
        folder = os.open(_path.parent, os.O_RDONLY)
    except OSError:
        raise Keyless(str(_path)) from None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _replace(keys: dict[str, bytes]) -> None:
    """The file as a whole, or the one before: whoever is killed in between leaves one of the two."""
    beside = _path.with_name(f"{_path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("".join(f"{one} {key.hex()}\n" for one, key in keys.items()))
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, _path)
    folder = os.open(_path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _ring() -> dict[str, bytes]:
    """{name: key}, the one that seals first. Raises Keyless."""
    return _held().keys


def _held() -> _Ring:
    """The keys as the file holds them now. It asks each time whether the file is still the same: a worker that went
    on sealing under a key that was taken out would lose what it seals. Raises Keyless."""
    global _read
    try:
        stat = os.stat(_path)
        like, ring = (stat.st_ino, stat.st_mtime_ns, stat.st_size), _read
        if ring.like != like:
            lines = [line.split() for line in _path.read_text(encoding="ascii").splitlines() if line.strip()]
            _read = ring = _Ring(like, {one: _fit(key) for one, key in lines}, {})
    except (OSError, ValueError):
        raise Keyless(str(_path)) from None
    if not ring.keys:
        raise Keyless(str(_path))
    return ring


def _fit(key: str) -> bytes:
    """Raises ValueError for what is no key: better none than a weak one."""
    raw = bytes.fromhex(key)
    if len(raw) != _BYTES:
        raise ValueError(len(raw))
    return raw


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, f"portal keyring: {purpose}".encode(), sha256)


def seal(purpose: str, text: str, place: str = "") -> str:
    """The text, encrypted under the key in force. It opens only for the same purpose and place (say `answer:7`).
    Raises Keyless."""
    ring = _held()
    first = next(iter(ring.keys))
    body = sealed_by(ring.cipher(first, purpose), text.encode(), place)
    return f"{first}.{urlsafe_b64encode(body).decode()}"


def unseal(purpose: str, sealed: str, place: str = "") -> str:
    """The text again, whichever key of the file sealed it. Raises Unsealable, or Keyless."""
    under, _dot, body = sealed.partition(".")
    ring = _held()
    if under not in ring.keys:
        raise Unsealable(purpose)
    try:
        raw = urlsafe_b64decode(body.encode("ascii"))
        return opened_by(ring.cipher(under, purpose), purpose, raw, place).decode()
    except ValueError:
        raise Unsealable(purpose) from None


def mark(purpose: str, text: str) -> str:
    """A keyed hash by which something is found again without saying what it is. Raises Keyless."""
    return marks(purpose, text)[0]


def marks(purpose: str, text: str) -> list[str]:
    """The hash under each key of the file, the one in force first: what was marked before a change is found, too."""
    return [hmac.new(_derived(key, f"mark {purpose}"), text.encode(), sha256).hexdigest() for key in _ring().values()]
