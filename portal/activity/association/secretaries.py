"""The secretariat: officers and managers whom an administrator has ticked in the settings; rows decide who acts."""

from collections.abc import Iterable

from peewee import SQL, DateTimeField, ForeignKeyField, fn

from portal.foundation import clock, db
from portal.foundation.db import Table
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.accounts import Account


class Secretary(Table):
    """Somebody of customer service who does the association's office work (article 34)."""

    account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
    by = ForeignKeyField(Account, null=True, index=False, backref="secretaries_named")
    at = DateTimeField(default=clock.now)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("settings.read") or person.may("association.read") else cls.none()

    @classmethod
    def holds(cls, person: Person) -> bool:
        """True if this person is of the secretariat now."""
        return person.may("association.write") and cls.select().where(cls.account == person.id).exists()

    @classmethod
    def ids(cls) -> list[int]:
        """Their accounts."""
        return [number for (number,) in cls.select(cls.account).order_by(cls.account).tuples()]

    @classmethod
    def candidates(cls) -> list[Account]:
        """Whom an administrator may tick: officers and managers with an account in use, by name."""
        query = Account.select().where(Account.active & Account.role.in_([Role.STAFF.value, Role.MANAGER.value]))
        return list(query.order_by(Account.name_key, Account.name, Account.id))

    @classmethod
    def name(cls, by: Person, ids: Iterable[int]) -> None:
        """These are the secretariat from now on, and nobody else; who is no officer or manager is left out."""
        wanted = {one.id for one in cls.candidates()} & set(ids)
        with db.together():
            before = set(cls.ids())
            if wanted == before:
                return
            cls.delete().where(cls.account.in_(sorted(before - wanted))).execute()
            for number in sorted(wanted - before):
                cls.create(account=number, by=by.id)
            first = Account.get_by_id(min(wanted | before))
            audit.record(by, "secretariat.named", first, named=[sorted(before), sorted(wanted)])

    @classmethod
    def if_held(cls, person: Person, query):
        """The rows of a query for somebody of the secretariat, none of them for anybody else; no statement of its
        own."""
        if not person.may("association.write"):
            return query.where(SQL("1 = 0"))
        return query.where(fn.EXISTS(cls.select(cls.id).where(cls.account == person.id)))
