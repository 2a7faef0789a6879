"""The last calls of a hotel in full: what was said, what came of it, what was asked after."""

from dataclasses import dataclass, field

from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp, Raising
from portal.foundation.roles import Person
from portal.records.hotels import Hotel


@dataclass(frozen=True)
class Whole:
    """One call with the items cut from it, and those whose state was given in it: (item, that state)."""

    call: Call
    cut: list[FollowUp] = field(default_factory=list)
    raised: list[tuple[FollowUp, str]] = field(default_factory=list)


def last_calls(person: Person, hotel: Hotel, count: int) -> list[Whole]:
    """As far as this person may read them; a statement for the calls and two for the items."""
    found = {call.id: Whole(call) for call in Call.latest_of(person, hotel, count)}
    ids = list(found) or [0]
    items = FollowUp.visible_to(person)
    for item in items.where((FollowUp.origin_kind == "call") & FollowUp.origin_id.in_(ids)).order_by(FollowUp.id):
        found[item.origin_id].cut.append(item)
    rows = Raising.select(Raising, FollowUp).join(FollowUp).where((Raising.kind == "call") & Raising.record_id.in_(ids))
    rows = rows.where(FollowUp.id.in_(items.select(FollowUp.id)))
    for row in rows.order_by(Raising.id):
        found[row.record_id].raised.append((row.follow_up, row.state))
    return list(found.values())
