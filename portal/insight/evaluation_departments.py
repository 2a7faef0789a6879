"""A department's own page: its frozen scores, their course over the cycles, what was passed on to it and what it
promised (D27, D28)."""

from dataclasses import dataclass

from portal.activity.evaluations.comments import ReleasedComment
from portal.activity.evaluations.counting import Counted
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.improvements import Improvement
from portal.activity.evaluations.results import EvaluationResult
from portal.activity.evaluations.words import RUNNING, ItemKind
from portal.foundation.db import Missing, ready
from portal.foundation.roles import Person
from portal.insight.evaluation_figures import Figure, Line, figure, together
from portal.insight.evaluation_glance import COMPANY
from portal.insight.evaluation_heat import By, Heat, groups_of, heat
from portal.insight.evaluation_results import answers_for, beside, cells_of, frozen, line_of, opens, summed
from portal.records.accounts import Account
from portal.records.departments import Department

#: So many cycles back the course is drawn; so many comments and promises stand on the page.
CYCLES, SHOWN = 12, 6


@dataclass(frozen=True)
class Course:
    """A score over the cycles, the oldest first; None where it was not asked or not published."""

    name: str
    lang: str
    key: str
    points: list[Figure | None]


@dataclass(frozen=True)
class DepartmentPage:
    department: Department
    cycle: EvaluationCycle | None
    other: EvaluationCycle | None
    cycles: list[EvaluationCycle]
    whole: Line | None
    lines: list[Line]
    standards: dict[str, str]
    heat: Heat | None
    #: The cycles that are drawn, the oldest first, and the score of the whole and of each item in them.
    drawn: list[EvaluationCycle]
    course: Course | None
    courses: list[Course]
    comments: list[ReleasedComment]
    improvements: list[Improvement]


def department_for(person: Person, word: str) -> Department:
    """The department, for whoever may open its page. Raises Missing: others do not learn that there is one."""
    row = Department.get_or_none(Department.word == word)
    if row is None or not opens(person, row, answers_for(person)):
        raise Missing(word)
    return row


def departments_of(person: Person) -> list[Department]:
    """Those whose pages this person may open, in their order."""
    own = answers_for(person)
    return [row for row in Department.in_order(person) if opens(person, row, own)]


def department_page(person: Person, department: Department, asked: str, by: By = By.GROUP) -> DepartmentPage:
    """The page as of a cycle (default: the last that asked about the department)."""
    cycles = frozen(person)
    items = _items(department, cycles)
    theirs = [one for one in cycles if one.edition_id in items]
    cycle = next((one for one in theirs if str(one.id) == asked), next(iter(theirs), None))
    improvements = _improvements(person, department.id)
    if cycle is None:
        return DepartmentPage(department, None, None, [], None, [], {}, None, [], None, [], [], improvements)
    other = beside(theirs, cycle, "")
    cells, was = cells_of(person, cycle), cells_of(person, other, company_alone=True) if other else {}
    lines = [line_of(one, cells, was) for one in items[cycle.edition_id]]
    drawn = theirs[:CYCLES][::-1]
    course, courses = _course(department, items, lines, drawn)
    return DepartmentPage(
        department=department,
        cycle=cycle,
        other=other,
        cycles=theirs,
        whole=summed(department, lines),
        lines=lines,
        standards={one.key: one.standard for one in items[cycle.edition_id]},
        heat=heat(cells, groups_of(cells), {department.name: lines}, by),
        drawn=drawn,
        course=course,
        courses=courses,
        comments=_comments(person, department.id, cycle.id),
        improvements=improvements,
    )


def _items(department: Department, cycles: list[EvaluationCycle]) -> dict[int, list[EvaluationItem]]:
    """{edition: the department's rated items}, of the editions that have any; one statement."""
    editions = sorted({one.edition_id for one in cycles})
    found: dict[int, list[EvaluationItem]] = {}
    for row in _rated(department.id, editions) if editions else ():
        found.setdefault(row.edition_id, []).append(row)
    return found


@ready
def _rated(department, editions):
    table = EvaluationItem
    theirs = table.edition.in_(editions) & (table.department == department) & (table.kind == ItemKind.SCALE)
    return table.select().where(theirs).order_by(table.place, table.id)


def _course(department, items: dict, lines: list[Line], drawn: list[EvaluationCycle]) -> tuple[Course, list[Course]]:
    """By an item's key, so that a course survives rewording; one statement."""
    keys = sorted({one.key for rows in items.values() for one in rows})
    told = _company(keys, [one.id for one in drawn])
    held = {(cycle, item): figure(Counted(*rest)) for cycle, item, *rest in told}
    wholes = []
    for cycle in drawn:
        theirs = [one.key for one in items[cycle.edition_id]]
        wholes.append(together(held.get((cycle.id, key)) for key in theirs))
    whole = Course(department.name, department.name_lang, "", wholes)
    each = [Course(one.name, one.lang, one.key, [held.get((cycle.id, one.key)) for cycle in drawn]) for one in lines]
    return whole, each


@ready
def _company(keys, cycles):
    table = EvaluationResult
    here = table.item.in_(keys) & (table.scope == COMPANY) & (table.group == "") & table.cycle.in_(cycles)
    return table.select(table.cycle, table.item, table.people, table.raters, table.counts).where(here).tuples()


@ready
def _comments(person, department, cycle):
    table = ReleasedComment
    here = (table.department == department) & (table.cycle == cycle)
    return table.visible_to(person).where(here).order_by(table.on.desc(), table.id).limit(SHOWN)


@ready
def _improvements(person, department):
    """What is promised and not carried out yet, the most pressing first, each with its owner."""
    rows = Improvement.visible_to(person).select(Improvement, Account).join(Account, on=Improvement.owner)
    here = (Improvement.department == department) & Improvement.state.in_([str(one) for one in RUNNING])
    return rows.where(here).order_by(Improvement.due_on, Improvement.id).limit(SHOWN)
