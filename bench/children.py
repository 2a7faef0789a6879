"""Subjects as processes beside this one, and rounds in which they take turns."""

import json
import os
import subprocess
import sys

from bench.places import FOLDER, Place
from portal.config import ROOT

#: Of an interleaved measurement: rounds, and requests of each subject in a round.
ROUNDS, AT_ONCE = int(os.environ.get("BENCH_ROUNDS", "15")), 10


class Child:
    """A subject in a process of its own. `python`: the interpreter with its packages."""

    def __init__(self, kind: str, place: Place, python: str = sys.executable, **environ: str):
        self.name = f"{kind} {place.name}"
        command = [python, "-m", "bench.child", kind, place.name]
        environ = os.environ | {"BENCH_DATA": str(FOLDER), "PYTHONHASHSEED": "0", **environ}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environ)
        self.ready = False

    def ask(self, do: str, **more):
        """Raises RuntimeError if the subject could not do it; it has said why."""
        if not self.ready:
            self._line()
            self.ready = True
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()
        told = self._line()
        if told is None:
            raise RuntimeError(f"{self.name}: {do} {more}")
        return told

    def _line(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} has ended")
        return json.loads(line)

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_error) -> None:
        self.process.stdin.close()
        self.process.wait()


def rounds(asked: list[tuple], count: int, at_once: int) -> dict[tuple, list[float]]:
    """{(label, page): seconds of CPU a request, round by round}. Each round every subject answers every page in turn,
    so that whatever the machine does beside falls on all alike. `asked`: (label, child, page, headers)."""
    found: dict[tuple, list[float]] = {}
    for _label, child, page, headers in asked:
        child.ask("cost", page=page, count=3, headers=headers)
    for _ in range(count):
        for label, child, page, headers in asked:
            took = child.ask("cost", page=page, count=at_once, headers=headers)
            found.setdefault((label, page), []).append(took)
    return found
