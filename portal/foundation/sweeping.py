"""What is kept only for a time goes in small steps, so that nobody waits for a broom."""

import time

from portal.foundation.db import Table

#: So many rows at a time, and so many seconds in one go; the next tick goes on.
STEP, AT_MOST = 500, 10.0


def sweep(table: type[Table], where) -> int:
    """Deletes the rows of a condition, each step in a transaction of its own; returns how many went."""
    end, count = time.monotonic() + AT_MOST, 0
    while True:
        ids = [number for (number,) in table.select(table.id).where(where).limit(STEP).tuples()]
        if ids:
            # Once more: a row may have been gone on with meanwhile.
            count += table.delete().where(table.id.in_(ids) & where).execute()
        if len(ids) < STEP or time.monotonic() > end:
            return count
