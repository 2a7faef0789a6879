"""Somebody leaves: one deed ends his access and hands over what was his."""

from typing import NamedTuple

from portal.foundation import db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person, Role
from portal.records import audit, cadence, postings
from portal.records.accounts import Account
from portal.records.covers import Cover
from portal.records.drafts import Draft
from portal.records.feeds import Feed
from portal.records.hotels import Posting
from portal.records.links import Link
from portal.records.sessions import Session


class Belongings(NamedTuple):
    """What goes or is handed over when the account is closed."""

    postings: list[Posting]
    sessions: int
    drafts: int
    #: Covers, running or to come, in which he stands in or is stood in for.
    covers: int


def belongings(account: Account) -> Belongings:
    covers = len(Cover.touching(account))
    return Belongings(Posting.of_account(account.id), Session.open_of(account), Draft.count_of(account), covers)


def leave(by: Person, account: Account, successor: Account | None) -> int:
    """Deactivates the account: sign-ins, links and drafts end, an officer's hotels go to the successor (or stay
    without one), everything in one transaction. Returns how many hotels were his. Raises Refused for the last
    administrator and for a successor who cannot be one."""
    with db.together(), cadence.settling_later():
        account.deactivate(by)
        Session.end_all(account)
        Link.end_all(account)
        Feed.end_all(account)
        Draft.drop_all(account)
        held = Posting.of_account(account.id)
        if successor is not None:
            successor = _fit(account, successor)
            for posting in held:
                if posting.function == Function.OFFICER:
                    # The one before ends that day.
                    postings.post(by, posting.hotel, successor, Function.OFFICER)
        postings.end_all(by, account)
    return len(held)


def _fit(account: Account, successor: Account) -> Account:
    """As he is now, and staying so until this is done."""
    row = db.lock(Account.select().where(Account.id == successor.id)).get()
    if row.id == account.id or not row.active or row.role != Role.STAFF:
        raise Refused(_("%(name)s cannot take the hotels over.", name=row.name))
    return row


def sign_out(by: Person, account: Account) -> None:
    """Ends every sign-in of the account, and its feed, whose address may stand on the same telephone; the password
    stays."""
    with db.together():
        Session.end_all(account)
        Feed.end_all(account)
        audit.record(by, "account.signed_out", account)
