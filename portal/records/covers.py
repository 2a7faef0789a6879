"""Cover (代理): another officer looks after somebody's hotels from a day to a day.

Who covers decides whose calls count and who may write, so the deeds are in `records/postings`. The table stands
below the hotels, because who may write a hotel's file asks it.
"""

from datetime import date

from peewee import CharField, DateField, DeferredForeignKey, ForeignKeyField

from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.db import Table, ready
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.records.accounts import Account


class When(Choice):
    """Where a cover stands today."""

    RUNNING = "running", "Running"
    COMING = "coming", "Coming"
    PAST = "past", "Past"


class Cover(Table):
    """`substitute` stands in for `officer` from `first` to `last`, both days included: at one hotel, or (empty) at
    all he is posted to on each of these days. It ends with the posting it covers."""

    officer = ForeignKeyField(Account, backref="covered")
    substitute = ForeignKeyField(Account, backref="covers")
    first = DateField()
    last = DateField()
    hotel = DeferredForeignKey("Hotel", null=True)
    #: Why, in a word or two: leave, illness, training.
    note = CharField(max_length=80, default="")

    class Meta:
        indexes = ((("officer", "last"), False), (("substitute", "last"), False), (("last", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("covers.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        return cls.visible_to(person) if person.may("covers.write") else cls.none()

    @classmethod
    def page_for(cls, person: Person, when: When, *, of=None, after=None, size=50) -> Page:
        """Covers that run, come or are past: those that end first at the top, of past ones the last. `of` narrows to
        an officer or substitute."""
        today, query = clock.today(), cls.visible_to(person)
        if when == When.PAST:
            query = query.where(cls.last < today)
        else:
            query = query.where(
                (cls.last >= today) & ((cls.first <= today) if when == When.RUNNING else cls.first > today)
            )
        if of:
            query = query.where((cls.officer == of) | (cls.substitute == of))
        return page_of(query, (cls.last, cls.id), after, size, descending=when == When.PAST)

    @classmethod
    def current(cls, day: date | None = None):
        """The covers that run on a day (default today): a query to narrow further."""
        day = day or clock.today()
        return cls.select().where((cls.first <= day) & (cls.last >= day))

    @classmethod
    def of_hotel(cls, hotel, officer_id: int) -> list["Cover"]:
        """Those that run or are to come at a hotel of this officer, with the substitutes."""
        return _of_hotel(hotel.id, officer_id, clock.today())

    @classmethod
    def clashing(cls, officer, first: date, last: date, hotel=None) -> "Cover | None":
        """A cover of the same officer that shares a day and a hotel with these."""
        query = cls.select().where((cls.officer == officer) & (cls.first <= last) & (cls.last >= first))
        if hotel is not None:
            query = query.where(cls.hotel.is_null() | (cls.hotel == hotel))
        return query.order_by(cls.first).first()

    @classmethod
    def touching(cls, account) -> list["Cover"]:
        """The covers, running or to come, in which somebody covers or is covered."""
        query = cls.select().where(
            (cls.last >= clock.today()) & ((cls.officer == account) | (cls.substitute == account))
        )
        return list(query.order_by(cls.id))

    @property
    def when(self) -> When:
        today = clock.today()
        return When.COMING if self.first > today else When.PAST if self.last < today else When.RUNNING


@ready
def _of_hotel(hotel, officer, today):
    query = Cover.select(Cover, Account).join(Account, on=Cover.substitute)
    here = (Cover.officer == officer) & (Cover.hotel.is_null() | (Cover.hotel == hotel))
    return query.where(here & (Cover.last >= today)).order_by(Cover.first)
