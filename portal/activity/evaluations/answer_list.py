"""The director's list of answers: whose, when and how they came, cycle by cycle; what they say only when it is read."""

from typing import NamedTuple

from portal.activity.evaluations import answer_reading
from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationReading
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import MISSING, EvaluationInvitation
from portal.activity.evaluations.words import LOW, InvitationState
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.teams import Region


class Beside(NamedTuple):
    """The answers before and after one in its cycle's list."""

    before: int | None
    after: int | None


def page_for(
    person: Person, cycle: EvaluationCycle, *, hotel: Hotel | None, kind: str, region: int | None, after: str | None
) -> Page:
    """The invitations of a cycle that were answered, each with hotel, person and `answer`, in the order they were
    asked in, which is by name. The narrow index of the cycle leads."""
    query = _answered(person, cycle)
    if hotel is not None:
        query = query.where(EvaluationInvitation.hotel == hotel.id)
    if kind:
        query = query.where(EvaluationInvitation.kind == kind)
    if region is not None:
        query = query.where(EvaluationInvitation.region_id == region)
    return page_of(query, (EvaluationInvitation.id,), after)


def _answered(person: Person, cycle: EvaluationCycle):
    table = EvaluationInvitation
    query = table.select(table, EvaluationAnswer, Hotel, Account) if person.may("evaluation_answers.read") else None
    if query is None:
        return table.none()
    query = query.join_from(table, EvaluationAnswer, on=(EvaluationAnswer.invitation == table.id), attr="answer")
    query = query.join_from(table, Hotel).join_from(table, Account)
    return query.where((table.cycle == cycle.id) & (table.state == InvitationState.ANSWERED))


def read_of(person: Person, rows) -> set[int]:
    """Which rows of one page have been read, as ids of their invitations."""
    table, ids = EvaluationReading, [row.id for row in rows]
    query = table.visible_to(person).select(table.invitation).where(table.invitation.in_(ids)).distinct()
    return {number for (number,) in query.tuples()} if ids else set()


def low_of(person: Person, rows) -> dict[int, int]:
    """{invitation id: how many marks are low}, of the rows of one page. That opens each answer, so each is recorded
    as read. Raises Unavailable if that cannot be."""
    rows = list(rows)
    sheets = answer_reading.read_all(person, [row.answer for row in rows])
    return {
        row.id: sum(mark in LOW for mark in sheet.answers.values()) for row, sheet in zip(rows, sheets, strict=True)
    }


def beside(person: Person, row: EvaluationInvitation) -> Beside:
    table = EvaluationInvitation
    query = table.select(EvaluationAnswer.id).join(EvaluationAnswer, on=(EvaluationAnswer.invitation == table.id))
    query = query.where((table.cycle == row.cycle_id) & (table.state == InvitationState.ANSWERED))
    before = query.where(table.id < row.id).order_by(table.id.desc()).limit(1).scalar()
    return Beside(before, query.where(table.id > row.id).order_by(table.id).limit(1).scalar())


def regions(person: Person) -> list[tuple[str, str]]:
    """(id as text, name) of the regions one can filter by."""
    return [(str(row.id), row.name) for row in Region.visible_to(person).order_by(Region.id)]


def unanswered(person: Person, cycle: EvaluationCycle, code: str) -> EvaluationInvitation | None:
    """The form of a hotel that has not been answered, for entering what came on paper."""
    table = EvaluationInvitation
    query = table.visible_to(person).select(table, EvaluationCycle, Hotel, Account)
    query = query.join_from(table, EvaluationCycle).join_from(table, Hotel).join_from(table, Account)
    return query.where((table.cycle == cycle.id) & (Hotel.code == code) & table.state.in_(MISSING)).first()
