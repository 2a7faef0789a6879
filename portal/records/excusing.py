"""Asking that weeks be excused, and deciding it: what is approved, the cadence reads at once (D15)."""

from collections.abc import Iterable
from datetime import date

from portal.foundation import clock, db
from portal.foundation.clock import Week
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person, Role
from portal.records import audit, cadence
from portal.records.accounts import Account
from portal.records.cadence import HotelYear
from portal.records.excuses import Excuse, ExcuseState
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice
from portal.records.reckoning import DONE, EXCUSED, NOT_OWED
from portal.records.strip import State, shown
from portal.records.teams import Team

#: So many weeks back and ahead of this one may be asked for.
BACK, AHEAD = 8, 12


def offered(person: Person, hotel: Hotel) -> list[tuple[Week, State]]:
    """The weeks that may be asked for, this one and past ones first: something is owed in them, they are neither done
    nor excused, and nobody asks for them yet."""
    this = clock.this_week()
    near = [this.plus(n) for n in range(-BACK, AHEAD + 1)]
    years = HotelYear.of_hotels(person, [hotel], {week.year for week in near})
    asked, stand = cadence.asked_of(hotel.id, near), Excuse.standing(hotel)
    found = []
    for week in near:
        letters = years.get((hotel.id, week.year), (NOT_OWED * clock.weeks_in(week.year), ""))[0]
        if week in asked and week not in stand and letters[week.number - 1] not in (DONE, EXCUSED):
            found.append((week, shown(letters, week.year, clock.today())[week.number - 1]))
    return found


def hotels_of(person: Person, most: int = 200) -> list[Hotel]:
    """The hotels he may ask for, by name."""
    return list(Hotel.writable_by(person).order_by(Hotel.name_key, Hotel.id).limit(most))


def ask(by: Person, hotel: Hotel, mondays: Iterable[date], reason: str) -> list[Excuse]:
    """Asks for one week or several of one hotel. Raises Refused for a week too far away, or asked for already."""
    weeks = sorted({Week.of(monday) for monday in mondays})
    this = clock.this_week()
    with db.together():
        # Two who ask at once for the same week stand in a queue.
        db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel.id)).get()
        stand = Excuse.standing(hotel)
        if not all(-BACK <= week.since(this) <= AHEAD for week in weeks):
            raise Refused(
                _("A week can be excused up to %(back)s weeks back and %(ahead)s ahead.", back=BACK, ahead=AHEAD)
            )
        if any(week in stand for week in weeks):
            raise Refused(_("One of these weeks is asked for or excused already."))
        rows = [Excuse.create(hotel=hotel, monday=week.monday, reason=reason, by=by.id) for week in weeks]
        for row in rows:
            audit.record(by, "excuse.asked", row, hotel=hotel.code, monday=row.monday, reason=reason)
        if rows:
            # Several weeks of one hotel are one piece of news.
            Notice.put(by, deciders(by, hotel), News.EXCUSE_ASKED, rows[0], hotel)
    return rows


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
    """The week is excused, unless it is done. Raises Refused for one's own, or one that is decided already."""
    _decide(by, excuse, ExcuseState.APPROVED, answer)


def decline(by: Person, excuse: Excuse, answer: str = "") -> None:
    """The week stays owed. Raises Refused as `approve` does."""
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
        told = {"hotel": row.hotel.code, "monday": row.monday, "answer": answer}
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
        audit.record(by, "excuse.withdrawn", row, hotel=row.hotel.code, monday=row.monday)


def _still_open(excuse: Excuse) -> Excuse:
    """The row as it stands, for this transaction alone."""
    row = db.lock(Excuse.select().where(Excuse.id == excuse.id)).get()
    if row.state != ExcuseState.ASKED:
        raise Refused(_("This was decided already."))
    return row
