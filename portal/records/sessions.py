"""Who is signed in where: a row per sign-in, ended by signing out, a new password or deactivation."""

import secrets
from datetime import timedelta
from hashlib import sha256

from peewee import CharField, DateTimeField, ForeignKeyField

from portal.foundation import clock
from portal.foundation.db import Table, prepared
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Posting

LIFETIME = timedelta(hours=12)
#: Those who see the most are signed out when they walk away.
IDLE = {Role.DIRECTOR: timedelta(minutes=60), Role.ADMIN: timedelta(minutes=60)}
SEEN_EVERY = timedelta(minutes=5)


class Session(Table):
    """One sign-in. The browser keeps the token, the database its hash."""

    token_hash = CharField(max_length=64, unique=True)
    account = ForeignKeyField(Account, backref="sessions", on_delete="CASCADE")
    created_at = DateTimeField(default=clock.now)
    seen_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField()

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def begin(cls, account: Account) -> str:
        """Signs the account in and returns the token."""
        token = secrets.token_urlsafe(32)
        now = clock.now()
        cls.sweep()
        cls.create(token_hash=hashed(token), account=account, created_at=now, seen_at=now, expires_at=now + LIFETIME)
        return token

    @classmethod
    def end(cls, token: str) -> None:
        cls.delete().where(cls.token_hash == hashed(token)).execute()

    @classmethod
    def end_all(cls, account: Account, but: str | None = None) -> None:
        """Signs the account out everywhere, except in the browser that holds the token `but`."""
        query = cls.delete().where(cls.account == account)
        if but:
            query = query.where(cls.token_hash != hashed(but))
        query.execute()

    @classmethod
    def touch(cls, token: str) -> None:
        """Notes that the person is still there."""
        cls.update(seen_at=clock.now()).where(cls.token_hash == hashed(token)).execute()

    @classmethod
    def sweep(cls) -> None:
        """Removes what has expired."""
        cls.delete().where(cls.expires_at < clock.now()).execute()


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@prepared
def _signed_in(token_hash):
    """The account of a session, whether or not it still holds."""
    return (
        Session.select(
            Account.id,
            Account.name,
            Account.role,
            Account.language,
            Account.active,
            Session.seen_at,
            Session.expires_at,
        )
        .join(Account)
        .where(Session.token_hash == token_hash)
    )


@prepared
def _functions(account_id, today):
    """What a person of the hotel side is today, over all his hotels."""
    return (
        Posting.select(Posting.function)
        .where((Posting.account == account_id) & (Posting.since <= today))
        .where(Posting.until.is_null() | (Posting.until > today))
        .distinct()
    )


def person_of(token: str) -> tuple[Person, bool] | None:
    """(the person signed in with this token, whether it is time to note that he is there); None if it has ended."""
    rows = _signed_in(token_hash=hashed(token))
    if not rows:
        return None
    account_id, name, role, language, active, seen_at, expires_at = rows[0]
    seen_at, expires_at = _moment(seen_at), _moment(expires_at)
    now = clock.now()
    if not active or expires_at <= now or (role in IDLE and seen_at + IDLE[role] <= now):
        return None
    return person(account_id, name, role, language), now - seen_at > SEEN_EVERY


def _moment(value):
    # A prepared query returns what the driver returns; SQLite keeps instants as text.
    return Session.seen_at.python_value(value)


def person(account_id: int, name: str, role: str, language: str) -> Person:
    """Somebody acting, with what he is to his hotels if he is of the hotel side."""
    role = Role(role)
    functions = frozenset()
    if role == Role.GM:
        functions = frozenset(function for (function,) in _functions(account_id=account_id, today=clock.today()))
    return Person(account_id, name, role, functions, language)


def person_for(account: Account) -> Person:
    return person(account.id, account.name, account.role, account.language)
