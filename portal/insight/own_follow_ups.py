"""What the hotel side reads of follow-ups: columns of its own, nothing of where an item came from or what was said of
it inside."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.activity.follow_ups import NO_DAY, Filter, FollowUp, FollowUpEntry, Side, State
from portal.foundation import clock
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.insight.own_hotels import OwnAttachment, own_attachment
from portal.records.files import File

#: Lines of an item's history that are told to the hotel; what else happened to it is head office's own.
TOLD = ("state", "answered", "remark", "confirmed", "returned", "found_again", "planned")


@dataclass(frozen=True)
class OwnFollowUp:
    """One item as the hotel side reads it."""

    id: int
    wording: str
    code: str
    hotel: str
    #: True if the hotel owes it; otherwise `department` and `name` are who owes it at head office.
    asked: bool
    department: str
    name: str
    state: str
    open: bool
    #: None without a day; `late` are the days past it.
    due_on: date | None
    late: int
    complaint: bool
    #: 整改: an inspection found it, so many times.
    rectification: bool
    times: int
    answer_due_at: datetime | None
    #: How often it was spoken of.
    raised: int
    #: Since when somebody says it is done, and the day it was closed.
    claimed_on: date | None
    closed_on: date | None
    #: True for an item that is somebody's by name, and if that is the reader.
    given: bool
    mine: bool
    #: Whether the reader may say now that it is done, or that it is not.
    confirmable: bool


@dataclass(frozen=True)
class OwnLine:
    """One line of an item's history."""

    at: datetime
    who: str
    mine: bool
    verb: str
    state: str
    text: str


@dataclass(frozen=True)
class OwnPage:
    """The to-do list: what is asked of the hotel, what it is owed."""

    asked: Page
    owed: Page


@dataclass(frozen=True)
class OwnItem:
    """An item's page for the hotel side."""

    item: OwnFollowUp
    lines: list[OwnLine]
    files: list[OwnAttachment]
    removed: list[File]


def own_page(
    person: Person, closed: bool = False, asked: str | None = None, owed: str | None = None, size: int = 50
) -> OwnPage:
    """What is open, due soonest first, or what was closed lately; two statements and those that say who confirms."""
    pages = [
        FollowUp.page_for(person, Filter(side=side, closed=closed), after, size)
        for side, after in ((Side.HOTEL, asked), (Side.US, owed))
    ]
    may = FollowUp.confirmable(person, [row for page in pages for row in page])
    return OwnPage(*(Page([_shown(person, row, may) for row in page], page.next) for page in pages))


def own_item(person: Person, row: FollowUp) -> OwnItem:
    """An item's page, for somebody who may read it."""
    lines = [
        OwnLine(line.at, line.by.name if line.by_id else "", line.by_id == person.id, line.verb, line.state, line.text)
        for line in FollowUpEntry.of(person, row)
        if line.verb in TOLD
    ]
    files = [own_attachment(person, file) for file in File.of(person, row)]
    return OwnItem(
        _shown(person, row, FollowUp.confirmable(person, [row])),
        lines,
        files,
        File.removed_of(person, row),
    )


def _shown(person: Person, row: FollowUp, may) -> OwnFollowUp:
    ours, claimed = row.side == Side.US, row.state == State.CLAIMED
    return OwnFollowUp(
        id=row.id,
        wording=row.wording,
        code=row.hotel.code,
        hotel=row.hotel.name,
        asked=not ours,
        department=row.department.name if ours and row.department_id else "",
        name=row.account.name if row.account_id else "",
        state=row.state,
        open=row.is_open,
        due_on=None if row.due_on == NO_DAY else row.due_on,
        # Once the hotel says that it is done, the time that goes by is ours.
        late=max((clock.today() - row.due_on).days, 0) if row.is_open and (ours or not claimed) else 0,
        complaint=row.complaint,
        rectification=row.rectification,
        times=row.times,
        answer_due_at=row.answer_due_at if row.is_open and row.answered_at is None else None,
        raised=row.raised,
        claimed_on=clock.local(row.claimed_at).date() if row.claimed_at else None,
        closed_on=clock.local(row.closed_at).date() if row.closed_at else None,
        given=row.account_id is not None,
        mine=row.account_id == person.id,
        confirmable=row.id in may,
    )
