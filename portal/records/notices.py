"""Notices: what each person is told of, written in the deed's transaction; mails tell that there are some (D41)."""

from collections.abc import Iterable

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel


class News(Choice):
    """What a notice tells; what it says of the record is read from the record."""

    GIVEN = "given", "A follow-up is yours"
    CLAIMED = "claimed", "A follow-up is claimed done: please confirm"
    RETURNED = "returned", "A follow-up came back: not done yet"
    CONFIRMED = "confirmed", "A follow-up is confirmed"
    ANSWERED = "answered", "There is an answer to a follow-up"
    REDATED = "redated", "A follow-up has another day"
    CLIMBED = "climbed", "A claim has waited 14 days for its confirmation"
    COMPLAINT = "complaint", "A complaint: an answer is due in 24 hours"
    EXCUSE_ASKED = "excuse_asked", "An excused week is asked for"
    EXCUSE_DECIDED = "excuse_decided", "Your excused week is decided"
    CHECK_DIFFERS = "check_differs", "A spot check differs from a call record"


class Notice(Table):
    """One piece of news for one person about the record `(kind, record_id)`."""

    account = ForeignKeyField(Account, backref="notices", index=False, on_delete="CASCADE")
    news = CharField(max_length=16)
    kind = CharField(max_length=20)
    record_id = IntegerField()
    hotel = ForeignKeyField(Hotel, null=True, index=False)
    #: Who did it; empty for the clock.
    by_id = IntegerField(null=True)
    at = DateTimeField(default=clock.now)
    read_at = DateTimeField(null=True)

    class Meta:
        indexes = (
            (("account", "at", "id"), False),
            (("account", "read_at", "at"), False),
            (("kind", "record_id"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """One's own alone."""
        return cls.select().where(cls.account == person.id)

    @classmethod
    def put(cls, by: Person, accounts: Iterable[int | None], news: News, record, hotel: Hotel | None = None) -> None:
        """Tells these people, never the doer himself. Call it in the transaction of the deed. News that somebody has
        not read yet is not told twice: it stands anew at the top."""
        for account_id in {number for number in accounts if number is not None and number != by.id}:
            facts = {"account": account_id, "news": news, "kind": audit.kind_of(record), "record_id": record.id}
            same = [getattr(cls, name) == value for name, value in facts.items()]
            renewed = cls.update(at=clock.now(), by_id=by.id).where(*same, cls.read_at.is_null())
            if not renewed.execute():
                cls.create(**facts, hotel=hotel, by_id=by.id)


class NoticeChoice(Versioned):
    """What somebody wants by mail; without a row: everything."""

    account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
    #: The Monday digest of an officer or manager.
    digest = BooleanField(default=True)
    #: The reminder of an evening, at most one.
    reminder = BooleanField(default=True)
    #: A mail when something new waits (of the hotel side: outside the quiet hours).
    news = BooleanField(default=True)
    #: When the last of each went out.
    digest_at = DateTimeField(null=True)
    reminder_at = DateTimeField(null=True)
    news_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.account == person.id)
