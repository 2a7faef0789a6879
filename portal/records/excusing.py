"""Asking that weeks and months be excused, and deciding it: what is approved, the cadence reads at once (D15, D16)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from portal.foundation import clock, db
from portal.foundation.clock import Month, Week
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person, Role
from portal.records import audit, cadence
from portal.records.accounts import Account
from portal.records.excuses import Excuse, ExcuseState
from portal.records.hotel_words import Owed
from portal.records.hotel_years import Facts, HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice
from portal.records.reckoning import DONE, EXCUSED
from portal.records.strip import State, months_shown, shown
from portal.records.teams import Team

#: So many weeks and months back and ahead of this one may be asked for.
BACK, AHEAD = 8, 12
MONTHS_BACK, MONTHS_AHEAD = 2, 3


class Offer(NamedTuple):
    """What may be asked for at a hotel: something is owed in it, it is neither done nor excused, and nobody asks for it
    yet."""

    weeks: list[tuple[Week, State]]
    months: list[tuple[Month, State]]


def offered(person: Person, hotel: Hotel) -> Offer:
    """The weeks and months near this one, the earliest first."""
    this, now = clock.this_week(), clock.this_month()
    weeks = [this.plus(n) for n in range(-BACK, AHEAD + 1)]
    months = [now.plus(n) for n in range(-MONTHS_BACK, MONTHS_AHEAD + 1)]
    years = HotelYear.of_hotels(person, [hotel], {one.year for one in (*weeks, *months)})
    stand, today, found = Excuse.standing(hotel), clock.today(), Offer([], [])
    asked = cadence.asked_of(hotel.id, weeks, months)
    for one in asked:
        facts = years.get((hotel.id, one.year), Facts.blank(one.year))
        if isinstance(one, Month):
            letters, read, place, into = facts.months, months_shown, (Owed.VISIT, one.first), found.months
        else:
            letters, read, place, into = facts.weeks, shown, (Owed.CALL, one.monday), found.weeks
        if place not in stand and letters[one.number - 1] not in (DONE, EXCUSED):
            into.append((one, read(letters, one.year, today)[one.number - 1]))
    return found


def hotels_of(person: Person, most: int = 200) -> list[Hotel]:
    """The hotels he may ask for, by name."""
    return list(Hotel.writable_by(person).order_by(Hotel.name_key, Hotel.id).limit(most))


def ask(by: Person, hotel: Hotel, mondays: Iterable[date], reason: str, months: Iterable[date] = ()) -> list[Excuse]:
    """Asks for one week or several of one hotel, and for the visits of months (told by any day of each). Raises
    Refused for one too far away, or asked for already."""
    weeks, months = sorted({Week.of(day) for day in mondays}), sorted({Month.of(day) for day in months})
    with db.together():
        # Two who ask at once for the same week stand in a queue.
        db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel.id)).get()
        _check_near(weeks, months)
        wanted = [*((Owed.CALL, week.monday) for week in weeks), *((Owed.VISIT, month.first) for month in months)]
        stand = Excuse.standing(hotel)
        if any(one in stand for one in wanted):
            raise Refused(_("One of these is asked for or excused already."))
        told = {"reason": reason, "by": by.id}
        rows = [Excuse.create(hotel=hotel, kind=kind, since=since, **told) for kind, since in wanted]
        for row in rows:
            audit.record(by, "excuse.asked", row, hotel=hotel.code, reason=reason, **_told(row))
        if rows:
            # Several weeks of one hotel are one piece of news.
            Notice.put(by, deciders(by, hotel), News.EXCUSE_ASKED, rows[0], hotel)
    return rows


def _check_near(weeks: list[Week], months: list[Month]) -> None:
    this, now = clock.this_week(), clock.this_month()
    if not all(-BACK <= week.since(this) <= AHEAD for week in weeks):
        raise Refused(_("A week can be excused up to %(back)s weeks back and %(ahead)s ahead.", back=BACK, ahead=AHEAD))
    if not all(-MONTHS_BACK <= month.since(now) <= MONTHS_AHEAD for month in months):
        told = {"back": MONTHS_BACK, "ahead": MONTHS_AHEAD}
        raise Refused(_("A month's visit can be excused up to %(back)s months back and %(ahead)s ahead.", **told))


def _told(row: Excuse) -> dict:
    """What the audit says of it."""
    return {"month": str(row.month)} if row.of_visit else {"monday": row.since}


def deciders(by: Person, hotel: Hotel) -> list[int]:
    """Ids of the accounts that decide what somebody asks for a hotel: its officer's managers, the directors for a
    manager's own."""
    if by.role != Role.STAFF:
        return [row.id for row in Account.directors()]
    officers = Posting.current().where((Posting.hotel == hotel) & (Posting.function == Function.OFFICER))
    teams = Team.select(Team.id, Team.region).join(Account, on=Account.team == Team.id)
    teams = list(teams.where(Account.id.in_(officers.select(Posting.account))))
    leads = Account.team.is_null() & Account.region.is_null()
    leads |= Account.team.in_([team.id for team in teams])
    leads |= Account.region.in_([team.region_id for team in teams if team.region_id])
    query = Account.select(Account.id).where(Account.active & (Account.role == Role.MANAGER) & leads)
    return [row.id for row in query]


def approve(by: Person, excuse: Excuse, answer: str = "") -> None:
    """The week or month is excused, unless it is done. Raises Refused for one's own, or one that is decided already."""
    _decide(by, excuse, ExcuseState.APPROVED, answer)


def decline(by: Person, excuse: Excuse, answer: str = "") -> None:
    """It stays owed. Raises Refused as `approve` does."""
    _decide(by, excuse, ExcuseState.DECLINED, answer)


def _decide(by: Person, excuse: Excuse, state: ExcuseState, answer: str) -> None:
    with db.together():
        row = _still_open(excuse)
        if row.by_id == by.id:
            raise Refused(_("Nobody approves his own: this one is for the director."))
        row.state, row.answer = state, answer
        row.decided_by, row.decided_at = by.id, clock.now()
        row.save()
        Notice.settled(row, News.EXCUSE_ASKED)
        told = {"hotel": row.hotel.code, "answer": answer, **_told(row)}
        if state == ExcuseState.APPROVED:
            audit.record(by, "excuse.approved", row, **told)
            cadence.settle(row.hotel_id)
        else:
            audit.record(by, "excuse.declined", row, **told)
        Notice.put(by, [row.by_id], News.EXCUSE_DECIDED, row, row.hotel)


def withdraw(by: Person, excuse: Excuse) -> None:
    """Whoever asked takes it back, while nobody has decided. Raises Refused."""
    with db.together():
        row = _still_open(excuse)
        if row.by_id != by.id:
            raise Refused(_("Only who asked takes it back."))
        row.state, row.decided_at = ExcuseState.WITHDRAWN, clock.now()
        row.save()
        Notice.settled(row, News.EXCUSE_ASKED)
        audit.record(by, "excuse.withdrawn", row, hotel=row.hotel.code, **_told(row))


def _still_open(excuse: Excuse) -> Excuse:
    """The row as it stands, for this transaction alone."""
    row = db.lock(Excuse.select().where(Excuse.id == excuse.id)).get()
    if row.state != ExcuseState.ASKED:
        raise Refused(_("This was decided already."))
    return row
