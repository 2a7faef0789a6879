"""What waits for a manager or director, and how last week was covered: for their first page, a few names of each."""

from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN, SQL, fn

from portal.activity.follow_ups import Filter, FollowUp, narrowed
from portal.activity.visits.minutes import Minutes
from portal.foundation import clock
from portal.foundation.clock import Week
from portal.foundation.roles import Function, Person, Role
from portal.insight.coverage import Count, counts_as
from portal.records.accounts import Account
from portal.records.excuses import Excuse
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.reckoning import NOT_OWED
from portal.records.teams import Team

#: So many names stand on a first page; what waits is counted up to here.
NAMES, MOST = 5, 99


@dataclass(frozen=True)
class Waiting:
    """What asks for a decision or a push: the first five of each, and how many there are, counted up to 100. `whose`
    narrows the register to the same items."""

    whose: str
    excuses: list[Excuse]
    excuses_count: int
    complaints: list[FollowUp]
    complaints_count: int
    stuck: list[FollowUp]
    stuck_count: int
    overdue_count: int
    #: Minutes of visits that are reported to him.
    minutes: list[Minutes]
    minutes_count: int

    @property
    def is_empty(self) -> bool:
        return not (
            self.minutes_count or self.excuses_count or self.complaints_count or self.stuck_count or self.overdue_count
        )


def waiting_for(person: Person) -> Waiting:
    """A manager's hotels, or the company's; seven statements."""
    whose = "hotels" if person.role == Role.MANAGER else "all"
    hotels = "me" if person.role == Role.MANAGER else ""
    excuses = Excuse.waiting_for(person, MOST + 1)
    complaints = FollowUp.page_for(person, Filter(hotels=hotels, complaint=True), size=MOST + 1).rows
    stuck, overdue = Filter(hotels=hotels, stuck=True), Filter(hotels=hotels, overdue=True)
    # Who still waits for an answer stands before those who have one, the least time left first.
    complaints.sort(key=lambda row: (row.answered_at is not None, row.answer_due_at or row.created_at, row.id))
    return Waiting(
        whose,
        excuses[:NAMES],
        len(excuses),
        complaints[:NAMES],
        len(complaints),
        FollowUp.page_for(person, stuck, size=NAMES).rows,
        _count(person, stuck),
        _count(person, overdue),
        Minutes.page_for(person, waits=True, size=NAMES).rows,
        Minutes.count_waiting(person),
    )


def _count(person: Person, wanted: Filter) -> int:
    query = narrowed(FollowUp.visible_to(person), FollowUp, person, wanted)
    return len(query.select(FollowUp.id).limit(MOST + 1).tuples())


def hours_left(row: FollowUp, now: datetime) -> int | None:
    """Whole hours until a complaint is to be answered, less than nought once they are over; None if it is answered."""
    if row.answered_at is not None or row.answer_due_at is None:
        return None
    return int((row.answer_due_at - now).total_seconds() // 3600)


@dataclass(frozen=True)
class Covered:
    """A week that is over: {officer's id, or None: what became of the weeks that were his on its Sunday}."""

    week: Week
    officers: dict[int | None, Count]
    #: {team's id, or None: the same}; the hotels of nobody are in none.
    teams: dict[int | None, Count]
    all: Count


def last_week(person: Person, team: int | None = None, region: int | None = None) -> Covered:
    """Of all hotels, or of those that a team's or region's officers had; one statement however many hotels."""
    week = clock.this_week().plus(-1)
    held = (Posting.hotel == Hotel.id) & (Posting.function == Function.OFFICER) & (Posting.since <= week.sunday)
    held &= Posting.until.is_null() | (Posting.until > week.sunday)
    letter = fn.SUBSTR(HotelYear.weeks, week.number, 1)
    query = (
        Hotel.visible_to(person)
        .select(Posting.account, Account.team, letter, fn.SUM(1))
        .join_from(Hotel, HotelYear, on=(HotelYear.hotel == Hotel.id) & (HotelYear.iso_year == week.year))
        .join_from(Hotel, Posting, JOIN.LEFT_OUTER, on=held)
        .join_from(Posting, Account, JOIN.LEFT_OUTER)
        # By its place: PostgreSQL takes two parameters that are alike for two.
        .group_by(Posting.account, Account.team, SQL("3"))
    )
    if team:
        query = query.where(Account.team == team)
    elif region:
        query = query.where(Account.team.in_(Team.select(Team.id).where(Team.region == region)))
    found = Covered(week, {}, {}, Count())
    for officer, led_by, kept, n in query.tuples():
        if kept == NOT_OWED:
            continue
        state = counts_as(kept, is_over=True)
        found.officers.setdefault(officer, Count()).put(state, int(n))
        found.all.put(state, int(n))
        if officer is not None:
            found.teams.setdefault(led_by, Count()).put(state, int(n))
    return found
