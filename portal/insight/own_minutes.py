"""What the hotel side reads of minutes: the parts that were released, as copies, and the words that passed between it
and us; nothing of the minutes themselves."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.activity.follow_ups import NO_DAY, FollowUp, Side
from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_lines import MinutesLine, MinutesPart
from portal.activity.visits.minutes_words import ATTENDEES, Answer
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.insight.own_hotels import OwnAttachment, own_attachment
from portal.records.accounts import Account
from portal.records.files import File

#: So many wait on the first page.
AT_HOME = 3


@dataclass(frozen=True)
class OwnLine:
    """One line: what the hotel wrote, or we wrote to it."""

    at: datetime
    who: str
    mine: bool
    verb: str
    text: str


@dataclass(frozen=True)
class OwnAgreed:
    """A follow-up that was noted in them and is for the hotel."""

    id: int
    wording: str
    asked: bool
    state: str
    due_on: date | None


@dataclass(frozen=True)
class OwnRow:
    """Minutes in the list."""

    visit_id: int
    hotel: str
    day: date
    who: str
    answer: str


@dataclass(frozen=True)
class OwnMinutes:
    """The page of minutes for the hotel side."""

    visit_id: int
    code: str
    hotel: str
    day: date
    time: str
    who: str
    attendees: str
    #: (part, text)
    parts: list[tuple[str, str]]
    answer: str
    answered_at: datetime | None
    #: True for the GM: he confirms or comments.
    answers: bool
    lines: list[OwnLine]
    agreed: list[OwnAgreed]
    files: list[OwnAttachment]


def own_minutes(person: Person, row: Minutes) -> OwnMinutes:
    """For somebody of the hotel side who may read what was released."""
    told = {part.section: part.text for part in MinutesPart.of(person, row)}
    items = FollowUp.of_record(person, row) if person.may("follow_ups.read") else []
    return OwnMinutes(
        row.visit_id,
        row.hotel.code,
        row.hotel.name,
        row.day,
        row.time,
        Account.names([row.by_id]).get(row.by_id, ""),
        told.pop(ATTENDEES, ""),
        list(told.items()),
        row.answer,
        row.answered_at,
        row.may_be_answered_by(person),
        [
            OwnLine(line.at, line.by.name, line.by_id == person.id, line.verb, line.text)
            for line in MinutesLine.of(person, row)
        ],
        [
            OwnAgreed(
                one.id, one.wording, one.side == Side.HOTEL, one.state, None if one.due_on == NO_DAY else one.due_on
            )
            for one in items
        ],
        [own_attachment(person, file) for file in File.of(person, row.visit)],
    )


def own_rows(person: Person, after: str | None = None, size: int = 50) -> Page:
    """What was released to somebody, the last visit first, one page by key."""
    page = Minutes.released_to(person, after=after, size=size)
    return Page([_row(row) for row in page], page.next)


def unanswered(person: Person) -> list[OwnRow]:
    """What a GM is asked to confirm, the last visit first; at most three."""
    return [_row(row) for row in Minutes.released_to(person, unanswered=True, size=AT_HOME)]


def _row(row: Minutes) -> OwnRow:
    return OwnRow(row.visit_id, row.hotel.name, row.day, row.by.name, Answer(row.answer).value)
