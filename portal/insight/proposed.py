"""The proposals of a hotel as its officer decides them: what the file had, has now and would have."""

from dataclasses import dataclass
from datetime import datetime

from portal.foundation.roles import Person
from portal.records.hotels import Hotel
from portal.records.proposals import FIELDS, Proposal, State, facts_of


@dataclass(frozen=True)
class Asked:
    """One proposal with the file's present fact beside it; `decider` and `reason` once it is decided."""

    row: Proposal
    id: int
    field: str
    old: str
    new: str
    now: str
    note: str
    who: str
    at: datetime
    state: str
    decider: str
    decided_at: datetime | None
    reason: str

    @property
    def moved(self) -> bool:
        """True if the fact is neither what the GM saw nor what he proposes: there are three texts to weigh."""
        return self.now not in (self.old, self.new)


@dataclass(frozen=True)
class Proposed:
    """All of one hotel."""

    open: list[Asked]
    closed: list[Asked]


def proposed(person: Person, hotel: Hotel) -> Proposed:
    if not person.may("proposals.read"):
        return Proposed([], [])
    rows = Proposal.of(person, hotel)
    cards = Proposal.cards_of(rows)
    found = [_asked(row, hotel, cards) for row in rows]
    waiting = [row for row in found if row.state == State.OPEN]
    # As the form has them, so that he reads what its GM filled in.
    waiting.sort(key=lambda row: FIELDS.index(row.field))
    return Proposed(waiting, [row for row in found if row.state != State.OPEN])


def _asked(row: Proposal, hotel: Hotel, cards: dict) -> Asked:
    return Asked(
        row=row,
        id=row.id,
        field=row.field,
        old=row.old,
        new=row.new,
        now=facts_of(hotel, cards.get(row.principal_id))[row.field],
        note=row.note,
        who=row.by.name,
        at=row.at,
        state=row.state,
        decider=row.decider.name if row.decided_by_id else "",
        decided_at=row.decided_at,
        reason=row.reason,
    )
