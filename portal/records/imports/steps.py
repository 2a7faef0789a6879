"""Bringing a sheet in, in steps: it is kept, its rows are judged, and what is new is written in one transaction."""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from time import monotonic

from portal.foundation import bulk, clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.foundation.sheets import Unreadable, Wrong, cells, table
from portal.foundation.sheets.reading import Sheet
from portal.records import audit, cadence
from portal.records.imports.importer import Candidate, Column, Importer, Planned, Stale
from portal.records.imports.table import Import, ImportRow, State, Verdict, cells_of

#: So many rows are judged in one step, and so long hotels are settled in one.
STEP_ROWS, STEP_SECONDS = 300, 0.5
TROUBLES = {
    "quote": Wrong("A quotation mark is opened and never closed: nothing after it could be read."),
    "cell": Wrong("A cell of this row is too long."),
    "cells": Wrong("This row has more cells than there are headings. Look for a comma without quotation marks."),
    "row": Wrong("This row breaks the format of the file. Look for a quotation mark inside a cell."),
}


def lacks(columns: list[Column]) -> Unreadable:
    """No row can be brought in without these columns."""
    told = " · ".join(column.field.label for column in columns)
    return Unreadable("No column says this: %(what)s. Name it in the headings, and keep them in one row.", what=told)


def stage(by: Person, importer: Importer, file_name: str, sheets: list[Sheet]) -> Import:
    """Keeps the sheets of a file until they are brought in. Raises Unreadable if none holds a table."""
    found, trouble = [], None
    for sheet in sheets:
        try:
            grid = table.found(sheet, importer.guess)
        except Unreadable as error:
            trouble = trouble or error
            continue
        if grid.rows:
            found.append((sheet.name, sheet.base, grid))
    if not found:
        raise trouble or Unreadable("Under the headings stands no row. Choose the sheet with the rows in it.")
    guesses = [importer.fields_of(grid.headings) for _name, _base, grid in found]
    best = max(range(len(found)), key=lambda n: (sum(name is not None for name in guesses[n]), -n))
    return Import.stage(by, importer.kind, file_name, found, best, guesses[best])


def step(importer: Importer, job: Import, by: Person) -> None:
    """At most a second of what is left to do; nothing if somebody else is doing it."""
    if job.state == State.CHECKING:
        _judge_some(importer, job, by)
    elif job.is_busy:
        _settle_some(job)


def _judge_some(importer: Importer, job: Import, by: Person) -> None:
    begun = monotonic()
    while job.state == State.CHECKING and monotonic() - begun < STEP_SECONDS:
        if not _judge_batch(importer, job, by):
            return


def _judge_batch(importer: Importer, job: Import, by: Person) -> bool:
    """Gives some rows their verdicts; False if somebody else has meanwhile."""
    about = job.about
    place = {name: n for n, name in enumerate(job.fields) if name}
    memo = json.loads(job.memo)
    if job.judged == 0:
        memo = importer.begin(_all_cells(job, place))
    query = ImportRow.select(ImportRow.id, ImportRow.number, ImportRow.cells, ImportRow.place)
    query = query.where((ImportRow.job == job) & (ImportRow.sheet == job.sheet) & (ImportRow.place > job.judged))
    rows = list(query.order_by(ImportRow.place).limit(STEP_ROWS).tuples())
    headings = {name: about["headings"][n] for name, n in place.items()}
    found = [_read(importer, one, place, headings, about["base"]) for one in rows]
    _find_twins(importer, job, found)
    importer.judge(by, [one for one in found if one.stands], memo)
    counts = job.tally
    for one in found:
        counts[one.verdict.value] = counts.get(one.verdict.value, 0) + 1
    judged = rows[-1][3] if rows else job.total
    state = State.CHECKED if judged >= job.total or len(rows) < STEP_ROWS else State.CHECKING
    with db.together():
        told = {"judged": judged, "state": state, "memo": json.dumps(memo), "counts": json.dumps(counts)}
        if not job.advance(told):
            return False
        bulk.update(ImportRow, COLUMNS_OF_VERDICT, [_verdict_row(one) for one in found])
    return True


COLUMNS_OF_VERDICT = ("verdict", "label", "facts", "reasons", "twin", "target", "target_version")


def _verdict_row(one: Candidate) -> tuple:
    facts = json.dumps(one.facts, ensure_ascii=False, default=audit._plain) if one.stands else "{}"
    reasons = json.dumps(one.reasons, ensure_ascii=False)
    twin = one.twin if one.stands else ""
    return one.verdict, one.label[:120], facts, reasons, twin, one.target, one.target_version, one.id


def _all_cells(job: Import, place: dict[str, int]) -> Iterable[dict[str, str]]:
    query = ImportRow.select(ImportRow.cells).where((ImportRow.job == job) & (ImportRow.sheet == job.sheet))
    for (packed,) in query.order_by(ImportRow.place).tuples().iterator():
        told = cells_of(packed)
        yield {name: told[n] for name, n in place.items() if n < len(told)}


