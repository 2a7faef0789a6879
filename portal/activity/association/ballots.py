"""A secret choice: sealed while the poll runs, a loose ballot afterwards; no trace between the two."""

import secrets

from portal.activity.association.polls import PURPOSE, Ballot, Poll, PollVoter
from portal.foundation import db
from portal.foundation.seals import Seal

#: Every sealed choice is of one length, or its length would tell it.
LENGTH = 10
_IDS = 2**31 - 1

SEALED = Seal(PollVoter, "sealed", PURPOSE, "ballot:{poll}:{member}")
SEALS = (SEALED,)


def seal(voter: PollVoter, choice: str) -> str:
    """The choice as it goes into the row. Raises Keyless."""
    return SEALED.seal(choice.ljust(LENGTH), **voter.__data__)


def open_all(poll: Poll) -> list[str]:
    """The choices that lie sealed, in no order that means anything. Raises Unsealable, or Keyless."""
    rows = PollVoter.select().where((PollVoter.poll == poll) & (PollVoter.sealed != ""))
    choices = [SEALED.open(row).strip() for row in rows]
    secrets.SystemRandom().shuffle(choices)
    return choices


def empty_out(poll: Poll, choices: list[str]) -> None:
    """Writes the loose ballots, in the order of ids drawn at random, and takes away what was sealed: all voters'
    rows are written anew at once, so that none is told apart by it. Call it in the transaction of the close."""
    ids: set[int] = set()
    while len(ids) < len(choices):
        drawn = secrets.randbelow(_IDS) + 1
        if drawn not in ids and not Ballot.select().where(Ballot.id == drawn).exists():
            ids.add(drawn)
    rows = [{"id": one, "poll": poll.id, "choice": choice} for one, choice in zip(sorted(ids), choices, strict=True)]
    for start in range(0, len(rows), 500):
        Ballot.insert_many(rows[start : start + 500]).execute()
    PollVoter.update(sealed="", by=None).where(PollVoter.poll == poll).execute()


def sweep() -> None:
    """What was taken away also goes from the database's pages and its log, as far as the database lets go of it. Not
    inside a transaction."""
    opened = db.database.obj
    if db.is_sqlite():
        # secure_delete has overwritten the pages; the log still holds them as they were.
        opened.execute_sql("VACUUM")
        opened.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    opened.execute_sql("VACUUM poll_voter")
