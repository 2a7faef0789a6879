"""Who has not answered: what officers and managers see from half time on, without times; the director's whole list."""

from collections import Counter
from datetime import datetime, time

from peewee import fn

from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.audience import Asked, reached
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import MISSING, EvaluationInvitation
from portal.activity.evaluations.words import AnswerState, CycleState, InvitationState, Way
from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.teams import Region


class Show(Choice):
    """Which of those asked the director lists."""

    MISSING = "", "Not answered"
    ANSWERED = "answered", "Has answered"
    ENDED = "ended", "Ended: another is asked now"
    ALL = "all", "Everybody asked"


def is_told(person: Person, cycle: EvaluationCycle) -> bool:
    """True if this person may see who has not answered: the director always, officers and managers from half time."""
    if person.role == Role.DIRECTOR:
        return True
    late = cycle.state == CycleState.OPEN and clock.now() >= cycle.half_time
    return late and person.may("evaluation_invitations.read")


def past_half_time(person: Person) -> list[EvaluationCycle]:
    """The open cycles of which this person may see who is missing, the earliest deadline first."""
    return [cycle for cycle in _open_ones() if cycle.is_open and is_told(person, cycle)]


@db.ready
def _open_ones():
    running = EvaluationCycle.state == CycleState.OPEN
    return EvaluationCycle.select().where(running).order_by(EvaluationCycle.deadline, EvaluationCycle.id)


def missing_for(person: Person, cycle: EvaluationCycle, after=None, size=50) -> Page:
    """The hotels, of those this person looks after, whose answer is missing, one page by name. It says how it stood
    this morning: whoever looks twice a day does not learn when somebody has answered."""
    if not is_told(person, cycle):
        return Page([], None)
    table, answer = EvaluationInvitation, EvaluationAnswer
    morning = clock.instant(datetime.combine(clock.today(), time()))
    today = answer.select(answer.id).where((answer.invitation == table.id) & (answer.state == AnswerState.SENT))
    missing = table.state.in_(MISSING) | fn.EXISTS(today.where(answer.sent_at >= morning))
    asked = table.select(table.hotel).where((table.cycle == cycle) & (table.state != InvitationState.ENDED) & missing)
    query = Hotel.select().where(Hotel.id.in_(asked))
    if person.role != Role.DIRECTOR:
        query = query.where(Hotel.id.in_(Hotel.writable_by(person).select(Hotel.id)))
    return page_of(query, (Hotel.name, Hotel.id), after, size)


def listed(person: Person, cycle: EvaluationCycle, show: Show, q: str = "", after=None, size=50) -> Page:
    """The director's list of those asked, each with hotel, account and, as `came`, when and how it was answered (or
    None), and as `officer` the name of the hotel's officer at the opening. Three statements."""
    table = EvaluationInvitation
    query = table.visible_to(person).select(table, Hotel, Account).join(Hotel).switch(table).join(Account)
    query = query.where(table.cycle == cycle)
    if show == Show.MISSING:
        query = query.where(table.state.in_(MISSING))
    elif show != Show.ALL:
        query = query.where(table.state == show.value)
    if q:
        query = query.where(Hotel.name.contains(q) | Hotel.code.contains(q) | Hotel.city.contains(q))
    page = page_of(query, (table.id,), after, size)
    answer = EvaluationAnswer
    sent = answer.select(answer.invitation, answer.sent_at, answer.way).where(answer.state == AnswerState.SENT)
    rows = sent.where(answer.invitation.in_([row.id for row in page] or [0])).tuples()
    came = {number: (at, Way(way)) for number, at, way in rows}
    names = Account.names({row.officer_id for row in page if row.officer_id} | {0})
    for row in page:
        row.came, row.officer = came.get(row.id), names.get(row.officer_id, "")
    return page


def of_ids(person: Person, cycle: EvaluationCycle, ids: list[int]) -> list[EvaluationInvitation]:
    """Those of these ids that belong to the cycle, by hotel, each with hotel, account and cycle."""
    table = EvaluationInvitation
    query = table.visible_to(person).select(table, Hotel, Account).join(Hotel).switch(table).join(Account)
    rows = list(query.where((table.cycle == cycle) & table.id.in_(ids or [0])).order_by(Hotel.name, table.id))
    for row in rows:
        row.cycle = cycle
    return rows


def by_region(cycle: EvaluationCycle) -> list[tuple[Region | None, int, int]]:
    """(region or None, asked, answered) of a cycle: counts of responses and nothing else."""
    asked, answered = Counter(), Counter()
    for (region_id, state), count in Counter(_by_region(cycle.id)).items():
        asked[region_id] += count * (state != InvitationState.ENDED)
        answered[region_id] += count * (state == InvitationState.ANSWERED)
    regions = {row.id: row for row in Region.select().where(Region.id.in_([n for n in asked if n] or [0]))}
    found = [(regions.get(number), n, answered[number]) for number, n in asked.items() if n]
    return sorted(found, key=lambda row: (row[0] is None, row[0].name if row[0] else ""))


@db.ready
def _by_region(cycle_id):
    """(region's id, state) of each. Counted here: a statement that counts is one that is capped."""
    table = EvaluationInvitation
    return table.select(table.region_id, table.state).where(table.cycle == cycle_id).tuples()


def nobody(cycle: EvaluationCycle) -> list[Asked]:
    """Hotels of its filter that have nobody to ask, neither GM nor owner."""
    return [row for row in reached(cycle.kind, cycle.region_id) if row.account_id is None]
