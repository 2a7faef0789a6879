"""The director's two lists: accounts of hotels that somebody else has come near, with their hotels and who it was."""

from dataclasses import dataclass

from peewee import ModelSelect

from portal.foundation import clock
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.holder_checks import ADDRESS_RESTS, HolderCheck, Show
from portal.records.hotels import Hotel, Posting


@dataclass(frozen=True)
class Row:
    """One account: what stands between it and its evaluations, its hotels, and who gave out its link or password
    (empty: the command line, or nobody)."""

    check: HolderCheck
    hotels: list[Hotel]
    by: str


def page_for(person: Person, show: Show, q: str = "", after: str | None = None, size: int = 50) -> Page:
    """One page of a list, the latest first; `q` is looked for in people's and hotels' names."""
    query = HolderCheck.visible_to(person).select(HolderCheck, Account).join(Account).where(Account.active)
    if show == Show.SHUT:
        since = HolderCheck.shut_at
        query = query.where(since.is_null(False))
    else:
        since = HolderCheck.address_changed_at
        query = query.where(since > clock.now() - ADDRESS_RESTS)
    if q:
        query = query.where(_called(q))
    page = page_of(query, (since, HolderCheck.id), after, size, descending=True)
    return Page(rows(page), page.next)


def _called(q: str):
    here = Posting.current().select(Posting.account).join(Hotel).where(Hotel.search_text.contains(q.lower()))
    mine = [Account.name, Account.sign_in, Account.email, Account.mobile, Account.initials, Account.name_key]
    found = Account.id.in_(here)
    for column in mine:
        found |= column.contains(q)
    return found


def ticked(person: Person, ids: list[int]) -> list[HolderCheck]:
    """Those of these rows that are shut, by name."""
    query: ModelSelect = HolderCheck.visible_to(person).select(HolderCheck, Account).join(Account)
    shut = HolderCheck.id.in_(ids) & HolderCheck.shut_at.is_null(False) & Account.active
    return list(query.where(shut).order_by(Account.name_key, Account.name, Account.id))


def rows(checks) -> list[Row]:
    """The rows of a page, in two statements more."""
    checks = list(checks)
    names = Account.names(row.shut_by_id for row in checks)
    hotels = _hotels([row.account_id for row in checks])
    return [Row(row, hotels.get(row.account_id, []), names.get(row.shut_by_id, "")) for row in checks]


def _hotels(account_ids: list[int]) -> dict[int, list[Hotel]]:
    query = Posting.current().select(Posting.account, Posting.hotel).where(Posting.account.in_(account_ids)).distinct()
    pairs = list(query.tuples())
    there = Hotel.by_ids(hotel_id for _account, hotel_id in pairs)
    found: dict[int, list[Hotel]] = {}
    for account_id, hotel_id in pairs:
        found.setdefault(account_id, []).append(there[hotel_id])
    return {number: sorted(hotels, key=lambda hotel: hotel.code) for number, hotels in found.items()}
