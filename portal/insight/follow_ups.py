"""What an item's page and the register say beside the item itself: the names around it, and what raised it."""

from dataclasses import dataclass
from datetime import date

from portal.activity.follow_ups import Filter, FollowUp, FollowUpEntry, Raising, Side, State, narrowed
from portal.foundation import clock
from portal.foundation.db import ready
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.files import File
from portal.records.hotels import Hotel
from portal.schema import KINDS

#: Beyond so many the rail says no number any more.
MOST = 99


@dataclass(frozen=True)
class Raised:
    """A call or visit in which an item's state was given; `record` is None for who may not read it."""

    day: date
    kind: str
    state: str
    who: str
    record: object


@dataclass(frozen=True)
class Item:
    """An item's page as head office reads it."""

    row: FollowUp
    hotel: Hotel
    department: Department | None
    #: {account id: name} of everybody who is named on the page.
    names: dict[int, str]
    #: The record it was cut from, for who may read it.
    origin: object
    raised_in: list[Raised]
    entries: list[FollowUpEntry]
    files: list[File]
    removed: list[File]
    #: The items it was split into, the one it was split from or merged into.
    parts: list[FollowUp]
    whole: FollowUp | None
    #: The other open items of the hotel, which it may be merged into.
    others: list[FollowUp]
    writable: bool
    confirmable: bool
    returnable: bool
    #: A rectification that is said to be done with nothing to show for it.
    lacking: bool


def item(person: Person, row: FollowUp) -> Item:
    """Everything on an item's page for somebody of head office, in a constant number of statements."""
    raisings = Raising.of(person, row)
    seen = _records(person, [(row.origin_kind, row.origin_id), *((one.kind, one.record_id) for one in raisings)])
    raised_in = [
        Raised(one.day, one.kind, one.state, one.by.name if one.by_id else "", seen.get((one.kind, one.record_id)))
        for one in raisings
    ]
    writable = File.taken_from(person, row)
    claimed = row.state == State.CLAIMED
    whole = row.merged_into_id or row.split_from_id
    return Item(
        row,
        row.hotel,
        row.department,
        Account.names([row.account_id, row.by_id, row.claimed_by_id, row.recorded_by_id, row.confirmed_by_id]),
        seen.get((row.origin_kind, row.origin_id)),
        raised_in,
        FollowUpEntry.of(person, row),
        File.of(person, row),
        File.removed_of(person, row) if writable else [],
        list(FollowUp.visible_to(person).where(FollowUp.split_from == row.id).order_by(FollowUp.id)),
        FollowUp.visible_to(person).where(FollowUp.id == whole).first() if whole else None,
        [one for one in FollowUp.open_of(person, row.hotel) if one.id != row.id] if writable and row.is_open else [],
        writable,
        claimed and row.may_be_confirmed_by(person),
        claimed and row.may_be_given_back_by(person),
        row.lacks_proof(person),
    )


def _records(person: Person, places) -> dict[tuple[str, int], object]:
    """The records named by `(kind, id)` that this person may read, a statement for each kind."""
    wanted: dict[str, set[int]] = {}
    for kind, record_id in places:
        if kind in KINDS:
            wanted.setdefault(kind, set()).add(record_id)
    found = {}
    for kind, ids in wanted.items():
        table = KINDS[kind]
        found |= {(kind, row.id): row for row in table.visible_to(person).where(table.id.in_(ids))}
    return found


def waiting_for(person: Person) -> int:
    """The number in the rail, one statement: of an officer or manager what is overdue at his hotels, of a department
    what it owes, of the hotel side what is asked of it or waits for its word; none for the director, who looks on."""
    return 0 if person.role == Role.DIRECTOR else len(_waiting_for(person, clock.now()))


@ready
def _waiting_for(person, now):
    claimed = FollowUp.state == State.CLAIMED
    if person.is_hotel_side:
        query = narrowed(FollowUp.visible_to(person), FollowUp, person, Filter())
        # What was claimed on his own word is another officer's to confirm.
        asked = claimed & ~FollowUp.claimed_for_hotel
        query = query.where(((FollowUp.side == Side.HOTEL) & ~claimed) | ((FollowUp.side == Side.US) & asked))
    elif person.role == Role.LIAISON:
        query = narrowed(FollowUp.visible_to(person), FollowUp, person, Filter(mine=True)).where(~claimed)
    else:
        query = narrowed(FollowUp.visible_to(person), FollowUp, person, Filter(hotels="me", overdue=True), now)
    return query.select(FollowUp.id).limit(MOST + 1).tuples()


def late_days(row: FollowUp) -> int:
    """How many days it is past its day; nought while it is not, or nothing is left to do."""
    return max((clock.today() - row.due_on).days, 0) if row.is_open else 0
