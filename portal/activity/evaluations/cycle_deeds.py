"""Leading a cycle: preparing, opening, putting off, closing and telling (D24). The clock opens and closes by itself."""

from datetime import datetime

from portal.activity.evaluations import freezing, invitation_deeds
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationEdition
from portal.activity.evaluations.invitations import ASKING, MISSING, EvaluationInvitation
from portal.activity.evaluations.words import CycleState
from portal.foundation import clock, db, keyring
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.notices import News, Notice


def prepare(by: Person, **facts) -> EvaluationCycle:
    """A cycle that nobody but the director sees until it opens. `facts`: name_zh, name_en, edition, period_from,
    period_until, kind, region, opens_at, deadline, publish_by, remind_after."""
    with db.together():
        row = EvaluationCycle.create(by=by.id, **facts)
        audit.record(by, "evaluation_cycle.prepared", row, **_told(dict.fromkeys(facts), facts))
    return row


def edit(by: Person, cycle: EvaluationCycle, opened: int, **facts) -> None:
    """Saves over version `opened` while it is being prepared. Raises Conflict, or Refused once it is open."""
    with db.together():
        before = {name: getattr(cycle, name) for name in facts}
        if _locked(cycle).state != CycleState.DRAFT:
            raise Refused(_("This cycle is open: what it asks and whom cannot be changed any longer."))
        cycle.save_over(opened, **facts)
        audit.record(by, "evaluation_cycle.edited", cycle, version=cycle.version, **_told(before, facts))


def discard(by: Person, cycle: EvaluationCycle) -> None:
    """Throws away what was being prepared."""
    with db.together():
        if _locked(cycle).state != CycleState.DRAFT:
            raise Refused(_("This cycle is open. It cannot be thrown away."))
        audit.record(by, "evaluation_cycle.discarded", cycle, name_zh=cycle.name_zh, name_en=cycle.name_en)
        cycle.delete_instance()


def hindrance(cycle: EvaluationCycle) -> str:
    """Why it cannot open now, as a sentence; empty if it can."""
    if cycle.deadline <= clock.now():
        return _("The deadline is over. Choose a later one first.")
    if not keyring.ready():
        return _("There is no key file, so no answer could be sealed. The administrator makes one by a command.")
    if cycle.edition.is_draft:
        return _("Its form is not published yet.")
    return ""


def open_now(by: Person, cycle: EvaluationCycle) -> None:
    """Asks everybody: each hotel's form with kind, region and officer as they stand, a notice, and a personal link by
    mail where the address has rested. Raises Refused with what is in the way."""
    with db.together():
        if _locked(cycle).state != CycleState.DRAFT:
            raise Refused(_("This cycle has been opened already."))
        said = hindrance(cycle)
        if said:
            raise Refused(said)
        asked = invitation_deeds.invite(cycle)
        if not asked:
            raise Refused(_("There is nobody to ask: no hotel of this filter has a GM or owner with an account."))
        now = clock.now()
        cycle.save_over(cycle.version, state=CycleState.OPEN, opened_at=now, invited=len(asked))
        Notice.put_many(by, {row.account_id for row in asked}, News.EVALUATION_ASK, cycle)
        audit.record(by, "evaluation_cycle.opened", cycle, invited=len(asked), deadline=cycle.deadline)
    invitation_deeds.mail_some(cycle)


def open_due() -> int:
    """Opens what was to open by now; what cannot says why on its page. Returns how many opened."""
    due = (EvaluationCycle.state == CycleState.DRAFT) & (EvaluationCycle.opens_at <= clock.now())
    rows = [row for row in EvaluationCycle.select().where(due).order_by(EvaluationCycle.id) if not hindrance(row)]
    opened = 0
    for row in rows:
        try:
            open_now(_leader(row), row)
            opened += 1
        except Refused:
            # Another machine was quicker, or there is nobody to ask yet: its page says so.
            continue
    return opened


