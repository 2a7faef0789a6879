"""Appointing who speaks for a member hotel, and whose hotels are one owner's (articles 18–20)."""

from datetime import date, timedelta

from portal.activity.association.members import Member, Representative
from portal.activity.association.words import MemberState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Posting


def who_may(hotel_id: int) -> list[Account]:
    """Who can speak for a hotel: its GM and its owner, as posted today."""
    there = Posting.current().where(
        (Posting.hotel == hotel_id) & Posting.function.in_([Function.GM.value, Function.OWNER.value])
    )
    accounts = there.select(Posting.account)
    return list(Account.select().where(Account.id.in_(accounts) & Account.active).order_by(Account.name, Account.id))


def appoint(by: Person, member: Member, account: Account, substitute: bool, appointed: str) -> Representative:
    """From today on he speaks for the hotel, or stands in; whoever did so before does so no longer. Raises Refused."""
    today = clock.today()
    with db.together():
        if db.lock(Member.select().where(Member.id == member.id)).get().state != MemberState.ADMITTED:
            raise Refused(_("This hotel is no member hotel now."))
        if account.id not in {one.id for one in who_may(member.hotel_id)}:
            raise Refused(_("Only the hotel's GM or owner can speak for it."))
        rows = Representative.select().where((Representative.member == member) & Representative.until.is_null())
        for row in rows.order_by(Representative.id):
            if row.account_id == account.id and row.substitute == substitute:
                return row
            # Nobody is both; whoever had this part before has it no longer.
            if row.substitute == substitute or row.account_id == account.id:
                _stop(row, today)
        facts = {"substitute": substitute, "since": today, "appointed": appointed, "by": by.id}
        new = Representative.create(member=member, account=account, **facts)
        told = {"account": account.id, "substitute": substitute, "appointed": appointed}
        audit.record(by, "member.represented", member, **told)
    return new


def _stop(row: Representative, day: date) -> None:
    """He spoke for it up to the day before; who was entered today never did."""
    if row.since >= day:
        row.delete_instance()
        return
    row.until = day - timedelta(days=1)
    row.save()


def owners_of(hotels: list[int]) -> set[int]:
    """Accounts of the owners of these hotels today."""
    return set().union(*owners_by_hotel(hotels).values())


def owners_by_hotel(hotels: list[int]) -> dict[int, set[int]]:
    """{hotel id: accounts of its owners today} of those whose owner has an account; one statement."""
    query = Posting.current().where(Posting.hotel.in_(hotels) & (Posting.function == Function.OWNER))
    found: dict[int, set[int]] = {}
    for hotel, account in query.select(Posting.hotel, Posting.account).tuples():
        found.setdefault(hotel, set()).add(account)
    return found
