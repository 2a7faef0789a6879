"""The audit trail as one person may read it."""

from dataclasses import dataclass
from datetime import datetime

from portal.activity.inspections import Inspection
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from portal.records.principals import Principal
from portal.records.teams import Region, Team
from portal.schema import KINDS

#: Fields that hold ids, as numbers or texts, and the table they name rows of.
PLACES = {"department": Department, "team": Team, "region": Region, "regional": Region, "who": Principal}
#: Fields that hold lists of ids of accounts.
PEOPLE = ("officers", "managers")


@dataclass(frozen=True)
class Line:
    """One deed. `record` is the row it was done to if this person may read it, `told` what was done then."""

    at: datetime
    who: str | None
    verb: str
    kind: str
    record_id: int
    record: object | None
    told: dict


def trail(person: Person, **filters) -> Page:
    """A page of deeds, newest first; a statement for the entries, one for the names, one for each kind of record."""
    page = AuditEntry.page_for(person, but=Inspection.unseen_by(person), **filters)
    people = {number for entry in page for number in _people(entry)}
    names = Account.names({number for entry in page for number in (entry.by_id, entry.told.get("account"))} | people)
    places = _places(person, page)
    readable: dict[str, dict[int, object]] = {}
    for kind, table in KINDS.items():
        ids = {entry.record_id for entry in page if entry.kind == kind}
        # Also of none: a page costs the same whatever it tells of.
        readable[kind] = {row.id: row for row in table.visible_to(person).where(table.id.in_(ids or {0}))}
    lines = []
    for entry in page:
        record = readable.get(entry.kind, {}).get(entry.record_id)
        told = entry.told if record is not None else {}
        if "account" in told:
            told["account"] = names.get(told["account"], told["account"])
        for field in PEOPLE:
            if field in told:
                told[field] = [[names.get(int(one), one) for one in side] for side in told[field]]
        for field, table in PLACES.items():
            if field in told:
                held = told[field] if isinstance(told[field], list) else [told[field]]
                told[field] = [places[table].get(_id(one), one) for one in held]
        lines.append(Line(entry.at, names.get(entry.by_id), entry.verb, entry.kind, entry.record_id, record, told))
    return Page(lines, page.next)


def _people(entry: AuditEntry) -> list[int]:
    return [int(one) for field in PEOPLE for side in entry.told.get(field, ()) for one in side]


def _id(told) -> int | None:
    return int(told) if told and str(told).isdigit() else None


def _places(person: Person, page: Page) -> dict[type, dict[int, str]]:
    """{table: {id: name}} of the departments, teams and regions told of; a statement for each table."""
    wanted: dict[type, set[int]] = {table: set() for table in PLACES.values()}
    for entry in page:
        for field in PLACES.keys() & entry.told.keys():
            told = entry.told[field]
            ids = {_id(one) for one in (told if isinstance(told, list) else [told])} - {None}
            wanted[PLACES[field]].update(ids)
    return {
        table: {row.id: row.name for row in table.visible_to(person).where(table.id.in_(ids or {0}))}
        for table, ids in wanted.items()
    }
