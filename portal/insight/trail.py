"""The audit trail as one person may read it."""

from dataclasses import dataclass
from datetime import datetime

from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.schema import KINDS


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
    page = AuditEntry.page_for(person, **filters)
    names = Account.names(number for entry in page for number in (entry.by_id, entry.told.get("account")))
    readable: dict[str, dict[int, object]] = {}
    for kind, table in KINDS.items():
        ids = {entry.record_id for entry in page if entry.kind == kind}
        rows = table.visible_to(person).where(table.id.in_(ids)) if ids else ()
        readable[kind] = {row.id: row for row in rows}
    lines = []
    for entry in page:
        record = readable.get(entry.kind, {}).get(entry.record_id)
        told = entry.told if record is not None else {}
        if "account" in told:
            told["account"] = names.get(told["account"], told["account"])
        lines.append(Line(entry.at, names.get(entry.by_id), entry.verb, entry.kind, entry.record_id, record, told))
    return Page(lines, page.next)
