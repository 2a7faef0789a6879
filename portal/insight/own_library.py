"""The library as the hotel side reads it, and what became of what its hotel has offered: from columns of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.activity.library import LibraryEntry, LibraryOffer, LibraryTopic
from portal.foundation.roles import Person
from portal.insight.own_hotels import OwnAttachment, own_attachment
from portal.records.files import File
from portal.records.hotels import Hotel


@dataclass(frozen=True)
class OwnEntry:
    """What stands now: who wrote it, who else reads it and what it said before is head office's."""

    id: int
    title: str
    summary: str
    text: str
    kind: str
    topic: LibraryTopic
    edition: int
    changed_at: datetime
    #: The hotel it comes from, if that agrees to be named.
    credited: str
    files: list[OwnAttachment]


@dataclass(frozen=True)
class OwnOffer:
    """What one's hotel has offered, and what is said to it."""

    id: int
    hotel: str
    title: str
    text: str
    named: bool
    at: datetime
    state: str
    version: int
    decided_at: datetime | None
    reason: str
    #: The entry that came of it, if this person may read it.
    entry_id: int | None

    @property
    def waits(self) -> bool:
        return self.state == "offered"


def own_entry(person: Person, entry: LibraryEntry) -> OwnEntry:
    """Of an entry that was found for this person."""
    return OwnEntry(
        entry.id,
        entry.title,
        entry.summary,
        entry.text,
        entry.kind,
        LibraryTopic.pointed_at(entry.topic_id),
        entry.edition,
        entry.changed_at,
        Hotel.pointed_at(entry.credited_id).name if entry.credited_id else "",
        [own_attachment(person, row) for row in File.of(person, entry)],
    )


def own_offers(person: Person, rows: Iterable[LibraryOffer]) -> list[OwnOffer]:
    """Of offers that were found for this person, with their hotels; one statement."""
    rows = list(rows)
    seen = LibraryEntry.seen_of(person, [row.entry_id for row in rows if row.entry_id])
    return [
        OwnOffer(
            row.id,
            row.hotel.name,
            row.title,
            row.text,
            row.named,
            row.at,
            row.state,
            row.version,
            row.decided_at,
            row.reason,
            row.entry_id if row.entry_id in seen else None,
        )
        for row in rows
    ]
