"""What the hotel side reads of bulletins (domain §1): columns of its own; nothing of who wrote them, nor whom else they
are for, nor who has read them."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.activity.bulletins import Bulletin, BulletinCorrection, BulletinReceipt
from portal.foundation import clock
from portal.foundation.roles import Person
from portal.insight.own_hotels import OwnAttachment, own_attachment
from portal.records.files import File


@dataclass(frozen=True)
class OwnLine:
    """A bulletin in a list. `read_at`: when this person read it as it stands."""

    id: int
    topic: str
    title: str
    gist: str
    whose: str
    at: datetime
    until: date
    important: bool
    must_confirm: bool
    running: bool
    read_at: datetime | None
    #: It is for this person himself; head office reads along what hotels are told.
    asked: bool

    @property
    def day(self) -> date:
        return clock.local(self.at).date()

    @property
    def read_on(self) -> date | None:
        return clock.local(self.read_at).date() if self.read_at else None

    @property
    def waits(self) -> bool:
        """True if this person is to read it still."""
        return self.running and self.asked and self.read_at is None


@dataclass(frozen=True)
class OwnCorrection:
    """How it was corrected, and what stood there."""

    at: datetime
    reason: str
    was: dict


@dataclass(frozen=True)
class OwnBulletin:
    """A bulletin whole."""

    line: OwnLine
    text: str
    corrections: list[OwnCorrection]
    files: list[OwnAttachment]


def own_lines(person: Person, rows: list[Bulletin]) -> list[OwnLine]:
    """Rows of a list as they are read, with this person's receipts; two statements."""
    given, asked = BulletinReceipt.of(person, rows), Bulletin.meant_for(person, rows)
    return [own_line(row, given.get(row.id), row.id in asked) for row in rows]


def own_waiting(person: Person) -> list[OwnLine]:
    """What this person is to read, for his home; one statement."""
    return [own_line(row, None, True) for row in Bulletin.to_read(person)]


def own_line(row: Bulletin, receipt: BulletinReceipt | None, asked: bool) -> OwnLine:
    read = receipt.at if receipt is not None and receipt.edition >= row.edition else None
    return OwnLine(
        row.id,
        row.topic,
        row.title,
        row.gist,
        row.whose,
        row.at,
        row.until,
        row.important,
        row.must_confirm,
        row.is_running,
        read,
        asked and row.is_published,
    )


def own_bulletin(person: Person, row: Bulletin) -> OwnBulletin:
    """All of one, in four statements."""
    corrections = [OwnCorrection(one.at, one.reason, one.was) for one in BulletinCorrection.of(person, row)]
    files = [own_attachment(person, file) for file in File.of(person, row)]
    return OwnBulletin(*own_lines(person, [row]), row.text, corrections, files)
