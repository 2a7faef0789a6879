"""Whether an answer is taken, and what still lacks in it: shared by portal, personal link and paper."""

from datetime import datetime

from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import CycleState, InvitationState, ItemKind, Mark
from portal.foundation import clock, db, vault

#: What the vault calls the stamp of a form: when it was opened.
STAMP = "evaluation opened"


class Over(Exception):
    """No answer is taken any longer: the deadline is past, or the form has ended. Nothing was written."""


class SentBefore(Exception):
    """This form has been answered already, with other words; `answer` is what stands."""

    def __init__(self, answer: EvaluationAnswer):
        super().__init__(answer.id)
        self.answer = answer


class Incomplete(ValueError):
    """Rated items lack a mark; `keys` are theirs."""

    def __init__(self, keys: list[str]):
        super().__init__(", ".join(keys))
        self.keys = keys


def stamped(invitation: EvaluationInvitation) -> str:
    """Says that this form was opened now; it goes out with the form and comes back with it."""
    return vault.seal(STAMP, clock.now().isoformat(), f"invitation:{invitation.id}")


def opened_at(invitation: EvaluationInvitation, stamp: str) -> datetime | None:
    """When the form was opened, by its stamp; None for one that was not made here for this form."""
    try:
        return datetime.fromisoformat(vault.unseal(STAMP, stamp, f"invitation:{invitation.id}"))
    except vault.Unsealable:
        return None


def missing(items: list[EvaluationItem], sheet: Sheet) -> list[str]:
    """Keys of the rated items without a mark; *not used* and *not applicable* are marks."""
    marks = set(Mark)
    return [item.key for item in items if item.kind == ItemKind.SCALE and sheet.answers.get(item.key) not in marks]


def must_be_taken(invitation: EvaluationInvitation, opened: datetime | None) -> bool:
    """True if it is late. Raises Over. Until the deadline everything is taken; in the half hour after it what was
    opened before. Call it with rows read inside the transaction."""
    cycle, now = invitation.cycle, clock.now()
    if cycle.state != CycleState.OPEN or invitation.state == InvitationState.ENDED or now >= cycle.closes_at:
        raise Over
    if now < cycle.deadline:
        return False
    if opened is None or opened >= cycle.deadline:
        raise Over
    return True


def fresh(invitation: EvaluationInvitation) -> EvaluationInvitation:
    """The row as it stands now, with its cycle, under a lock of both: the cycle first, as closing does."""
    cycle = db.lock(EvaluationCycle.select().where(EvaluationCycle.id == invitation.cycle_id)).get()
    row = db.lock(EvaluationInvitation.select().where(EvaluationInvitation.id == invitation.id)).get()
    row.cycle = cycle
    return row
