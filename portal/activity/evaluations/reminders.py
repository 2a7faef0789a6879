"""Reminding those whose answer is missing, in the director's name: by the cycle's rhythm, and by hand (D24)."""

from datetime import timedelta

from portal.activity.evaluations import invitation_deeds
from portal.activity.evaluations.cycles import CycleReminder, EvaluationCycle
from portal.activity.evaluations.invitations import MISSING, EvaluationInvitation
from portal.activity.evaluations.words import CycleState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.digests import NIGHT, QUIET_UNTIL
from portal.records.notices import News, Notice


def rhythm(cycle: EvaluationCycle) -> list[int]:
    """Days after the opening on which those missing are reminded: `7,12` is [7, 12]."""
    return [int(text) for text in cycle.remind_after.split(",") if text.isascii() and text.isdigit()]


def days(cycle: EvaluationCycle) -> list[tuple[str, object]]:
    """(run, day) of the rhythm, as far as the days lie before the deadline."""
    first, last = clock.local(cycle.opened_at or cycle.opens_at).date(), clock.local(cycle.deadline).date()
    found = [(str(number), first + timedelta(days=after)) for number, after in enumerate(rhythm(cycle), 1)]
    return [(run, day) for run, day in found if day <= last]


def remind_by_hand(by: Person, cycle: EvaluationCycle) -> int:
    """Reminds them now, once a day. Returns how many people heard of it. Raises Refused."""
    if not cycle.is_open:
        raise Refused(_("This cycle is not open."))
    reached = _remind(by, cycle, [f"day:{clock.today().isoformat()}"])
    if reached is None:
        raise Refused(_("They have been reminded today already."))
    return reached


def remind_due() -> int:
    """The clock's part: what the rhythm asks for by now, each run once; of several that were missed, the last. At
    night a hotel hears nothing from us."""
    now = clock.now()
    if not QUIET_UNTIL <= clock.local(now).time() < NIGHT:
        return 0
    running = EvaluationCycle.select().where(EvaluationCycle.state == CycleState.OPEN)
    done = 0
    for cycle in running.where(EvaluationCycle.deadline > now).order_by(EvaluationCycle.id):
        runs = [run for run, day in days(cycle) if day <= clock.today()]
        done += bool(runs) and _remind(COMMAND_LINE, cycle, runs) is not None
    return done


def sent(cycle: EvaluationCycle) -> list[CycleReminder]:
    """The reminders that went out, the first of them first."""
    return list(CycleReminder.select().where(CycleReminder.cycle == cycle).order_by(CycleReminder.at, CycleReminder.id))


def _remind(by: Person, cycle: EvaluationCycle, runs: list[str]) -> int | None:
    """One reminder for all these runs. Returns how many people it reached; None if each has happened already."""
    with db.together():
        fresh = [run for run in runs if _begun(by, cycle, run)]
        if not fresh:
            return None
        table = EvaluationInvitation
        missing = table.select(table.account).where((table.cycle == cycle) & table.state.in_(MISSING))
        reached = Notice.put_many(by, (number for (number,) in missing.tuples()), News.EVALUATION_DUE, cycle)
        this = (CycleReminder.cycle == cycle) & (CycleReminder.run == fresh[-1])
        CycleReminder.update(reached=reached).where(this).execute()
        audit.record(by, "evaluation_cycle.reminded", cycle, count=reached)
    invitation_deeds.mail_some(cycle)
    return reached


def _begun(by: Person, cycle: EvaluationCycle, run: str) -> bool:
    """True if this process is the one that does the run."""
    with db.together():
        db.lock(EvaluationCycle.select().where(EvaluationCycle.id == cycle.id)).get()
        if CycleReminder.select().where((CycleReminder.cycle == cycle) & (CycleReminder.run == run)).exists():
            return False
        CycleReminder.create(cycle=cycle, run=run, by=by.id)
    return True
