"""Photographs made anew: decoded in a child process with little memory and time, and written without what hid in them.

The child is this very file, run by its path, so that it starts in a tenth of a second and knows nothing of the portal.
"""

import io
import json
import resource
import runpy
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

#: The longer edge, in pixels, of what is kept and of the small picture for lists.
EDGE, SMALL = 2000, 320
#: A camera makes fifty millions; what claims more than this is a bomb or a map.
MOST_PIXELS = 64_000_000
#: What the child may take: bytes of address space, seconds of computing, seconds in all.
MEMORY, COMPUTING, WAITING = 1 << 30, 20, 40
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
TOO_MANY = 3


class Unreadable(ValueError):
    """The bytes are no picture that can be decoded."""


class TooLarge(ValueError):
    """The picture has more pixels than are decoded here."""


@dataclass(frozen=True)
class Picture:
    """A picture made anew, with a small one for lists (JPEG)."""

    type: str
    width: int
    height: int
    body: bytes
    small: bytes


def remade(raw: bytes) -> Picture:
    """The picture upright, at most 2,000 pixels long, without EXIF or anything else that stood beside it; JPEG, or
    PNG where it was one or is see-through. Raises Unreadable or TooLarge."""
    command = [sys.executable, "-I", __file__]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=WAITING, env={}, cwd="/")
    except subprocess.TimeoutExpired:
        raise Unreadable from None
    if done.returncode == TOO_MANY:
        raise TooLarge
    if done.returncode:
        raise Unreadable(done.stderr.decode(errors="replace")[-300:])
    head, _, rest = done.stdout.partition(b"\n")
    told = json.loads(head)
    length = told.pop("length")
    return Picture(**told, body=rest[:length], small=rest[length:])


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (COMPUTING, COMPUTING))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # It reads what it is given and writes to its pipe; there is nothing to make on the disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _remake(raw: bytes) -> bytes:
    # By its path, as the portal itself is not here.
    lazy = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("lazy.py"))))
    if raw[4:8] == b"ftyp":
        lazy.pillow_heif.register_heif_opener(thumbnails=False)
    formats = [name for name in FORMATS if name != "HEIF" or raw[4:8] == b"ftyp"]
    try:
        opened = lazy.pillow.open(io.BytesIO(raw), formats=formats)
    except lazy.pillow.DecompressionBombError:
        sys.exit(TOO_MANY)
    if opened.width * opened.height > MOST_PIXELS:
        sys.exit(TOO_MANY)
    as_png = opened.format == "PNG" or "A" in opened.getbands() or "transparency" in opened.info
    opened.draft("RGB", (EDGE, EDGE))
    image = lazy.pillow_ops.exif_transpose(opened)
    image = image.convert("RGBA" if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info else "RGB")
    image.thumbnail((EDGE, EDGE))
    # A new picture takes the pixels and nothing else along: no EXIF, no comment, no profile.
    clean = lazy.pillow.new(image.mode, image.size)
    clean.paste(image)
    body = io.BytesIO()
    if as_png:
        clean.save(body, "PNG", optimize=False)
    else:
        clean.save(body, "JPEG", quality=86, optimize=True, progressive=True)
    small = lazy.pillow.new("RGB", clean.size, "white")
    small.paste(clean, mask=clean if clean.mode == "RGBA" else None)
    small.thumbnail((SMALL, SMALL))
    little = io.BytesIO()
    small.save(little, "JPEG", quality=76, optimize=True)
    told = {
        "type": "image/png" if as_png else "image/jpeg",
        "width": clean.width,
        "height": clean.height,
        "length": body.tell(),
    }
    return json.dumps(told).encode() + b"\n" + body.getvalue() + little.getvalue()


if __name__ == "__main__":
    _limit()
    sys.stdout.buffer.write(_remake(sys.stdin.buffer.read()))
