"""Where the benchmark keeps its data, and how a process becomes the portal on one of its sizes."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal.config import ROOT, Config

#: Made once and kept between runs; gigabytes.
FOLDER = Path(os.environ.get("BENCH_DATA") or ROOT / "instance" / "bench")
#: The size everything is compared with, and the one of ten years.
SMALL, LARGE = 10_000, int(os.environ.get("BENCH_CALLS", 5_000_000))
PASSWORD = "bench-only-2026"


@dataclass(frozen=True)
class Place:
    """One size of the company's data. `more`: what it has beside few calls: `judged` every answer of all cycles of the
    evaluation, `belonging` ten thousand members of the association and as many entries of the library, `few` some
    hundreds of both."""

    calls: int
    more: str = ""

    @classmethod
    def named(cls, name: str) -> "Place":
        calls, _dash, more = name.partition("-")
        return cls(int(calls), more)

    @property
    def name(self) -> str:
        return f"{self.calls}-{self.more}" if self.more else str(self.calls)

    @property
    def folder(self) -> Path:
        return FOLDER / self.name

    @property
    def path(self) -> Path:
        return self.folder / "portal.db"

    @property
    def made_at(self) -> datetime:
        """The moment up to which the data tell: what is due hangs on it, so pages are measured at it."""
        return datetime.fromisoformat((self.folder / "made_at").read_text().strip())

    @property
    def is_made(self) -> bool:
        return (self.folder / "made_at").exists()

    def environ(self) -> dict[str, str]:
        """The settings with which the portal runs on it."""
        return {
            "INSTANCE_PATH": str(self.folder),
            "DATABASE_URL": os.environ.get("BENCH_URL") or f"sqlite:///{self.path}",
            "SECRET_KEY": "bench" * 10,
            "BASE_URL": "http://127.0.0.1:8000",
        }

    def config(self) -> Config:
        return Config(self.environ())
