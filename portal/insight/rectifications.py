"""What a rectification plan's page shows, to head office and to the hotel alike: what the report found, what the hotel
will do about it, and how far it is."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.activity.inspections.rectification_words import WANTED, MeasureState, PlanState
from portal.activity.inspections.rectifications import Measure, RectificationPlan
from portal.foundation import clock
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.hotels import Posting


@dataclass(frozen=True)
class Line:
    """One point that was found wanting. `number` is its place in the plan."""

    number: int
    id: int
    name: str
    lang: str
    key: str
    severity: str
    #: Which time it was found.
    times: int
    note: str
    department: str
    text: str
    #: Who does it: a name, or empty for the GM himself; `account_id` of an assistant.
    who: str
    account_id: int | None
    due_on: date | None
    state: str
    reason: str
    #: The item it is followed up as, how far that is, and by how many days it is late.
    item_id: int
    item_state: str
    item_open: bool
    late: int
    #: Something is still to be written for it.
    wanted: bool


@dataclass(frozen=True)
class PlanPage:
    """A plan, for one person."""

    id: int
    version: int
    inspection_id: int
    day: date
    code: str
    hotel: str
    red_line: bool
    state: str
    asked_at: datetime
    due_at: datetime
    owed: bool
    overdue: bool
    proposed_by: str
    proposed_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    lines: list[Line]
    #: Whether this person may write it now, or decide on it now.
    writes: bool
    decides: bool

    @property
    def wanted(self) -> list[Line]:
        return [line for line in self.lines if line.wanted]

    @property
    def in_order(self) -> list[Line]:
        """What wants something of somebody first; otherwise as it was found."""
        return sorted(self.lines, key=lambda line: not line.wanted)

    @property
    def proposed(self) -> list[Line]:
        return [line for line in self.wanted if line.state == MeasureState.PROPOSED]


def plan_page(person: Person, plan: RectificationPlan) -> PlanPage:
    """In a constant number of statements, for somebody who reads the plan."""
    mine = plan.is_written_by(person)
    names = Account.names([plan.proposed_by_id, plan.decided_by_id])
    return PlanPage(
        id=plan.id,
        version=plan.version,
        inspection_id=plan.inspection_id,
        day=plan.inspection.day,
        code=plan.hotel.code,
        hotel=plan.hotel.name,
        red_line=plan.red_line,
        state=plan.state,
        asked_at=plan.asked_at,
        due_at=plan.due_at,
        owed=plan.is_owed,
        overdue=plan.is_overdue(),
        proposed_by=names.get(plan.proposed_by_id, ""),
        proposed_at=plan.proposed_at,
        decided_by=names.get(plan.decided_by_id, ""),
        decided_at=plan.decided_at,
        lines=[_line(number, one) for number, one in enumerate(plan.measures_of(), 1)],
        writes=mine and person.may("rectifications.write") and (plan.is_owed or plan.state == PlanState.PROPOSED),
        decides=mine and person.may("rectifications.approve") and plan.state == PlanState.PROPOSED,
    )


def assistants(plan: RectificationPlan) -> list[tuple[int, str]]:
    """(account, name) of those who assist at the hotel of a plan."""
    there = Posting.of_hotels([plan.hotel]).get(plan.hotel_id, ())
    return [(row.account_id, row.account.name) for row in there if row.function == Function.ASSISTANT]


def _line(number: int, one: Measure) -> Line:
    found, item = one.finding, one.finding.follow_up
    late = (clock.today() - item.due_on).days if item.is_open else 0
    return Line(
        number=number,
        id=one.id,
        name=found.name,
        lang=found.name_lang,
        key=found.item_key,
        severity=one.severity,
        times=one.times,
        note=one.note,
        department=found.department.name if found.department_id else "",
        text=one.text,
        who=one.account.name if one.account_id else one.owner,
        account_id=one.account_id,
        due_on=one.due_on,
        state=one.state,
        reason=one.reason,
        item_id=item.id,
        item_state=item.state,
        item_open=item.is_open,
        late=max(late, 0),
        wanted=one.state in WANTED and item.is_open,
    )
