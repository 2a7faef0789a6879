"""What becomes of a resolution: who carries it out by when, in the one register; and what the company answers."""

from datetime import date, timedelta

from portal.activity.association import council_deeds
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion
from portal.activity.association.offices import Body
from portal.activity.association.parameters import Parameters
from portal.activity.association.resolutions import Resolution
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import Post
from portal.activity.follow_ups import FollowUp, Side
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel
from portal.records.notices import News, Notice


def decided(by: Person, motion: Motion, rules: Parameters) -> Resolution:
    """A motion has passed: the company answers within the charter's days (article 7). Call it in the transaction of
    the close."""
    today = clock.today()
    number = Body.next_number(Resolution.number)
    due = today + timedelta(days=rules.number("answer_days"))
    facts = {"title": motion.title, "text": motion.text, "decided_on": today, "answer_due": due}
    row = Resolution.create(number=number, motion=motion, **facts)
    audit.record(by, "resolution.decided", row, number=number)
    directors = [one.id for one in Account.directors()]
    Notice.put(by, [*Secretary.ids(), *directors], News.RESOLUTION_NEW, row)
    return row


def entrust(by: Person, row: Resolution, opened: int, department: Department, owner: Account, due_on: date) -> None:
    """Who carries it out, and by when: a follow-up of ours in the one register, which the hotel that proposed it
    confirms (of the council's own, the president's). Over version `opened`. Raises Conflict, or Refused."""
    with db.together():
        if row.follow_up_id:
            raise Refused(_("It stands in the register already: change its day and owner there."))
        hotel = _hotel_of(row)
        follow_up = FollowUp.add(
            by,
            hotel,
            row.title,
            side=Side.US,
            department=department,
            account=owner,
            for_hotel=True,
            due_on=due_on,
            origin=row,
        )
        facts = {"department": department.id, "owner": owner.id, "due_on": due_on, "follow_up": follow_up.id}
        row.save_over(opened, **facts)
        audit.record(by, "resolution.entrusted", row, version=row.version, account=owner.id, due_on=due_on)
        Notice.put(by, [owner.id], News.RESOLUTION_YOURS, row)


def _hotel_of(row: Resolution) -> Hotel:
    if row.motion.member_id:
        return Hotel.pointed_at(Member.pointed_at(row.motion.member_id).hotel_id)
    return confirming_hotel()


def confirming_hotel() -> Hotel:
    """The hotel that confirms what is carried out for all: the president's, or another councillor's where there is no
    president. Raises Refused."""
    seats = [one for one in council_deeds.seats() if one.member_id]
    seats.sort(key=lambda one: (one.post != Post.PRESIDENT, one.id))
    if not seats:
        raise Refused(_("Enter the council's offices first: its president confirms what is carried out."))
    return Hotel.pointed_at(Member.pointed_at(seats[0].member_id).hotel_id)


def answer(by: Person, row: Resolution, opened: int, taken_up: bool, text: str) -> None:
    """The company says whether it takes the resolution up, and why; over version `opened`. Raises Conflict."""
    with db.together():
        before = [row.taken_up, taken_up]
        facts = {"taken_up": taken_up, "answer": text, "answered_by": by.id, "answered_at": clock.now()}
        row.save_over(opened, **facts)
        audit.record(by, "resolution.answered", row, version=row.version, taken_up=before)
        Notice.put(by, [row.motion.by_id, *Secretary.ids()], News.RESOLUTION_ANSWER, row)
        Notice.settled(row, News.RESOLUTION_NEW, News.RESOLUTION_LATE)


def remind_due() -> int:
    """Tells the director and the secretariat of answers that are overdue, once. Returns how many."""
    late = Resolution.answered_at.is_null() & (Resolution.answer_due < clock.today())
    rows = list(Resolution.select().where(late).order_by(Resolution.answer_due, Resolution.id).limit(100))
    told = 0
    for row in rows:
        people = [*Secretary.ids(), *(one.id for one in Account.directors())]
        if Notice.select().where((Notice.news == News.RESOLUTION_LATE) & (Notice.record_id == row.id)).exists():
            continue
        Notice.put(COMMAND_LINE, people, News.RESOLUTION_LATE, row)
        told += 1
    return told
