"""Calls: the record of one contact with a hotel, whatever the channel (D15, D19)."""

from datetime import date, datetime, timedelta

from peewee import JOIN, BooleanField, Case, CharField, DateField, DateTimeField, ForeignKeyField, TextField, fn

from portal.activity.calls import traces
from portal.activity.calls.mending import Mending
from portal.activity.calls.twins import Twins
from portal.activity.calls.words import LIVE, SAME_PRESS, UNDO, Channel, Direction, OneClick, Result, worth
from portal.foundation import clock, db
from portal.foundation.db import Refused, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records import audit, cadence
from portal.records.accounts import Account
from portal.records.cadence import TouchResult
from portal.records.hotels import Hotel
from portal.records.principals import Principal


class Call(Mending, Twins, Versioned):
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
    clicked = BooleanField(default=False)
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
    def writable_by(cls, person: Person):
        """A record is corrected by its writer, or by a manager who leads the hotel."""
        if not person.may("calls.write"):
            return cls.none()
        mine = cls.by == person.id
        led = cls.hotel.in_(Hotel.writable_by(person).select(Hotel.id))
        return cls.visible_to(person).where((mine | led) if person.role == Role.MANAGER else mine)

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
        columns = (cls, Account.id, Account.name, Principal.id, Principal.name, Principal.function)
        query = cls.visible_to(person).select(*columns)
        query = query.where(cls.hotel == hotel)
        query = query.join_from(cls, Account, JOIN.LEFT_OUTER).join_from(cls, Principal, JOIN.LEFT_OUTER)
        return list(query.order_by(cls.at.desc(), cls.id.desc()).limit(count))

    @classmethod
    def of_ids(cls, person: Person, ids) -> list["Call"]:
        """Those of these calls that this person may read, with writer and principal."""
        return _of_ids(person, list(ids))

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
        nothing_special: bool = False,
        one_click: bool = False,
        call_back_at: datetime | None = None,
        inside_note: str = "",
        part_of: "Call | None" = None,
        entered: Principal | None = None,
    ) -> "Call":
        """Records a contact that took place `at` (stored instant), and counts it in the week of that day (D15).
        `part_of` is the first record of a conversation that concerned several hotels; `entered` was put on the file
        with this record, and goes with it."""
        day = clock.local(at).date()
        with db.together():
            call = cls.create(
                **audit.unborne(cls),
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
                clicked=one_click,
                nothing_special=nothing_special,
                call_back_at=call_back_at,
                inside_note=inside_note,
                part_of=part_of,
            )
            traces.leave(by, call)
            new = {"entered": entered.name, "kept": {"entered": entered.id}} if entered else {}
            audit.record(by, "call.recorded", call, hotel=hotel.code, **new)
        return call

    @classmethod
    def one_click(
        cls, by: Person, hotel: Hotel, what: OneClick, summary: str = "", another: int | None = None
    ) -> "Call":
        """Records by one click, as of now, that there is nothing special this week, spoken on the telephone with the
        first who counts, or that nobody answered. The same click again is the same call. Raises Refused if nobody on
        the file counts, Twice as `check_new` does, and Unsaid if the last talk had nothing special either and no
        sentence says more."""
        nothing = what == OneClick.NOTHING
        with db.together():
            # Of two clicks at once the second sees what the first has written.
            db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel.id)).get()
            again = cls._just_clicked(by, hotel, nothing)
            if again:
                return again
            principal = Principal.first_of([hotel]).get(hotel.id) if nothing else None
            if nothing and principal is None:
                raise Refused(_("Nobody on the file counts for the weekly call. Record the call in full."))
            if nothing:
                cls.check_new(by, hotel, clock.today(), Channel.PHONE, principal.name, another)
            if nothing and not summary and cls.last_had_nothing_special(hotel):
                raise Unsaid
            told = {"principal": principal, "summary": summary, "nothing_special": nothing, "one_click": True}
            result = Result.REACHED if nothing else Result.NO_ANSWER
            how = {"channel": Channel.PHONE, "direction": Direction.OUT, "result": result}
            return cls.record(by, hotel, at=clock.now(), **how, **told)

    @classmethod
    def _just_clicked(cls, by: Person, hotel: Hotel, nothing: bool) -> "Call | None":
        recent = (cls.hotel == hotel) & (cls.by == by.id) & (cls.at > clock.now() - SAME_PRESS)
        query = cls.select().where(recent & cls.clicked & (cls.nothing_special == nothing))
        return query.order_by(cls.id.desc()).first()

    @classmethod
    def last_had_nothing_special(cls, hotel: Hotel) -> bool:
        """True if the last talk that counts was recorded by nothing special: from the second in a row on a sentence
        is asked for."""
        query = cls.select(cls.nothing_special).where((cls.hotel == hotel) & (cls.worth == TouchResult.TALK))
        return bool(query.order_by(cls.at.desc(), cls.id.desc()).limit(1).scalar())

    @classmethod
    def messages_at(cls, person: Person, hotel: Hotel, days) -> set[tuple[date, str]]:
        """(day, text) of the WeChat messages of a hotel on some days that this person may read."""
        query = cls.visible_to(person).select(cls.day, cls.summary).where(cls.hotel == hotel)
        return set(query.where((cls.channel == Channel.WECHAT) & cls.day.in_(list(days))).tuples())

    @classmethod
    def special_share(cls, person: Person, first: date, last: date, by_ids=None) -> dict[int, tuple[int, int]]:
        """{officer: (talks with nothing special, talks that count)} from `first` to `last`, of all or of some."""
        nothing = fn.SUM(Case(None, ((cls.nothing_special, 1),), 0))
        query = cls.visible_to(person).select(cls.by, nothing, fn.SUM(1))
        query = query.where((cls.worth == TouchResult.TALK) & (cls.at >= day_start(first)))
        query = query.where(cls.at < day_start(last + timedelta(days=1)))
        if by_ids is not None:
            query = query.where(cls.by.in_(list(by_ids)))
        return {who: (int(special), int(talks)) for who, special, talks in query.group_by(cls.by).tuples()}

    @classmethod
    def talks_of(cls, hotel_id: int) -> list["Call"]:
        """The talks with a hotel that count, the first first."""
        query = cls.select().where((cls.hotel == hotel_id) & (cls.worth == TouchResult.TALK))
        return list(query.order_by(cls.day, cls.id))

    @classmethod
    def parts_of(cls, person: Person, call: "Call") -> list["Call"]:
        """The records of the same conversation at other hotels, with these."""
        query = cls.visible_to(person).select(cls, Hotel).join(Hotel).where(cls.part_of == call.id)
        return list(query.order_by(cls.id))

    def is_written_by(self, person: Person) -> bool:
        return type(self).writable_by(person).where(type(self).id == self.id).exists()

    @property
    def time(self) -> str:
        return f"{clock.local(self.at):%H:%M}"

    @property
    def who(self) -> str:
        """The principal's id as a text; empty for nobody, or somebody who is not on the file."""
        return str(self.principal_id or "")

    @classmethod
    def touches(cls):
        """Every call as the touch it ought to have, by id: what `recounts.recount` compares."""
        rows = cls.select(cls.id, cls.hotel, cls.day, cls.channel, cls.worth, cls.by, cls.by_role).order_by(cls.id)
        return ((cls._meta.table_name, *row) for row in rows.tuples().iterator())

    @classmethod
    def ids(cls):
        """The id of every call in order: what `search.recount` compares."""
        return (number for (number,) in cls.select(cls.id).order_by(cls.id).tuples().iterator())

    @classmethod
    def lines(cls):
        """Every call as the line of the timeline it ought to have, by id: what `timeline.recount` compares."""
        return cls.select(cls.id, cls.hotel, cls.at, cls.by).order_by(cls.id).tuples().iterator()


class Unsaid(ValueError):
    """Nothing special for the second time in a row: a sentence has to say why."""


def day_start(day: date) -> datetime:
    """The stored instant at which a company day begins."""
    return clock.instant(datetime(day.year, day.month, day.day))


__all__ = ["LIVE", "UNDO", "Call", "Channel", "Direction", "OneClick", "Result", "Unsaid", "day_start", "worth"]


@db.ready
def _of_ids(person, ids):
    query = Call.visible_to(person).select(Call, Account.id, Account.name, Principal.id, Principal.name)
    query = query.join_from(Call, Account, JOIN.LEFT_OUTER).join_from(Call, Principal, JOIN.LEFT_OUTER)
    return query.where(Call.id.in_(ids))
