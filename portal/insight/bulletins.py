"""Who has confirmed a bulletin and who has not: by hotel, opened by officer, team and region; and head office's own."""

from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN, Case, fn

from portal.activity.bulletins import MAY_BE_TOLD, Bulletin, BulletinReceipt, Reader
from portal.activity.bulletins.deeds import asked_at_hotels
from portal.activity.bulletins.table import in_force
from portal.activity.to_tell import Told, ToTell
from portal.foundation.choices import Choice
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.teams import Team

#: So many of head office are listed.
COLLEAGUES = 500


class Show(Choice):
    """Which hotels the list shows."""

    WAITING = "waiting", "Not confirmed yet"
    CONFIRMED = "confirmed", "Receipt given"
    ALL = "all", "All hotels"


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; ids."""

    show: Show = Show.WAITING
    officer: int | None = None
    team: int | None = None
    region: int | None = None


@dataclass(frozen=True)
class Answer:
    """Somebody who is asked at a hotel, and when he confirmed what stands."""

    name: str
    function: str
    at: datetime | None


@dataclass(frozen=True)
class Row:
    """A hotel that a bulletin is for: who is asked there, and whether its officer has told it."""

    hotel: Hotel
    officer: str
    people: list[Answer]
    told_at: datetime | None
    told_by: str

    @property
    def confirmed_at(self) -> datetime | None:
        return min((one.at for one in self.people if one.at), default=None)


@dataclass(frozen=True)
class Sum:
    """How many hotels of somebody have confirmed."""

    officer: int | None
    name: str
    team: int | None
    confirmed: int
    told: int
    of: int


def page_for(person: Person, bulletin: Bulletin, wanted: Wanted, after=None, size=50) -> Page:
    """The hotels of the filter by name, one page by key; five statements."""
    page = page_of(_hotels(person, bulletin, wanted), (Hotel.name_key, Hotel.id), after, size)
    return Page(_rows(bulletin, page.rows), page.next)


def _hotels(person: Person, bulletin: Bulletin, wanted: Wanted):
    query = Hotel.visible_to(person).join(Bulletin, on=(Bulletin.id == bulletin.id)).where(Bulletin.concerns())
    if wanted.show != Show.ALL:
        done = _confirmed(bulletin)
        query = query.where(done if wanted.show == Show.CONFIRMED else ~done)
    for column, value in ((Account.id, wanted.officer), (Account.team, wanted.team), (Team.region, wanted.region)):
        if value is not None:
            held = Posting.staffed().join(Account).join(Team, JOIN.LEFT_OUTER, on=(Account.team == Team.id))
            query = query.where(Hotel.id.in_(held.where(column == value)))
    return query


def _confirmed(bulletin: Bulletin):
    """The condition that somebody who answers for a hotel has confirmed what stands."""
    asked = asked_at_hotels(bulletin)
    here = (Posting.hotel == Hotel.id) & (Posting.function == (asked or "")) & in_force()
    given = (BulletinReceipt.account == Posting.account) & (BulletinReceipt.bulletin == bulletin.id)
    given &= BulletinReceipt.edition >= bulletin.edition
    return fn.EXISTS(Posting.select(Posting.id).join(BulletinReceipt, on=given).where(here))


def _rows(bulletin: Bulletin, hotels: list[Hotel]) -> list[Row]:
    asked = asked_at_hotels(bulletin)
    posted = Posting.of_hotels(hotels)
    given = dict(_given(bulletin, {row.account_id for rows in posted.values() for row in rows}))
    told = _told(bulletin, [hotel.id for hotel in hotels])
    found = []
    for hotel in hotels:
        here = posted.get(hotel.id, [])
        officer = next((row.account.name for row in here if row.function == Function.OFFICER), "")
        people = [Answer(r.account.name, r.function, given.get(r.account_id)) for r in here if r.function == asked]
        at, by = told.get(hotel.id, (None, ""))
        found.append(Row(hotel, officer, people, at, by))
    return found


def _given(bulletin: Bulletin, accounts: set[int]):
    """(account id, when) of those of these who have confirmed what stands."""
    table = BulletinReceipt
    here = (table.bulletin == bulletin.id) & table.account.in_(accounts or {0}) & (table.edition >= bulletin.edition)
    return table.select(table.account, table.at).where(here).tuples()


def _told(bulletin: Bulletin, hotels: list[int]) -> dict[int, tuple[datetime, str]]:
    """{hotel id: (when, by whom) its officer has told it}."""
    query = Told.select(Told.hotel, Told.at, Account.name).join_from(Told, ToTell).join_from(Told, Account)
    here = (ToTell.bulletin == bulletin.id) & Told.hotel.in_(hotels or [0])
    return {hotel: (at, name) for hotel, at, name in query.where(here).tuples()}


def sums(person: Person, bulletin: Bulletin) -> list[Sum]:
    """Of each officer whose hotels it is for, the fewest confirmed first; those without an officer last. One
    statement."""
    officer = (Posting.hotel == Hotel.id) & (Posting.function == Function.OFFICER) & in_force()
    told = fn.EXISTS(
        Told.select(Told.id).join(ToTell).where((ToTell.bulletin == bulletin.id) & (Told.hotel == Hotel.id))
    )
    query = (
        _hotels(person, bulletin, Wanted(Show.ALL))
        .join_from(Hotel, Posting, JOIN.LEFT_OUTER, on=officer)
        .join_from(Posting, Account, JOIN.LEFT_OUTER)
        .select(
            Account.id,
            Account.name,
            Account.team,
            fn.SUM(Case(None, [(_confirmed(bulletin), 1)], 0)),
            fn.SUM(Case(None, [(told, 1)], 0)),
            fn.SUM(1),
        )
        .group_by(Account.id, Account.name, Account.team)
    )
    found = [Sum(number, name or "", team, *map(int, counts)) for number, name, team, *counts in query.tuples()]
    return sorted(found, key=lambda one: (one.officer is None, one.confirmed / one.of, one.name))


def missing(person: Person, bulletin: Bulletin, wanted: Wanted) -> set[int]:
    """The accounts that are asked at the hotels of a filter that have not confirmed, and head office's own where the
    filter is all."""
    asked = asked_at_hotels(bulletin)
    hotels = _hotels(person, bulletin, Wanted(Show.WAITING, wanted.officer, wanted.team, wanted.region))
    here = Posting.hotel.in_(hotels.select(Hotel.id)) & (Posting.function == (asked or "")) & in_force()
    found = {number for (number,) in Posting.select(Posting.account).where(here).tuples()}
    if (wanted.officer, wanted.team, wanted.region) == (None, None, None):
        found |= {one.id for one, at in colleagues(bulletin) if at is None}
    return found


def colleagues(bulletin: Bulletin) -> list[tuple[Account, datetime | None]]:
    """Head office's people whom it is for, those who have not confirmed first."""
    roles = [one for one in bulletin.readers if one not in {told.value for told in MAY_BE_TOLD}]
    if not roles:
        return []
    query = Account.select().where(Account.active & Account.role.in_(roles) & (Account.role != Role.GM))
    if bulletin.region_id is not None:
        teams = Team.select(Team.id).where(Team.region == bulletin.region_id)
        everywhere = Account.role.not_in([Reader.STAFF.value, Reader.MANAGER.value])
        leads_all = (Account.role == Role.MANAGER) & Account.team.is_null() & Account.region.is_null()
        there = Account.team.in_(teams) | (Account.region == bulletin.region_id)
        query = query.where(everywhere | there | leads_all)
    people = list(query.order_by(Account.name_key, Account.id).limit(COLLEAGUES))
    given = dict(_given(bulletin, {one.id for one in people}))
    return sorted(((one, given.get(one.id)) for one in people), key=lambda row: row[1] is not None)


def confirmed_at(ids: set[int], hotel: Hotel) -> set[int]:
    """Those of these bulletins that somebody of a hotel has confirmed himself: for its officer's brief."""
    if not ids:
        return set()
    given = (BulletinReceipt.account == Posting.account) & BulletinReceipt.bulletin.in_(ids)
    query = Posting.select(BulletinReceipt.bulletin).join(BulletinReceipt, on=given)
    query = query.join_from(BulletinReceipt, Bulletin, on=(BulletinReceipt.bulletin == Bulletin.id))
    here = (Posting.hotel == hotel.id) & Posting.function.in_([one.value for one in MAY_BE_TOLD]) & in_force()
    return {number for (number,) in query.where(here & (BulletinReceipt.edition >= Bulletin.edition)).tuples()}
