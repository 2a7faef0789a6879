"""Suspending a hotel, its leaving the chain and its return: deeds with a day and a reason, and their history."""

from dataclasses import dataclass
from datetime import date

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, TextField

from portal.foundation import clock, db
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import HOTEL_SIDE, Function, Person
from portal.records import audit, cadence, postings
from portal.records.accounts import Account
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel, Posting, Standing


class StatusChange(Table):
    """From `day` on the hotel has this status, for this reason. What it meant for past weeks stands in `Standing`."""

    hotel = ForeignKeyField(Hotel, backref="status_changes")
    status = CharField(max_length=10)
    day = DateField()
    reason = TextField(default="")
    by = ForeignKeyField(Account, null=True, backref="status_changes")
    entered_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("hotel", "day"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """Reasons are inside words."""
        return cls.none() if person.is_hotel_side or not person.may("hotels.read") else cls.select()

    @classmethod
    def of(cls, person: Person, hotel: Hotel) -> list["StatusChange"]:
        """The hotel's changes with who made them, newest first."""
        query = cls.visible_to(person).select(cls, Account).left_outer_join(Account).where(cls.hotel == hotel)
        return list(query.order_by(cls.day.desc(), cls.id.desc()).limit(50))


@dataclass(frozen=True)
class Effects:
    """What a suspension or leaving causes, said before it is done. `ending` are the postings that leaving ends."""

    ending: list[Posting]
    officer: str | None
    contract_until: date | None
    fee_terms: str


def effects(hotel: Hotel) -> Effects:
    """Read before the deed."""
    rows = Posting.of_hotels([hotel]).get(hotel.id, [])
    officer = next((row.account.name for row in rows if row.function == Function.OFFICER), None)
    ending = [row for row in rows if row.function in HOTEL_SIDE]
    return Effects(ending, officer, hotel.contract_until, hotel.fee_terms)


def earliest(hotel: Hotel) -> date | None:
    """The first day from which its status can be changed: what holds since a later day is not overtaken."""
    standings = Standing.of(hotel.id)
    return standings[-1].since if standings else None


def change(by: Person, hotel: Hotel, status: Status, day: date, reason: str) -> StatusChange:
    """Suspends the hotel, lets it leave, or takes it back, from a day on. Leaving ends all postings that day.
    Raises Refused if it stands so already, or the day does not fit."""
    with db.together():
        row = db.lock(Hotel.select().where(Hotel.id == hotel.id)).get()
        if row.status == status:
            raise Refused(_("The hotel stands so already."))
        first = earliest(row)
        if day > clock.today() or (first and day < first):
            raise Refused(_("Choose a day that is not to come and not before the last change of this hotel."))
        before = row.status
        row.save_over(row.version, status=status)
        Standing.put(by, row, day)
        if status == Status.LEFT:
            for posting in Posting.select().where((Posting.hotel == row) & Posting.until.is_null()):
                postings.end(by, posting, max(day, posting.since))
        made = StatusChange.create(hotel=row, status=status, day=day, reason=reason, by=by.id)
        told = {"version": row.version, "status": [before, status.value], "since": day, "reason": reason}
        audit.record(by, "hotel.status_changed", row, **told)
        cadence.settle(row.id)
    hotel.status, hotel.version = row.status, row.version
    return made
