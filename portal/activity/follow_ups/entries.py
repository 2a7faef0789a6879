"""What has been said and done about follow-ups: the lines of their history, and the contacts that raised them."""

from peewee import (
    JOIN,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DeferredForeignKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.foundation import clock
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.notices import Notice


class Raising(Table):
    """One contact in which the state of an item was given; `before` is what it was until then."""

    follow_up = DeferredForeignKey("FollowUp", backref="raisings", index=False)
    kind = CharField(max_length=20)
    record_id = IntegerField()
    day = DateField()
    state = CharField(max_length=10)
    before = CharField(max_length=10)
    #: How the item stood before, as JSON: what it is put back to when the record is undone.
    was = TextField(default="{}")
    by = ForeignKeyField(Account, null=True, index=False)

    class Meta:
        indexes = ((("follow_up", "kind", "record_id"), True), (("kind", "record_id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Those of the items this person reads; the hotel side none, for they name our records."""
        if person.is_hotel_side:
            return cls.none()
        items = cls.follow_up.rel_model
        return cls.select().where(cls.follow_up.in_(items.visible_to(person).select(items.id)))

    @classmethod
    def of_record(cls, person: Person, record) -> list["Raising"]:
        """What was said in a record, item by item, each with its follow-up."""
        query = cls._with(person, cls.follow_up.rel_model)
        return list(query.where(cls._in(record)).order_by(cls.id))

    @classmethod
    def of(cls, person: Person, follow_up) -> list["Raising"]:
        """The contacts that raised an item, the last first, each with its writer."""
        query = cls.visible_to(person).select(cls, Account.id, Account.name)
        query = query.join(Account, JOIN.LEFT_OUTER, on=(cls.by == Account.id))
        return list(query.where(cls.follow_up == follow_up.id).order_by(cls.day.desc(), cls.id.desc()))

    @classmethod
    def _with(cls, person: Person, items):
        return cls.visible_to(person).select(cls, items).join(items, on=(cls.follow_up == items.id))

    @classmethod
    def _in(cls, record):
        return (cls.kind == audit.kind_of(record)) & (cls.record_id == record.id)

    @classmethod
    def there(cls, follow_up, record) -> "Raising | None":
        """How an item was raised in a record."""
        return cls.get_or_none((cls.follow_up == follow_up.id) & cls._in(record))

    @classmethod
    def all_in(cls, record) -> list["Raising"]:
        """Every item raised in a record, whoever reads it: for undoing."""
        return list(cls.select().where(cls._in(record)).order_by(cls.follow_up))


class FollowUpEntry(Table):
    """One line of an item's history: a deed, a remark, an answer. Inside lines are never the hotel side's."""

    follow_up = DeferredForeignKey("FollowUp", backref="entries", index=False)
    at = DateTimeField(default=clock.now)
    by = ForeignKeyField(Account, null=True, index=False)
    #: What was done: added, state, redated, handed_over, passed_on, sent_back, returned, confirmed, split, merged,
    #: remark, answered, ….
    verb = CharField(max_length=20)
    #: What the item became by it; empty where its state stayed.
    state = CharField(max_length=10, default="")
    text = TextField(default="")
    inside = BooleanField(default=True)
    #: The record in which it was said; empty on the item's own page.
    kind = CharField(max_length=20, default="")
    record_id = IntegerField(null=True)

    class Meta:
        indexes = ((("follow_up", "at", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """Those of the items this person reads; of the hotel side its own lines and what is not inside."""
        items = cls.follow_up.rel_model
        query = cls.select().where(cls.follow_up.in_(items.visible_to(person).select(items.id)))
        return query.where(~cls.inside | (cls.by == person.id)) if person.is_hotel_side else query

    @classmethod
    def of(cls, person: Person, follow_up) -> list["FollowUpEntry"]:
        """The history of an item, oldest first, each line with its writer."""
        query = cls.visible_to(person).select(cls, Account.id, Account.name)
        query = query.join(Account, JOIN.LEFT_OUTER, on=(cls.by == Account.id))
        return list(query.where(cls.follow_up == follow_up.id).order_by(cls.at, cls.id))

    @classmethod
    def put(cls, by: Person, follow_up, verb: str, text="", *, state="", inside=True, record=None) -> "FollowUpEntry":
        """Writes a line. What the hotel side writes is never inside. Whoever does something with an item knows of it:
        what he was told of it is read."""
        Notice.seen(by, follow_up)
        told = {} if record is None else {"kind": audit.kind_of(record), "record_id": record.id}
        told |= {"verb": verb, "text": text, "state": state, "inside": inside and not by.is_hotel_side}
        return cls.create(follow_up=follow_up.id, by=by.id, at=clock.now(), **told)

    @classmethod
    def last_said(cls, follow_up) -> "FollowUpEntry | None":
        """The line that gave an item the state it has."""
        query = cls.select().where((cls.follow_up == follow_up.id) & (cls.state != ""))
        return query.order_by(cls.id.desc()).first()

    @classmethod
    def next_said(cls, follow_up, than: int) -> "FollowUpEntry | None":
        """The first line after line `than` that gave an item a state."""
        query = cls.select().where((cls.follow_up == follow_up.id) & (cls.state != "") & (cls.id > than))
        return query.order_by(cls.id).first()

    @classmethod
    def _in(cls, record):
        return (cls.kind == audit.kind_of(record)) & (cls.record_id == record.id)

    @classmethod
    def forget(cls, record) -> None:
        """No line of an item that was cut from this record points at it any longer."""
        items = cls.follow_up.rel_model
        cut = items.select(items.id).where(items.cut_from(record))
        cls.update(kind="", record_id=None).where(cls.follow_up.in_(cut) & cls._in(record)).execute()

    def is_of(self, record) -> bool:
        return (self.kind, self.record_id) == (audit.kind_of(record), record.id)
