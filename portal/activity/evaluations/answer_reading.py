"""Reading answers: the director's reading is recorded before he sees a word; a GM reads his own (D26)."""

from collections.abc import Iterable

from portal.activity.evaluations import sealing
from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationReading
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import AnswerState
from portal.foundation import clock, db
from portal.foundation.db import Refused, Unavailable
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person

#: So many readings of his answer a GM is shown, the latest first.
SHOWN = 50


def read(by: Person, answer: EvaluationAnswer) -> Sheet:
    """What was answered, for the director. Raises Refused for anybody else, and Unavailable if the reading cannot be
    recorded: then nothing is shown."""
    return read_all(by, [answer])[0]


def read_all(by: Person, answers: Iterable[EvaluationAnswer]) -> list[Sheet]:
    """As `read`, of several at once."""
    if not by.may("evaluation_answers.read"):
        raise Refused(_("Answers are the operations director's alone."))
    rows, now = list(answers), clock.now()
    if any(row.state != AnswerState.SENT for row in rows):
        raise Refused(_("This answer has not been sent."))
    told = [{"invitation": row.invitation_id, "by": by.id, "role": by.role.value, "at": now} for row in rows]
    if told and not db.written(EvaluationReading.insert_many(told).execute):
        raise Unavailable
    return [sealing.opened(row) for row in rows]


def own(by: Person, invitation: EvaluationInvitation) -> tuple[EvaluationAnswer | None, Sheet]:
    """What he has begun or sent himself; an empty sheet if nothing. Raises Refused for anybody else."""
    if by.id != invitation.account_id:
        raise Refused(_("This form belongs to somebody else."))
    answer = EvaluationAnswer.get_or_none(EvaluationAnswer.invitation == invitation.id)
    return answer, sealing.opened(answer) if answer else Sheet()


def last_sheet(invitation: EvaluationInvitation) -> Sheet | None:
    """The last sheet that the same person sent for the same hotel in an earlier cycle; for his own eyes."""
    before, cycle = EvaluationInvitation, EvaluationCycle
    query = EvaluationAnswer.select(EvaluationAnswer).join(before).join(cycle)
    same = (before.account == invitation.account_id) & (before.hotel == invitation.hotel_id)
    earlier = (before.id != invitation.id) & (cycle.deadline < invitation.cycle.deadline)
    sent = EvaluationAnswer.state == AnswerState.SENT
    answer = query.where(same & earlier & sent).order_by(cycle.deadline.desc(), before.id.desc()).first()
    return sealing.opened(answer) if answer else None


def readings_of(invitation: EvaluationInvitation) -> list[EvaluationReading]:
    """Who has read his answer, by role and time, the latest first."""
    query = EvaluationReading.select().where(EvaluationReading.invitation == invitation.id)
    return list(query.order_by(EvaluationReading.at.desc(), EvaluationReading.id.desc()).limit(SHOWN))
