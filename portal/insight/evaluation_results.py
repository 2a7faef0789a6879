"""The results of a cycle as each may read them: from frozen cells alone (D26, D27)."""

from dataclasses import dataclass

from portal.activity.evaluations.counting import Counted, read
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm, EvaluationItem
from portal.activity.evaluations.freezing import FROZEN
from portal.activity.evaluations.results import RESPONSE, EvaluationResult
from portal.activity.evaluations.words import Compared, CycleState, ItemKind, Scope
from portal.foundation.db import prepared, ready
from portal.foundation.roles import Person, Role
from portal.insight.evaluation_figures import Figure, Line, Response, figure, response, together
from portal.insight.evaluation_glance import COMPANY, Cells, Glance, glance
from portal.insight.evaluation_heat import By, Heat, groups_of, heat
from portal.records.accounts import Account
from portal.records.departments import Department


@dataclass(frozen=True)
class Block:
    """A department: its score, and its items."""

    department: Department
    whole: Line
    lines: list[Line]
    #: True if this person may open its page.
    opens: bool


@dataclass(frozen=True)
class Fact:
    """A question of fact: what was answered how often."""

    name: str
    lang: str
    answers: list[tuple[str, int]]

    @property
    def all(self) -> int:
        return sum(number for _label, number in self.answers)


@dataclass(frozen=True)
class OfficerRow:
    account: Account
    figures: list[Figure | None]


@dataclass(frozen=True)
class Results:
    """All of a cycle's page."""

    glance: Glance
    blocks: list[Block]
    by_group: list[tuple[str, Response | None]]
    facts: list[Fact]
    heat: Heat | None
    #: The year's officers, on its last cycle: (year, the items, their rows).
    officers: tuple[int, list[Line], list[OfficerRow]] | None


def may_read(person: Person, cycle: EvaluationCycle) -> bool:
    """Head office once it is frozen; the hotel side once it is told."""
    told = (CycleState.PUBLISHED,) if person.is_hotel_side else FROZEN
    return cycle.state in told


def frozen(person: Person) -> list[EvaluationCycle]:
    """The cycles whose results this person may read, the latest first, each with its form; two statements. They share
    a few editions, so those are not read with each."""
    cycles = _frozen(person, hotel_side=person.is_hotel_side)
    editions = {row.id: row for row in _editions(sorted({one.edition_id for one in cycles}))} if cycles else {}
    for one in cycles:
        one.edition = editions[one.edition_id]
    return cycles


@ready
def _frozen(person, *, hotel_side):
    table = EvaluationCycle
    states = (CycleState.PUBLISHED,) if hotel_side else FROZEN
    query = table.visible_to(person).where(table.state.in_(states))
    return query.order_by(table.deadline.desc(), table.id.desc()).limit(60)


@ready
def _editions(ids):
    table = EvaluationEdition
    return table.select(table, EvaluationForm).join(EvaluationForm).where(table.id.in_(ids))


def beside(cycles: list[EvaluationCycle], cycle: EvaluationCycle, asked: str) -> EvaluationCycle | None:
    """The cycle it is held against: the one asked for, or the last before it of the same form, or of any."""
    for one in cycles:
        if str(one.id) == asked and one.id != cycle.id:
            return one
    earlier = [one for one in cycles if (one.deadline, one.id) < (cycle.deadline, cycle.id)]
    same = [one for one in earlier if one.edition.form_id == cycle.edition.form_id]
    return next(iter([*same, *earlier]), None)


def cells_of(person: Person, cycle: EvaluationCycle, company_alone: bool = False) -> Cells:
    """What is published of a cycle and may be read by this person."""
    if company_alone or not person.may("evaluation_results.read"):
        rows = _company_cells(cycle_id=cycle.id, scope=COMPANY)
    else:
        rows = _all_cells(person, cycle.id)
    return {row[:4]: Counted(*row[4:]) for row in rows}


@prepared
def _company_cells(cycle_id, scope):
    table = EvaluationResult
    query = table.select(table.scope, table.group, table.year, table.item, table.people, table.raters, table.counts)
    return query.where((table.cycle == cycle_id) & (table.scope == scope)).tuples()


@ready
def _all_cells(person, cycle_id):
    table = EvaluationResult
    query = table.visible_to(person).where(table.cycle == cycle_id)
    return query.select(
        table.scope, table.group, table.year, table.item, table.people, table.raters, table.counts
    ).tuples()


