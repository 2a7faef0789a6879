"""You said, we did: a cycle's items that were marked low, with what their departments say of them (D28)."""

from dataclasses import dataclass

from portal.activity.evaluations import counting
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.improvements import Improvement
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.replies import EvaluationReply, LowItem, of_form
from portal.activity.evaluations.reply_deeds import low_count
from portal.activity.evaluations.results import EvaluationResult
from portal.activity.evaluations.words import ItemKind, Mark, Scope
from portal.foundation.roles import Person
from portal.insight.improvements import mean_of
from portal.records.departments import Department
from portal.records.hotels import Hotel


@dataclass(frozen=True)
class Line:
    """An item in the published company row, and what its department says of it."""

    item: EvaluationItem
    mean: float | None
    raters: int
    low: int
    unused: int
    reply: EvaluationReply | None
    #: What is promised about it.
    improvements: int = 0


@dataclass(frozen=True)
class Part:
    """A department's items."""

    department: Department
    lines: list[Line]

    @property
    def owed(self) -> list[Line]:
        """Those that want a word, the lowest first."""
        return sorted((line for line in self.lines if line.low), key=lambda line: (line.mean or 0, line.item.place))

    @property
    def silent(self) -> int:
        """How many of them nobody has said anything of."""
        return sum(line.reply is None for line in self.owed)


@dataclass(frozen=True)
class Own:
    """A GM's low items of one of his forms."""

    hotel: Hotel
    lows: list[LowItem]


def parts(person: Person, cycle: EvaluationCycle) -> list[Part]:
    """The company's row by department, in the order of the form; four statements."""
    table = EvaluationResult
    company = (table.cycle == cycle.id) & (table.scope == Scope.COMPANY) & (table.group == "")
    cells = {row.item: row for row in table.visible_to(person).where(company)}
    said = {row.item: row for row in EvaluationReply.visible_to(person).where(EvaluationReply.cycle == cycle.id)}
    promised: dict[str, int] = {}
    seen = Improvement.visible_to(person).where(Improvement.cycle == cycle.id)
    for (key,) in seen.select(Improvement.item).tuples():
        promised[key] = promised.get(key, 0) + 1
    found: dict[int, Part] = {}
    for item in EvaluationItem.of(cycle.edition):
        cell = cells.get(item.key)
        if cell is None or item.kind != ItemKind.SCALE or item.department_id is None:
            continue
        unused = counting.read(cell.counts).get(Mark.NOT_USED.value, 0)
        line = Line(
            item,
            mean_of(cell.counts),
            cell.raters,
            low_count(cell.counts),
            unused,
            said.get(item.key),
            promised.get(item.key, 0),
        )
        found.setdefault(item.department_id, Part(item.department, [])).lines.append(line)
    return list(found.values())


def own_lows(person: Person, cycle: EvaluationCycle) -> list[Own]:
    """What came of this GM's own low items, hotel by hotel: reckoned from his own sealed answers when he looks."""
    table = EvaluationInvitation
    query = table.visible_to(person).select(table, Hotel, EvaluationCycle).join_from(table, Hotel)
    query = query.join_from(table, EvaluationCycle).where((table.cycle == cycle.id) & (table.account == person.id))
    found = [Own(row.hotel, of_form(row)) for row in query.order_by(table.id).limit(20)]
    return [own for own in found if own.lows]
