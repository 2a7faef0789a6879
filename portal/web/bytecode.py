"""Compiled templates are kept where Python keeps its own byte code: a process starts with them."""

import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from portal.config import ROOT
from portal.foundation import i18n


class Kept(FileSystemBytecodeCache):
    """One file for each template and language. Texts, icons and other templates stand compiled within a template: when
    any of them has changed, all are compiled anew. A folder that takes no files does without."""

    def __init__(self, folder: Path, made_of: str | None = None):
        super().__init__(str(folder), "%s.jinja")
        self._made_of = made_of or all_that_is_compiled()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return super().get_cache_key(f"{i18n.language()} {name}", filename)

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(self._made_of + source)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


def all_that_is_compiled() -> str:
    """One word for all that goes into a compiled template, the pinned versions of what compiles them included."""
    sources = [*sorted((ROOT / "templates").rglob("*.html")), *sorted((ROOT / "portal" / "web").glob("*.py"))]
    sources += [i18n.CATALOGUE, ROOT / "requirements.txt"]
    seen = sha256(sys.version.encode())
    for path in sources:
        seen.update(path.read_bytes())
    return seen.hexdigest()


FOLDER = Path(__file__).parent / "__pycache__"
