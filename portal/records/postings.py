"""Posting somebody to a hotel and ending it: who is responsible decides what is owed, so both settle the cadence."""

from datetime import date

from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import HOTEL_SIDE, Function, Person, Role
from portal.records import audit, cadence
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal, PrincipalFunction

#: One at a time; of owners and assistants a hotel may have several.
SINGLE = (Function.OFFICER, Function.GM)


def post(by: Person, hotel: Hotel, account: Account, function: Function, since: date | None = None) -> Posting:
    """Posts somebody to a hotel from a day on (default today). The officer or GM before him ends that day.
    A GM or owner also stands on the file as a principal who counts (D15). Posting the same person again
    changes nothing. Raises Refused if the account's role does not fit, or the day is still to come."""
    since = since or clock.today()
    wanted = Role.GM if function in HOTEL_SIDE else Role.STAFF
    if account.role != wanted or not account.active:
        raise Refused(_("%(name)s cannot be posted as %(function)s.", name=account.name, function=function.label))
    if since > clock.today():
        raise Refused(_("A posting begins today or earlier."))
    with db.together():
        db.lock(Hotel.select().where(Hotel.id == hotel.id)).get()
        in_force = list(
            Posting.select().where((Posting.hotel == hotel) & (Posting.function == function) & Posting.until.is_null())
        )
        for row in in_force:
            if row.account_id == account.id:
                return row
        if function in SINGLE:
            for row in in_force:
                _close(by, row, max(since, row.since))
        posting = Posting.create(hotel=hotel, account=account, function=function, since=since)
        if function in (Function.GM, Function.OWNER):
            Principal.enter(by, hotel, account.name, PrincipalFunction(function.value), since=since, account=account)
        audit.record(by, "posting.added", hotel, account=account.id, function=function, since=since)
        cadence.settle(hotel.id)
    return posting


def end(by: Person, posting: Posting, until: date | None = None) -> None:
    """Ends a posting; access ends the same day. The principal that stands for it ends with it."""
    with db.together():
        _close(by, posting, until or clock.today())
        cadence.settle(posting.hotel_id)


def end_all(by: Person, account: Account) -> int:
    """Ends every posting of an account (deactivation) and returns how many there were."""
    rows = list(Posting.select().where((Posting.account == account) & Posting.until.is_null()).order_by(Posting.hotel))
    with db.together():
        for row in rows:
            end(by, row)
    return len(rows)


def _close(by: Person, posting: Posting, until: date) -> None:
    posting.until = until
    posting.save()
    Principal.update(until=until).where(
        (Principal.hotel == posting.hotel_id)
        & (Principal.account == posting.account_id)
        & (Principal.function == posting.function)
        & Principal.until.is_null()
    ).execute()
    audit.record(by, "posting.ended", posting.hotel, account=posting.account_id, function=posting.function, until=until)