def extend(by: Person, cycle: EvaluationCycle, deadline: datetime, reason: str) -> None:
    """Puts the deadline off, with a reason; whoever has not answered is told, in the portal and by mail. The day of
    telling results moves along if it has to. Raises Refused."""
    with db.together():
        if _locked(cycle).state != CycleState.OPEN:
            raise Refused(_("Only an open cycle can be extended."))
        if deadline <= max(cycle.deadline, clock.now()):
            raise Refused(_("The new deadline must be later than the old one."))
        before, publish_by = cycle.deadline, max(cycle.publish_by, clock.local(deadline).date())
        told = {"deadline": [before, deadline], "publish_by": [cycle.publish_by, publish_by], "reason": reason}
        cycle.save_over(cycle.version, deadline=deadline, extended_reason=reason, publish_by=publish_by)
        audit.record(by, "evaluation_cycle.extended", cycle, version=cycle.version, **told)
        Notice.put_many(by, _missing(cycle), News.EVALUATION_LATER, cycle)
        invitation_deeds.tell_later(cycle)


def close_due() -> int:
    """Closes what is over, its half hour of grace included: everything is frozen in the same transaction. Of two who
    do it at once one does. Returns how many were closed."""
    open_ones = EvaluationCycle.select().where(EvaluationCycle.state == CycleState.OPEN)
    rows = [row for row in open_ones.order_by(EvaluationCycle.deadline) if row.closes_at <= clock.now()]
    return sum(_close(row) for row in rows)


def _close(cycle: EvaluationCycle) -> bool:
    # No answer is taken any longer, so it is counted before: whoever saves meanwhile does not wait for it.
    told = freezing.counted(cycle)
    with db.together():
        _locked(cycle)
        if cycle.state != CycleState.OPEN or cycle.closes_at > clock.now():
            return False
        cycle.save_over(cycle.version, state=CycleState.CLOSED, closed_at=clock.now())
        freezing.freeze(cycle, told)
        links = EvaluationInvitation.cycle == cycle
        EvaluationInvitation.update(link_hash=None, device_hash="").where(links).execute()
        Notice.settled(cycle, *ASKING)
        Notice.put(COMMAND_LINE, [row.id for row in Account.directors()], News.EVALUATION_SHUT, cycle)
        audit.record(COMMAND_LINE, "evaluation_cycle.closed", cycle, invited=cycle.invited, answered=cycle.answered)
    return True


def publish(by: Person, cycle: EvaluationCycle) -> None:
    """Tells all GMs who were asked what came of it. Raises Refused before it is closed."""
    with db.together():
        if _locked(cycle).state != CycleState.CLOSED:
            raise Refused(_("Results are told once the cycle is closed, and once."))
        cycle.save_over(cycle.version, state=CycleState.PUBLISHED, published_at=clock.now())
        query = EvaluationInvitation.select(EvaluationInvitation.account).where(EvaluationInvitation.cycle == cycle)
        Notice.put_many(by, (number for (number,) in query.tuples()), News.EVALUATION_OUT, cycle)
        Notice.settled(cycle, News.EVALUATION_SHUT)
        audit.record(by, "evaluation_cycle.published", cycle)


def _missing(cycle: EvaluationCycle) -> set[int]:
    """Ids of the accounts whose answer is still to come."""
    waiting = (EvaluationInvitation.cycle == cycle) & EvaluationInvitation.state.in_(MISSING)
    return {number for (number,) in EvaluationInvitation.select(EvaluationInvitation.account).where(waiting).tuples()}


def _leader(cycle: EvaluationCycle) -> Person:
    """Whom the clock acts for: nobody's name but the portal's."""
    return COMMAND_LINE


def _locked(cycle: EvaluationCycle) -> EvaluationCycle:
    """The cycle as it stands, locked for this transaction. Raises Missing if it is gone."""
    row = db.lock(EvaluationCycle.select().where(EvaluationCycle.id == cycle.id)).first()
    if row is None:
        raise db.Missing("EvaluationCycle")
    cycle.__data__.update(row.__data__)
    return cycle


def _told(before: dict, after: dict) -> dict:
    return {
        name: [_plain(before[name]), _plain(value)]
        for name, value in after.items()
        if _plain(before[name]) != _plain(value)
    }


def _plain(value):
    return value.id if isinstance(value, EvaluationEdition) or hasattr(value, "name_zh") else value
