"""Whether an entry of the library helped: one answer per person, told as two counts and never by name."""

from peewee import BooleanField, DateTimeField, ForeignKeyField, fn

from portal.activity.library.table import LibraryEntry
from portal.foundation import clock, db
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account


class LibraryMark(Table):
    """One person's answer. It stands in no audit, which would tell who gave it."""

    entry = ForeignKeyField(LibraryEntry, backref="marks", index=False)
    account = ForeignKeyField(Account, index=False, on_delete="CASCADE")
    helpful = BooleanField()
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("entry", "account"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        """One's own alone."""
        return cls.select().where(cls.account == person.id)

    @classmethod
    def of(cls, person: Person, entry: LibraryEntry) -> bool | None:
        """What this person has answered; None if nothing."""
        return next((helpful for (helpful,) in _own(person, entry.id)), None)

    @classmethod
    def put(cls, by: Person, entry: LibraryEntry, helpful: bool | None) -> None:
        """This person's answer, in place of an earlier one; None takes it back."""
        with db.together():
            # Of two who answer at once, the second counts what the first has counted.
            db.lock(LibraryEntry.select().where(LibraryEntry.id == entry.id)).get()
            mine = (cls.entry == entry.id) & (cls.account == by.id)
            before = cls.get_or_none(mine)
            if before is not None:
                cls.delete().where(mine).execute()
            if helpful is not None:
                cls.create(entry=entry.id, account=by.id, helpful=helpful)
            was = None if before is None else before.helpful
            helped, unhelped = ((helpful is one) - (was is one) for one in (True, False))
            # Not an edit: its version stays, so that nobody who writes the entry is in its way.
            LibraryEntry.update(helped=LibraryEntry.helped + helped, unhelped=LibraryEntry.unhelped + unhelped).where(
                LibraryEntry.id == entry.id
            ).execute()

    @classmethod
    def recount(cls):
        """(entry's id, counts kept, counts right) of each entry that keeps another count than there are answers."""
        counts = {number: [0, 0] for number in LibraryEntry.ids()}
        for number, helpful, n in (
            cls.select(cls.entry, cls.helpful, fn.COUNT(cls.id)).group_by(cls.entry, cls.helpful).tuples()
        ):
            counts[number][0 if helpful else 1] = n
        table = LibraryEntry
        for number, *kept in table.select(table.id, table.helped, table.unhelped).order_by(table.id).tuples():
            if kept != counts[number]:
                yield number, tuple(kept), tuple(counts[number])


@db.ready
def _own(person, entry):
    return LibraryMark.visible_to(person).select(LibraryMark.helpful).where(LibraryMark.entry == entry).tuples()
