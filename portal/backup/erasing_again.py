"""After a restore the people who were erased since the backup are erased again (D43); who cannot be is told."""

from typing import NamedTuple

from portal.activity.association import attendee_erasing
from portal.foundation import db
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE
from portal.insight import mention_files
from portal.records import erasure_journal


class Again(NamedTuple):
    """The requests, by the numbers they had, that were carried out again, and those that somebody has to look at."""

    done: list[int]
    left: list[int]


def erase_again(entries: list[dict]) -> Again:
    """Call it in the transaction of the restore, before anybody can read what was restored."""
    told = Again([], [])
    for entry, surely in erasure_journal.undone(entries):
        if surely and _carried_out(entry):
            told.done.append(entry["request"])
        else:
            told.left.append(entry["request"])
    return told


def _carried_out(entry: dict) -> bool:
    try:
        with db.together():
            row = erasure_journal.again(entry)
            places = mention_files.places(row)
            attendee_erasing.forget(row.principals(), row.accounts())
            row.erase(COMMAND_LINE, places)
    except Refused:
        # Somebody of head office whose account is open again: what he looks after is handed over first.
        return False
    return True
