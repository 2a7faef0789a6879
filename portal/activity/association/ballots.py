"""A secret choice: sealed while the vote runs, a loose ballot afterwards; no trace between the two. One way for the
polls of the association and for the questions to its council."""

import secrets
from dataclasses import dataclass, field

from portal.activity.association.council import CouncilBallot, CouncilMatter, CouncilVote
from portal.activity.association.polls import PURPOSE, Ballot, Poll, PollVoter
from portal.activity.association.words import PollState
from portal.foundation import clock, db
from portal.foundation.db import Table
from portal.foundation.seals import Seal

#: Every sealed choice is of one length, or its length would tell it.
LENGTH = 10
_IDS = 2**31 - 1


@dataclass(frozen=True)
class Box:
    """Where the choices of one kind of vote lie: sealed in the rows of those who have one, then as loose ballots.
    `of`: the column of both tables that names the vote. `cleared`: what else goes from the rows at the close."""

    sealed: Seal
    ballots: type[Table]
    of: str
    cleared: dict = field(default_factory=dict)

    def seal(self, row, choice: str) -> str:
        """The choice as it goes into the row. Raises Keyless."""
        return self.sealed.seal(choice.ljust(LENGTH), **row.__data__)

    def open_all(self, vote) -> list[str]:
        """The choices that lie sealed, in no order that means anything. Raises Unsealable, or Keyless."""
        rows = self._rows(self.sealed.table, vote)
        choices = [self.sealed.open(row).strip() for row in rows if row.sealed]
        secrets.SystemRandom().shuffle(choices)
        return choices

    def empty_out(self, vote, choices: list[str]) -> None:
        """Writes the loose ballots, in the order of ids drawn at random, and takes away what was sealed: all rows of
        the vote are written anew at once, so that none is told apart by it. Call it in the transaction of the
        close."""
        ids: set[int] = set()
        while len(ids) < len(choices):
            drawn = secrets.randbelow(_IDS) + 1
            if drawn not in ids and not self.ballots.select().where(self.ballots.id == drawn).exists():
                ids.add(drawn)
        loose = [{"id": one, self.of: vote.id, "choice": said} for one, said in zip(sorted(ids), choices, strict=True)]
        for start in range(0, len(loose), 500):
            self.ballots.insert_many(loose[start : start + 500]).execute()
        table = self.sealed.table
        table.update(sealed="", **self.cleared).where(self._here(table, vote)).execute()

    def loose(self, vote) -> list[tuple[int, str]]:
        """[(id, choice)] of the ballots of a vote that was counted, by id."""
        rows = self._rows(self.ballots, vote).select(self.ballots.id, self.ballots.choice)
        return list(rows.order_by(self.ballots.id).tuples())

    def has_sealed(self, vote) -> bool:
        """True if a sealed choice is left."""
        return any(row.sealed for row in self._rows(self.sealed.table, vote))

    def _rows(self, table: type[Table], vote):
        return table.select().where(self._here(table, vote))

    def _here(self, table: type[Table], vote):
        return table._meta.fields[self.of] == vote.id


POLLS = Box(Seal(PollVoter, "sealed", PURPOSE, "ballot:{poll}:{member}"), Ballot, "poll", {"by": None})
COUNCIL = Box(Seal(CouncilVote, "sealed", PURPOSE, "council:{matter}:{office}"), CouncilBallot, "matter")
BOXES = (POLLS, COUNCIL)
SEALS = tuple(box.sealed for box in BOXES)


# Out of the files


def sweep_due() -> int:
    """What was sealed in votes that are counted also goes from the database's files: again each minute until it has.
    Returns of how many votes."""
    polls = Poll.secret & (Poll.state == PollState.CLOSED) & Poll.swept_at.is_null()
    matters = CouncilMatter.secret & CouncilMatter.closed_at.is_null(False) & CouncilMatter.swept_at.is_null()
    counted = ((Poll, polls), (CouncilMatter, matters))
    waiting = [(table, list(table.select(table.id).where(due))) for table, due in counted]
    count = sum(len(rows) for _table, rows in waiting)
    if not count or not _swept():
        return 0
    for table, rows in waiting:
        table.update(swept_at=clock.now()).where(table.id.in_([row.id for row in rows] or [0])).execute()
    return count


def _swept() -> bool:
    """True if nothing of what was taken away is left in pages or log. Not inside a transaction."""
    opened, tables = db.database.obj, [seal.table._meta.table_name for seal in SEALS]
    if not db.is_sqlite():
        for name in tables:
            opened.execute_sql(f"VACUUM {name}")
        return True
    with db.together():
        for name in tables:
            _lay_anew(opened, name)
    # The log still holds the pages as they were; while somebody reads in it, it cannot be cut.
    busy, *_pages = opened.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _lay_anew(opened, name: str) -> None:
    """Writes a table's rows into pages of their own making. `secure_delete` overwrites what is deleted, and pages that
    are given back; what a row left behind where it was moved from, as its neighbours grew, only goes with the page."""
    opened.execute_sql(f"CREATE TEMPORARY TABLE laid AS SELECT * FROM {name}")
    opened.execute_sql(f"DELETE FROM {name}")
    opened.execute_sql(f"INSERT INTO {name} SELECT * FROM laid ORDER BY id")
    opened.execute_sql("DROP TABLE laid")
