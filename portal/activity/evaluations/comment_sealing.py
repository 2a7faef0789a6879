"""Comments as they lie sealed: what was written, of what, by whose form; and how its writer finds it again."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from portal.activity.evaluations.comments import PURPOSE, EvaluationComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.seals import COMMENT, whose
from portal.foundation import keyring


@dataclass(frozen=True)
class Told:
    """A text of an answer in the clear: `item` is its key, `mark` what stands beside it (empty: nothing), `named`
    whether its writer agreed that his hotel be named with it."""

    invitation: int
    item: str
    text: str
    named: bool = False
    mark: str = ""


def put(cycle: EvaluationCycle, told: Iterable[Told]) -> int:
    """The texts of a cycle's answers, sealed, in random order; returns how many. Call it in the transaction of the
    close. Raises Keyless."""
    rows = [_row(cycle.id, one) for one in told]
    secrets.SystemRandom().shuffle(rows)
    for some in range(0, len(rows), 200):
        EvaluationComment.insert_many(rows[some : some + 200]).execute()
    return len(rows)


def _row(cycle_id: int, told: Told) -> dict:
    token = secrets.token_hex(16)
    body = COMMENT.seal(json.dumps(asdict(told), ensure_ascii=False), token=token)
    found_by = keyring.mark(PURPOSE, whose(told.invitation, told.item))
    return {"cycle": cycle_id, "token": token, "body": body, "found_by": found_by}


def opened(comment: EvaluationComment) -> Told:
    """What was written. Whoever calls it has made sure that he may, and that the reading is recorded. Raises
    Unsealable, or Keyless."""
    return Told(**json.loads(COMMENT.open(comment)))


def marks_of(invitation_id: int, item: str) -> list[str]:
    """By what a text of a form is found, under each key of the key file."""
    return keyring.marks(PURPOSE, whose(invitation_id, item))
