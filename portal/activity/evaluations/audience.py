"""Who is asked: of each active hotel in daily service its GM, or its owner where the GM is posted by us (D23, D24)."""

from typing import NamedTuple

from peewee import JOIN

from portal.foundation import clock
from portal.foundation.roles import Function
from portal.records.accounts import Account
from portal.records.hotel_words import Gate, Status
from portal.records.hotels import Hotel, Posting
from portal.records.teams import Team


class Asked(NamedTuple):
    """A hotel as it stands now, and who is asked about us; `account_id` None: nobody, for it has neither."""

    hotel_id: int
    code: str
    name: str
    kind: str
    region_id: int | None
    officer_id: int | None
    account_id: int | None
    function: str


class _Posted(NamedTuple):
    function: str
    account_id: int
    posted_by_us: bool
    region_id: int | None


def reached(kind: str = "", region: int | None = None, only: set[int] | None = None) -> list[Asked]:
    """The hotels of a filter by name, each with whoever is asked. A hotel's region is the one of its officer's team.
    Two statements; `only` these hotels."""
    query = Hotel.select(Hotel.id, Hotel.code, Hotel.name, Hotel.kind).order_by(Hotel.name, Hotel.id)
    query = query.where((Hotel.status == Status.ACTIVE) & (Hotel.gate == Gate.DAILY))
    if kind:
        query = query.where(Hotel.kind == kind)
    if only is not None:
        query = query.where(Hotel.id.in_(sorted(only)))
    posted = _posted(only)
    rows = [_asked(hotel, posted.get(hotel[0], [])) for hotel in query.tuples()]
    return [row for row in rows if region is None or row.region_id == region]


def _posted(only: set[int] | None) -> dict[int, list[_Posted]]:
    """{hotel id: who is posted there today and may sign in, the longest first}."""
    today = clock.today()
    functions = (Function.OFFICER, Function.GM, Function.OWNER)
    query = Posting.select(Posting.hotel, Posting.function, Posting.account, Posting.posted_by_us, Team.region)
    query = query.join(Account).join(Team, JOIN.LEFT_OUTER, on=(Account.team == Team.id))
    query = query.where(Posting.function.in_(functions) & Account.active & (Posting.since <= today))
    query = query.where(Posting.until.is_null() | (Posting.until > today))
    if only is not None:
        query = query.where(Posting.hotel.in_(sorted(only)))
    found: dict[int, list[_Posted]] = {}
    for hotel_id, *told in query.order_by(Posting.since, Posting.id).tuples():
        found.setdefault(hotel_id, []).append(_Posted(*told))
    return found


def _asked(hotel: tuple, posted: list[_Posted]) -> Asked:
    first = {}
    for one in posted:
        first.setdefault(one.function, one)
    officer, gm, owner = (first.get(name.value) for name in (Function.OFFICER, Function.GM, Function.OWNER))
    hired = gm if gm is not None and not gm.posted_by_us else None
    asked = hired or owner
    return Asked(
        *hotel,
        region_id=officer.region_id if officer else None,
        officer_id=officer.account_id if officer else None,
        account_id=asked.account_id if asked else None,
        function=asked.function if asked else "",
    )
