"""A brief: what an officer wants to know of a hotel before he calls it, read when its row is opened."""

from dataclasses import dataclass
from datetime import timedelta

from portal.activity.calls import Call
from portal.activity.follow_ups import TO_COME, FollowUp
from portal.activity.to_tell import Item, ToTell
from portal.foundation import clock
from portal.foundation.roles import Person
from portal.insight import bulletins
from portal.insight.hotel_visits import Visits, visits_of
from portal.insight.week import Row
from portal.records.hotels import Hotel
from portal.records.principals import Principal

#: So many weeks back the share of talks with nothing special is told.
SHARE_WEEKS = 4
#: So many of the last records are looked through for one that says something.
LOOKED_THROUGH = 3


@dataclass(frozen=True)
class Brief:
    """One hotel, for one person."""

    row: Row
    hotel: Hotel
    #: False for a manager who looks into the week of somebody he does not lead.
    may_record: bool
    #: Those on the file, whom to call first; those who left lately come last.
    people: list[Principal]
    #: The last record, and the last one that says something (the same as a rule).
    last: Call | None
    said: Call | None
    #: Open follow-ups, each with whether this person may confirm it.
    items: list[tuple[FollowUp, bool]]
    tell: list[Item]
    #: Those bulletins among it that somebody of the hotel has confirmed himself.
    confirmed: set[int]
    #: The last talk had nothing special: this time one sentence is asked for.
    nothing_before: bool
    visits: Visits
    #: His talks with nothing special, and all that count, of the last four weeks.
    nothing: tuple[int, int]

    @property
    def person(self) -> Principal | None:
        """Whom to call."""
        whom = self.row.whom
        return next((one for one in self.people if whom and one.id == whom.id), None)


def brief_of(person: Person, hotel: Hotel, row: Row) -> Brief:
    """All of a brief, in a constant number of statements."""
    calls = Call.latest_of(person, hotel, LOOKED_THROUGH)
    items = FollowUp.open_of(person, hotel)
    # In the call that is about to be recorded.
    able = FollowUp.confirmable(person, items, TO_COME)
    today = clock.today()
    tell = ToTell.open_for([hotel.id]).get(hotel.id, [])
    shares = Call.special_share(person, today - timedelta(weeks=SHARE_WEEKS), today, [person.id])
    return Brief(
        row,
        hotel,
        hotel.takes_calls_of(person),
        Principal.recent_of(hotel),
        calls[0] if calls else None,
        next((call for call in calls if call.summary), None),
        [(item, item.id in able) for item in items],
        tell,
        bulletins.confirmed_at({item.bulletin for item in tell if item.bulletin}, hotel),
        Call.last_had_nothing_special(hotel),
        visits_of(person, hotel),
        shares.get(person.id, (0, 0)),
    )
