"""Freezing: at a cycle's close its answers are opened once, counted, and only what may be told is put down (D26, D27).

What is frozen never changes. `recomputed` counts the same again, for whoever doubts it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from portal.activity.evaluations import comment_sealing, counting, directors_tables
from portal.activity.evaluations.comment_sealing import Told
from portal.activity.evaluations.counting import Atom, Frozen, Given, Tallies
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.given import Atoms, answers_of, asked, standing
from portal.activity.evaluations.results import (
    LEAST,
    LEAST_OF_OFFICER,
    LOOPS,
    RESPONSE,
    EvaluationResult,
    EvaluationTable,
)
from portal.activity.evaluations.suppression import Cell, publishable
from portal.activity.evaluations.words import CycleState, ItemKind, Reason, Scope
from portal.foundation import bulk, clock, db

FROZEN = (CycleState.CLOSED, CycleState.PUBLISHED)


class Beforehand(NamedTuple):
    """What a cycle tells, counted from what stood at that moment, and not put down yet. It exists while it closes."""

    stood: tuple
    cells: Frozen
    tables: dict[str, dict]
    texts: list[Told]


def counted(cycle: EvaluationCycle) -> Beforehand:
    """Counts a cycle whose deadline is over, without holding up anybody: seconds, for thousands of answers. Raises
    Keyless, Unsealable."""
    before = _before(cycle)
    stood = standing(cycle, before)
    items, given = EvaluationItem.of(cycle.edition), answers_of(cycle)
    earlier = answers_of(before) if before else []
    known = {(one.account, one.hotel): one for one in earlier}
    tables = directors_tables.counted(items, given, known)
    return Beforehand(stood, _cells(cycle, items, given, before, earlier), tables, list(_texts(items, given)))


def freeze(cycle: EvaluationCycle, beforehand: Beforehand | None = None) -> bool:
    """Puts down what a cycle that closes tells; False if that was done before. Call it in the transaction of the
    close. What was counted `beforehand` holds if what it was counted from still stands. Raises Keyless."""
    if _is_done(cycle, directors_tables.Finer.HOTELS.value):
        return False
    holds = beforehand is not None and beforehand.stood == standing(cycle, _before(cycle))
    told = beforehand if holds else counted(cycle)
    _write(cycle, told.cells)
    directors_tables.put(cycle, told.tables)
    comment_sealing.put(cycle, told.texts)
    return True


def freeze_years() -> int:
    """Puts down the officers' rows of each year whose last cycle has closed; returns for how many years."""
    done = 0
    for year, cycles in sorted(_by_year().items()):
        if not _is_over(year) or _is_done(cycles[-1], directors_tables.YEAR):
            continue
        # What has closed does not change any longer, so it is counted before anybody has to wait.
        personal = _personal(cycles)
        cells, whole = _year_cells(year, cycles, personal), _whole_year(year, cycles, personal)
        with db.together():
            db.lock(EvaluationCycle.select().where(EvaluationCycle.id == cycles[-1].id)).first()
            if _is_done(cycles[-1], directors_tables.YEAR) or _by_year().get(year) != cycles:
                continue
            _write(cycles[-1], cells)
            directors_tables.put(cycles[-1], {directors_tables.YEAR: whole})
            done += 1
    return done


def recomputed(cycle: EvaluationCycle) -> Frozen:
    """What a frozen cycle must tell, counted anew from its answers: {(scope, group, year, item): cell}."""
    before = _before(cycle)
    items, given = EvaluationItem.of(cycle.edition), answers_of(cycle)
    found = _cells(cycle, items, given, before, answers_of(before) if before else [])
    if _is_done(cycle, directors_tables.YEAR):
        cycles = _by_year(cycle)[year_of(cycle)]
        found |= _year_cells(year_of(cycle), cycles, _personal(cycles))
    return found


def kept(cycle: EvaluationCycle) -> Frozen:
    """What is frozen, as `recomputed` tells it."""
    query = EvaluationResult.select().where(EvaluationResult.cycle == cycle)
    return {
        (row.scope, row.group, row.year, row.item): counting.Counted(row.people, row.raters, row.counts)
        for row in query
    }


def frozen_cycles() -> list[EvaluationCycle]:
    """Those that have closed, the oldest first."""
    query = EvaluationCycle.select().where(EvaluationCycle.state.in_(FROZEN))
    return list(query.order_by(EvaluationCycle.deadline, EvaluationCycle.id))


def year_of(cycle: EvaluationCycle) -> int:
    """The calendar year a cycle belongs to: that of its deadline, on the company's calendar."""
    return clock.local(cycle.deadline).year


def _is_done(cycle: EvaluationCycle, table: str) -> bool:
    here = (EvaluationTable.cycle == cycle) & (EvaluationTable.name == table)
    return EvaluationTable.select().where(here).exists()


def _before(cycle: EvaluationCycle) -> EvaluationCycle | None:
    """The cycle that closed last before this one."""
    earlier = (EvaluationCycle.deadline < cycle.deadline) & EvaluationCycle.state.in_(FROZEN)
    return EvaluationCycle.select().where(earlier).order_by(EvaluationCycle.deadline.desc()).first()


