"""Answering: a draft kept as he goes, sent once, withdrawn until the deadline, or entered from paper (D25, D26).

None of it stands in the audit under his name: when somebody answered is the director's alone."""

import secrets
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime

from portal.activity.evaluations import answering, sealing
from portal.activity.evaluations.answering import Incomplete, SentBefore
from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationScan
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation, settle_notices
from portal.activity.evaluations.seals import SCAN
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import AnswerState, InvitationState, Way
from portal.foundation import clock, db
from portal.foundation.contents import Content
from portal.foundation.db import Conflict, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit

#: Without letters and digits that look alike.
_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"


def keep(
    by: Person,
    invitation: EvaluationInvitation,
    sheet: Sheet,
    opened_version: int,
    opened: datetime | None = None,
    way: Way = Way.PORTAL,
) -> EvaluationAnswer:
    """Keeps what he has said so far. `opened_version` is the draft's that his form showed, 0 for none. Raises Conflict
    with the newer draft of another device, SentBefore, or answering.Over."""
    with db.together():
        row = _his(by, invitation)
        held = _held(row)
        answering.must_be_taken(row, _begun(row, opened, held))
        if held and held.state == AnswerState.SENT:
            raise SentBefore(held)
        facts = {"body": sealing.sealed(sheet, row.id), "way": way, "saved_at": clock.now()}
        if held is None:
            return EvaluationAnswer.create(invitation=row.id, **facts)
        if held.version != opened_version:
            # The same words over again, say after an answer that got lost, are no conflict.
            if sealing.opened(held) == sheet:
                return held
            raise Conflict(held)
        held.save_over(opened_version, **facts)
        return held


def send(
    by: Person,
    invitation: EvaluationInvitation,
    sheet: Sheet,
    opened_version: int | None = None,
    opened: datetime | None = None,
    way: Way = Way.PORTAL,
) -> EvaluationAnswer:
    """Sends the answer: from now on it is the director's to read, and counted. Sent twice it is one answer. Without
    `opened_version` it takes the place of whatever was begun. Raises Incomplete, Conflict, SentBefore, or
    answering.Over."""
    with db.together():
        row = _his(by, invitation)
        held = _held(row)
        if held and held.state == AnswerState.SENT:
            if sealing.opened(held) == sheet:
                return held
            raise SentBefore(held)
        late = answering.must_be_taken(row, _begun(row, opened, held))
        if held and opened_version is not None and held.version != opened_version and sealing.opened(held) != sheet:
            raise Conflict(held)
        _must_be_whole(row, sheet)
        return _put(row, held, sheet, late, way=way)


def withdraw(by: Person, invitation: EvaluationInvitation) -> None:
    """Truly removes the answer, until the deadline; that there was one, and who has read it, stays. Withdrawn twice is
    withdrawn once. Raises Refused after the deadline."""
    with db.together():
        row = _his(by, invitation)
        held = _held(row)
        if held is None or held.state != AnswerState.SENT:
            return
        if not row.cycle.is_open or clock.now() >= row.cycle.deadline:
            raise Refused(_("The deadline is past: the answer stands as it was sent."))
        EvaluationScan.delete().where(EvaluationScan.answer == held.id).execute()
        held.delete_instance()
        _count(row, InvitationState.WITHDRAWN, late=False, more=-1)


def enter_paper(
    by: Person, invitation: EvaluationInvitation, sheet: Sheet, scan: Iterable[Content]
) -> EvaluationAnswer:
    """What came on paper or by fax, entered by a person holding the director's role, with the scan: all of it sealed.
    Raises Refused, Incomplete, SentBefore, or answering.Over."""
    if not by.may("evaluation_answers.write"):
        raise Refused(_("Paper is entered by the operations director alone."))
    pages = list(scan)
    if not pages:
        raise Refused(_("Add the scan or a photograph of the paper."))
    with db.together():
        row = answering.fresh(invitation)
        held = _held(row)
        if held and held.state == AnswerState.SENT:
            if sealing.opened(held) == sheet:
                return held
            raise SentBefore(held)
        # The paper was written before it is typed in, so it is taken until the close.
        late = answering.must_be_taken(row, row.cycle.opened_at)
        _must_be_whole(row, sheet)
        answer = _put(row, held, sheet, late, way=Way.PAPER, entered_by=by.id)
        for page in pages:
            body = SCAN.seal(b64encode(page.body).decode(), answer=answer.id)
            EvaluationScan.create(answer=answer.id, type=page.type, body=body)
        # Without the hotel: hour and hotel together would say when somebody's answer came.
        audit.record(by, "evaluation_cycle.paper_entered", row.cycle)
        return answer


def _his(by: Person, invitation: EvaluationInvitation) -> EvaluationInvitation:
    """The row as it stands now, locked. Raises Refused for anybody but whose it is."""
    if by.id != invitation.account_id:
        raise Refused(_("This form belongs to somebody else."))
    return answering.fresh(invitation)


def _held(row: EvaluationInvitation) -> EvaluationAnswer | None:
    return EvaluationAnswer.get_or_none(EvaluationAnswer.invitation == row.id)


def _begun(row: EvaluationInvitation, opened: datetime | None, held: EvaluationAnswer | None) -> datetime | None:
    """When he began. A draft was taken only from a form that was open before the deadline, so it proves that for
    whichever form comes after it."""
    return row.cycle.opened_at if held else opened


def _must_be_whole(row: EvaluationInvitation, sheet: Sheet) -> None:
    lacking = answering.missing(row.cycle.edition.items(row.kind), sheet)
    if lacking:
        raise Incomplete(lacking)


def _put(
    row: EvaluationInvitation, held: EvaluationAnswer | None, sheet: Sheet, late: bool, **more
) -> EvaluationAnswer:
    now = clock.now()
    facts = {"state": AnswerState.SENT, "receipt": _receipt(), "saved_at": now, "sent_at": now, **more}
    facts["body"] = sealing.sealed(sheet, row.id)
    if held is None:
        held = EvaluationAnswer.create(invitation=row.id, **facts)
    else:
        held.save_over(held.version, **facts)
    _count(row, InvitationState.ANSWERED, late, more=1)
    settle_notices(row.account_id, row.cycle)
    return held


def _count(row: EvaluationInvitation, state: InvitationState, late: bool, more: int) -> None:
    here = EvaluationInvitation.id == row.id
    EvaluationInvitation.update(state=state, late=late).where(here).execute()
    answered = EvaluationCycle.answered + more
    EvaluationCycle.update(answered=answered).where(EvaluationCycle.id == row.cycle_id).execute()


def _receipt() -> str:
    drawn = "".join(secrets.choice(_ALPHABET) for _n in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"
