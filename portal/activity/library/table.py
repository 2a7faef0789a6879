"""Entries of the library as they stand now, and every edition of them kept and readable (D33)."""

from datetime import date

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.activity.library import search
from portal.activity.library.topics import LibraryTopic
from portal.activity.library.words import Audience, EntryKind, EntryState
from portal.foundation import clock, db
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import Function, Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting

#: What an edition keeps: if one of these changes, there is another.
EDITED = ("title", "summary", "text", "kind", "topic", "audience")


class LibraryEntry(Versioned):
    """One research result, good practice, piece of convention material, or question with its answer."""

    title = CharField(max_length=120)
    summary = CharField(max_length=300, default="")
    text = TextField()
    kind = CharField(max_length=10, default=EntryKind.PRACTICE)
    topic = ForeignKeyField(LibraryTopic, index=False)
    audience = CharField(max_length=10, default=Audience.INSIDE)
    #: Counts the editions; `version` counts every save.
    edition = IntegerField(default=1)
    #: When somebody is to see whether it still holds; empty: it does not age.
    review_on = DateField(null=True)
    state = CharField(max_length=10, default=EntryState.STANDS)
    #: The hotel it comes from, only as long as the hotel agrees to be named.
    credited = ForeignKeyField(Hotel, null=True, index=False)
    #: Who wrote the edition that stands, and when.
    by = ForeignKeyField(Account, null=True, index=False)
    changed_at = DateTimeField(default=clock.now)
    #: How many found it helpful and how many did not: no page says who.
    helped = IntegerField(default=0)
    unhelped = IntegerField(default=0)

    class Meta:
        indexes = (
            (("state", "changed_at", "id"), False),
            (("state", "topic", "changed_at", "id"), False),
            (("state", "kind", "changed_at", "id"), False),
            (("state", "review_on", "id"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Head office reads all. A GM or owner what is for hotels of his kinds, as long as it is not taken out."""
        if not person.may("library.read"):
            return cls.none()
        if not person.is_hotel_side:
            return cls.select()
        mine = Posting.hotels_of(person, Function.GM, Function.OWNER)
        kinds = Hotel.select(Hotel.kind).where(Hotel.id.in_(mine))
        theirs = (cls.audience == Audience.HOTELS) | cls.audience.in_(kinds)
        return cls.select().where((cls.state == EntryState.STANDS) & theirs)

    @classmethod
    def writable_by(cls, person: Person):
        return cls.select() if person.may("library.write") else cls.none()

    @classmethod
    def seen_of(cls, person: Person, ids) -> set[int]:
        """Those of these ids that this person may read."""
        query = cls.visible_to(person).select(cls.id).where(cls.id.in_(list(ids) or [0]))
        return {number for (number,) in query.tuples()}

    @classmethod
    def add(cls, by: Person, **facts) -> "LibraryEntry":
        """A new entry with its first edition."""
        with db.together():
            row = cls.create(**facts, by=by.id)
            LibraryEdition.keep(by, row, "")
            search.index(row)
            audit.record(by, "library_entry.added", row, title=row.title, audience=row.audience)
        return row

    def edit(self, by: Person, opened: int, note: str = "", **facts) -> None:
        """Saves over version `opened`: another edition if what is read has changed. Raises Conflict."""
        with db.together():
            changes = {name: [self.__data__.get(name), _id(value)] for name, value in facts.items()}
            changes = {name: change for name, change in changes.items() if change[0] != change[1]}
            anew = not changes.keys().isdisjoint(EDITED)
            if anew:
                search.forget(type(self).get_by_id(self.id))
                facts |= {"edition": self.edition + 1, "by": by.id, "changed_at": clock.now()}
            self.save_over(opened, **facts)
            if anew:
                LibraryEdition.keep(by, self, note)
                search.index(self)
            if changes:
                audit.record(by, "library_entry.edited", self, version=self.version, **changes)

    def still_holds(self, by: Person, until: date | None) -> None:
        """Somebody has looked it over: it is right as it stands, and is looked at again on that day (or never)."""
        with db.together():
            audit.record(by, "library_entry.looked_over", self, review_on=[self.review_on, until])
            self.save_over(self.version, review_on=until)

    def retire(self, by: Person, retired: bool) -> None:
        """Takes it out of the library, or puts it back: head office still finds it among what was taken out."""
        if self.retired == retired:
            return
        with db.together():
            self.save_over(self.version, state=EntryState.RETIRED if retired else EntryState.STANDS)
            if retired:
                audit.record(by, "library_entry.retired", self, title=self.title)
            else:
                audit.record(by, "library_entry.put_back", self, title=self.title)

    @classmethod
    def ids(cls):
        """Of all entries, in their order."""
        return (number for (number,) in cls.select(cls.id).order_by(cls.id).tuples().iterator())

    @classmethod
    def texts(cls):
        """(id, audience and what it is found by) of all entries."""
        columns = (cls.id, cls.audience, *(getattr(cls, name) for name in search.TEXTS))
        return cls.select(*columns).order_by(cls.id).tuples().iterator()

    @property
    def retired(self) -> bool:
        return self.state == EntryState.RETIRED

    @property
    def is_stale(self) -> bool:
        """True from the day on which it is to be looked at again."""
        return self.review_on is not None and self.review_on <= clock.today()

    @property
    def for_hotels(self) -> bool:
        return self.audience != Audience.INSIDE


class LibraryEdition(Table):
    """What an entry said from a moment on; the last is what stands. The hotel side reads what stands alone: an earlier
    one may have been inside."""

    entry = ForeignKeyField(LibraryEntry, backref="editions", index=False)
    number = IntegerField()
    title = CharField(max_length=120)
    summary = CharField(max_length=300, default="")
    text = TextField()
    kind = CharField(max_length=10)
    topic = ForeignKeyField(LibraryTopic, index=False)
    audience = CharField(max_length=10)
    #: What has changed, as its writer says it; of the first nothing.
    note = CharField(max_length=200, default="")
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("entry", "number"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("library_editions.read") else cls.none()

    @classmethod
    def keep(cls, by: Person, entry: LibraryEntry, note: str) -> None:
        """What stands now, as one more edition. Call it in the transaction of the deed."""
        facts = {name: entry.__data__.get(name) for name in EDITED}
        cls.create(entry=entry, number=entry.edition, note=note, by=by.id, at=entry.changed_at, **facts)

    @classmethod
    def of(cls, person: Person, entry: LibraryEntry, limit: int = 100) -> list["LibraryEdition"]:
        """The latest editions with their writers, newest first."""
        return _editions_of(person, entry.id, limit)

    @classmethod
    def one(cls, person: Person, entry: LibraryEntry, number: int) -> "LibraryEdition":
        """With its writer. Raises Missing."""
        query = cls.visible_to(person).select(cls, Account).left_outer_join(Account)
        row = query.where((cls.entry == entry) & (cls.number == min(number, 2**31 - 1))).first()
        if row is None:
            raise db.Missing("LibraryEdition")
        return row


@db.ready
def _editions_of(person, entry, limit):
    table = LibraryEdition
    query = table.visible_to(person).select(table, Account).left_outer_join(Account).where(table.entry == entry)
    return query.order_by(table.number.desc()).limit(limit)


def _id(value):
    """What a column holds of a row that is pointed at."""
    return value.id if isinstance(value, db.Table) else value
