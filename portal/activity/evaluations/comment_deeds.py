"""What the director does with comments: takes them up, passes them on reworded, keeps them, takes it back (D27)."""

import json
import secrets
from collections.abc import Sequence
from datetime import timedelta

from portal.activity.evaluations import comment_sealing
from portal.activity.evaluations.answers import EvaluationReading
from portal.activity.evaluations.comments import EvaluationComment, ReleasedComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.seals import MADE_OF
from portal.activity.evaluations.words import CommentState, InvitationState
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.audit import AuditEntry
from portal.records.departments import Department

#: So long nobody reads what was passed on, and the director may take it back.
UNDO = timedelta(minutes=10)
#: So many are passed on together at most.
TOGETHER = 20


def take_up(by: Person, cycle: EvaluationCycle) -> None:
    """The director begins to read the comments of a cycle, once a day: each GM who has answered is told so. Of all of
    them, whether they wrote something or not, and at once: so no reading stands beside the comment it is of."""
    with db.together():
        if is_taken_up(by, cycle):
            return
        answered = EvaluationInvitation.select(EvaluationInvitation.id).where(
            (EvaluationInvitation.cycle == cycle) & (EvaluationInvitation.state == InvitationState.ANSWERED)
        )
        facts = {"by": by.id, "role": by.role, "at": clock.now()}
        rows = [{"invitation": number, **facts} for (number,) in answered.order_by(EvaluationInvitation.id).tuples()]
        for some in range(0, len(rows), 500):
            EvaluationReading.insert_many(rows[some : some + 500]).execute()
        audit.record(by, "evaluation_comment.read", cycle)


def is_taken_up(by: Person, cycle: EvaluationCycle) -> bool:
    """True if this director has begun today."""
    told = AuditEntry.latest_of(cycle, "evaluation_comment.read")
    return any(one.by_id == by.id and clock.local(one.at).date() == clock.today() for one in told)


def release(
    by: Person,
    comment: EvaluationComment,
    opened: int,
    department: Department,
    text: str,
    *,
    topic: str = "",
    praise: bool = False,
    with_hotel: bool = False,
    others: Sequence[EvaluationComment] = (),
) -> ReleasedComment:
    """Passes a comment on to a department in other words, together with `others` of the same cycle if there are any:
    a row of its own without a way back. With the hotel only where its GM agreed, and never of several. Raises Conflict
    if somebody else has decided meanwhile."""
    told = comment_sealing.opened(comment)
    several = list(others)[:TOGETHER]
    if with_hotel and (several or not told.named):
        raise Refused(_("The hotel stands beside a comment only where its GM agreed."))
    with db.together():
        comment.save_over(opened, state=CommentState.RELEASED)
        _merge(several, comment)
        number = _free_id()
        tokens = [comment.token, *(one.token for one in several)]
        now = clock.now()
        row = ReleasedComment.create(
            id=number,
            cycle=comment.cycle_id,
            department=department,
            item=told.item if all(comment_sealing.opened(one).item == told.item for one in several) else "",
            topic=topic,
            text=text,
            praise=praise,
            hotel=EvaluationInvitation.get_by_id(told.invitation).hotel_id if with_hotel else None,
            on=clock.today(),
            from_at=now + UNDO,
            made_of=MADE_OF.seal(json.dumps(tokens), id=number),
            by=by.id,
        )
        audit.record(by, "evaluation_comment.released", row, department=department.id)
    return row


def _merge(others: list[EvaluationComment], comment: EvaluationComment) -> None:
    """Those that are passed on with another. Raises Conflict if one of them waits no longer."""
    table = EvaluationComment
    for one in others:
        still = (table.id == one.id) & (table.state == CommentState.WAITING) & (table.cycle == comment.cycle_id)
        changes = {"state": CommentState.MERGED, "version": table.version + 1}
        if one.id == comment.id or not table.update(changes).where(still).execute():
            raise Conflict(table.get_by_id(comment.id))


def _free_id() -> int:
    """A random number that no released comment bears, and none ever has as far as the audit knows."""
    while True:
        number = secrets.randbelow(2**31 - 1) + 1
        if not ReleasedComment.select().where(ReleasedComment.id == number).exists():
            return number


def keep(by: Person, comment: EvaluationComment, opened: int) -> None:
    """The director keeps a comment to himself. Raises Conflict."""
    with db.together():
        comment.save_over(opened, state=CommentState.KEPT)
        # On the cycle: which comment it was is nobody's business.
        audit.record(by, "evaluation_comment.kept", comment.cycle)


def wait_again(by: Person, comment: EvaluationComment, opened: int) -> None:
    """A comment that was kept waits again: nobody has read it. Raises Conflict, or Refused."""
    with db.together():
        if comment.state != CommentState.KEPT:
            raise Refused(_("Only what was kept waits again."))
        comment.save_over(opened, state=CommentState.WAITING)
        audit.record(by, "evaluation_comment.waits", comment.cycle)


def made_of(row: ReleasedComment) -> list[EvaluationComment]:
    """The comments that a released one was made of; for deeds and for the director. Raises Unsealable, or Keyless."""
    tokens = json.loads(MADE_OF.open(row))
    return list(EvaluationComment.select().where(EvaluationComment.token.in_(tokens)))


def take_back(by: Person, row: ReleasedComment) -> None:
    """What was passed on goes back into the queue, as long as no department can have read it. Raises Refused."""
    with db.together():
        if not db.lock(ReleasedComment.select().where(ReleasedComment.id == row.id)).first():
            return
        if row.from_at <= clock.now():
            raise Refused(_("Ten minutes are over: departments read it. Nothing can be taken back any more."))
        for one in made_of(row):
            one.save_over(one.version, state=CommentState.WAITING)
        audit.record(by, "evaluation_comment.taken_back", row)
        ReleasedComment.delete().where(ReleasedComment.id == row.id).execute()


def end_asking(by: Person, row: ReleasedComment, stopped: bool = True) -> None:
    """The director lets nobody ask about a comment any more, or again."""
    with db.together():
        changed = ReleasedComment.update(stopped=stopped).where(
            (ReleasedComment.id == row.id) & (ReleasedComment.stopped != stopped)
        )
        if not changed.execute():
            return
        if stopped:
            audit.record(by, "evaluation_question.stopped", row)
        else:
            audit.record(by, "evaluation_question.allowed", row)
