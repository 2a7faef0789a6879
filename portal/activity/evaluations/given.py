"""What a cycle is counted from: who was asked, and every answer that was sent, opened."""

from portal.activity.evaluations import sealing
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.counting import Atom, Given
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.words import AnswerState, InvitationState
from portal.foundation.db import ready

_OF_ATOM = [getattr(EvaluationInvitation, name) for name in ("cycle", "kind", "region_id", "officer_id")]


def answers_of(cycle: EvaluationCycle) -> list[Given]:
    """Every answer that was sent, opened. For counting alone: nobody reads them here. Raises Keyless, Unsealable."""
    table, atoms = EvaluationInvitation, Atoms()
    columns = (table.id, table.account, table.hotel, EvaluationAnswer.body, *_OF_ATOM)
    return [
        Given(number, account, hotel, atoms[tuple(atom)], sealing.opened_body(body, number))
        for number, account, hotel, body, *atom in _sent(cycle.id, columns=columns)
    ]


@ready
def _sent(cycle_id, *, columns):
    """These columns of every answer that was sent, in the order in which they were asked."""
    query = EvaluationAnswer.select(*columns).join(EvaluationInvitation)
    query = query.where((EvaluationInvitation.cycle == cycle_id) & (EvaluationAnswer.state == AnswerState.SENT))
    return query.order_by(EvaluationInvitation.id).tuples()


class Atoms(dict):
    """Each atom once, by its columns."""

    def __missing__(self, columns: tuple) -> Atom:
        found = self[columns] = Atom(*columns)
        return found


def standing(cycle: EvaluationCycle, before: EvaluationCycle | None) -> tuple:
    """From what a cycle is counted, without opening any of it: who was asked, and which version of an answer of each
    was sent in it and in the one before. Whatever is sent anew has another receipt."""
    versions = EvaluationInvitation.id, EvaluationAnswer.receipt, EvaluationAnswer.version
    sent = [_sent(one.id, columns=versions) if one else [] for one in (cycle, before)]
    return before.id if before else None, *sent, asked(cycle.id)


@ready
def asked(cycle_id):
    """Account, hotel and where he is counted of whoever was asked; not of those who left before they answered, as their
    successors have rows of their own."""
    table = EvaluationInvitation
    here = (table.cycle == cycle_id) & (table.state != InvitationState.ENDED)
    return table.select(table.account, table.hotel, *_OF_ATOM).where(here).order_by(table.id).tuples()
