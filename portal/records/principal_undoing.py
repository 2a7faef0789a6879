"""A principal who was entered by mistake is taken off the file again, and whoever gave way to him stands as before."""

from datetime import date

from portal.foundation import db
from portal.foundation.roles import Function, Person
from portal.records import audit, timeline
from portal.records.audit import AuditEntry
from portal.records.handovers import Handover
from portal.records.hotels import Posting
from portal.records.principals import Principal


def take_back(by: Person, principal: Principal) -> bool:
    """Takes him off as if he had never been entered; that he was, the audit tells. False, and nothing is changed, if
    something came after: his card was changed, he has an account, somebody spoke with him, another took his place."""
    with db.together():
        row = db.lock(Principal.select().where(Principal.id == principal.id)).get()
        own = (Handover.hotel == row.hotel_id) & (Handover.function == Function.GM)
        sheets = list(Handover.select().where(own & ((Handover.after_id == row.id) | (Handover.before_id == row.id))))
        changed = row.version > 1 or row.account_id or row.until or any(_is_used(sheet, row) for sheet in sheets)
        kept = _kept(row)
        if changed or kept is None or _is_named(row):
            return False
        for sheet in sheets:
            timeline.forget(sheet)
            sheet.delete_instance()
        again = _put_back(by, row, kept)
        timeline.forget(row)
        told = {"again": ", ".join(again)} if again else {}
        audit.record(by, "principal.taken_back", row.hotel, name=row.name, function=row.function, **told)
        row.delete_instance()
    return True


def _is_named(row: Principal) -> bool:
    """True if a record of any table points at him."""
    return any(table.select().where(field == row.id).exists() for field, table in Principal._meta.backrefs.items())


def _is_used(sheet: Handover, row: Principal) -> bool:
    return bool(sheet.before_id == row.id or sheet.note or sheet.welcomed_on or sheet.overtaken)


def _put_back(by: Person, row: Principal, kept: dict) -> list[str]:
    """What his entry ended holds again. Returns the names of who stands on the file again."""
    ended = list(Principal.select().where(Principal.id.in_(kept.get("ended", [])) & (Principal.until == row.since)))
    Principal.update(until=None).where(Principal.id.in_([one.id for one in ended])).execute()
    for posting in Posting.select().where(Posting.id.in_(kept.get("postings", [])) & Posting.until.is_null(False)):
        posting.reopen(by)
    for number, before, after, day in kept.get("sheets", []):
        if not Handover.update(overtaken=0).where(Handover.id == number).execute():
            # One of the same day was thrown away as a slip.
            Handover.write(by, row.hotel, Function.GM, before, after, date.fromisoformat(day))
    return [one.name for one in ended]


def _kept(row: Principal) -> dict | None:
    """What his entry noted of those who gave way to him."""
    told = (entry.told.get("kept", {}) for entry in AuditEntry.latest_of(row.hotel, "principal.added"))
    return next((kept for kept in told if kept.get("principal") == row.id), None)
