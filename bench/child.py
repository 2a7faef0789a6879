"""One measured process: asked for a page so many times, it answers the CPU time it took.

`python -m bench.child KIND PLACE`, orders on its standard input.
"""

import gc
import json
import resource
import sys
import traceback
from importlib import import_module

from bench.places import Place
from bench.subjects import Subject

#: Each in a process of its own, which loads nothing of the others.
KINDS = {"portal": "bench.as_portal", "limit": "bench.limit", "django": "bench.as_django", "bare": "bench.bare"}


def answer(subject: Subject, order: dict):
    if order["do"] == "cost":
        return subject.cost(order["page"], order["count"], **order.get("headers", {}))
    if order["do"] == "spent":
        return subject.spent(order["page"], order["count"])
    if order["do"] == "size":
        return len(subject.get(order["page"], **order.get("headers", {})))
    if order["do"] == "memory":
        with open("/proc/self/smaps_rollup") as file:
            told = dict(line.split()[:2] for line in file if line.startswith(("Rss", "Pss_Anon", "Private")))
        return {"rss": int(told["Rss:"]) * 1024, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
    if order["do"] == "record":
        return subject.record(order["page"])
    raise ValueError(order["do"])


def serve(subject: Subject) -> None:
    """Answers each order, a line of JSON, until there are no more."""
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        try:
            told = answer(subject, json.loads(line))
        except Exception:
            traceback.print_exc()
            told = None
        print(json.dumps(told), flush=True)


def main(kind: str, place: str) -> None:
    with import_module(KINDS[kind]).subject(Place.named(place)) as one:
        # As deploy/gunicorn.conf.py does; here for each subject alike.
        gc.collect()
        gc.freeze()
        serve(one)


if __name__ == "__main__":
    main(*sys.argv[1:3])
