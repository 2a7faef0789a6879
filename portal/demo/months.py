"""Months of the demo: since when visits are owed, and those that were asked to be excused (D16)."""

from datetime import date, timedelta

from portal.activity.visits import OPEN, Visit
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.clock import Month
from portal.records import excusing
from portal.records.cadence import Rule
from portal.records.hotel_words import Gate, Owed, Status
from portal.records.hotels import Hotel, Posting

#: So many months before this one the company began to keep its visits here: `demo/visits` tells of them.
BACK = 2
#: Why a month is to be excused, and what the manager says to it (None: nothing yet), officer after officer.
ASKED = (
    ("店内整体翻新，暂停接待，GM在总部集中办公。", "同意，复业后第一周补访。"),
    ("所在园区道路封闭施工，月底才通车。", None),
)


def lay(stage) -> None:
    """Call it when the visits stand: `stage` is `demo.stage.Stage`."""
    until = stage.plan.until
    month = Month.of(until)
    Rule.update(since=month.plus(-BACK).first).where(Rule.kind == Owed.VISIT).execute()
    planned = Visit.select(Visit.hotel).where(
        Visit.day.between(month.first, month.last) & Visit.state.in_((*OPEN, "held"))
    )
    for place, (why, answer) in enumerate(ASKED):
        if place >= len(stage.plan.officers):
            return
        officer = stage.people[stage.plan.officers[place][0]]
        owing = (Hotel.status == Status.ACTIVE) & (Hotel.gate == Gate.DAILY) & Hotel.id.not_in(planned)
        query = Hotel.select().where(Hotel.id.in_(Posting.served_by(officer)) & owing)
        hotel = query.order_by(Hotel.id).first()
        if hotel is not None:
            _ask(stage, officer, hotel, until, month, why, answer)


def _ask(stage, officer, hotel: Hotel, until: date, month: Month, why: str, answer: str | None) -> None:
    with clock.at(instant(until - timedelta(days=1 if answer is None else 3), minute=95)):
        (row,) = excusing.ask(officer, hotel, [], why, [month.first])
    if answer:
        with clock.at(instant(until - timedelta(days=2), minute=250)):
            excusing.approve(stage.people["manager"], row, answer)
