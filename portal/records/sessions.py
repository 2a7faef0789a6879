"""Who is signed in where: a row per sign-in, ended by signing out, a new password or deactivation."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from peewee import JOIN, CharField, DateTimeField, ForeignKeyField

from portal.foundation import clock
from portal.foundation.compiled import moment_of
from portal.foundation.db import Table, prepared
from portal.foundation.roles import Function, Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Posting
from portal.records.notices import Notice
from portal.records.second_factors import SecondFactor

LIFETIME = timedelta(hours=12)
#: Those who see the most are signed out when they walk away.
IDLE = {Role.DIRECTOR: timedelta(minutes=60), Role.ADMIN: timedelta(minutes=60)}
SEEN_EVERY = timedelta(minutes=5)
#: So long a password that was given counts for sensitive deeds, from signing in or from the last time it was asked.
CONFIRMED_FOR = timedelta(minutes=10)
#: As many as one's own page lists.
LISTED = 50


class Session(Table):
    """One sign-in. The browser keeps the token, the database its hash."""

    token_hash = CharField(max_length=64, unique=True)
    account = ForeignKeyField(Account, backref="sessions", on_delete="CASCADE")
    created_at = DateTimeField(default=clock.now)
    seen_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField()
    #: When he last showed that it is he: at signing in, and when asked again.
    confirmed_at = DateTimeField(null=True)
    #: What the browser says it is, cut short.
    agent = CharField(max_length=200, default="")

    @classmethod
    def visible_to(cls, person: Person):
        """One's own, whoever one is."""
        return cls.select().where(cls.account == person.id)

    @classmethod
    def begin(cls, account: Account, agent: str = "", confirmed_at: datetime | None = None) -> str:
        """Signs the account in and returns the token. `confirmed_at`: when the password was given, if not just now."""
        token = secrets.token_urlsafe(32)
        now = clock.now()
        cls.sweep()
        cls.create(
            token_hash=hashed(token),
            account=account,
            created_at=now,
            seen_at=now,
            expires_at=now + LIFETIME,
            confirmed_at=confirmed_at or now,
            agent="".join(letter for letter in agent if letter.isprintable())[:200],
        )
        return token

    @classmethod
    def of(cls, person: Person) -> list["Session"]:
        """Where the person is signed in now, the latest seen first."""
        now = clock.now()
        query = cls.visible_to(person).where(cls.expires_at > now)
        if person.role in IDLE:
            query = query.where(cls.seen_at > now - IDLE[person.role])
        return list(query.order_by(cls.seen_at.desc(), cls.id.desc()).limit(LISTED))

    def has(self, token: str) -> bool:
        """True if this is the session of the browser with this token."""
        return self.token_hash == hashed(token)

    @classmethod
    def confirm(cls, token: str) -> None:
        """Notes that the person has just shown again that it is he."""
        cls.update(confirmed_at=clock.now()).where(cls.token_hash == hashed(token)).execute()

    @classmethod
    def end(cls, token: str) -> None:
        cls.delete().where(cls.token_hash == hashed(token)).execute()

    @classmethod
    def end_one(cls, row: "Session") -> None:
        cls.delete().where(cls.id == row.id).execute()

    @classmethod
    def end_all(cls, account: Account, but: str | None = None) -> None:
        """Signs the account out everywhere, except in the browser that holds the token `but`."""
        query = cls.delete().where(cls.account == account)
        if but:
            query = query.where(cls.token_hash != hashed(but))
        query.execute()

    @classmethod
    def open_of(cls, account: Account) -> int:
        """In how many browsers the account is signed in, counted up to 101."""
        query = cls.select(cls.id).where((cls.account == account) & (cls.expires_at > clock.now())).limit(101)
        return len(list(query.tuples()))

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
    """The account of a session, whether or not it still holds, and how much news waits for it: so that no page asks
    for that."""
    return (
        Session.select(
            Account.id,
            Account.name,
            Account.role,
            Account.language,
            Account.time_zone,
            Account.active,
            Session.seen_at,
            Session.expires_at,
            Session.confirmed_at,
            SecondFactor.set_up_at,
            Notice.count_of(Account.id),
        )
        .join(Account)
        .join(SecondFactor, JOIN.LEFT_OUTER, on=SecondFactor.account == Account.id)
        .where(Session.token_hash == token_hash)
    )


@prepared
def _functions(account_id, today):
    """What a person of the hotel side is today, hotel by hotel."""
    return (
        Posting.select(Posting.function, Posting.hotel)
        .where((Posting.account == account_id) & (Posting.since <= today))
        .where(Posting.until.is_null() | (Posting.until > today))
        .distinct()
    )


@dataclass(frozen=True)
class SignedIn:
    """What a token says: who it is, and how he signed in."""

    person: Person
    #: It is time to note that he is there.
    stale: bool
    confirmed_at: datetime | None
    has_second_factor: bool
    #: How many notices wait unread, up to 99.
    unread: int = 0

    @property
    def confirmed(self) -> bool:
        """True if he has shown so lately that it is he that a sensitive deed needs no further question."""
        return self.confirmed_at is not None and clock.now() - self.confirmed_at < CONFIRMED_FOR


def person_of(token: str) -> SignedIn | None:
    """Who is signed in with this token; None if it has ended."""
    rows = _signed_in(token_hash=hashed(token))
    if not rows:
        return None
    account_id, name, role, language, zone, active, *moments, unread = rows[0]
    # A prepared query returns what the driver returns; SQLite keeps instants as text.
    seen_at, expires_at, confirmed_at, set_up_at = map(moment_of, moments)
    now = clock.now()
    if not active or expires_at <= now or (role in IDLE and seen_at + IDLE[role] <= now):
        return None
    who = person(account_id, name, role, language, zone)
    return SignedIn(who, now - seen_at > SEEN_EVERY, confirmed_at, set_up_at is not None, unread)


def person(account_id: int, name: str, role: str, language: str, time_zone: str = "") -> Person:
    """Somebody acting, with what he is to his hotels if he is of the hotel side."""
    role = Role(role)
    if role != Role.GM:
        return Person(account_id, name, role, frozenset(), language, time_zone)
    rows = _functions(account_id=account_id, today=clock.today())
    functions = frozenset(function for function, _hotel in rows)
    hotels = len({hotel for function, hotel in rows if function != Function.ASSISTANT})
    return Person(account_id, name, role, functions, language, time_zone, hotels)


def person_for(account: Account) -> Person:
    return person(account.id, account.name, account.role, account.language, account.time_zone)
