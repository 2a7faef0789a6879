"""Blind replies as departments and the director read them: question, answers with their day, nobody's name (D29)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.activity.evaluations.comments import ReleasedComment
from portal.activity.evaluations.question_deeds import is_fresh, is_read, state_of
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.activity.evaluations.words import QuestionState
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.departments import Department


@dataclass(frozen=True)
class Thread:
    """One asking, with all its copies; how many there are is not told."""

    thread: str
    comment: ReleasedComment
    who: str
    text: str
    on: date
    #: A word of `QuestionState`.
    state: str
    #: True while an answer may still come.
    waiting: bool
    answers: list[tuple[date, str]]


def of_comment(person: Person, comment: ReleasedComment) -> list[Thread]:
    """What was asked about a comment, the first first."""
    table = EvaluationQuestion
    query = _query(person).where(table.comment == comment.id).order_by(table.on, table.thread, table.token)
    return _threads(query)


def page_for(person: Person, after=None, size=50) -> Page:
    """What this person's department has asked, or all for the director, the last first."""
    table = EvaluationQuestion
    page = page_of(_query(person), (table.on, table.thread, table.token), after, size, descending=True)
    return Page(_threads(page.rows), page.next)


def _query(person: Person):
    table = EvaluationQuestion
    query = table.visible_to(person).select(table, ReleasedComment, Department, Account.id, Account.name)
    query = query.join_from(table, ReleasedComment).join_from(ReleasedComment, Department)
    return query.join_from(table, Account, on=table.by == Account.id, attr="by")


def _threads(rows: Iterable[EvaluationQuestion]) -> list[Thread]:
    found: dict[str, list[EvaluationQuestion]] = {}
    for row in rows:
        found.setdefault(row.thread, []).append(row)
    return [_thread(copies) for copies in found.values()]


def _thread(copies: list[EvaluationQuestion]) -> Thread:
    first, state = copies[0], state_of(copies)
    answers = sorted((row.answered_on, row.answer) for row in copies if is_read(row))
    waiting = state == QuestionState.ASKED and is_fresh(copies)
    return Thread(first.thread, first.comment, first.by.name, first.text, first.on, state.value, waiting, answers)
