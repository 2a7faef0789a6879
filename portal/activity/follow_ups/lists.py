"""The register of follow-ups narrowed: what somebody asked to see, as conditions on the table."""

from dataclasses import dataclass
from datetime import timedelta

from portal.activity.follow_ups.people import department_of
from portal.activity.follow_ups.words import OFTEN, OPEN_STATES, Side, State
from portal.foundation import clock
from portal.foundation.finding import holding
from portal.foundation.roles import Function, Person, Role
from portal.records.accounts import Account
from portal.records.departments import CUSTOMER_SERVICE, Department
from portal.records.hotels import Hotel, Posting

#: Closed items are read back so far unless somebody asks for more.
CLOSED_DAYS = 90


@dataclass(frozen=True)
class Filter:
    """What the register is narrowed to. `mine`: what this person owes; `hotels`: "me" for the hotels he serves, leads
    or runs; `department`: a row or its id; `closed`: what is done with, of the last `days`."""

    mine: bool = False
    hotels: str = ""
    department: Department | int | None = None
    side: str = ""
    state: str = ""
    overdue: bool = False
    stuck: bool = False
    raised3: bool = False
    complaint: bool = False
    hotel: Hotel | int | None = None
    #: Ids of whose hotels they are today.
    officer: int | None = None
    team: int | None = None
    q: str = ""
    closed: bool = False
    days: int = CLOSED_DAYS

    @property
    def of_closed(self) -> bool:
        """True if it asks for what is done with; asking for such a state says so too."""
        return self.closed or (self.state in set(State) and self.state not in OPEN_STATES)


def narrowed(query, table, person: Person, wanted: Filter, now=None):
    """The query with what was asked for, without an order. `now` may be a parameter."""
    if wanted.of_closed:
        # What is open has no such moment; asked for besides, `is_open` would lead the database to the wrong index.
        query = query.where(table.closed_at >= clock.now() - timedelta(days=wanted.days))
    else:
        query = query.where(table.opened())
    if wanted.mine:
        query = query.where(owed_by(table, person))
    if wanted.hotels == "me":
        # Of what is closed not by the index of hotels: their items would have to be sorted by their moments.
        hotel = table.hotel + 0 if wanted.of_closed else table.hotel
        query = query.where(hotel.in_(_own_hotels(person)))
    if wanted.officer or wanted.team:
        hotel = table.hotel + 0 if wanted.of_closed else table.hotel
        query = query.where(hotel.in_(_held_by(wanted)))
    if wanted.state in set(State):
        query = query.where(table.state == wanted.state)
    if wanted.side in set(Side):
        query = query.where(table.side == wanted.side)
    for name in ("department", "hotel"):
        if getattr(wanted, name):
            query = query.where(getattr(table, name) == getattr(wanted, name))
    flags = {
        "overdue": is_overdue(table, now),
        "stuck": table.state == State.STUCK,
        "raised3": table.raised >= OFTEN,
        "complaint": table.complaint,
    }
    for name, condition in flags.items():
        if getattr(wanted, name):
            query = query.where(condition)
    return holding(query, table.wording, wanted.q) if wanted.q else query


def is_overdue(table, now=None):
    """Past its day, or a complaint that has waited too long for its answer. `now` may be a parameter."""
    unanswered = table.answered_at.is_null() & (table.answer_due_at < (clock.now() if now is None else now))
    return (table.due_on < clock.today()) | unanswered


def owed_by(table, person: Person):
    """What somebody owes: given to him by name; to his department; of the hotel side what his hotels owe; an
    officer's also what customer service owes his hotels."""
    by_name = table.account == person.id
    nobody = table.account.is_null()
    if person.is_hotel_side:
        run = Posting.hotels_of(person, Function.GM)
        return (table.side == Side.HOTEL) & (by_name | (nobody & table.hotel.in_(run)))
    if person.role == Role.LIAISON:
        return by_name | (nobody & (table.side == Side.US) & table.department.in_(department_of(person.id)))
    if person.role == Role.STAFF:
        ours = Department.select(Department.id).where(Department.word == CUSTOMER_SERVICE)
        unsaid = table.department.is_null() | table.department.in_(ours)
        held = Posting.hotels_of(person, Function.OFFICER)
        return by_name | (nobody & (table.side == Side.US) & unsaid & table.hotel.in_(held))
    return by_name


def _held_by(wanted: Filter):
    """Ids of the hotels that an officer, or a team's officers, have today."""
    if wanted.officer:
        return Posting.staffed().where(Posting.account == wanted.officer)
    return Posting.staffed().where(Posting.account.in_(Account.select(Account.id).where(Account.team == wanted.team)))


def _own_hotels(person: Person):
    """Ids of the hotels somebody runs, helps at, serves or leads."""
    if person.is_hotel_side:
        return Posting.hotels_of(person, Function.GM, Function.ASSISTANT)
    return Hotel.writable_by(person).select(Hotel.id)
