"""The director's own tables of a cycle, opened for him: his reading is recorded first (D26, D42). And the names of
groups, for sheets that are taken away."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.activity.evaluations import directors_tables
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.counting import Counted, read
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.directors_tables import Finer
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.results import EvaluationTable
from portal.activity.evaluations.words import ItemKind, Scope
from portal.foundation.db import Missing
from portal.foundation.roles import Person
from portal.insight.evaluation_figures import Figure, Recommendation, figure, recommendation, together
from portal.insight.evaluation_results import Cells
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.teams import Region, Team

SIZE = 50
#: The tables with a row for each answer: who opens one has read what is on its page.
OF_ANSWERS = (Finer.HOTELS, Finer.LOW, Finer.STRAIGHT, Finer.PRIVATE)


@dataclass(frozen=True)
class Opened:
    """A page of one table: its rows are of `directors_tables`, with the hotels and answers they name."""

    table: Finer
    items: list[EvaluationItem]
    rows: list
    hotels: dict[int, Hotel]
    answers: dict[int, int]
    #: With which place the next page begins; None on the last.
    next: int | None
    count: int


@dataclass(frozen=True)
class GroupRow:
    """A city, a team or an officer: how many answered, the score of all items and of each, and the recommendation."""

    name: str
    people: int
    answers: int
    whole: Figure | None
    figures: list[Figure | None]
    recommendation: Recommendation | None


def opened(person: Person, cycle: EvaluationCycle, table: Finer, begin: int = 0, item: str = "", q: str = "") -> Opened:
    """A page of a table. Raises Missing before it is frozen; Unsealable or Keyless where it does not open. Whoever
    calls it has recorded the reading."""
    row = EvaluationTable.visible_to(person).where(_is(cycle, table)).first()
    if row is None:
        raise Missing(table)
    told = directors_tables.opened(row)
    items = EvaluationItem.of(cycle.edition)
    rows = told["rows"]
    if table == Finer.LOW and item:
        rows = [one for one in rows if one[0] == item]
    rows = _asked(rows, table, q)
    some = rows[begin : begin + SIZE] if table in OF_ANSWERS else rows
    more = begin + SIZE if table in OF_ANSWERS and len(rows) > begin + SIZE else None
    keys = told.get("items", [])
    by_key = {one.key: one for one in items}
    places = _places(table)
    return Opened(
        table,
        [by_key[key] for key in keys] if keys else items,
        some,
        Hotel.by_ids(one[places[0]] for one in some) if places else {},
        _answers(one[places[1]] for one in some) if places else {},
        more,
        len(rows),
    )


def _is(cycle: EvaluationCycle, table: Finer):
    return (EvaluationTable.cycle == cycle) & (EvaluationTable.name == table.value)


def _places(table: Finer) -> tuple[int, int] | None:
    """Where a row names its hotel and its invitation."""
    if table not in OF_ANSWERS:
        return None
    return (0, 1) if table in (Finer.HOTELS, Finer.STRAIGHT) else (1, 2)


def _asked(rows: list, table: Finer, q: str) -> list:
    """Those of hotels with these words in name or code."""
    places = _places(table)
    if not q or not places:
        return rows
    wanted = {number for (number,) in Hotel.select(Hotel.id).where(Hotel.search_text.contains(q.lower())).tuples()}
    return [one for one in rows if one[places[0]] in wanted]


def _answers(invitations: Iterable[int]) -> dict[int, int]:
    """{invitation: its answer}."""
    table = EvaluationAnswer
    return dict(table.select(table.invitation, table.id).where(table.invitation.in_(set(invitations))).tuples())


def invitations_of(page: Opened) -> list[int]:
    """Whose answers stand on a page."""
    places = _places(page.table)
    return sorted({one[places[1]] for one in page.rows}) if places else []


def group_rows(page: Opened) -> list[GroupRow]:
    """The rows of a table of groups, named."""
    names = _names(page)
    scale = [one.key for one in page.items if one.kind == ItemKind.SCALE]
    nps = next((one.key for one in page.items if one.kind == ItemKind.RECOMMEND), "")
    found = []
    for group, people, answers, counts in page.rows:
        figures = [_of(counts.get(key, ""), people) for key in scale]
        told = counts.get(nps, "")
        balance = recommendation(Counted(people, people, told)) if told else None
        found.append(GroupRow(names.get(group, group or ""), people, answers, together(figures), figures, balance))
    return found


def _of(counts: str, people: int) -> Figure | None:
    return figure(Counted(people, people, counts)) if read(counts) else None


def _names(page: Opened) -> dict:
    groups = {row[0] for row in page.rows if row[0]}
    if page.table == Finer.TEAMS:
        return {row.id: row.name for row in Team.select().where(Team.id.in_(groups))}
    if page.table == Finer.OFFICERS:
        return {row.id: row.name for row in Account.select().where(Account.id.in_(groups))}
    return {}


def group_names(cells: Cells) -> tuple[dict[str, str], dict[str, str]]:
    """({region: its name}, {officer: his name}) of the groups of these cells, by their ids as text."""
    ids = {int(group) for scope, group, _year, _item in cells if scope == Scope.OFFICER}
    people = Account.select(Account.id, Account.name).where(Account.id.in_(ids)).tuples()
    return {str(row.id): row.name for row in Region.select()}, {str(number): name for number, name in people}
