"""The director's list of answers: whose, when and how they came, cycle by cycle; what they say only when it is read."""

from datetime import datetime
from typing import NamedTuple

from peewee import JOIN, fn

from portal.activity.evaluations import answer_reading
from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationReading
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import MISSING, EvaluationInvitation
from portal.activity.evaluations.words import LOW, InvitationState
from portal.foundation.db import ready
from portal.foundation.paging import Page, cut, key_of, part
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.teams import Region


class Beside(NamedTuple):
    """The answers before and after one in its cycle's list."""

    before: int | None
    after: int | None


class Row(NamedTuple):
    """An invitation that was answered, as the list shows it: nothing of what it says."""

    id: int
    kind: str
    late: bool
    answer: int
    sent_at: datetime
    way: str
    code: str
    hotel: str
    who: str
    #: That somebody has read it; nothing, if nobody has.
    reading: int | None


def page_for(
    person: Person, cycle_id: int, *, hotel: Hotel | None, kind: str, region: int | None, after: str | None, size=50
) -> Page:
    """The `Row`s of a cycle in the order they were asked in, which is by name; one statement. The narrow index of the
    cycle leads."""
    columns = (EvaluationInvitation.id,)
    key = key_of(after, columns)
    rows = _page(person, cycle_id, hotel.id if hotel else None, kind or None, region, key, size=size)
    return cut(list(map(Row._make, rows)), columns, size)


@ready
def _page(person, cycle_id, hotel, kind, region, key, *, size):
    table, answer, reading = EvaluationInvitation, EvaluationAnswer, EvaluationReading
    of_answer = (answer.id, answer.sent_at, answer.way)
    read = reading.select(fn.MIN(reading.id)).where(reading.invitation == table.id)
    query = table.select(table.id, table.kind, table.late, *of_answer, Hotel.code, Hotel.name, Account.name, read)
    query = query.join_from(table, answer, on=(answer.invitation == table.id))
    # Outer joins though the rows are always there: so SQLite begins with the cycle's, in their order, and stops.
    query = query.join_from(table, Hotel, JOIN.LEFT_OUTER).join_from(table, Account, JOIN.LEFT_OUTER)
    query = query.where((table.cycle == cycle_id) & (table.state == InvitationState.ANSWERED))
    for column, value in ((table.hotel, hotel), (table.kind, kind), (table.region_id, region)):
        if value is not None:
            query = query.where(column == value)
    if not person.may("evaluation_answers.read"):
        return table.none()
    return part(query, (table.id,), key, size).tuples()


def low_of(person: Person, rows: list[Row]) -> dict[int, int]:
    """{invitation id: how many marks are low}, of the rows of one page. That opens each answer, so each is recorded
    as read. Raises Unavailable if that cannot be."""
    table = EvaluationAnswer
    answers = list(table.visible_to(person).where(table.id.in_([row.answer for row in rows]))) if rows else []
    sheets = answer_reading.read_all(person, answers)
    return {
        answer.invitation_id: sum(mark in LOW for mark in sheet.answers.values())
        for answer, sheet in zip(answers, sheets, strict=True)
    }


def beside(person: Person, row: EvaluationInvitation) -> Beside:
    table = EvaluationInvitation
    query = table.select(EvaluationAnswer.id).join(EvaluationAnswer, on=(EvaluationAnswer.invitation == table.id))
    query = query.where((table.cycle == row.cycle_id) & (table.state == InvitationState.ANSWERED))
    before = query.where(table.id < row.id).order_by(table.id.desc()).limit(1).scalar()
    return Beside(before, query.where(table.id > row.id).order_by(table.id).limit(1).scalar())


def regions(person: Person) -> list[tuple[str, str]]:
    """(id as text, name) of the regions one can filter by."""
    return [(str(row.id), row.name) for row in _regions(person)]


@ready
def _regions(person):
    return Region.visible_to(person).order_by(Region.id)


def unanswered(person: Person, cycle: EvaluationCycle, code: str) -> EvaluationInvitation | None:
    """The form of a hotel that has not been answered, for entering what came on paper."""
    table = EvaluationInvitation
    query = table.visible_to(person).select(table, EvaluationCycle, Hotel, Account)
    query = query.join_from(table, EvaluationCycle).join_from(table, Hotel).join_from(table, Account)
    return query.where((table.cycle == cycle.id) & (Hotel.code == code) & table.state.in_(MISSING)).first()
