"""`make attack`: a private portal, every role's turn with wapiti and with a fuzzer over the map of routes, a table."""

import argparse
import contextlib
import os
import random
import shutil
import signal
import sys
from datetime import date
from pathlib import Path

from tests.attacks.findings import INFORMATIONAL, LEVELS, Result
from tests.attacks.fuzzer import Fuzzer
from tests.attacks.routes import Routes
from tests.attacks.scanner import scan
from tests.attacks.target import HOTELS, ROOT, WEEKS, Target
from tests.attacks.visitor import Visitor

#: Reports and the portal under attack; thrown away at the next run.
OUT = Path(os.environ.get("ATTACKS_DATA") or ROOT / "instance" / "attacks")
NOBODY = "nobody"
ROLES = ("staff", "manager", "liaison", "director", "admin", "gm", "owner", "assistant", NOBODY)


def main() -> None:
    told = _arguments()
    # Stopped from outside it stops the portal, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    (OUT / "portal").mkdir()
    with contextlib.closing(Target(OUT / "portal", told.database)) as target:
        target.make()
        print(
            f"{date.today()}, seed {told.seed}, {told.database}: {HOTELS} hotels, {WEEKS} weeks; see {OUT}", flush=True
        )
        with target:
            routes = Routes(target, told.only)
            for role in ROLES:
                visitor = _visitor(target, role)
                visitor.sign_in()
                routes.walk(visitor)
            results = [result for role in told.roles for result in _turn(role, target, routes, told)]
    table = "\n".join(_table(results))
    (OUT / "table.md").write_text(table + "\n")
    print(table)
    sys.exit(not all(result.clean for result in results))


def _turn(role: str, target: Target, routes: Routes, told) -> list[Result]:
    """Both attackers, each on the portal as it was at first."""
    done = []
    if told.wapiti:
        target.renew()
        visitor, result = _visitor(target, role), Result(role, "wapiti")
        visitor.sign_in()
        scan(told.wapiti, target, visitor, result, told.seconds, OUT, routes)
        done.append(result)
    if told.fuzz:
        target.renew()
        result = Result(role, "fuzzer")
        Fuzzer(routes, _visitor(target, role), result, told.seed).run(told.fuzz)
        done.append(result)
    for result in done:
        print("\n".join(_table([result])[2:]), flush=True)
        _tell(result)
    return done


def _visitor(target: Target, role: str) -> Visitor:
    return Visitor(target, None if role == NOBODY else role)


def _tell(result: Result) -> None:
    """What was found, whole in a file, what counts on the screen."""
    lines = [f"{one.level}: {one.kind}: {one.told}" for one in result.findings]
    (OUT / f"{result.attacker}-{result.role}.txt").write_text("\n".join([*lines, result.left, *result.missed, ""]))
    serious = [one for one in result.findings if one.level != INFORMATIONAL]
    for one in serious[:25]:
        print(f"  {one.level}: {one.kind}: {one.told[:700]}", flush=True)


def _table(results: list[Result]) -> list[str]:
    heads = ("role", "attacker", "requests", "5xx", *LEVELS, "minutes", "how far")
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for one in results:
        counts = one.counts()
        cells = (one.role, one.attacker, f"{one.requests:,}", one.faults, *(counts[level] for level in LEVELS))
        lines.append("| " + " | ".join(map(str, (*cells, f"{one.seconds / 60:.1f}", one.left))) + " |")
    return lines


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description=__doc__)
    parser.add_argument("--roles", nargs="+", choices=ROLES, default=ROLES, metavar="ROLE", help="whose turns")
    parser.add_argument("--seconds", type=int, default=300, help="how long wapiti attacks as each role")
    parser.add_argument("--fuzz", type=int, default=180, help="seconds of the fuzzer as each role; 0 for none")
    parser.add_argument("--only", nargs="+", default=[], metavar="PART", help="below these alone: evaluations")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite", help="on which it runs")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="the same number, the same requests")
    parser.add_argument("--wapiti", type=Path, help="its command; without it the fuzzer alone")
    return parser.parse_args()


if __name__ == "__main__":
    main()
