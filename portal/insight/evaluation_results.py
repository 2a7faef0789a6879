"""The results of a cycle as each may read them: from frozen cells alone (D26, D27)."""

from dataclasses import dataclass

from portal.activity.evaluations.counting import Counted, read
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm, EvaluationItem
from portal.activity.evaluations.freezing import FROZEN
from portal.activity.evaluations.results import LOOPS, RESPONSE, EvaluationResult
from portal.activity.evaluations.words import Compared, CycleState, ItemKind, Scope
from portal.foundation.db import prepared, ready
from portal.foundation.roles import Person, Role
from portal.insight.evaluation_figures import (
    Figure,
    Loops,
    Movement,
    Recommendation,
    Response,
    figure,
    loops,
    moved,
    recommendation,
    response,
    together,
)
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotel_words import Kind
from portal.records.teams import Region

#: {(scope, group, year, item): cell}: what of a cycle this person may read.
Cells = dict[tuple[str, str, int, str], Counted]
COMPANY = Scope.COMPANY.value


@dataclass(frozen=True)
class Line:
    """An item, or a department with its items together, in the whole company: now, and in the cycle beside it."""

    key: str
    name: str
    lang: str
    figure: Figure | None
    before: Figure | None

    @property
    def movement(self) -> Movement | None:
        return moved(self.figure, self.before)


@dataclass(frozen=True)
class Block:
    """A department: its score, and its items."""

    department: Department
    whole: Line
    lines: list[Line]
    #: True if this person may open its page.
    opens: bool


@dataclass(frozen=True)
class Column:
    """A group of the heat map."""

    scope: str
    group: str
    name: str


@dataclass(frozen=True)
class Heat:
    """Items by groups; a cell that is not published is None."""

    columns: list[Column]
    rows: list[tuple[Line, list[Figure | None]]]

    @property
    def suppressed(self) -> int:
        return sum(cell is None for _line, cells in self.rows for cell in cells)


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

    cycle: EvaluationCycle
    other: EvaluationCycle | None
    blocks: list[Block]
    response: Response | None
    response_before: Response | None
    by_group: list[tuple[str, Response | None]]
    score: Figure | None
    score_before: Figure | None
    recommendation: Recommendation | None
    recommendation_before: Recommendation | None
    loops: Loops | None
    facts: list[Fact]
    heat: Heat | None
    #: The year's officers, on its last cycle: (year, the items, their rows).
    officers: tuple[int, list[Line], list[OfficerRow]] | None

    @property
    def movement(self) -> Movement | None:
        return moved(self.score, self.score_before)


def may_read(person: Person, cycle: EvaluationCycle) -> bool:
    """Head office once it is frozen; the hotel side once it is told."""
    told = (CycleState.PUBLISHED,) if person.is_hotel_side else FROZEN
    return cycle.state in told


def frozen(person: Person) -> list[EvaluationCycle]:
    """The cycles whose results this person may read, the latest first, each with its form; one statement."""
    return _frozen(person, hotel_side=person.is_hotel_side)


@ready
def _frozen(person, *, hotel_side):
    table = EvaluationCycle
    query = table.visible_to(person).select(table, EvaluationEdition, EvaluationForm)
    query = query.join(EvaluationEdition).join(EvaluationForm)
    states = (CycleState.PUBLISHED,) if hotel_side else FROZEN
    return query.where(table.state.in_(states)).order_by(table.deadline.desc(), table.id.desc()).limit(60)


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


def results(person: Person, cycle: EvaluationCycle, other: EvaluationCycle | None) -> Results:
    """The page of a cycle; about eight statements, whatever was asked."""
    full = person.may("evaluation_results.read")
    items = EvaluationItem.of(cycle.edition)
    cells, was = cells_of(person, cycle), cells_of(person, other, company_alone=True) if other else {}
    own = answers_for(person) if full else None
    lines = {one.key: line_of(one, cells, was) for one in items if one.kind == ItemKind.SCALE}
    blocks = _blocks(person, items, lines, own)
    heat, groups = None, []
    if full:
        groups = groups_of(cells)
        theirs = [one.key for one in items if one.key in lines and _is_theirs(person, one, own)]
        heat = Heat(groups, [(lines[key], [figure_in(cells, column, key) for column in groups]) for key in theirs])
    return Results(
        cycle=cycle,
        other=other,
        blocks=blocks,
        response=response(cells.get((COMPANY, "", 0, RESPONSE))) or Response(cycle.invited, cycle.answered),
        response_before=Response(other.invited, other.answered) if other else None,
        by_group=[(one.name, response(cells.get((one.scope, one.group, 0, RESPONSE)))) for one in groups],
        score=together(one.figure for one in lines.values()),
        score_before=together(one.before for one in lines.values()),
        recommendation=_recommended(items, cells),
        recommendation_before=_recommended(items, was),
        loops=loops(cells.get((COMPANY, "", 0, LOOPS))),
        facts=_facts(items, cells),
        heat=heat,
        officers=_officers(cells, lines) if person.role in (Role.DIRECTOR, Role.MANAGER) else None,
    )


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


def _is_theirs(person: Person, item: EvaluationItem, own: Department | None) -> bool:
    return person.role == Role.DIRECTOR or (own is not None and item.department_id == own.id)


def figure_in(cells: Cells, column: Column, key: str) -> Figure | None:
    return figure(cells.get((column.scope, column.group, 0, key)))


def groups_of(cells: Cells) -> list[Column]:
    """Kinds and regions of which anything is published, and the regions of which nothing is."""
    kinds = [Column(Scope.KIND.value, one.value, one.label) for one in Kind]
    told = {group for scope, group, _year, _item in cells if scope == Scope.REGION}
    rows = Region.select().order_by(Region.id)
    regions = [Column(Scope.REGION.value, str(row.id), row.name) for row in rows if row.active or str(row.id) in told]
    return [*kinds, *regions]


def _recommended(items: list[EvaluationItem], cells: Cells) -> Recommendation | None:
    key = next((one.key for one in items if one.kind == ItemKind.RECOMMEND), "nps")
    return recommendation(cells.get((COMPANY, "", 0, key)))


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
