"""Calendar feeds: a secret address under which somebody's calendar reads his own appointments, until he revokes it."""

import secrets
from hashlib import sha256

from peewee import CharField, DateTimeField, ForeignKeyField

from portal.foundation import clock, db
from portal.foundation.db import Missing, Table
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account


class Feed(Table):
    """The feed of one account. Of its secret only the hash is kept: it is shown once."""

    account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
    token_hash = CharField(max_length=64, unique=True)
    made_at = DateTimeField(default=clock.now)

    @classmethod
    def visible_to(cls, person: Person):
        """One's own alone."""
        return cls.select().where(cls.account == person.id)

    @classmethod
    def make(cls, by: Person, account: Account) -> str:
        """A new secret for the account's feed; the one before ends."""
        token = secrets.token_urlsafe(32)
        with db.together():
            cls.delete().where(cls.account == account).execute()
            cls.create(account=account, token_hash=_hashed(token), made_at=clock.now())
            audit.record(by, "feed.made", account)
        return token

    @classmethod
    def revoke(cls, by: Person, account: Account) -> bool:
        """The feed ends; False if there was none."""
        with db.together():
            gone = cls.delete().where(cls.account == account).execute()
            if gone:
                audit.record(by, "feed.revoked", account)
        return bool(gone)

    @classmethod
    def end_all(cls, account: Account) -> None:
        """No address of the account's feed holds any longer."""
        cls.delete().where(cls.account == account).execute()

    @classmethod
    def end_everywhere(cls) -> int:
        """No feed holds any longer; returns how many they were."""
        return cls.delete().execute()

    @classmethod
    def holder(cls, token: str) -> Account:
        """Whose feed it is, if he is active. Raises Missing for an unknown secret."""
        row = cls.select(cls, Account).join(Account).where(cls.token_hash == _hashed(token)).first()
        if row is None or not row.account.active:
            raise Missing("Feed")
        return row.account


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
