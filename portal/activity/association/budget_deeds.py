"""The budget of a meeting is kept line by line; what goes too far over it is put before the council (article 49)."""

from collections.abc import Callable
from typing import NamedTuple

from portal.activity.association import council_deeds
from portal.activity.association.budgets import Budget, is_agreed, lines_of, plan_stands
from portal.activity.association.charter import CharterEdition
from portal.activity.association.council import CouncilMatter
from portal.activity.association.meeting_places import locked
from portal.activity.association.meeting_plans import MeetingCost
from portal.activity.association.meetings import Meeting
from portal.activity.association.words import MatterState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit

#: A budget has at most so many lines.
MOST = 60
FACTS = ("title", "planned", "actual", "effect")


class Typed(NamedTuple):
    """A line as it was typed over version `opened`: `id` is None for a new one, `gone` says that it goes."""

    id: int | None
    opened: int
    title: str
    planned: int
    actual: int | None
    effect: str
    gone: bool = False


class Removed(Refused):
    """Somebody else has removed the line meanwhile."""


def keep(by: Person, meeting: Meeting, lines: list[Typed]) -> None:
    """Saves these lines of the budget: those that somebody has changed, added or removed; the others stay. Raises
    Conflict with the first line that somebody else has changed meanwhile, or Refused."""
    with db.together():
        now = locked(meeting.id)
        if now.accounts_at:
            raise Refused(_("The accounts are published: what stands there changes only by a correction."))
        there = {row.id: row for row in lines_of(meeting)}
        fixed = plan_stands(now, Budget.of(there.values()))
        told = [_kept(now, there, line, fixed) for line in lines]
        if len(lines_of(meeting)) > MOST:
            raise Refused(_("A budget has at most %(n)s lines.", n=MOST))
        changes = [one for one in told if one]
        if changes:
            audit.record(by, "meeting.budgeted", meeting, lines=changes)


def _kept(meeting: Meeting, there: dict[int, MeetingCost], line: Typed, fixed: bool) -> dict:
    """What has changed in one line; nothing if it stood there like that."""
    facts = {name: getattr(line, name) for name in FACTS}
    if line.id is None:
        if fixed and line.planned:
            raise Refused(_("The meeting has begun: what was planned stays as it is."))
        twin = next((row for row in there.values() if row.title == line.title), None)
        if twin is not None:
            return _same(twin, facts)
        place = max((row.place for row in there.values()), default=0) + 1
        row = MeetingCost.create(meeting=meeting, place=place, **facts)
        there[row.id] = row
        return {"line": row.id, **facts}
    row = there.get(line.id)
    if row is None:
        if line.gone:
            return {}
        raise Removed(
            _("“%(title)s” has been removed meanwhile by somebody else: save again to keep it.", title=line.title)
        )
    if line.gone:
        return _removed(row, line, fixed)
    if fixed and line.planned != row.planned:
        raise Refused(_("The meeting has begun: what was planned stays as it is."))
    changed = {name: [getattr(row, name), value] for name, value in facts.items() if getattr(row, name) != value}
    if changed:
        row.save_over(line.opened, **facts)
    return {"line": row.id, **changed} if changed else {}


def _same(twin: MeetingCost, facts: dict) -> dict:
    """A new line whose title stands there already: two have begun with the same offered lines. What says the same is
    the same line. Raises Refused where it says something else: nobody is to pay for it twice."""
    if any(getattr(twin, name) != value for name, value in facts.items()):
        raise Refused(
            _(
                "“%(title)s” stands in the budget already: open the budget anew, or give your line another name.",
                title=twin.title,
            )
        )
    return {}


def _removed(row: MeetingCost, line: Typed, fixed: bool) -> dict:
    if fixed and row.planned:
        raise Refused(_("The meeting has begun: what was planned stays as it is."))
    held = (MeetingCost.id == row.id) & (MeetingCost.version == line.opened)
    if not MeetingCost.delete().where(held).execute():
        raise db.Conflict(row)
    return {"line": row.id, "removed": row.title}


def ask(by: Person, meeting: Meeting, wording: Callable[[Budget], str]) -> CouncilMatter:
    """Puts to the council that it costs more than the charter's margin lets it. `wording`: the question, from the
    figures. Raises Refused."""
    with db.together():
        now, rules = locked(meeting.id), CharterEdition.rules()
        budget = Budget.of(lines_of(meeting))
        if now.accounts_at or not budget.is_over(rules):
            raise Refused(_("It has not cost more than the charter lets it."))
        if is_agreed(now, budget):
            raise Refused(_("The council has agreed to it already."))
        matter = council_deeds.put(by, now, now.title, wording(budget), rules.number("decision_days"))
        _note(now, overrun_asked=budget.spent, overrun_agreed_on=None)
    return matter


def settle_overrun(by: Person, matter: CouncilMatter, reasons: list[str]) -> None:
    """What follows when the council has decided: it may cost what the question said, or it stays refused."""
    meeting = db.lock(Meeting.select().where(Meeting.id == matter.record_id)).get()
    if matter.state == MatterState.PASSED:
        _note(meeting, overrun_agreed_on=clock.today())
        audit.record(by, "meeting.overrun_agreed", meeting, total=meeting.overrun_asked)


def _note(meeting: Meeting, **facts) -> None:
    """Not over its version: whoever changes the meeting's place meanwhile is in nobody's way."""
    Meeting.update(**facts).where(Meeting.id == meeting.id).execute()
