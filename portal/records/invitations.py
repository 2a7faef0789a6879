"""Bringing somebody in: a one-time link for a slip of paper, or mailed to his own address and shown to nobody."""

from datetime import datetime, timedelta
from typing import NamedTuple

from portal.foundation import clock, db, i18n, outbox, settings
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.outbox import Mail
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.feeds import Feed
from portal.records.links import INVITATION, LIFETIME, Link
from portal.records.sessions import Session


class Slip(NamedTuple):
    """What is handed over: whose it is, the address that is tapped, and until when it holds."""

    account: Account
    url: str
    until: datetime


def lifetime_for(by: Person, account: Account) -> timedelta:
    """A week for whom an administrator invites, a day for everybody who has been here before."""
    invites = by.role == Role.ADMIN and not account.password and account.last_signed_in_at is None
    return INVITATION if invites else LIFETIME


def slip(by: Person, account: Account) -> Slip:
    """A new link to be handed over; the one before ends. Raises Refused for a director or a deactivated account."""
    lifetime = lifetime_for(by, account)
    return Slip(account, _address(Link.issue(by, account, lifetime)), clock.now() + lifetime)


def mail(by: Person, account: Account) -> None:
    """A new link on its way to the account's own address. Raises Refused if that cannot be."""
    lifetime = lifetime_for(by, account)
    with db.together():
        _must_reach(account)
        url, until = _address(Link.issue(by, account, lifetime, mailed=True)), clock.now() + lifetime
        with i18n.speaking(account.language):
            brand = settings.brand(account.language)
            text = _(
                "%(name)s,\n\nyour account is ready. You sign in as %(sign_in)s.\n\nOpen this address and choose a"
                " password:\n%(url)s\n\nIt works once, until %(until)s. Nobody at head office needs it or will ask you"
                " for it.",
                name=account.name,
                sign_in=account.sign_in,
                url=url,
                until=i18n.time_text(until),
            )
            Mail.put(account.email, _("%(brand)s: choose your password", brand=brand), text, useless_at=until)


def reset_by_slip(by: Person, account: Account) -> Slip:
    """Ends the password and every sign-in; a new link is handed over. Raises Refused as `slip` does."""
    with db.together():
        # The link first: it refuses what cannot be, and a new password takes a day, not a week.
        found = slip(by, account)
        _end(by, account)
    return found


def reset_by_mail(by: Person, account: Account) -> None:
    """Ends the password and every sign-in; a new link is on its way. Raises Refused as `mail` does."""
    with db.together():
        mail(by, account)
        _end(by, account)


def _end(by: Person, account: Account) -> None:
    account.forget_password(by)
    Session.end_all(account)
    Feed.end_all(account)


def unmailable(account: Account) -> str:
    """Why no link can be mailed to somebody, as a sentence; empty if it can."""
    if not outbox.ready():
        return _("No mail leaves this installation: MAIL_URL is not set.")
    if not account.email:
        return _("%(name)s has no e-mail address in the portal.", name=account.name)
    return ""


def ask_address(by: Person, account: Account, address: str) -> None:
    """A director's new address holds when a link sent to the old one is tapped. Raises Refused if none can be sent."""
    with db.together():
        _must_reach(account)
        url = _address(Link.ask_address(by, account, address))
        with i18n.speaking(account.language):
            text = _(
                "%(name)s,\n\n%(by)s asks that the portal write to you at %(address)s from now on. If that is right,"
                " open this address and say so:\n%(url)s\n\nIf it is not, do nothing, and tell your administrator.",
                name=account.name,
                by=by.name,
                address=address,
                url=url,
            )
            until = clock.now() + LIFETIME
            Mail.put(account.email, _("Another e-mail address for your account?"), text, useless_at=until)


def _must_reach(account: Account) -> None:
    why = unmailable(account)
    if why:
        raise Refused(why)


def _address(token: str) -> str:
    return f"{outbox.base_url()}/links/{token}"
