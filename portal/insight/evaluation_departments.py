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
from portal.foundation.db import Missing
from portal.foundation.roles import Person
from portal.insight.evaluation_figures import Figure, figure, together
from portal.insight.evaluation_results import (
    COMPANY,
    Heat,
    Line,
    answers_for,
    beside,
    cells_of,
    figure_in,
    frozen,
    groups_of,
    line_of,
    opens,
    summed,
)
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


def department_page(person: Person, department: Department, asked: str) -> DepartmentPage:
    """The page as of a cycle (default: the last that asked about the department)."""
    cycles = frozen(person)
    items = _items(department, cycles)
    theirs = [one for one in cycles if one.edition_id in items]
    cycle = next((one for one in theirs if str(one.id) == asked), next(iter(theirs), None))
    improvements = _improvements(person, department)
    if cycle is None:
        return DepartmentPage(department, None, None, [], None, [], {}, None, [], None, [], [], improvements)
    other = beside(theirs, cycle, "")
    cells, was = cells_of(person, cycle), cells_of(person, other, company_alone=True) if other else {}
    lines = [line_of(one, cells, was) for one in items[cycle.edition_id]]
    columns = groups_of(cells)
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
        heat=Heat(columns, [(line, [figure_in(cells, column, line.key) for column in columns]) for line in lines]),
        drawn=drawn,
        course=course,
        courses=courses,
        comments=_comments(person, department, cycle),
        improvements=improvements,
    )


def _items(department: Department, cycles: list[EvaluationCycle]) -> dict[int, list[EvaluationItem]]:
    """{edition: the department's rated items}, of the editions that have any; one statement."""
    editions = {one.edition_id for one in cycles}
    query = EvaluationItem.select().where(
        EvaluationItem.edition.in_(editions)
        & (EvaluationItem.department == department)
        & (EvaluationItem.kind == ItemKind.SCALE)
    )
    found: dict[int, list[EvaluationItem]] = {}
    for row in query.order_by(EvaluationItem.place, EvaluationItem.id):
        found.setdefault(row.edition_id, []).append(row)
    return found


def _course(department, items: dict, lines: list[Line], drawn: list[EvaluationCycle]) -> tuple[Course, list[Course]]:
    """By an item's key, so that a course survives rewording; one statement."""
    table = EvaluationResult
    keys = {one.key for rows in items.values() for one in rows}
    here = table.item.in_(keys) & (table.scope == COMPANY) & (table.group == "") & table.cycle.in_(drawn)
    query = table.select(table.cycle, table.item, table.people, table.raters, table.counts).where(here)
    held = {(cycle, item): figure(Counted(*rest)) for cycle, item, *rest in query.tuples()}
    wholes = []
    for cycle in drawn:
        theirs = [one.key for one in items[cycle.edition_id]]
        wholes.append(together(held.get((cycle.id, key)) for key in theirs))
    whole = Course(department.name, department.name_lang, "", wholes)
    each = [Course(one.name, one.lang, one.key, [held.get((cycle.id, one.key)) for cycle in drawn]) for one in lines]
    return whole, each


def _comments(person: Person, department: Department, cycle: EvaluationCycle) -> list[ReleasedComment]:
    rows = ReleasedComment.visible_to(person).where(
        (ReleasedComment.department == department) & (ReleasedComment.cycle == cycle)
    )
    return list(rows.order_by(ReleasedComment.on.desc(), ReleasedComment.id).limit(SHOWN))


def _improvements(person: Person, department: Department) -> list[Improvement]:
    """What is promised and not carried out yet, the most pressing first, each with its owner."""
    rows = Improvement.visible_to(person).select(Improvement, Account).join(Account, on=Improvement.owner)
    here = (Improvement.department == department) & Improvement.state.in_(RUNNING)
    return list(rows.where(here).order_by(Improvement.due_on, Improvement.id).limit(SHOWN))
