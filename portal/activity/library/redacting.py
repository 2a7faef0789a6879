"""A name is taken out of an entry of the library: of its text, of the edition that stands, of what it is found by."""

from portal.activity.library import search
from portal.activity.library.table import LibraryEdition, LibraryEntry
from portal.foundation import db
from portal.foundation.roles import Person
from portal.records.erasure_texts import redact


def redact_entry(by: Person, entry: LibraryEntry, reason: str, field: str, text: str) -> None:
    """Other words in one field, also in the edition that stands; earlier ones are looked at one by one."""
    with db.together():
        row = db.lock(LibraryEntry.select().where(LibraryEntry.id == entry.id)).get()
        search.forget(row)
        redact(by, row, reason, **{field: text})
        here = (LibraryEdition.entry == row.id) & (LibraryEdition.number == row.edition)
        LibraryEdition.update(**{field: text}).where(here).execute()
        search.index(LibraryEntry.get_by_id(row.id))
