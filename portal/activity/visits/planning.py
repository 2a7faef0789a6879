"""The month plan: a hotel is given a day, another, or none; until it is proposed it is a slip on one's own desk."""

from datetime import date, datetime

from portal.activity.visits.words import OPEN, State
from portal.foundation import clock, db
from portal.foundation.clock import Month
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel


class Planning:
    """Days given in the plan of a month. Customer service alone plans by months."""

    @classmethod
    def give_day(cls, by: Person, hotel: Hotel, day: date, time: str = "", goes: Account | None = None):
        """Somebody (default: `by`) is to visit a hotel on a day of its month, at a time (HH:MM) if one is known. What
        stands there planned is moved. Raises Refused for a day that is over, and where the hotel has been asked."""
        if day < clock.today():
            raise Refused(_("This day is over already."))
        at = instant(day, time)
        with db.together():
            # Of two who plan at once, the second moves what the first has planned.
            db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel.id)).get()
            slip = cls._slip(hotel, Month.of(day))
            if slip is None:
                return cls.plan(by, hotel, day, at, goes=goes)
            if slip.state not in (State.PLANNED, State.CANCELLED):
                raise Refused(_("%(hotel)s has been asked already: move the visit on its own page.", hotel=hotel.name))
            if (slip.day, slip.at, slip.state) != (day, at, State.PLANNED):
                was = slip.day
                slip.save_over(slip.version, day=day, at=at, state=State.PLANNED)
                audit.record(by, "visit.planned", slip, version=slip.version, hotel=hotel.code, day=[was, day])
        return slip

    @classmethod
    def take_day(cls, by: Person, hotel: Hotel, month: Month) -> None:
        """No day any longer: what was only planned is put aside. Raises Refused where the hotel has been asked."""
        with db.together():
            db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel.id)).get()
            slip = cls._slip(hotel, month)
            if slip is None or slip.state == State.CANCELLED:
                return
            if slip.state != State.PLANNED:
                raise Refused(_("%(hotel)s has been asked already: call the visit off on its page.", hotel=hotel.name))
            slip.save_over(slip.version, state=State.CANCELLED)
            audit.record(by, "visit.put_aside", slip, version=slip.version, hotel=hotel.code, day=slip.day)

    @classmethod
    def _slip(cls, hotel: Hotel, month: Month):
        """What stands open in a month, else what was put aside there and never left the desk."""
        own = (cls.hotel == hotel.id) & cls.department.is_null() & cls.day.between(month.first, month.last)
        aside = (cls.state == State.CANCELLED) & cls.proposed_at.is_null() & cls.ended_at.is_null()
        rows = list(cls.select().where(own & (cls.state.in_(OPEN) | aside)).order_by(cls.day, cls.id))
        return next((row for row in rows if row.state in OPEN), rows[0] if rows else None)


def instant(day: date, time: str) -> datetime | None:
    """The stored instant of a day and a time (HH:MM) on the company's clock; None without a time."""
    if not time:
        return None
    hour, _sep, minute = time.partition(":")
    return clock.instant(datetime(day.year, day.month, day.day, int(hour), int(minute)))