def _read(importer: Importer, row: tuple, place: dict[str, int], headings: dict[str, str], base: str) -> Candidate:
    row_id, number, packed, _place = row
    one = Candidate(row_id, number, headings=headings)
    told = json.loads(packed)
    if isinstance(told, dict):
        one.refuse(TROUBLES[told["trouble"]])
        return one
    for column in importer.columns:
        name = column.name
        text = told[place[name]] if name in place and place[name] < len(told) else ""
        if not text.strip():
            if column.needed:
                one.refuse(Wrong("%(what)s is empty: fill it in.", what=headings.get(name, name)))
            continue
        try:
            value = cells.day(text, base) if column.read is cells.day else column.read(text)
        except Wrong as wrong:
            one.refuse(wrong, name)
            continue
        if value not in (None, "", []):
            one.facts[name] = value
    one.label = next((str(one.facts[c.name]) for c in importer.columns if c.name in one.facts), "")
    return one


def _find_twins(importer: Importer, job: Import, found: list[Candidate]) -> None:
    """Refuses what stands in the sheet for the second time."""
    standing = [one for one in found if one.stands]
    for one in standing:
        one.twin = sha256(importer.twin(one.facts).encode()).hexdigest()[:40]
    twins = {one.twin for one in standing if one.twin}
    query = ImportRow.select(ImportRow.twin, ImportRow.number)
    query = query.where((ImportRow.job == job) & (ImportRow.sheet == job.sheet) & ImportRow.twin.in_(sorted(twins)))
    first = dict(query.where(ImportRow.place <= job.judged).tuples()) if twins else {}
    for one in standing:
        if one.twin and first.setdefault(one.twin, one.number) != one.number:
            one.refuse(Wrong("The same as row %(row)s of this sheet: keep one of the two.", row=first[one.twin]))


# Writing


def deed(importer: Importer, by: Person, job: Import, changes: bool = True, likely: bool = False) -> Callable[[], None]:
    """Prepares what is to be written while others go on saving, and answers the deed that writes it in one
    transaction. Raises Refused if the sheet is not checked."""
    if job.state != State.CHECKED:
        raise Refused(_("This sheet has been brought in already, or is not checked yet."))
    wanted = [Verdict.NEW, *([Verdict.CHANGE] if changes else ()), *([Verdict.LIKELY] if likely else ())]
    chosen = _planned(job, wanted)
    write = importer.plan(by, [row for row, _verdict in chosen])
    wrote = {one.value: sum(verdict == one for _row, verdict in chosen) for one in wanted}

    def apply() -> None:
        with db.together():
            # One sheet of a kind at a time: what the second is held against is what the first has written.
            list(db.lock(Import.select(Import.id).where(Import.kind == job.kind).order_by(Import.id)))
            try:
                written = write()
            except Stale:
                raise Refused(_("Records have been changed since the check. Check the sheet again.")) from None
            done = {"state": State.APPLIED, "applied_at": clock.now(), "wrote": json.dumps(wrote)}
            left = {"unsettled": json.dumps(sorted(written.hotels)), "owned": json.dumps(packed(written.owned))}
            if not job.advance({**done, **left}, was=(State.CHECKED,)):
                raise Refused(_("This sheet has been brought in already, or is not checked yet."))
            bulk.update(ImportRow, ("made",), ((made, row_id) for row_id, made in written.made))
            bulk.update(
                ImportRow, ("before",), ((json.dumps(told, default=audit._plain), n) for n, told in written.before)
            )
            audit.record(by, "import.applied", job, file=job.file_name, **wrote)

    return apply


def _planned(job: Import, wanted: list[Verdict]) -> list[tuple[Planned, str]]:
    columns = (ImportRow.id, ImportRow.target, ImportRow.target_version, ImportRow.label, ImportRow.facts)
    rows = (ImportRow.job == job) & (ImportRow.sheet == job.sheet)
    query = ImportRow.select(*columns, ImportRow.verdict).where(
        rows & ImportRow.verdict.in_([one.value for one in wanted])
    )
    query = query.order_by(ImportRow.place).tuples()
    return [(Planned(*told, json.loads(facts)), verdict) for *told, facts, verdict in query]


def packed(owned: dict[str, list[int]]) -> dict[str, list[list[int]]]:
    """Ids as [first, last] of each run: they were drawn one after another."""
    found: dict[str, list[list[int]]] = {}
    for name, ids in owned.items():
        runs = found.setdefault(name, [])
        for number in sorted(ids):
            if runs and runs[-1][1] == number - 1:
                runs[-1][1] = number
            else:
                runs.append([number, number])
    return found


def _settle_some(job: Import) -> None:
    """Counts the weeks of some of the hotels that the import touched."""
    left, begun = json.loads(job.unsettled), monotonic()
    while left and monotonic() - begun < STEP_SECONDS:
        cadence.settle(left.pop())
    job.advance(unsettled=json.dumps(left))


def go_on(importers: dict[str, Importer], seconds: float, by: Person) -> int:
    """For the clock's tick: moves on what somebody left in the middle. Returns how many steps were done."""
    begun, done = monotonic(), 0
    for job in Import.unfinished():
        while job.is_busy and monotonic() - begun < seconds:
            before = job.version
            step(importers[job.kind], job, by)
            done += 1
            if job.version == before:
                break
    return done
