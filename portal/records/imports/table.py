"""What is being brought in: the sheet as it came, row by row, each row's verdict, and what became of it."""

import json
from datetime import timedelta

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.foundation import bulk, clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Refused, Table, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.imports.column_maps import ColumnMap

#: How long the rows of a sheet are kept as they came.
KEPT = timedelta(days=7)
#: So many rows of all sheets of one file; of a larger file the sheet that fits best is kept alone.
MOST_ROWS = 25_000


class ImportKind(Choice):
    HOTELS = "hotels", "Hotels"
    PRINCIPALS = "principals", "Principals"
    ACCOUNTS = "accounts", "Accounts"
    CALLS = "calls", "Call records"
    FIGURES = "figures", "Monthly figures"


class State(Choice):
    MAPPING = "mapping", "Columns to be confirmed"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked, not yet brought in"
    APPLIED = "applied", "Brought in"
    UNDONE = "undone", "Undone"


class Verdict(Choice):
    """What a row is, before anything is written."""

    NEW = "new", "New"
    CHANGE = "change", "Changes"
    SAME = "same", "Nothing new"
    LIKELY = "likely", "Likely duplicate"
    REFUSED = "refused", "Refused"


class Import(Versioned):
    """One sheet on its way in, or brought in. `by` is empty for the command line."""

    kind = CharField(max_length=12)
    file_name = CharField(max_length=120)
    by = ForeignKeyField(Account, null=True, backref="imports")
    at = DateTimeField(default=clock.now)
    state = CharField(max_length=10, default=State.MAPPING)
    #: JSON, one for each sheet of the file: name, base, header, headings, count.
    sheets = TextField()
    sheet = IntegerField(default=0)
    #: JSON: the field of each column, or null.
    columns = TextField(default="[]")
    total = IntegerField(default=0)
    #: How many rows have their verdict.
    judged = IntegerField(default=0)
    #: JSON: {verdict: rows}, as far as they are judged.
    counts = TextField(default="{}")
    #: JSON: what the importer has to remember from one step to the next.
    memo = TextField(default="{}")
    #: JSON: how many rows were written, by verdict.
    wrote = TextField(default="{}")
    #: JSON: {table: [[first id, last id], …]} of what was made around the records.
    owned = TextField(default="{}")
    #: JSON: hotels whose weeks are still to be counted anew.
    unsettled = TextField(default="[]")
    applied_at = DateTimeField(null=True)
    undone_at = DateTimeField(null=True)
    #: When the rows as they came were thrown away.
    swept_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("at", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """That there was an import is no secret among administrators; what its rows say may be (`opened_by`)."""
        return cls.select() if person.may("imports.read") else cls.none()

    @classmethod
    def page_for(cls, person: Person, *, kind="", after=None, size=50) -> Page:
        """Newest first, with who brought it."""
        query = cls.visible_to(person).select(cls, Account.id, Account.name).left_outer_join(Account)
        if kind in set(ImportKind):
            query = query.where(cls.kind == kind)
        return page_of(query, (cls.at, cls.id), after, size, descending=True)

    def opened_by(self, person: Person) -> bool:
        """True for whoever may read its rows: of calls the uploader alone (design §1)."""
        return self.kind != ImportKind.CALLS or self.by_id == person.id

    @classmethod
    def stage(cls, by: Person, kind: ImportKind, file_name: str, sheets: list[tuple], best: int, fields) -> "Import":
        """Keeps the sheets of a file, each (name, base, grid); `fields` are the guessed columns of the best one."""
        if sum(len(grid.rows) for _name, _base, grid in sheets) > MOST_ROWS:
            sheets, best = [sheets[best]], 0
        about = [
            {"name": name, "base": base, "header": grid.header, "headings": grid.headings, "count": len(grid.rows)}
            for name, base, grid in sheets
        ]
        with db.together():
            row = cls.create(
                kind=kind,
                file_name=file_name[:120],
                by=by.id,
                sheets=json.dumps(about, ensure_ascii=False),
                sheet=best,
                columns=json.dumps(fields),
                total=about[best]["count"],
            )
            rows = [
                {"job": row.id, "sheet": place, "place": n, "number": told.number, "cells": _packed(told)}
                for place, (_name, _base, grid) in enumerate(sheets)
                for n, told in enumerate(grid.rows, 1)
            ]
            bulk.insert(ImportRow, rows)
            if by.id is not None:
                # At the command line staging and bringing in are one deed.
                audit.record(by, "import.staged", row, file=row.file_name, rows=row.total)
        return row

    @property
    def about(self) -> dict:
        """Name, base of dates, row of the headings, headings and number of rows of the chosen sheet."""
        return json.loads(self.sheets)[self.sheet]

    @property
    def every_sheet(self) -> list[dict]:
        return json.loads(self.sheets)

    @property
    def fields(self) -> list[str | None]:
        return json.loads(self.columns)

    @property
    def tally(self) -> dict[str, int]:
        """{verdict: rows}"""
        return json.loads(self.counts)

    @property
    def written(self) -> dict[str, int]:
        """{verdict: rows that were written}"""
        return json.loads(self.wrote)

    @property
    def is_busy(self) -> bool:
        return self.state == State.CHECKING or self.unsettled != "[]"

    def map(self, by: Person, sheet: int, fields: list[str | None]) -> None:
        """These columns mean these fields: the rows are judged anew, and the next sheet with the same headings is
        understood. Raises Refused if it has been brought in meanwhile."""
        with db.together():
            changed = self.advance(
                {"sheet": sheet, "columns": json.dumps(fields), "total": json.loads(self.sheets)[sheet]["count"]},
                state=State.CHECKING,
                judged=0,
                counts="{}",
                memo="{}",
                was=(State.MAPPING, State.CHECKING, State.CHECKED),
            )
            if not changed:
                raise Refused(_("This sheet has been brought in already."))
            ImportRow.update(verdict="", twin="").where((ImportRow.job == self) & (ImportRow.verdict != "")).execute()
            if by.id is not None:
                ColumnMap.remember(self.kind, self.about["headings"], fields)

    def advance(self, more: dict | None = None, *, was=(), **changes) -> bool:
        """Writes changes if nobody else has moved it on since it was read; False if somebody has."""
        changes.update(more or {})
        cls = type(self)
        query = cls.update(**changes, version=cls.version + 1).where(
            (cls.id == self.id) & (cls.version == self.version)
        )
        if was:
            query = query.where(cls.state.in_([str(state) for state in was]))
        if not query.execute():
            return False
        for name, value in {**changes, "version": self.version + 1}.items():
            setattr(self, name, value)
        self._dirty.clear()
        return True

    def discard(self, by: Person) -> None:
        """Throws away a sheet that was not brought in."""
        with db.together():
            if not Import.delete().where((Import.id == self.id) & Import.applied_at.is_null()).execute():
                raise Refused(_("This sheet has been brought in already. Undo it instead."))
            audit.record(by, "import.discarded", self, file=self.file_name)

    @classmethod
    def forget(cls, job: "Import") -> None:
        """As if the sheet had never been here: of what the command line does not bring in nothing stays."""
        cls.delete().where((cls.id == job.id) & cls.applied_at.is_null()).execute()

    @classmethod
    def unfinished(cls) -> list["Import"]:
        """Those that a job may move on."""
        return list(cls.select().where((cls.state == State.CHECKING) | (cls.unsettled != "[]")).order_by(cls.id))

    @classmethod
    def sweep(cls) -> int:
        """Throws away the rows of sheets of over a week ago; of what was written the ids stay, for undoing it."""
        old = list(cls.select().where((cls.at < clock.now() - KEPT) & cls.swept_at.is_null()))
        for row in old:
            with db.together():
                rows = ImportRow.job == row
                ImportRow.delete().where(rows & ImportRow.made.is_null() & (ImportRow.before == "")).execute()
                ImportRow.update(cells="[]", facts="{}", reasons="[]", label="", twin="").where(rows).execute()
                cls.update(swept_at=clock.now()).where(cls.id == row.id).execute()
        return len(old)


class ImportRow(Table):
    """One row of a sheet. `cells` are JSON as they came; `facts` what is to be written; `reasons` JSON of
    [heading, [text, values]]."""

    job = ForeignKeyField(Import, backref="rows", on_delete="CASCADE")
    sheet = IntegerField(default=0)
    place = IntegerField()
    number = IntegerField()
    cells = TextField()
    verdict = CharField(max_length=10, default="")
    label = CharField(max_length=120, default="")
    facts = TextField(default="{}")
    reasons = TextField(default="[]")
    #: What two rows share that mean the same.
    twin = CharField(max_length=64, default="")
    #: The record that is there already, and its version when the row was judged.
    target = IntegerField(null=True)
    target_version = IntegerField(default=0)
    #: The record that was made, and JSON of what a changed one said before.
    made = IntegerField(null=True)
    before = TextField(default="")

    class Meta:
        indexes = (
            (("job", "sheet", "place"), True),
            (("job", "verdict", "place"), False),
            (("job", "twin"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Administrators; the rows of calls their uploader alone."""
        if not person.may("imports.read"):
            return cls.none()
        own = Import.by.is_null() if person.id is None else Import.by == person.id
        return cls.select().where(cls.job.in_(Import.select(Import.id).where((Import.kind != ImportKind.CALLS) | own)))

    @classmethod
    def page_for(cls, person: Person, job: Import, *, verdict="", after=None, size=50) -> Page:
        query = cls.visible_to(person).where((cls.job == job) & (cls.sheet == job.sheet))
        if verdict in set(Verdict):
            query = query.where(cls.verdict == verdict)
        return page_of(query, (cls.place, cls.id), after, size)

    @classmethod
    def samples(cls, person: Person, job: Import, sheet: int, count: int = 40) -> list[list[str]]:
        """The first rows as they came."""
        query = cls.visible_to(person).select(cls.cells).where((cls.job == job) & (cls.sheet == sheet))
        found = (json.loads(cells) for (cells,) in query.order_by(cls.place).limit(count).tuples())
        return [cells for cells in found if isinstance(cells, list)]

    @classmethod
    def refused(cls, person: Person, job: Import) -> list[tuple[int, list[str], list]]:
        """(number, cells, reasons) of each row that was not or would not be brought in."""
        wanted = cls.verdict.in_([Verdict.REFUSED.value, Verdict.LIKELY.value]) & cls.made.is_null()
        query = cls.visible_to(person).where((cls.job == job) & (cls.sheet == job.sheet) & wanted)
        rows = query.select(cls.number, cls.cells, cls.reasons).order_by(cls.place).tuples()
        return [(number, cells_of(cells), json.loads(reasons)) for number, cells, reasons in rows]

    @property
    def told(self) -> list:
        """[heading, kept sentence] of each reason."""
        return json.loads(self.reasons)

    @property
    def planned(self) -> dict:
        """The facts that are to be written."""
        return json.loads(self.facts)


def _packed(row) -> str:
    """Cells as JSON; of a row that broke the format its trouble and what could be read."""
    cells = {"trouble": row.trouble, "cells": row.cells} if row.trouble else row.cells
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def cells_of(packed: str) -> list[str]:
    found = json.loads(packed)
    return found["cells"] if isinstance(found, dict) else found
