"""The director's desk of the evaluation: what waits for him; and what waits for a GM."""

from typing import NamedTuple

from portal.activity.evaluations.comments import EvaluationComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.words import CommentState, CycleState, InvitationState
from portal.foundation.roles import Person
from portal.records.hotels import Hotel

#: What waits is counted up to here.
MOST = 1001


class Desk(NamedTuple):
    """What waits for the director: comments to be read, cycles closed and not told yet."""

    comments: int
    untold: list[EvaluationCycle]


def desk(person: Person) -> Desk:
    waiting = EvaluationComment.visible_to(person).where(EvaluationComment.state == CommentState.WAITING)
    count = len(list(waiting.select(EvaluationComment.id).limit(MOST).tuples()))
    closed = EvaluationCycle.select().where(EvaluationCycle.state == CycleState.CLOSED)
    return Desk(count, list(closed.order_by(EvaluationCycle.publish_by, EvaluationCycle.id).limit(12)))


def own(person: Person) -> list[EvaluationInvitation]:
    """A GM's own forms, the latest cycle first, each with its cycle and hotel."""
    table = EvaluationInvitation
    query = table.select(table, EvaluationCycle, Hotel).join(EvaluationCycle).switch(table).join(Hotel)
    mine = (table.account == person.id) & (table.state != InvitationState.ENDED)
    return list(query.where(mine).order_by(EvaluationCycle.deadline.desc(), Hotel.name).limit(60))
