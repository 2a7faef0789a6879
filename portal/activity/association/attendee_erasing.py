"""Somebody who is erased is no longer named among those who came to meetings (D43)."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meeting_places import keys_of
from portal.foundation import phones
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.audit_chain import erase_bodies
from portal.records.erasing import stand_in, words_of
from portal.records.principals import Principal


def own_rows(people: Iterable[Principal], accounts: Iterable[Account]) -> list[Attendee]:
    """His places at meetings: under his account, or with one of his numbers. One statement."""
    accounts = list(accounts)
    said = [text for row in people for text in (row.phone, row.phone2)] + [row.mobile or "" for row in accounts]
    numbers = {number for text in said for number in phones.numbers(text) if phones.reaches(number)}
    ids = {row.id for row in accounts}
    his = Attendee.account.in_(sorted(ids) or [0])
    for number in sorted(numbers):
        his |= Attendee.searchable.contains(number) | Attendee.mobile.contains(number)
    rows = Attendee.select().where(his).order_by(Attendee.id)
    return [row for row in rows if row.account_id in ids or numbers & set(phones.numbers(row.mobile))]


def forget(people: Iterable[Principal], accounts: Iterable[Account]) -> int:
    """That somebody came stays, who it was goes, also from the deeds that told it. Call it in the transaction of the
    erasure, while his cards still say who he is. Returns how many places."""
    people, accounts = list(people), list(accounts)
    rows = own_rows(people, accounts)
    for row in rows:
        blank(row)
    words = words_of(people, accounts)
    if rows and words:
        about = (AuditEntry.kind == "meeting") & AuditEntry.record_id.in_(sorted({row.meeting_id for row in rows}))
        erase_bodies(about & reduce(or_, (AuditEntry.body.contains(word) for word in words)))
    return len(rows)


def blank(row: Attendee, name: str = "") -> None:
    """Nobody, or whoever `name` says, stands there; the door finds him by his hotel and code alone."""
    name = name or stand_in(row.id)
    keys = keys_of(name, "", row.code, row.hotel)
    facts = {"name": name, "job": "", "mobile": "", "version": Attendee.version + 1}
    Attendee.update(**facts, **keys).where(Attendee.id == row.id).execute()
