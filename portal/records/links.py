"""One-time links: shown once, kept as a hash, consumed by a tap and not by opening."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Missing, Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.feeds import Feed
from portal.records.holder_checks import HolderCheck
from portal.records.sessions import Session, person_for

LIFETIME = timedelta(hours=24)
#: Paper takes its time: an invitation by an administrator holds a week.
INVITATION = timedelta(days=7)


class Purpose(Choice):
    """What a tap on the link does."""

    PASSWORD = "password", "a new password"
    ADDRESS = "address", "another e-mail address"


class Link(Table):
    """A link with which its holder does one thing, once: enters a new password, or confirms another address."""

    token_hash = CharField(max_length=64, unique=True)
    account = ForeignKeyField(Account, backref="links", on_delete="CASCADE")
    purpose = CharField(max_length=10, default=Purpose.PASSWORD)
    #: The address to be confirmed.
    value = CharField(max_length=120, default="")
    #: Who handed it out; empty for the command line.
    issued_by_id = IntegerField(null=True)
    expires_at = DateTimeField()
    used_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def issue(cls, by: Person, account: Account, lifetime: timedelta = LIFETIME, mailed: bool = False) -> str:
        """A new link's token for the account; earlier ones end. `mailed` promises that it goes to the account's own
        address and is shown to nobody. Raises Refused for the director's otherwise: his are handed out by nobody."""
        with db.together():
            # One after the other, so that of two links issued at once only the later holds.
            account = db.lock(Account.select().where(Account.id == account.id)).get()
            if account.role == Role.DIRECTOR and not mailed and by.id is not None:
                raise Refused(_("A link for the operations director is mailed to him and shown to nobody."))
            if not account.active:
                raise Refused(_("This account is deactivated. Activate it first."))
            token = cls._make(by, account, Purpose.PASSWORD, lifetime)
            audit.record(by, "link.issued", account)
        return token

    @classmethod
    def ask_address(cls, by: Person, account: Account, address: str) -> str:
        """A token with which the holder of the old address lets another one take its place."""
        with db.together():
            token = cls._make(by, account, Purpose.ADDRESS, LIFETIME, address)
            audit.record(by, "account.address_asked", account, email=[account.email, address])
        return token

    @classmethod
    def _make(cls, by: Person, account: Account, purpose: Purpose, lifetime: timedelta, value: str = "") -> str:
        token = secrets.token_urlsafe(24)
        cls._waiting(account).where(cls.purpose == purpose).execute()
        cls.create(
            token_hash=_hashed(token),
            account=account,
            purpose=purpose,
            value=value,
            issued_by_id=by.id,
            expires_at=clock.now() + lifetime,
        )
        return token

    @classmethod
    def holding(cls, token: str) -> "Link":
        """The link, if it still holds. Raises Missing if it is unknown, used or too old."""
        link = cls.select(cls, Account).join(Account).where(cls.token_hash == _hashed(token)).first()
        if link is None or link.used_at or link.expires_at <= clock.now() or not link.account.active:
            raise Missing("Link")
        return link

    @classmethod
    def open_until(cls, accounts) -> dict[int, datetime]:
        """{account id: until when its link for a password holds} of several accounts in one statement."""
        rows = cls.select(cls.account, cls.expires_at).where(cls.account.in_([account.id for account in accounts]))
        rows = rows.where(cls.used_at.is_null() & (cls.expires_at > clock.now()) & (cls.purpose == Purpose.PASSWORD))
        return dict(rows.tuples())

    @classmethod
    def _waiting(cls, account: Account):
        return cls.delete().where((cls.account == account) & cls.used_at.is_null())

    @classmethod
    def end_all(cls, account: Account) -> None:
        """No link of the account holds any longer."""
        cls._waiting(account).execute()

    @classmethod
    def end_waiting(cls) -> int:
        """No link that was handed out and not used holds any longer; returns how many they were."""
        return cls.delete().where(cls.used_at.is_null()).execute()

    @classmethod
    def sweep(cls) -> int:
        """Forgets what was never used and has ended."""
        return cls.delete().where((cls.expires_at <= clock.now()) & cls.used_at.is_null()).execute()

    @classmethod
    def consume(cls, token: str, password: str) -> Account:
        """Sets the password and ends the account's sessions and its feed. Raises Missing if somebody was quicker."""
        with db.together():
            link = cls._taken(token, Purpose.PASSWORD)
            link.account.set_password(person_for(link.account), password)
            HolderCheck.let_in(link.account, link.issued_by_id)
            Session.end_all(link.account)
            Feed.end_all(link.account)
        return link.account

    @classmethod
    def confirm_address(cls, token: str) -> Account:
        """The address asked for takes the place of the old one. Raises Missing, or Taken if somebody else has it."""
        with db.together():
            Account.in_turn()
            link = cls._taken(token, Purpose.ADDRESS)
            account = link.account
            account.edit(person_for(account), account.version, email=link.value)
        return account

    @classmethod
    def _taken(cls, token: str, purpose: Purpose) -> "Link":
        # The account first, as in `issue`: of two who wait for one another both would wait for ever.
        list(db.lock(Account.select(Account.id).where(Account.id == cls.holding(token).account_id)))
        link = cls.holding(token)
        waits = (cls.id == link.id) & cls.used_at.is_null() & (cls.purpose == purpose)
        if not cls.update(used_at=clock.now()).where(waits).execute():
            raise Missing("Link")
        return link


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
