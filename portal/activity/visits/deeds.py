"""A visit is planned, moved, called off, held, or does not take place."""

from collections.abc import Iterable
from datetime import date, datetime

from portal.activity.visits.words import OPEN, State
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person, Role
from portal.records import audit, timeline
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice


class Deeds:
    """What our own side does with a visit."""

    @classmethod
    def plan(
        cls,
        by: Person,
        hotel: Hotel,
        day: date,
        at: datetime | None = None,
        *,
        goes: Account | None = None,
        purpose: str = "",
        topics: str = "",
    ):
        """Somebody (default: `by`) is to go to a hotel on a day, at an instant if the time is known. A liaison's visit
        is his department's."""
        with db.together():
            visit = cls.create(
                hotel=hotel,
                by=goes.id if goes else by.id,
                by_role=goes.role if goes else by.role,
                department=_department(by),
                day=day,
                at=at,
                purpose=purpose,
                topics=topics,
                entered_at=clock.now(),
            )
            audit.record(by, "visit.planned", visit, hotel=hotel.code, day=day)
        return visit

    def edit(self, by: Person, opened: int, **facts) -> dict:
        """Saves changed purpose or topics over version `opened` and returns {field: [old, new]}. Raises Conflict."""
        changes = {name: [getattr(self, name), value] for name, value in facts.items() if getattr(self, name) != value}
        with db.together():
            self.save_over(opened, **facts)
            if changes:
                audit.record(by, "visit.edited", self, version=self.version, **changes)
        return changes

    def hold(self, by: Person, day: date, at: datetime | None) -> None:
        """It took place, on a day and at an instant if that is known; said again, it took place then. Who holds it is
        who went. Call it in the transaction of its minutes, which count it. Raises Refused for one called off, or a
        day to come."""
        if self.state == State.CANCELLED:
            raise Refused(_("This visit was called off. Enter the one that took place as a new visit."))
        if day > clock.today():
            raise Refused(_("A visit to come has not taken place yet."))
        again = self.state == State.HELD
        with db.together():
            told = {"state": [self.state, State.HELD], "day": [self.day, day]}
            if self.ended_at is not None and not again:
                timeline.forget(self)
            went = {} if again else {"by": by.id, "by_role": by.role, "ended_by": by.id, "reason": ""}
            moment = at or type(self)._noon(day)
            self.save_over(self.version, state=State.HELD, day=day, at=at, ended_at=moment, **went)
            if again:
                timeline.move(self, moment)
            else:
                timeline.note(self.hotel, self, "held", by, moment)
                self._answered()
            changes = {name: change for name, change in told.items() if change[0] != change[1]}
            if changes:
                audit.record(by, "visit.held", self, version=self.version, hotel=self.hotel.code, **changes)

    def move(self, by: Person, opened: int, day: date, at: datetime | None, reason: str, word: str = "") -> None:
        """Another day or time, over version `opened`. What the hotel had been asked for, or had agreed to, is proposed
        to it anew. Raises Conflict, and Refused once it has ended."""
        self._still_open()
        with db.together():
            told = {"day": [self.day, day], "time": [self.time, _time(at)]}
            changes = {name: change for name, change in told.items() if change[0] != change[1]}
            state = State.PLANNED if self.proposed_at is None else State.PROPOSED
            facts = {"day": day, "at": at, "reason": reason, "word": word, "state": state, **_NOT_AGREED}
            self.save_over(opened, **facts)
            audit.record(by, "visit.moved", self, version=self.version, reason=reason, **changes)
            if state == State.PROPOSED:
                self._answered()
                Notice.put(by, self._gms(), News.VISIT_MOVED, self, self.hotel)

    def cancel(self, by: Person, opened: int, reason: str, word: str = "") -> None:
        """It is called off, over version `opened`; the row stays. Raises Conflict, and Refused once it has ended."""
        self._still_open()
        with db.together():
            self._end(by, opened, State.CANCELLED, clock.now(), reason=reason, word=word)
            audit.record(by, "visit.cancelled", self, version=self.version, reason=reason)
            if self.proposed_at is not None:
                Notice.put(by, self._gms(), News.VISIT_CANCELLED, self, self.hotel)

    def miss(self, by: Person, opened: int, reason: str) -> None:
        """Its day is over and it did not take place, over version `opened`. Raises Conflict, and Refused for one that
        has ended or is still to come."""
        self._still_open()
        if self.day > clock.today():
            raise Refused(_("This visit is still to come: move it, or call it off."))
        with db.together():
            self._end(by, opened, State.MISSED, self.moment, reason=reason)
            audit.record(by, "visit.missed", self, version=self.version, reason=reason)

    def arrive(self, by: Person) -> None:
        """Notes by one tap that he stands in the lobby (D17: five minutes early); tapped again, the first holds."""
        self._still_open()
        with db.together():
            table = type(self)
            here = table.update(arrived_at=clock.now()).where((table.id == self.id) & table.arrived_at.is_null())
            if here.execute():
                audit.record(by, "visit.arrived", self)

    def not_arrived(self, by: Person) -> None:
        """The tap was a mistake."""
        self._still_open()
        with db.together():
            table = type(self)
            table.update(arrived_at=None).where(table.id == self.id).execute()
            audit.record(by, "visit.not_arrived", self)

    @classmethod
    def hand_on(cls, by: Person, hotels: Iterable[int], account: Account) -> int:
        """Somebody else looks after these hotels (ids) from now on: what officers before him had there still ahead is
        his. Returns how many visits. Call it in the transaction of the deed."""
        left = Posting.until.is_null(False) & (Posting.function == Function.OFFICER)
        before = Posting.select(Posting.account).where((Posting.hotel == cls.hotel) & left)
        ahead = cls.state.in_(OPEN) & (cls.day >= clock.today()) & cls.department.is_null()
        rows = list(cls.select().where(cls.hotel.in_(list(hotels)) & ahead & cls.by.in_(before)).order_by(cls.id))
        rows = [row for row in rows if row.by_id != account.id]
        for row in rows:
            row.save_over(row.version, by=account.id, by_role=account.role)
            audit.record(by, "visit.handed_on", row, version=row.version, day=row.day, account=account.id)
        return len(rows)

    @classmethod
    def ahead_of(cls, account: Account) -> int:
        """How many visits somebody has still ahead."""
        ahead = (cls.by == account.id) & cls.state.in_(OPEN) & (cls.day >= clock.today())
        return cls.select().where(ahead).count()

    def _end(self, by: Person, opened: int, state: State, moment: datetime, **facts) -> None:
        self.save_over(opened, state=state, ended_at=moment, ended_by=by.id, **facts)
        timeline.note(self.hotel, self, state.value, by, moment)
        self._answered()

    def _answered(self) -> None:
        """Nobody is waited for any longer."""
        Notice.settled(self, News.VISIT_PROPOSED, News.VISIT_MOVED, News.VISIT_OFFERED)

    def _still_open(self) -> None:
        if self.state not in OPEN:
            raise Refused(_("This visit has ended already."))

    @staticmethod
    def _noon(day: date) -> datetime:
        return clock.instant(datetime(day.year, day.month, day.day, 12))


_NOT_AGREED = {"agreed_at": None, "agreed_by": None, "offered_at": None, "offered_by": None, "offered_word": ""}


def _time(at: datetime | None) -> str:
    return f"{clock.local(at):%H:%M}" if at else ""


def _department(by: Person) -> int | None:
    if by.role != Role.LIAISON:
        return None
    return Account.select(Account.department).where(Account.id == by.id).scalar()
