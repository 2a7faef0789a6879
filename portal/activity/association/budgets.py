"""What a meeting was to cost and has cost: its lines summed, and held against the charter's margin (article 49)."""

from collections.abc import Iterable
from typing import NamedTuple

from portal.activity.association.meeting_plans import MeetingCost
from portal.activity.association.meetings import Meeting
from portal.activity.association.parameters import Parameters


class Budget(NamedTuple):
    """Sums in fen; `spent` is None while no line has an actual amount, `unknown` counts the lines without one."""

    lines: list[MeetingCost]
    planned: int
    spent: int | None
    unknown: int

    @classmethod
    def of(cls, rows: Iterable[MeetingCost]) -> "Budget":
        lines = list(rows)
        known = [one.actual for one in lines if one.actual is not None]
        return cls(lines, sum(one.planned for one in lines), sum(known) if known else None, len(lines) - len(known))

    @property
    def difference(self) -> int | None:
        """What it has cost more (below nought: less) than planned."""
        return None if self.spent is None else self.spent - self.planned

    def is_over(self, rules: Parameters) -> bool:
        """True if it has cost more than the plan with the charter's margin."""
        return self.difference is not None and self.difference > rules.share("budget_over_share") * self.planned


def lines_of(meeting: Meeting) -> list[MeetingCost]:
    """The lines of its budget in their order."""
    mine = MeetingCost.meeting == meeting
    return list(MeetingCost.select().where(mine).order_by(MeetingCost.place, MeetingCost.id))


def lines_for(person, meeting: Meeting) -> list[MeetingCost]:
    """Those of them that this person reads."""
    mine = MeetingCost.meeting == meeting
    return list(MeetingCost.visible_to(person).where(mine).order_by(MeetingCost.place, MeetingCost.id))


def is_agreed(meeting: Meeting, budget: Budget) -> bool:
    """True if the council has agreed to as much as it has cost."""
    return meeting.overrun_agreed_on is not None and (budget.spent or 0) <= (meeting.overrun_asked or 0)


def plan_stands(meeting: Meeting, budget: Budget) -> bool:
    """What was planned stays as it was once the meeting has begun, or the difference would say nothing; a budget that
    nobody has planned can be entered afterwards."""
    return meeting.has_begun and budget.planned > 0