def answers_for(person: Person) -> Department | None:
    """The department whose results he reads more closely than the company's row: his own, customer service's for its
    manager. None for those who read all, or no more than the company's row."""
    if person.role == Role.MANAGER:
        return Department.customer_service()
    if person.role == Role.LIAISON:
        return Department.get_or_none(Department.id == Account.get_by_id(person.id).department_id)
    return None


def opens(person: Person, department: Department, own: Department | None) -> bool:
    """True if he may open the page of a department."""
    return person.role == Role.DIRECTOR or (own is not None and own.id == department.id)


def results(person: Person, cycle: EvaluationCycle, other: EvaluationCycle | None, by: By = By.GROUP) -> Results:
    """The page of a cycle; about eight statements, whatever was asked."""
    full = person.may("evaluation_results.read")
    items = EvaluationItem.of(cycle.edition)
    cells, was = cells_of(person, cycle), cells_of(person, other, company_alone=True) if other else {}
    own = answers_for(person) if full else None
    lines = {one.key: line_of(one, cells, was) for one in items if one.kind == ItemKind.SCALE}
    blocks = _blocks(person, items, lines, own)
    groups = groups_of(cells) if full else []
    return Results(
        glance=glance(cycle, other, items, cells, was),
        blocks=blocks,
        by_group=[(one.name, response(cells.get((one.scope, one.group, 0, RESPONSE)))) for one in groups],
        facts=_facts(items, cells),
        heat=heat(cells, groups, {one.whole.name: one.lines for one in blocks if one.opens}, by) if full else None,
        officers=_officers(cells, lines) if person.role in (Role.DIRECTOR, Role.MANAGER) else None,
    )


def company_row(person: Person, cycle: EvaluationCycle | None = None) -> Glance | None:
    """The published company row of a cycle (default: of the last one) at a glance; None if he may not read it."""
    cycles = frozen(person)
    found = next((one for one in cycles if cycle is None or one.id == cycle.id), None)
    if found is None:
        return None
    other = beside(cycles, found, "")
    was = cells_of(person, other, company_alone=True) if other else {}
    items = EvaluationItem.of(found.edition)
    return glance(found, other, items, cells_of(person, found, company_alone=True), was)


def line_of(item: EvaluationItem, cells: Cells, was: Cells) -> Line:
    key = (COMPANY, "", 0, item.key)
    return Line(item.key, item.name, item.name_lang, figure(cells.get(key)), figure(was.get(key)))


def _blocks(person: Person, items: list[EvaluationItem], lines: dict[str, Line], own: Department | None) -> list[Block]:
    """The departments in the order of the form."""
    held: dict[int, tuple[Department, list[Line]]] = {}
    for item in items:
        if item.key in lines and item.department is not None:
            held.setdefault(item.department_id, (item.department, []))[1].append(lines[item.key])
    return [
        Block(department, summed(department, theirs), theirs, opens(person, department, own))
        for department, theirs in held.values()
    ]


def summed(department: Department, lines: list[Line]) -> Line:
    """A department's score. It is held against the other cycle by the items that both have."""
    both = [one for one in lines if one.figure and one.before]
    before = together(one.before for one in both) if both else None
    return Line(department.word, department.name, department.name_lang, together(one.figure for one in lines), before)


def _facts(items: list[EvaluationItem], cells: Cells) -> list[Fact]:
    """Questions of fact, and how it compares with last time."""
    found = []
    for item in items:
        cell = cells.get((COMPANY, "", 0, item.key))
        if cell is None or item.kind not in (ItemKind.CHOICE, ItemKind.COMPARE):
            continue
        options = Compared.options() if item.kind == ItemKind.COMPARE else item.options()
        counts = read(cell.counts)
        found.append(Fact(item.name, item.name_lang, [(label, counts.get(word, 0)) for word, label in options]))
    return found


def _officers(cells: Cells, lines: dict[str, Line]) -> tuple[int, list[Line], list[OfficerRow]] | None:
    told = [(int(group), year, item) for scope, group, year, item in cells if scope == Scope.OFFICER and year]
    if not told:
        return None
    year, keys = told[0][1], [key for key in lines if any(item == key for _group, _year, item in told)]
    people = Account.select().where(Account.id.in_({group for group, _year, _item in told})).order_by(Account.name_key)
    scope = Scope.OFFICER.value
    rows = [
        OfficerRow(one, [figure(cells.get((scope, str(one.id), year, key))) for key in keys])
        for one in people.order_by(Account.name_key, Account.id)
    ]
    return year, [lines[key] for key in keys], rows
