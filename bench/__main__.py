"""Measures everything, prints the table and writes docs/benchmark.md: `make bench`."""

import os
import platform
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench import association, data, first_visit, postgres, saves
from bench.children import AT_ONCE, ROUNDS, Child, rounds
from bench.places import LARGE, SMALL, Place
from bench.report import Row, ms, ratios, table
from bench.subjects import HOT, NAMES
from portal.config import ROOT

PACKED = {"HTTP_ACCEPT_ENCODING": "zstd"}
SAID = ROOT / "docs" / "benchmark.md"


def main() -> None:
    small, large = data.ensure()
    with ExitStack() as stack:
        child = {
            (kind, place.calls): stack.enter_context(Child(kind, place))
            for place in (small, large)
            for kind in ("portal", "django", "bare")
        }
        for place in (small, large):
            for page in HOT:
                child["portal", place.calls].ask("record", page=page)
            child["limit", place.calls] = stack.enter_context(Child("limit", place))
        rows = pages(child) + peers(child) + memory(child)
        rows += visit(small) + saving("Saves", small) + beside(child, [small, large])
    rows += association.rows(data.belonging())
    text = table(rows)
    print(text)
    SAID.write_text(f"{heading()}\n\n{text}\n\n{notes()}")


def pages(child: dict) -> list[Row]:
    """Each hot page against the limit, and against itself with few calls."""
    asked = [
        ((kind, size), child[kind, size], page, {})
        for page in HOT
        for size in (SMALL, LARGE)
        for kind in ("portal", "limit")
    ]
    asked += [(("packed", LARGE), child["portal", LARGE], page, PACKED) for page in HOT]
    took = rounds(asked, ROUNDS, AT_ONCE)
    found = []
    for page in HOT:
        mine, least = took[("portal", LARGE), page], took[("limit", LARGE), page]
        few = took[("portal", SMALL), page]
        told = f"{ms(mine)} against {ms(least)} ms"
        found.append(Row(f"{NAMES[page]}: of the limit", ratios(mine, least), most=1.8, told=told))
        told = f"{ms(mine)} against {ms(few)} ms"
        found.append(Row(f"{NAMES[page]}: of itself at {SMALL:,} calls", ratios(mine, few), most=1.15, told=told))
        packed = took[("packed", LARGE), page]
        found.append(Row(f"{NAMES[page]}: with zstd", ratios(packed, mine), told=f"{ms(packed)} ms"))
    return found


def peers(child: dict) -> list[Row]:
    """The same pages of Django admin."""
    wanted = (("log", SMALL, 9.0), ("log", LARGE, 25.0), ("file", LARGE, 18.0))
    found = []
    for page, size, least in wanted:
        asked = [((kind,), child[kind, size], page, {}) for kind in ("portal", "django")]
        # At five million calls one page of its list takes seconds.
        took = rounds(asked, ROUNDS, 1 if size == LARGE and page == "log" else 3)
        mine, theirs = took[("portal",), page], took[("django",), page]
        told = f"{ms(theirs)} against {ms(mine)} ms"
        found.append(Row(f"{NAMES[page]}: Django admin, {size:,} calls", ratios(theirs, mine), least=least, told=told))
    return found


def memory(child: dict) -> list[Row]:
    """A process that has served every hot page, beside one with Flask and the driver alone."""
    bare = child["bare", LARGE]
    bare.ask("cost", page="log", count=50)
    mine, least = child["portal", LARGE].ask("memory")["rss"], bare.ask("memory")["rss"]
    told = f"{mine / 2**20:.0f} against {least / 2**20:.0f} MB"
    return [Row("Memory of a worker: of bare Flask with the driver", (mine / least,) * 3, most=1.5, told=told)]


def visit(place: Place) -> list[Row]:
    parts = first_visit.weigh(place.config())
    told = ", ".join(f"{name} {size / 1024:.1f}" for name, size in parts.items())
    return [Row("First visit, KB", (sum(parts.values()) / 1024,) * 3, most=40, told=told)]


def saving(name: str, place: Place, url: str = "") -> list[Row]:
    """Saves at once; only SQLite's have to reach something."""
    done = saves.measure(place, url)
    half, most = done.at(0.5), done.at(0.99)
    told = f"{half * 1000:.0f} and {most * 1000:.0f} ms"
    rate = f"{done.rate:.0f} against {done.raw:.0f} a second"
    count = f"of {done.saved + done.errors}"
    found = [
        Row(f"{name} from {saves.CLIENTS} clients: errors", (done.errors,) * 3, most=0, told=count),
        Row(f"{name}: p99 of the median", (most / half,) * 3, most=8, told=told),
        Row(f"{name}: the longest, seconds", (max(done.times),) * 3, most=2),
        Row(f"{name}: of the machine's commits", (done.rate / done.raw,) * 3, least=0.12, told=rate),
    ]
    return [replace(row, most=None, least=None) for row in found] if url else found


def beside(child: dict, places: list[Place]) -> list[Row]:
    """The hot pages and the saves on a PostgreSQL with the same company, beside SQLite's; without target."""
    try:
        postgres.ensure(places)
    except postgres.NoPostgres as missing:
        return [Row("PostgreSQL: not measured", None, told=str(missing).splitlines()[0])]
    found = []
    with postgres.running() as url:
        for place in places:
            there = f"{url}/{postgres.name_of(place)}"
            with Child("portal", place, BENCH_URL=there) as theirs:
                found += _beside(place, child["portal", place.calls], theirs)
        with postgres.copied(url, places[0]) as copy:
            found += saving("PostgreSQL: saves", places[0], copy)
    return found


def _beside(place: Place, mine: Child, theirs: Child) -> list[Row]:
    found = []
    for page in HOT:
        took: dict[Child, list] = {mine: [], theirs: []}
        for turn in range(ROUNDS + 1):
            for one, times in took.items():
                spent = one.ask("spent", page=page, count=AT_ONCE)
                # The first is not counted: queries are compiled and pages are read.
                times += [spent] if turn else []
        cpu, wall = ([[each[n] for each in times] for times in took.values()] for n in (0, 1))
        told = f"{ms(cpu[1])} against {ms(cpu[0])} ms; until it is answered {ms(wall[1])} against {ms(wall[0])} ms"
        found.append(Row(f"PostgreSQL: {NAMES[page]}, {place.calls:,} calls", ratios(cpu[1], cpu[0]), told=told))
    return found


def heading() -> str:
    told = Path("/proc/cpuinfo").read_text()
    model = next((line.split(":")[1].strip() for line in told.splitlines() if "model name" in line), platform.machine())
    load = os.getloadavg()[0]
    version = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    busy = ": it had other work" if load > 2 else ""
    return (
        "# Benchmark\n\n"
        f"Measured by `make bench` on {date.today().isoformat()}: {model}, {os.cpu_count()} cores, Python "
        f"{sys.version.split()[0]}, commit {version.stdout.strip() or 'unknown'}. The machine's load at the end was "
        f"{load:.1f}{busy}.\n\n"
        f"10,000 hotels and {LARGE:,} calls on SQLite, beside the same company with its latest {SMALL:,} calls. CPU of "
        f"the process, {ROUNDS} interleaved rounds; a figure is the median of the rounds' ratios, with quartiles."
    )


def notes() -> str:
    return (ROOT / "bench" / "notes.md").read_text()


if __name__ == "__main__":
    main()