def _cells(cycle, items: list[EvaluationItem], given: list[Given], before, earlier: list[Given]) -> Frozen:
    """The published cells of a cycle. No group of it tells officers apart: their atoms are one."""
    plain = Atoms()

    def atom_of(atom: Atom) -> Atom:
        return plain[(*atom[:3], None)]

    given, earlier = ([one._replace(atom=atom_of(one.atom)) for one in some] for some in (given, earlier))
    tallies = counting.tally(items, given)
    words = {item.key: counting.words_of(item) for item in items}
    found: Frozen = {}
    for key, held in tallies.items():
        found |= counting.published(key, held, words[key])
    people = {(account, hotel): atom_of(Atom(*atom)) for account, hotel, *atom in asked(cycle.id)}
    responses = counting.response(people.values(), given)
    found |= counting.published(RESPONSE, responses, counting.WORDS[RESPONSE])
    if before:
        loops = counting.loops(cycle.id, given, earlier, counting.rated_keys(EvaluationItem.of(before.edition)), people)
        found |= counting.published(LOOPS, loops, counting.WORDS[LOOPS])
    return found


def _write(cycle: EvaluationCycle, cells: Frozen) -> None:
    bulk.insert(
        EvaluationResult,
        [
            {
                "cycle": cycle.id,
                "scope": scope,
                "group": group,
                "year": year,
                "item": item,
                "people": cell.people,
                "raters": cell.raters,
                "counts": cell.counts,
            }
            for (scope, group, year, item), cell in cells.items()
        ],
    )


def _texts(items: list[EvaluationItem], given: list[Given]) -> Iterable[Told]:
    """What was written to be passed on: the texts, and the one line beside the reason `other`. What is for the
    director alone stays in his own table."""
    texts = {item.key for item in items if item.kind == ItemKind.TEXT}
    rated = set(counting.rated_keys(items))
    for one in given:
        for key, text in one.sheet.texts.items():
            other = key in rated and Reason.OTHER.value in one.sheet.reasons.get(key, ())
            if text.strip() and (other or key in texts):
                mark = one.sheet.answers.get(key, "") if other else ""
                yield Told(one.invitation, key, text.strip(), key in one.sheet.named, mark)


# The officers' rows of a year


def _by_year(until: EvaluationCycle | None = None) -> dict[int, list[EvaluationCycle]]:
    """The frozen cycles of each year, the oldest first; those up to `until`, if it is named."""
    found: dict[int, list[EvaluationCycle]] = {}
    for cycle in frozen_cycles():
        if until is None or (cycle.deadline, cycle.id) <= (until.deadline, until.id):
            found.setdefault(year_of(cycle), []).append(cycle)
    return found


def _is_over(year: int) -> bool:
    """True if a year's last cycle has closed: none of it is open or still to come, and the next one's deadline lies in
    another year, or the year itself is over."""
    waiting = EvaluationCycle.select().where(EvaluationCycle.state.not_in(FROZEN))
    coming = [(year_of(row), row.state == CycleState.OPEN or row.deadline > clock.now()) for row in waiting]
    if any(theirs == year and runs for theirs, runs in coming):
        return False
    return clock.today().year > year or any(theirs > year for theirs, _runs in coming) or max(_by_year()) > year


class _Personal(NamedTuple):
    """Of the items of a year that point at one person: each one's words, what it was given, the answers."""

    words: dict[str, list[str]]
    tallies: Tallies
    given: list[Given]


def _personal(cycles: list[EvaluationCycle]) -> _Personal:
    words: dict[str, list[str]] = {}
    found: Tallies = {}
    everybody: list[Given] = []
    for cycle in cycles:
        items = [item for item in EvaluationItem.of(cycle.edition) if item.personal]
        given = answers_of(cycle)
        everybody += given
        words |= {item.key: counting.words_of(item) for item in items}
        for key, held in counting.tally(items, given).items():
            found.setdefault(key, {}).update(held)
    return _Personal(words, found, everybody)


def _officers(tallies: dict[Atom, counting.Tally]) -> list[Cell]:
    """A cell for each officer over all cycles of the year, the largest first."""
    held: dict[int, set[Atom]] = {}
    for atom in tallies:
        if atom.officer is not None:
            held.setdefault(atom.officer, set()).add(atom)
    sizes = {one: len({each for atom in atoms for each in tallies[atom].people}) for one, atoms in held.items()}
    order = sorted(held, key=lambda one: (-sizes[one], one))
    return [Cell((Scope.OFFICER.value, str(one)), frozenset(held[one]), LEAST_OF_OFFICER) for one in order]


def _year_cells(year: int, cycles: list[EvaluationCycle], personal: _Personal) -> Frozen:
    """The officers' rows that may be told beside everything that the year's cycles have told before."""
    found: Frozen = {}
    for key, held in personal.tallies.items():
        told = [atoms for cycle in cycles for atoms in _told(cycle, key, held)]
        for cell in publishable(_officers(held), counting.weights(held), LEAST, told):
            found[(*cell.name, year, key)] = counting.summed(held, cell.atoms, personal.words[key])
    return found


def _told(cycle: EvaluationCycle, item: str, tallies: dict[Atom, counting.Tally]) -> Iterable[frozenset]:
    """The atoms of each cell of an item that a cycle has published."""
    here = (EvaluationResult.cycle == cycle) & (EvaluationResult.item == item) & (EvaluationResult.year == 0)
    for row in EvaluationResult.select().where(here):
        kind, _colon, region = row.group.rpartition(":") if row.scope == Scope.KIND_REGION else ("", "", "")
        kind = row.group if row.scope == Scope.KIND else kind
        region = row.group if row.scope == Scope.REGION else region
        yield frozenset(
            atom
            for atom in tallies
            if atom.cycle == cycle.id and (not kind or atom.kind == kind) and (not region or str(atom.region) == region)
        )


def _whole_year(year: int, cycles: list[EvaluationCycle], personal: _Personal) -> dict:
    """All officers of a year with all they were given, for the director alone."""
    items = {item.key: item for cycle in cycles for item in EvaluationItem.of(cycle.edition) if item.personal}
    return {
        "year": year,
        **directors_tables.grouped(list(items.values()), personal.given, lambda one: one.atom.officer),
    }
