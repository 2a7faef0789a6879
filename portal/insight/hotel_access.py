"""Who can see one hotel, and why: everybody who reads or writes it, under the reason that lets him."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.foundation.choices import Choice
from portal.foundation.roles import HOTEL_SIDE, Function, Role
from portal.records.accounts import Account
from portal.records.covers import Cover, When
from portal.records.hotels import Hotel, Posting
from portal.records.links import Link
from portal.records.teams import Team

#: So many are named under one reason; the others are counted.
NAMED = 20
#: As many accounts of head office as are looked through.
MOST = 2_000


class Reason(Choice):
    """Why somebody sees the hotel, the nearest first."""

    OFFICER = "officer", "Posted as its officer: reads and writes"
    COVER = "cover", "Covers its officer: reads and writes"
    HOTEL = "hotel", "Posted at the hotel: reads what is meant for it"
    LEADS = "leads", "Leads its officer's team or region: reads and writes"
    DIRECTOR = "director", "Operations director: reads everything"
    ADMIN = "admin", "Administrator: the facts of the file, no conversations"
    MANAGER = "manager", "Manager of other teams: reads"
    STAFF = "staff", "Officer of other hotels: reads, does not write"
    LIAISON = "liaison", "Speaks for a department: reads the facts, and his own calls"


@dataclass(frozen=True)
class Reader:
    """One who sees the hotel. `function` is what he is there, if he is posted; `since` and `until` his days."""

    account: Account
    function: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Group:
    """Everybody with one reason: the first of them named, and how many there are."""

    reason: Reason
    readers: list[Reader]
    count: int


def readers_of(hotel: Hotel) -> list[Group]:
    """The groups that have anybody, in four statements, however many people there are."""
    posted = [row for row in Posting.of_hotels([hotel]).get(hotel.id, ()) if row.account.active]
    officer = next((row.account for row in posted if row.function == Function.OFFICER), None)
    found: dict[Reason, list[Reader]] = {reason: [] for reason in Reason}
    for row in posted:
        reason = Reason.HOTEL if row.function in HOTEL_SIDE else Reason.OFFICER
        found[reason].append(Reader(row.account, row.function, row.since))
    for cover in Cover.of_hotel(hotel, officer.id) if officer else ():
        if cover.when == When.RUNNING and cover.substitute.active:
            found[Reason.COVER].append(Reader(cover.substitute, "", cover.first, cover.last))
    told = {reader.account.id for readers in found.values() for reader in readers}
    leads = _leads(officer)
    for account in Account.head_office(MOST):
        if account.id not in told:
            found[_reason(account, leads)].append(Reader(account))
    return [Group(reason, readers[:NAMED], len(readers)) for reason, readers in found.items() if readers]


def _leads(officer: Account | None) -> Callable[[Account], bool]:
    """Whether a manager leads the hotel's officer; one without team and region leads all, and all lead a hotel that has
    no officer."""
    team = Team.get_or_none(Team.id == officer.team_id) if officer and officer.team_id else None

    def leads(account: Account) -> bool:
        if officer is None or (account.team_id is None and account.region_id is None):
            return True
        return team is not None and (account.team_id == team.id or account.region_id == (team.region_id or 0))

    return leads


def _reason(account: Account, leads: Callable[[Account], bool]) -> Reason:
    if account.role == Role.MANAGER and leads(account):
        return Reason.LEADS
    return Reason(account.role)


@dataclass(frozen=True)
class Guest:
    """Somebody of the hotel side at his hotel, and until when a one-time link of his holds."""

    account: Account
    function: str
    since: date
    until: object


def guests_of(hotel: Hotel) -> list[Guest]:
    """Everybody posted at the hotel's side today, in two statements."""
    posted = [row for row in Posting.of_hotels([hotel]).get(hotel.id, ()) if row.function in HOTEL_SIDE]
    links = Link.open_until([row.account for row in posted])
    return [Guest(row.account, row.function, row.since, links.get(row.account_id)) for row in posted]
