"""Receipts: somebody has read a bulletin, or confirms that he has, by a button; one of each for a person."""

from peewee import DateTimeField, DeferredForeignKey, ForeignKeyField, IntegerField, fn

from portal.foundation import clock, db
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.notices import Notice


class BulletinReceipt(Table):
    """A person has read the edition of a bulletin that stood then; he gives it once, whatever hotels he runs."""

    bulletin = DeferredForeignKey("Bulletin", backref="receipts", index=False, on_delete="CASCADE")
    account = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    edition = IntegerField(default=1)

    class Meta:
        indexes = ((("bulletin", "account"), True), (("account", "at"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """One's own; who follows up on them reads those of the bulletins he sees."""
        if not person.may("bulletin_receipts.read"):
            return cls.select().where(cls.account == person.id)
        table = cls.bulletin.rel_model
        return cls.select().where(cls.bulletin.in_(table.visible_to(person).select(table.id)))

    @classmethod
    def given(cls, bulletin, account_id):
        """The condition that an account has read a bulletin as it stands; both may be columns of another query."""
        here = (cls.bulletin == bulletin.id) & (cls.account == account_id) & (cls.edition >= bulletin.edition)
        return fn.EXISTS(cls.select(cls.id).where(here))

    @classmethod
    def of(cls, person: Person, bulletins) -> dict[int, "BulletinReceipt"]:
        """{bulletin id: this person's own} of several bulletins, in one statement."""
        ids = [row.id for row in bulletins] or [0]
        return {row.bulletin_id: row for row in cls.select().where((cls.account == person.id) & cls.bulletin.in_(ids))}

    @classmethod
    def give(cls, by: Person, bulletin) -> None:
        """The person has read the bulletin as it stands. A slip on one's own desk, as a notice read: the row itself
        says who and when."""
        facts = {"bulletin": bulletin.id, "account": by.id, "edition": bulletin.edition, "at": clock.now()}
        with db.together():
            cls.insert(**facts).on_conflict_ignore().execute()
            earlier = (cls.bulletin == bulletin.id) & (cls.account == by.id) & (cls.edition < bulletin.edition)
            cls.update(edition=bulletin.edition, at=clock.now()).where(earlier).execute()
            Notice.seen(by, bulletin)
