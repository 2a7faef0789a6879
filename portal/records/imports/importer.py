"""What an importer is: the columns that it knows, how it judges a row, and what it writes."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from portal.foundation import i18n
from portal.foundation.choices import Choice
from portal.foundation.roles import Person
from portal.foundation.sheets import Wrong, cells, table
from portal.records.imports.column_maps import ColumnMap
from portal.records.imports.table import ImportKind, Verdict


class Stale(Exception):
    """What the rows were judged against has changed meanwhile."""


@dataclass(frozen=True)
class Column:
    """A field that a sheet may hold: its headings as `cells.heading` makes them comparable, and how a cell is read
    (`read` raises Wrong)."""

    field: Choice
    headings: tuple[str, ...]
    read: Callable
    needed: bool = False

    @property
    def name(self) -> str:
        return str(self.field.value)


@dataclass
class Candidate:
    """One row on its way to a verdict."""

    id: int
    number: int
    facts: dict = field(default_factory=dict)
    #: Field → the heading over it in the sheet.
    headings: dict[str, str] = field(default_factory=dict)
    verdict: Verdict = Verdict.NEW
    label: str = ""
    reasons: list = field(default_factory=list)
    twin: str = ""
    target: int | None = None
    target_version: int = 0

    def refuse(self, wrong: Wrong, name: str = "") -> None:
        """It cannot be brought in; `name` is the field that is to be mended."""
        self.verdict = Verdict.REFUSED
        self.note(wrong, name)

    def note(self, wrong: Wrong, name: str = "") -> None:
        self.reasons.append([self.headings.get(name, ""), wrong.packed])

    @property
    def stands(self) -> bool:
        return self.verdict != Verdict.REFUSED


class Planned(NamedTuple):
    """A row that is to be written: its id in the sheet, the record it changes (None: a new one) with the version that
    was judged, what it is called, and the facts."""

    id: int
    target: int | None
    version: int
    label: str
    facts: dict


class Written(NamedTuple):
    """What a plan wrote: (row id, record id) of each made, (row id, what to put back) of each changed, {table: ids} of
    what was made around them, and the hotels to settle."""

    made: list[tuple[int, int]]
    before: list[tuple[int, dict]]
    owned: dict[str, list[int]]
    hotels: set[int]


@dataclass(frozen=True)
class Importer:
    """What a table brings along to be filled from sheets. `begin` looks at all rows once and answers what `judge`
    remembers; `judge(by, candidates, memo)` gives verdicts and writes nothing; `plan(by, rows)` reads and prepares,
    and answers a deed
    that writes all of it."""

    kind: ImportKind
    table: type
    columns: tuple[Column, ...]
    twin: Callable[[dict], str]
    judge: Callable[[Person, list[Candidate], dict], None]
    plan: Callable[[Person, list[Planned]], Callable[[], Written]]
    begin: Callable[[Iterable[dict]], dict] = lambda rows: {}
    #: Names of tables whose rows follow from others and go with them.
    derived: tuple[str, ...] = ()
    #: Before what was made is deleted: ids → hotels to settle.
    unmake: Callable[[Person, list[int]], set[int]] = lambda by, made: set()
    #: After what was changed is put back: likewise.
    restored: Callable[[Person, list[int]], set[int]] = lambda by, changed: set()

    @cached_property
    def by_heading(self) -> dict[str, str]:
        found = {heading: column.name for column in self.columns for heading in column.headings}
        # What a column is called here, in both languages: the empty sheet is understood whatever is translated anew.
        for language in i18n.LANGUAGES:
            with i18n.speaking(language):
                for column in self.columns:
                    found.setdefault(cells.heading(column.field.label), column.name)
        return found

    def guess(self, heading: str) -> str | None:
        return self.by_heading.get(heading) or self.by_heading.get(heading.replace(" ", ""))

    def fields_of(self, headings: list[str]) -> list[str | None]:
        """The field of each column: as it was the last time, or guessed; no field twice."""
        remembered = ColumnMap.remembered(self.kind, headings)
        if remembered is not None:
            names = {column.name for column in self.columns}
            return [name if name in names else None for name in remembered]
        found: list[str | None] = []
        for text in headings:
            name = self._guess_whole(text)
            found.append(name if name not in found else None)
        return found

    def _guess_whole(self, text: str) -> str | None:
        over, _sep, under = text.rpartition(table.OVER)
        tries = [over.replace(table.OVER, "") + under, under, over] if over else [text]
        for one in tries:
            plain = cells.heading(one)
            for word in (plain, re.sub(r"(必填|选填)$", "", plain)):
                if name := self.guess(word):
                    return name
        return None

    def lacking(self, fields: list[str | None]) -> list[Column]:
        """The columns without which no row can be brought in."""
        return [column for column in self.columns if column.needed and column.name not in fields]
