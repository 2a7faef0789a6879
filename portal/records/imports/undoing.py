"""Taking a whole import back: possible as long as nothing is built on it, and otherwise said what stands in the way."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from portal.foundation import bulk, clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.imports.importer import Importer
from portal.records.imports.lookups import chunks
from portal.records.imports.table import Import, ImportRow, State

#: What was noted about a record and goes with it, or outlives it.
ASIDE = ("import_row", "import", "audit_entry", "line", "submission", "holder_check")
SHOWN = 5


class Built(Choice):
    """What may have been built on a record, by the name of its table."""

    CALL = "call", "Call records"
    POSTING = "posting", "Postings"
    PRINCIPAL = "principal", "Principals"
    SESSION = "session", "Signed in"
    LINK = "link", "One-time links"
    DRAFT = "draft", "Drafts"
    TAG = "hotel_tag", "Tags"
    PROPOSAL = "proposal", "Proposals"
    HANDOVER = "handover", "Hand-overs"
    COVER = "cover", "Covers"
    FILE = "file", "Attachments"
    STANDING = "standing", "Changes of gate, grade or status"
    EDITED = "edited", "Changed since"
    OTHER = "other", "Other records"


class Obstacle(NamedTuple):
    """Something built on what was brought in: what it is, on how many records, and some of them by name."""

    what: Built
    count: int
    names: list[str]


def obstacles(importer: Importer, job: Import) -> list[Obstacle]:
    """What stands in the way of undoing an import, in the same number of statements whatever its size."""
    found: dict[Built, set[int]] = {}
    for what, record_id in _built(importer, job):
        found.setdefault(what, set()).add(record_id)
    names = _labels(job, {number for ids in found.values() for number in sorted(ids)[:SHOWN]})
    return [
        Obstacle(what, len(ids), [names.get(number) or str(number) for number in sorted(ids)[:SHOWN]])
        for what, ids in sorted(found.items())
    ]


def _made(job: Import):
    """Ids of the records it made: a subquery."""
    return ImportRow.select(ImportRow.made).where((ImportRow.job == job) & ImportRow.made.is_null(False))


def _changed(job: Import) -> dict[int, dict]:
    """{id of a changed record: what to put back}"""
    rows = ImportRow.select(ImportRow.target, ImportRow.before).where((ImportRow.job == job) & (ImportRow.before != ""))
    return {target: json.loads(before) for target, before in rows.tuples()}


def _labels(job: Import, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    found = ImportRow.made.in_(sorted(ids)) | ((ImportRow.before != "") & ImportRow.target.in_(sorted(ids)))
    rows = ImportRow.select(ImportRow.made, ImportRow.target, ImportRow.label).where((ImportRow.job == job) & found)
    return {made or target: label for made, target, label in rows.tuples()}


def _built(importer: Importer, job: Import) -> Iterable[tuple[Built, int]]:
    made, owned = _made(job), json.loads(job.owned)
    word = importer.table._meta.table_name
    for name, table in _tables().items():
        if name in (*ASIDE, *importer.derived):
            continue
        own = [*owned.get(name, ()), *owned.get(f"known_{name}", ())]
        fields = table._meta.fields
        places = [(field, field.in_(made)) for field in _pointing(table, importer.table)]
        if "kind" in fields and "record_id" in fields:
            places.append((fields["record_id"], (fields["kind"] == word) & fields["record_id"].in_(made)))
        for field, about in places:
            for first, last in own:
                about &= ~table._meta.primary_key.between(first, last)
            yield from ((_what(name), to) for (to,) in table.select(field).where(about).distinct().tuples())
    if "version" in importer.table._meta.fields:
        yield from _edited(importer.table, job)


def _edited(table, job: Import) -> Iterable[tuple[Built, int]]:
    rows = table.select(table.id).where(table.id.in_(_made(job)) & (table.version != 1))
    yield from ((Built.EDITED, number) for (number,) in rows.tuples())
    wanted = {target: told["version"] for target, told in _changed(job).items()}
    for part in chunks(sorted(wanted)):
        query = table.select(table.id, table.version).where(table.id.in_(part)).tuples()
        yield from ((Built.EDITED, number) for number, version in query if version != wanted[number])


def _what(name: str) -> Built:
    # What the cadence notes of a call.
    name = "call" if name == "touch" else name
    return Built(name) if name in set(Built) else Built.OTHER


def _tables(base=Table) -> dict[str, type]:
    found = {}
    for table in base.__subclasses__():
        if table._meta.fields and table.__module__.startswith("portal.") and table.__name__ != "Versioned":
            found[table._meta.table_name] = table
        found |= _tables(table)
    return found


def _pointing(table, at) -> list:
    return [field for field in table._meta.sorted_fields if getattr(field, "rel_model", None) is at]


def undo(importer: Importer, by: Person, job: Import) -> None:
    """Takes back what was made, and puts back what was changed, in one transaction. Raises Refused with what stands
    in the way."""
    with db.together():
        list(db.lock(Import.select(Import.id).where(Import.kind == job.kind).order_by(Import.id)))
        in_the_way = obstacles(importer, job)
        if in_the_way:
            raise Refused(told(in_the_way))
        made, changed, tables = _made(job), _changed(job), _tables()
        hotels = importer.unmake(by, made) | _posted(job, tables)
        for name in importer.derived:
            for field in _pointing(tables[name], importer.table):
                tables[name].delete().where(field.in_(made)).execute()
        for name, runs in json.loads(job.owned).items():
            for first, last in runs if name in tables else ():
                _forget(tables, name, tables[name]._meta.primary_key.between(first, last))
        gone = {number for (number,) in made.tuples()} if "hotel_year" in importer.derived else set()
        count = _forget(tables, importer.table._meta.table_name, importer.table.id.in_(made)) + len(changed)
        _put_back(importer.table, changed)
        hotels |= importer.restored(by, sorted(changed))
        hotels -= gone
        state = {"state": State.UNDONE, "undone_at": clock.now(), "unsettled": json.dumps(sorted(hotels))}
        if not job.advance(state, was=(State.APPLIED,)):
            raise Refused(_("This import has been undone already."))
        ImportRow.update(made=None, before="").where(ImportRow.job == job).execute()
        audit.record(by, "import.undone", job, file=job.file_name, rows=count)


def _posted(job: Import, tables: dict) -> set[int]:
    """The hotels where it posted somebody."""
    found, posting = set(), tables["posting"]
    for first, last in json.loads(job.owned).get("posting", ()):
        query = posting.select(posting.hotel).where(posting.id.between(first, last)).distinct()
        found |= {hotel_id for (hotel_id,) in query.tuples()}
    return found


def _forget(tables: dict, name: str, which) -> int:
    """Deletes records and their lines in the timeline, and answers how many records."""
    table, line = tables[name], tables["line"]
    if "hotel" in table._meta.fields:
        told = (line.kind == name) & line.record_id.in_(table.select(table.id).where(which))
        line.delete().where(line.hotel.in_(table.select(table.hotel).where(which)) & told).execute()
    return table.delete().where(which).execute()


def _put_back(table, changed: dict[int, dict]) -> None:
    groups: dict[tuple, list] = {}
    for target, told in changed.items():
        old = {**told["old"], "version": told["version"] + 1}
        groups.setdefault(tuple(sorted(old)), []).append((*(old[name] for name in sorted(old)), target))
    for names, rows in groups.items():
        bulk.update(table, names, rows)


def told(found: list[Obstacle]) -> str:
    """What stands in the way, in a sentence."""
    parts = [
        _("%(what)s on %(n)s records (%(names)s)", what=one.what.label, n=one.count, names=" · ".join(one.names))
        for one in found
    ]
    return _("It cannot be undone: something is built on it already. In the way: %(parts)s.", parts=" / ".join(parts))
