"""What is before somebody this week, and what is still due today: the counts that mails are made of."""

from datetime import datetime, timedelta

from peewee import fn

from portal.activity.calls import Call, Result, day_start
from portal.activity.follow_ups import FollowUp, State, is_overdue, owed_by
from portal.foundation import clock
from portal.foundation.roles import Person
from portal.insight import hotel_list
from portal.insight.hotel_list import Due
from portal.records.digests import Evening, Week
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel, Posting
from portal.records.planned_days import PlannedDay

#: Claims are counted up to here.
CLAIMS = 200


def of_week(person: Person) -> Week:
    """An officer's over the hotels he looks after, a manager's over those he leads."""
    theirs = Hotel.writable_by(person).select(Hotel.id)
    week = clock.this_week()
    still = Hotel.id.in_(theirs) & hotel_list.standing()[Due.DUE]
    due = Hotel.select(Hotel.id).join(HotelYear, on=hotel_list.this_year()).where(still)
    planned = PlannedDay.select(PlannedDay.id).where((PlannedDay.monday == week.monday) & PlannedDay.hotel.in_(due))
    items = FollowUp.select(FollowUp.id).where(FollowUp.opened())
    items = items.where(FollowUp.hotel.in_(theirs))
    claimed = FollowUp.state == State.CLAIMED
    claims = FollowUp.select().where(claimed & FollowUp.hotel.in_(theirs)).order_by(FollowUp.id).limit(CLAIMS)
    return Week(
        due.count(),
        planned.count(),
        _call_backs(Call.hotel.in_(theirs), day_start(week.sunday + timedelta(days=1))).count(),
        items.where(is_overdue(FollowUp) & ~claimed).count(),
        len(FollowUp.confirmable(person, list(claims))),
    )


def of_evening(person: Person) -> Evening:
    """What he himself is to do today still: at the hotels he looks after, or because he said so."""
    served, today = Posting.served_by(person), clock.today()
    tomorrow, states = day_start(today + timedelta(days=1)), hotel_list.standing()
    still = Hotel.select(Hotel.id).join(HotelYear, on=hotel_list.this_year()).where(states[Due.DUE])
    planned = PlannedDay.select(PlannedDay.id).where((PlannedDay.day == today) & PlannedDay.hotel.in_(still))
    planned = planned.where(PlannedDay.hotel.in_(served) | (PlannedDay.by == person.id))
    mine = owed_by(FollowUp, person) | FollowUp.hotel.in_(served)
    unanswered = FollowUp.answered_at.is_null() & (FollowUp.answer_due_at < tomorrow)
    answers = FollowUp.select(FollowUp.id).where(FollowUp.opened())
    return Evening(
        planned.count(),
        _call_backs(Call.hotel.in_(served) | (Call.by == person.id), tomorrow).count(),
        answers.where(unanswered & mine).count(),
    )


def _call_backs(whose, before: datetime):
    """The calls back that were agreed for a time before this one and have not taken place: a query. What is older
    than a week nobody waits for any longer."""
    later = Call.alias()
    reached = (later.hotel == Call.hotel) & (later.at > Call.at) & (later.result == Result.REACHED)
    agreed = (Call.call_back_at < before) & (Call.call_back_at >= clock.now() - timedelta(days=7))
    query = Call.select(Call.hotel).where(whose & agreed & (Call.at >= clock.now() - timedelta(days=60)))
    return query.where(~fn.EXISTS(later.select(later.id).where(reached))).distinct()
