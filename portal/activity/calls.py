"""Calls: the record of one contact with a hotel, whatever the channel (D15, D19)."""

from datetime import date, datetime, timedelta

from peewee import JOIN, BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, TextField

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Versioned
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records import audit, cadence, timeline
from portal.records.accounts import Account
from portal.records.cadence import TouchResult
from portal.records.handovers import Handover
from portal.records.hotels import Hotel
from portal.records.principals import Principal


class Channel(Choice):
    PHONE = "phone", "Phone"
    VOICE = "voice", "Voice call"
    VIDEO = "video", "Video call"
    WECHAT = "wechat", "WeChat message"
    EMAIL = "email", "E-mail"
    FAX = "fax", "Fax"
    MEETING = "meeting", "They came by"


#: Live talk in both directions; the others are messages, which show as a mark of their own and do not count.
LIVE = (Channel.PHONE, Channel.VOICE, Channel.VIDEO)


class Direction(Choice):
    OUT = "out", "We called"
    IN = "in", "They called"


class Result(Choice):
    REACHED = "reached", "Reached"
    NO_ANSWER = "no_answer", "Nobody answered"
    #: Somebody was on the line and asked to be called at `call_back_at`.
    CALL_BACK = "call_back", "Call back agreed"


class Call(Versioned):
    """One contact. Notes are the officers' own: the hotel side never reads them."""

    hotel = ForeignKeyField(Hotel, backref="calls")
    by = ForeignKeyField(Account, backref="calls")
    #: When it took place; its company day decides the week.
    at = DateTimeField()
    day = DateField()
    channel = CharField(max_length=10)
    direction = CharField(max_length=5)
    result = CharField(max_length=10)
    principal = ForeignKeyField(Principal, null=True, backref="calls")
    #: Somebody who is not on the file.
    spoke_with = CharField(max_length=40, default="")
    summary = TextField(default="")
    #: What the cadence makes of it, decided when it was recorded (TouchResult).
    worth = CharField(max_length=10)
    #: The writer's role: what a department writes is its own.
    by_role = CharField(max_length=10)
    entered_at = DateTimeField(default=clock.now)
    #: Entered more than 14 days after it took place.
    late = BooleanField(default=False)
    #: Recorded by one click: nothing special this week, or nobody answered.
    one_click = BooleanField(default=False)
    nothing_special = BooleanField(default=False)
    #: When both agreed to speak again.
    call_back_at = DateTimeField(null=True)
    #: What the hotel's department alone reads: customer service's officers and managers, and the director.
    inside_note = TextField(default="")
    #: The first of several records of one conversation, which concerned several hotels.
    part_of = ForeignKeyField("self", null=True)

    class Meta:
        indexes = (
            (("hotel", "call_back_at"), False),
            (("hotel", "at", "id"), False),
            (("by", "at", "id"), False),
            (("at", "id"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Officers, managers and the director read all; a liaison his own; the hotel side and admins none."""
        if not person.may("calls.read"):
            return cls.none()
        return cls.select().where(cls.by == person.id) if person.role == Role.LIAISON else cls.select()

    @classmethod
    def page_for(cls, person: Person, *, hotel=None, by=None, first: date, last: date, after=None, size=50) -> Page:
        """Calls that took place from `first` to `last` (company days), newest first, with hotel, writer, principal."""
        query = (
            cls.visible_to(person)
            .select(cls, Hotel.id, Hotel.code, Hotel.name, Account.id, Account.name, Principal.id, Principal.name)
            # Outer joins though the rows are always there: so SQLite begins with the calls, newest first, and stops.
            .join_from(cls, Hotel, JOIN.LEFT_OUTER)
            .join_from(cls, Account, JOIN.LEFT_OUTER)
            .join_from(cls, Principal, JOIN.LEFT_OUTER)
            .where((cls.at >= day_start(first)) & (cls.at < day_start(last + timedelta(days=1))))
        )
        if hotel is not None:
            query = query.where(cls.hotel == hotel)
        if by:
            query = query.where(cls.by == by)
        return page_of(query, (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def latest_of(cls, person: Person, hotel: Hotel, count: int) -> list["Call"]:
        """The last calls of a hotel that this person may read, newest first, with writer and principal."""
        query = cls.visible_to(person).select(cls, Account.id, Account.name, Principal.id, Principal.name)
        query = query.where(cls.hotel == hotel)
        query = query.join_from(cls, Account, JOIN.LEFT_OUTER).join_from(cls, Principal, JOIN.LEFT_OUTER)
        return list(query.order_by(cls.at.desc(), cls.id.desc()).limit(count))

    @classmethod
    def of_ids(cls, person: Person, ids) -> list["Call"]:
        """Those of these calls that this person may read, with writer and principal."""
        query = cls.visible_to(person).select(cls, Account.id, Account.name, Principal.id, Principal.name)
        query = query.where(cls.id.in_(list(ids)))
        return list(query.join_from(cls, Account, JOIN.LEFT_OUTER).join_from(cls, Principal, JOIN.LEFT_OUTER))

    @classmethod
    def record(
        cls,
        by: Person,
        hotel: Hotel,
        *,
        at: datetime,
        channel: Channel,
        direction: Direction,
        result: Result,
        principal: Principal | None = None,
        spoke_with: str = "",
        summary: str = "",
    ) -> "Call":
        """Records a contact that took place `at` (stored instant), and counts it in the week of that day (D15)."""
        day = clock.local(at).date()
        with db.together():
            call = cls.create(
                hotel=hotel,
                by=by.id,
                by_role=by.role,
                at=at,
                day=day,
                channel=channel,
                direction=direction,
                result=result,
                principal=principal,
                spoke_with=spoke_with,
                summary=summary,
                entered_at=clock.now(),
                late=clock.today() - day > cadence.LATE_AFTER,
                worth=worth(channel, result, principal, day),
            )
            cadence.Touch.put(by, hotel, day, channel, TouchResult(call.worth), call)
            timeline.note(hotel, call, "recorded", by, at)
            if call.worth == TouchResult.TALK:
                Handover.welcomed(by, hotel, day, principal.id, call.id)
            audit.record(by, "call.recorded", call, hotel=hotel.code)
        return call

    @classmethod
    def touches(cls):
        """Every call as the touch it ought to have, by id: what `cadence.recount` compares."""
        rows = cls.select(cls.id, cls.hotel, cls.day, cls.channel, cls.worth, cls.by, cls.by_role).order_by(cls.id)
        return ((cls._meta.table_name, *row) for row in rows.tuples().iterator())

    @classmethod
    def lines(cls):
        """Every call as the line of the timeline it ought to have, by id: what `timeline.recount` compares."""
        return cls.select(cls.id, cls.hotel, cls.at, cls.by).order_by(cls.id).tuples().iterator()


def worth(channel: Channel, result: Result, principal: Principal | None, day: date) -> TouchResult:
    """What the cadence makes of a contact: a live talk with a principal who counts and stood on the file that day,
    an attempt, or a message (D15)."""
    if channel not in LIVE:
        return TouchResult.MESSAGE
    if result == Result.REACHED and principal is not None and principal.counts and principal.on_file(day):
        return TouchResult.TALK
    return TouchResult.ATTEMPT


def day_start(day: date) -> datetime:
    """The stored instant at which a company day begins."""
    return clock.instant(datetime(day.year, day.month, day.day))
