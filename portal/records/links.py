"""One-time links: shown once, kept as a hash, consumed by a tap and not by opening."""

import secrets
from datetime import timedelta
from hashlib import sha256

from peewee import CharField, DateTimeField, ForeignKeyField

from portal.foundation import clock, db
from portal.foundation.db import Missing, Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.sessions import Session, person_for

LIFETIME = timedelta(hours=24)


class Link(Table):
    """A link with which its holder enters a new password, once, within 24 hours."""

    token_hash = CharField(max_length=64, unique=True)
    account = ForeignKeyField(Account, backref="links", on_delete="CASCADE")
    expires_at = DateTimeField()
    used_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def issue(cls, by: Person, account: Account) -> str:
        """A new link's token for the account; earlier ones end. Raises Refused for the director: his are not
        handed out by others."""
        if account.role == Role.DIRECTOR:
            raise Refused(_("A link for the operations director is not issued here. Use the command line."))
        if not account.active:
            raise Refused(_("This account is deactivated. Activate it first."))
        token = secrets.token_urlsafe(24)
        with db.together():
            cls.end_all(account)
            cls.create(token_hash=_hashed(token), account=account, expires_at=clock.now() + LIFETIME)
            audit.record(by, "link.issued", account)
        return token

    @classmethod
    def holding(cls, token: str) -> "Link":
        """The link, if it still holds. Raises Missing if it is unknown, used or too old."""
        link = cls.select(cls, Account).join(Account).where(cls.token_hash == _hashed(token)).first()
        if link is None or link.used_at or link.expires_at <= clock.now() or not link.account.active:
            raise Missing("Link")
        return link

    @classmethod
    def end_all(cls, account: Account) -> None:
        """No link of the account holds any longer."""
        cls.delete().where(cls.account == account).execute()

    @classmethod
    def consume(cls, token: str, password: str) -> Account:
        """Sets the password and ends the account's sessions. Raises Missing if somebody was quicker."""
        with db.together():
            link = cls.holding(token)
            taken = cls.update(used_at=clock.now()).where((cls.id == link.id) & cls.used_at.is_null()).execute()
            if not taken:
                raise Missing("Link")
            link.account.set_password(person_for(link.account), password)
            Session.end_all(link.account)
        return link.account


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
