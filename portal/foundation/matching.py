"""Two streams of rows that ought to be the same, compared with memory for their differences only."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest


def unmatched(kept: Iterable[tuple], right: Iterable[tuple]) -> Iterator[tuple[tuple, bool]]:
    """(row, True) for each that is kept and not right, (row, False) for each that is right and not kept. The streams
    may come in any order; quickest in the same."""
    # Equal rows cancel out as they come.
    found: dict[tuple, int] = {}
    for pair in zip_longest(kept, right):
        for row, side in zip(pair, (1, -1), strict=True):
            if row is not None and (count := found.pop(row, 0) + side):
                found[row] = count
    for row, side in found.items():
        yield row, side > 0
