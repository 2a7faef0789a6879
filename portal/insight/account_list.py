"""Accounts as the list and its sheet show them: with team or department, and how many hotels somebody is posted to."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Posting
from portal.records.links import Link
from portal.records.teams import Region, Team


@dataclass(frozen=True)
class Row:
    """One account. `place` is its department, team or region; `until` when its one-time link ends, if one is out."""

    account: Account
    place: str
    hotels: int
    until: datetime | None


@dataclass(frozen=True)
class Places:
    """The departments, teams and regions, by id."""

    departments: dict[int, Department]
    teams: dict[int, Team]
    regions: dict[int, Region]

    @classmethod
    def read(cls, person: Person) -> "Places":
        tables = (Department, Team, Region)
        return cls(*({row.id: row for row in table.in_order(person, all=True)} for table in tables))

    def of(self, account: Account) -> str:
        """Where somebody belongs, in the reader's language; empty if nowhere."""
        pairs = (
            (self.departments, account.department_id),
            (self.teams, account.team_id),
            (self.regions, account.region_id),
        )
        return " · ".join(table[key].name for table, key in pairs if key in table)


def rows(accounts, places: Places) -> list[Row]:
    """The accounts of a page, in two statements more."""
    accounts = list(accounts)
    hotels, links = _hotels(accounts), Link.open_until(accounts)
    return [Row(account, places.of(account), hotels[account.id], links.get(account.id)) for account in accounts]


def _hotels(accounts: list[Account]) -> Counter:
    """{account id: to how many hotels it is posted today}"""
    held = Posting.current().select(Posting.account, Posting.hotel).distinct()
    held = held.where(Posting.account.in_([account.id for account in accounts]))
    return Counter(account_id for account_id, _hotel in held.tuples())


def full_page(person: Person, wanted: dict, places: Places, *, after: str | None, size: int) -> Page:
    """One page of the accounts of a filter, for a sheet."""
    page = Account.page_for(person, **wanted, after=after, size=size)
    return Page(rows(page, places), page.next)
