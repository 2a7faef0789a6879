"""Two records of one conversation: somebody saves it in a second tab, and is asked before it counts twice."""

from datetime import date, datetime, time

from peewee import JOIN

from portal.activity.calls.words import UNDO, Channel, Result
from portal.foundation import clock, db
from portal.foundation.roles import Person
from portal.records.hotels import Hotel
from portal.records.principals import Principal


class Twice(Exception):
    """The same person has recorded what seems to be the same conversation a few minutes ago: `call`."""

    def __init__(self, call):
        super().__init__(call.id)
        self.call = call


class Twins:
    """What is looked at before a call is recorded."""

    @classmethod
    def check_new(cls, by: Person, hotel: Hotel, day: date, channel: Channel, name: str, another: int | None) -> None:
        """Raises Twice if this person recorded what seems to be the same conversation while it may still be taken
        back: the same hotel, day, channel and person spoken with. `another`: the record of which he has said that it
        is another one, nought for whichever. Call it in the transaction of the deed."""
        # Of two tabs that save at once the second sees what the first has written; SQLite's writers stand in a queue.
        if not db.is_sqlite():
            db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel.id)).get()
        begun = clock.instant(datetime.combine(day, time()))
        for row in _reached(by.id, hotel.id, day, begun, str(channel), clock.now() - UNDO, table=cls):
            if name == (row.principal.name if row.principal_id else row.spoke_with):
                if another in (row.id, 0):
                    return
                raise Twice(row)


@db.ready
def _reached(by, hotel, day, begun, channel, since, *, table):
    query = table.select(table, Principal).join(Principal, JOIN.LEFT_OUTER)
    # Its moment too, for the index of a hotel's calls.
    query = query.where((table.by == by) & (table.hotel == hotel) & (table.day == day) & (table.at >= begun))
    query = query.where((table.result == Result.REACHED.value) & (table.channel == channel))
    return query.where(table.entered_at > since).order_by(table.at.desc(), table.id.desc())
