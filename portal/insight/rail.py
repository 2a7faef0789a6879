"""What waits for an officer at his hotels: the numbers of his rail stand on each of his pages, so all come from one
statement."""

from peewee import Select, fn

from portal.activity.follow_ups import Filter, FollowUp, narrowed
from portal.foundation import clock, db
from portal.foundation.roles import Person
from portal.insight.follow_ups import MOST
from portal.insight.week_rows import holds
from portal.records.handovers import Handover
from portal.records.hotels import Hotel, Posting
from portal.records.proposals import Proposal
from portal.records.proposals import State as ProposalState


def waiting_for_officer(person: Person) -> dict[str, int]:
    """{address of a list: how many wait in it}, each counted to a hundred: what is overdue, proposals to decide,
    hotels still to call this week, welcome calls that are owed."""
    [counts] = _counts(person, clock.now(), clock.this_week().sunday)
    return dict(zip(("/follow-ups", "/proposals", "/week", "/handovers"), counts, strict=True))


@db.ready
def _counts(person, now, sunday):
    # Read once, for all four begin with these few hotels.
    mine = Posting.select(Posting.hotel).where(holds(person.id, clock.today()))
    mine = mine.cte("mine", columns=("hotel_id",), materialized=True)
    hotels = Select([mine], [mine.c.hotel_id])
    waiting = (
        narrowed(FollowUp.visible_to(person), FollowUp, person, Filter(overdue=True), now).where(
            FollowUp.hotel.in_(hotels)
        ),
        Proposal.select().where((Proposal.state == ProposalState.OPEN) & Proposal.hotel.in_(hotels)),
        Hotel.select().where(Hotel.id.in_(hotels) & (Hotel.next_call_on <= sunday)),
        Handover.select().where(
            Handover.welcomed_on.is_null() & (Handover.overtaken == 0) & Handover.hotel.in_(hotels)
        ),
    )
    counts = [Select([query.select(query.model.id).limit(MOST + 1)], [fn.COUNT(1)]) for query in waiting]
    return Posting.select(*counts).from_().with_cte(mine).tuples()
