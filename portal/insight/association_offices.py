"""Council and committees as their page shows them, and who can hold an office there."""

from datetime import date, timedelta
from typing import NamedTuple

from portal.activity.association.charter import CharterEdition
from portal.activity.association.members import Member
from portal.activity.association.offices import Body, Office
from portal.activity.association.words import MemberState
from portal.foundation import clock
from portal.foundation.roles import Function, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting


class Held(NamedTuple):
    """An office with the name of who holds it, and the hotel for which."""

    office: Office
    name: str
    hotel: str


def bodies(past: bool = False) -> list[tuple[Body, list[Held]]]:
    """[(council or committee, its offices)]: of today and to come, or those that are over."""
    today = clock.today()
    over = Office.until < today
    rows = list(Office.select().where(over if past else ~over).order_by(Office.since.desc(), Office.id))
    names = Account.names(row.account_id for row in rows)
    ids = [row.member_id for row in rows if row.member_id] or [0]
    hotels = dict(Member.select(Member.id, Hotel.name).join(Hotel).where(Member.id.in_(ids)).tuples())
    found = {body.id: (body, []) for body in Body.select().where(Body.active).order_by(Body.id)}
    for row in rows:
        if row.body_id in found:
            held = Held(row, names[row.account_id], hotels.get(row.member_id, ""))
            found[row.body_id][1].append(held)
    order = ["president", "vice", "convener"]
    for _body, held in found.values():
        held.sort(key=lambda one: order.index(one.office.post) if one.office.post in order else len(order))
    return list(found.values())


def people() -> list[tuple[Account, int | None, str]]:
    """[(account, member hotel's id, hotel's name)] of who can hold an office: GMs and owners of member hotels, for each
    of them; and whom the company may name, for none."""
    sides = [Function.GM.value, Function.OWNER.value]
    query = (
        Posting.current()
        .select(Posting.account, Member.id, Hotel.name)
        .join_from(Posting, Member, on=(Member.hotel == Posting.hotel) & (Member.state == MemberState.ADMITTED))
        .join_from(Posting, Hotel, on=Hotel.id == Posting.hotel)
        .where(Posting.function.in_(sides))
        .order_by(Hotel.code, Posting.account)
    )
    seats = list(query.tuples())
    ours = [Role.MANAGER.value, Role.DIRECTOR.value, Role.LIAISON.value, Role.STAFF.value]
    theirs = Account.id.in_({account for account, _member, _name in seats} or {0})
    rows = Account.select().where(Account.active & (theirs | Account.role.in_(ours)))
    known = {row.id: row for row in rows.order_by(Account.name, Account.id)}
    hotels = [(known[account], member, name) for account, member, name in seats if account in known]
    return [*hotels, *((row, None, "") for row in known.values() if row.role != Role.GM)]


def end_of_term() -> date:
    """The last day of a term that begins today (article 28)."""
    years = CharterEdition.rules().number("term_years")
    return clock.months_later(clock.today(), 12 * years) - timedelta(days=1)
