"""The association and the library at ten thousand of each: `python -m bench.association`. No five million calls needed.

Register and library against their limits and against themselves with some hundreds, beside the call log; and a
secret vote of all member hotels through the server.
"""

import os
import sys
from contextlib import ExitStack

from bench import ballots, data
from bench.children import AT_ONCE, ROUNDS, Child, rounds
from bench.places import Place
from bench.report import Row, ms, ratios, table
from bench.subjects import BELONGING, NAMES

#: The vote of ten thousand hotels is to be through in so many seconds.
WITHIN = 300


def rows(places: list[Place]) -> list[Row]:
    """What `make bench` prints of it, of the place with few and the one with ten thousand."""
    few, whole = places
    return pages(few, whole) + voting(whole)


def pages(few: Place, whole: Place) -> list[Row]:
    with ExitStack() as stack:
        child = {("portal", one): stack.enter_context(Child("portal", one)) for one in (few, whole)}
        for page in BELONGING:
            child["portal", whole].ask("record", page=page)
        child["limit", whole] = stack.enter_context(Child("limit", whole))
        asked = [(key, one, page, {}) for page in BELONGING for key, one in child.items()]
        asked.append((("portal", whole), child["portal", whole], "log", {}))
        took = rounds(asked, ROUNDS, AT_ONCE)
    found = []
    for page in BELONGING:
        mine, least = took[("portal", whole), page], took[("limit", whole), page]
        less = took[("portal", few), page]
        told = f"{ms(mine)} against {ms(least)} ms"
        found.append(Row(f"{NAMES[page]}: of the limit", ratios(mine, least), most=1.8, told=told))
        told = f"{ms(mine)} against {ms(less)} ms"
        found.append(Row(f"{NAMES[page]}: of itself with few", ratios(mine, less), most=1.15, told=told))
    return found


def voting(place: Place) -> list[Row]:
    """Ten thousand ballots: in five minutes, none lost, none doubled."""
    cast = ballots.measure(place)
    half, most = cast.at(0.5), cast.at(0.99)
    told = f"{cast.hotels:,} hotels, {cast.requests:,} requests from {ballots.CLIENTS} clients"
    return [
        Row("A secret vote of all: seconds", (cast.took,) * 3, most=WITHIN, told=told),
        Row("A secret vote of all: errors", (cast.errors,) * 3, most=0),
        Row("A secret vote of all: lost, doubled, not in the count", (cast.wrong + cast.doubts,) * 3, most=0),
        Row(
            "A secret vote of all: p99 of the median",
            (most / half,) * 3,
            told=f"{half * 1000:.0f}, {most * 1000:.0f} ms",
        ),
        Row("A secret vote of all: its close, seconds", (cast.closing,) * 3),
    ]


if __name__ == "__main__":
    places = data.belonging() if len(sys.argv) == 1 else [Place.named(name) for name in sys.argv[1:]]
    print(f"Load {os.getloadavg()[0]:.1f}, {ROUNDS} rounds\n\n{table(rows(places))}")
