"""Hand-over sheets (交接单): what the next one should know when a hotel's officer or GM changes, and the welcome call
that is due within a week.

A sheet is written in the transaction of the change: for an officer by his posting, for a GM by his entry on the file.
"""

from datetime import date, timedelta

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Versioned
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person, Role
from portal.records import audit, timeline
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.teams import Team

#: So many days after the change the new one has been called.
WELCOME_DAYS = 7
#: Whose talk is a welcome: other departments never count for the officers' contact.
WELCOMING = (Role.STAFF, Role.MANAGER)


class Show(Choice):
    """What the list of hand-overs shows."""

    MINE = "mine", "Mine"
    TEAM = "team", "My team"
    OPEN = "open", "Welcome call open"
    OVERDUE = "overdue", "Overdue"
    ALL = "all", "All"


class Handover(Versioned):
    """One change at one hotel. `before` and `after` name principals for a GM and accounts for an officer."""

    hotel = ForeignKeyField(Hotel, backref="handovers")
    function = CharField(max_length=10)
    #: No foreign keys, as they lead into one table or the other, and principals stand above.
    before_id = IntegerField()
    after_id = IntegerField()
    #: From this day on the new one is there.
    day = DateField()
    due_on = DateField()
    #: The talk that welcomed him; empty while it is owed.
    welcomed_on = DateField(null=True)
    call_id = IntegerField(null=True)
    #: The next change came before the welcome: nothing is owed any longer.
    overtaken = IntegerField(default=0)
    #: What the one who leaves wants to say, or somebody for him.
    note = TextField(default="")
    written_by_id = IntegerField(null=True)
    written_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            (("hotel", "function", "day"), False),
            (("day", "id"), False),
            (("welcomed_on", "due_on", "id"), False),
            (("before_id", "function"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("handovers.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        """Whoever leaves says what he has to say; for a GM the hotel's officer, for anybody a manager."""
        if person.role != Role.STAFF:
            return cls.visible_to(person) if person.may("handovers.write") else cls.none()
        officers = (cls.function == Function.OFFICER) & (cls.before_id == person.id)
        gms = (cls.function == Function.GM) & cls.hotel.in_(Posting.served_by(person))
        return cls.select().where(officers | gms)

    @classmethod
    def page_for(cls, person: Person, show: Show, *, hotel=None, after=None, size=50) -> Page:
        """Sheets with their hotels, one page by key: the newest first, open ones by the day the call is due."""
        query = cls.visible_to(person).select(cls, Hotel).join(Hotel)
        if hotel is not None:
            query = query.where(cls.hotel == hotel)
        if show == Show.MINE:
            query = query.where(cls._of(person))
        elif show == Show.TEAM:
            query = query.where(cls.hotel.in_(Posting.staffed().where(Posting.account.in_(_led_by(person)))))
        if show not in (Show.OPEN, Show.OVERDUE):
            return page_of(query, (cls.day, cls.id), after, size, descending=True)
        query = query.where(cls._open())
        if show == Show.OVERDUE:
            query = query.where(cls.due_on < clock.today())
        return page_of(query, (cls.due_on, cls.id), after, size)

    @classmethod
    def _of(cls, person: Person):
        """Those of the hotels one serves, and those in which one handed a hotel on."""
        handed_on = (cls.function == Function.OFFICER) & (cls.before_id == person.id)
        return handed_on | cls.hotel.in_(Posting.served_by(person))

    @classmethod
    def _open(cls):
        return cls.welcomed_on.is_null() & (cls.overtaken == 0)

    @classmethod
    def open_of(cls, hotel: Hotel) -> list["Handover"]:
        """The welcome calls owed at a hotel, the first due first."""
        return _open_at(hotel.id)

    @classmethod
    def owed_to_gm(cls, hotel: Hotel) -> list[list]:
        """[id, before, after, day] of the open sheets of a hotel's GM, as JSON takes it."""
        rows = (row for row in cls.open_of(hotel) if row.function == Function.GM)
        return [[row.id, row.before_id, row.after_id, row.day.isoformat()] for row in rows]

    @classmethod
    def write(
        cls, by: Person, hotel: Hotel, function: Function, before_id: int, after_id: int, day: date
    ) -> "Handover":
        """Opens the sheet of a change on `day`; the welcome call is due a week later. What was still owed to the one
        before is owed no longer. Call it in the transaction of the change."""
        for row in cls.select().where((cls.hotel == hotel) & (cls.function == function) & cls._open()):
            if row.day == day and not row.note:
                # A slip corrected at once leaves nothing behind.
                timeline.forget(row, [hotel.id])
                row.delete_instance()
            else:
                row.overtaken = 1
                row.save()
        row = cls.create(
            hotel=hotel,
            function=function,
            before_id=before_id,
            after_id=after_id,
            day=day,
            due_on=day + timedelta(days=WELCOME_DAYS),
            written_by_id=by.id,
            written_at=clock.now(),
        )
        timeline.note(hotel, row, "written", by, timeline.moment(day))
        audit.record(by, "handover.written", row, hotel=hotel.code, function=function, since=day)
        return row

    @classmethod
    def welcomed(cls, by: Person, hotel: Hotel | int, day: date, principal_id: int, call_id: int) -> None:
        """A talk that counts was held: with a new GM, or by a new officer, it is the welcome call. Call it in the
        transaction of the talk."""
        # Hardly ever is one owed, so that is asked first: by a query that is compiled already.
        if by.role not in WELCOMING or not _open_at(hotel.id if isinstance(hotel, Hotel) else hotel):
            return
        officer = (cls.function == Function.OFFICER) & (cls.after_id == by.id)
        gm = (cls.function == Function.GM) & (cls.after_id == principal_id)
        query = cls.update(welcomed_on=day, call_id=call_id)
        query.where((cls.hotel == hotel) & cls._open() & (cls.day <= day) & (officer | gm)).execute()

    def close(self, day: date, call_id: int) -> None:
        """The welcome call was held before the change was entered."""
        self.welcomed_on, self.call_id = day, call_id
        self.save()

    def edit(self, by: Person, opened: int, note: str) -> None:
        """Saves what is to be said over version `opened`. Raises Conflict."""
        with db.together():
            old = self.note
            self.save_over(opened, note=note)
            if old != note:
                audit.record(by, "handover.edited", self, version=self.version, note=[old, note])

    @property
    def open(self) -> bool:
        return self.welcomed_on is None and not self.overtaken

    @property
    def overdue(self) -> bool:
        return self.open and self.due_on < clock.today()


def _led_by(person: Person):
    """Ids of the officers of somebody's team, of his region's teams, or (of neither) of all."""
    mine = Account.of(person)
    officers = Account.select(Account.id).where(Account.role == Role.STAFF)
    if mine.team_id:
        return officers.where(Account.team == mine.team_id)
    if mine.region_id:
        return officers.where(Account.team.in_(Team.select(Team.id).where(Team.region == mine.region_id)))
    return officers


@db.ready
def _open_at(hotel):
    query = Handover.select().where((Handover.hotel == hotel) & Handover._open())
    return query.order_by(Handover.due_on, Handover.id)
