"""The feedback on a meeting: its averages for all, its words for the secretariat, and who is still asked (D32)."""

from datetime import timedelta
from typing import NamedTuple

from peewee import JOIN, SQL, fn

from portal.activity.association.feedback_deeds import ASKED
from portal.activity.association.meeting_feedback import MeetingFeedback
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meetings import Meeting
from portal.activity.association.voices import members_of
from portal.activity.association.words import MeetingMark, MeetingState
from portal.foundation import clock
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: Averages are shown from so many answers on: fewer would show who has said what.
FEWEST = 5
#: So many answers are counted.
MOST = 100_000


class Summary(NamedTuple):
    """How many have answered; the mean and [(mark, how often)], the best first, once enough have."""

    count: int
    mean: float | None
    bars: list[tuple[MeetingMark, int]]


def summary(meeting: Meeting) -> Summary:
    """The feedback in figures."""
    mine = MeetingFeedback.select(MeetingFeedback.mark).where(MeetingFeedback.meeting == meeting)
    given = mine.limit(MOST).alias("given")
    counted = MeetingFeedback.select(given.c.mark, fn.COUNT(SQL("1"))).from_(given).group_by(given.c.mark)
    found = dict(counted.tuples())
    count = sum(found.values())
    if count < FEWEST:
        return Summary(count, None, [])
    mean = sum(mark * n for mark, n in found.items()) / count
    return Summary(count, mean, [(mark, found.get(int(mark), 0)) for mark in MeetingMark])


def page_for(person: Person, meeting: Meeting, after: str | None = None, size: int = 50) -> Page:
    """What each has said, as far as this person reads it, the latest first; with name and hotel."""
    query = MeetingFeedback.visible_to(person).select_extend(Account, Hotel)
    query = query.join(Account).switch(MeetingFeedback).join(Hotel, JOIN.LEFT_OUTER)
    return page_of(query.where(MeetingFeedback.meeting == meeting), (MeetingFeedback.id,), after, size, descending=True)


def own(person: Person, meeting: Meeting) -> MeetingFeedback | None:
    """What this person has said."""
    mine = (MeetingFeedback.meeting == meeting) & (MeetingFeedback.account == person.id)
    return MeetingFeedback.select().where(mine).first()


def asked(person: Person, meeting: Meeting | None = None) -> list[Meeting]:
    """The meetings of the last weeks, or this one, where somebody was there for this person and he has said nothing
    yet. One statement for whoever is asked nothing."""
    if not person.may("association.read"):
        return []
    rows = list(_present(person, meeting).tuples())
    found = {number for number, account, _hotel in rows if account == person.id}
    if len(found) < len({number for number, *_who in rows}):
        theirs = {one.hotel_id for one in members_of(person)}
        found |= {number for number, _account, hotel in rows if hotel in theirs}
    if not found:
        return []
    query = Meeting.visible_to(person).where(Meeting.id.in_(sorted(found)))
    return list(query.order_by(Meeting.ends_at, Meeting.id))


def _present(person: Person, meeting: Meeting | None):
    """The query of (meeting, account, hotel): who of his own hotels was there lately, himself among them, where he has
    said nothing yet."""
    now = clock.now()
    mine = Attendee.account == person.id
    if person.is_hotel_side:
        mine |= Attendee.hotel.in_(Hotel.visible_to(person).select(Hotel.id))
    lately = Meeting.ends_at.between(now - timedelta(days=ASKED), now) & (Meeting.state == MeetingState.ANNOUNCED)
    if meeting is not None:
        lately &= Meeting.id == meeting.id
    said = MeetingFeedback.select(MeetingFeedback.meeting).where(MeetingFeedback.account == person.id)
    query = Attendee.select(Attendee.meeting, Attendee.account, Attendee.hotel).join(Meeting)
    return query.where(mine & lately & Attendee.checked_in_at.is_null(False) & Attendee.meeting.not_in(said))
