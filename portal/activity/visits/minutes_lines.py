"""What hangs on minutes: words said about them, their text before it was corrected, what of them was released."""

from peewee import JOIN, BooleanField, CharField, DateTimeField, DeferredForeignKey, ForeignKeyField, TextField

from portal.foundation import clock, db
from portal.foundation.db import Table
from portal.foundation.roles import Function, Person
from portal.records.accounts import Account
from portal.records.corrections import Correction
from portal.records.hotels import Posting


class MinutesLine(Table):
    """One line about minutes: a comment, a deed with its reason, the hotel's answer. Inside lines are never the hotel
    side's; the others pass between us and its GM, and the owner reads none of them."""

    minutes = DeferredForeignKey("Minutes", backref="lines", index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    #: read, returned, corrected, commented, released, confirmed.
    verb = CharField(max_length=10)
    text = TextField(default="")
    inside = BooleanField(default=True)

    class Meta:
        indexes = ((("minutes", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        query = _of_minutes_seen(cls, person)
        if not person.is_hotel_side:
            return query
        minutes = cls.minutes.rel_model
        run = minutes.select(minutes.id).where(minutes.hotel.in_(Posting.hotels_of(person, Function.GM)))
        return query.where(~cls.inside & cls.minutes.in_(run))

    @classmethod
    def of(cls, person: Person, minutes) -> list["MinutesLine"]:
        """The lines about minutes, oldest first, each with its writer."""
        query = cls.visible_to(person).select(cls, Account.id, Account.name)
        query = query.join(Account, JOIN.LEFT_OUTER, on=(cls.by == Account.id))
        return list(query.where(cls.minutes == minutes.id).order_by(cls.id))

    @classmethod
    def put(cls, by: Person, minutes, verb: str, text: str = "", inside: bool = True) -> "MinutesLine":
        """Writes a line. Call it in the transaction of the deed."""
        told = {"verb": verb, "text": text, "inside": inside and not by.is_hotel_side}
        return cls.create(minutes=minutes.id, by=by.id, at=clock.now(), **told)


class MinutesCorrection(Correction, Table):
    """One correction of minutes."""

    CORRECTS = "minutes"

    minutes = DeferredForeignKey("Minutes", backref="corrections", index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    reason = CharField(max_length=200)
    before = TextField()

    class Meta:
        indexes = ((("minutes", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """The hotel side reads what was released, never what stood elsewhere before."""
        return cls.none() if person.is_hotel_side else cls.seen_with_record(person)


class MinutesPart(Table):
    """One part as it was released: the hotel reads this copy, whatever becomes of the minutes."""

    minutes = DeferredForeignKey("Minutes", backref="parts", index=False)
    section = CharField(max_length=12)
    text = TextField()

    class Meta:
        indexes = ((("minutes", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return _of_minutes_seen(cls, person)

    @classmethod
    def of(cls, person: Person, minutes) -> list["MinutesPart"]:
        """What was released of minutes, in its order."""
        return _released(person, minutes.id)

    @classmethod
    def put_all(cls, minutes, texts: dict[str, str]) -> None:
        """Releases these parts in place of those that stood there."""
        cls.delete().where(cls.minutes == minutes.id).execute()
        cls.insert_many(
            [{"minutes": minutes.id, "section": name, "text": text} for name, text in texts.items()]
        ).execute()


def _of_minutes_seen(table: type[Table], person: Person):
    """The rows of the minutes that this person reads."""
    minutes = table.minutes.rel_model
    return table.select().where(table.minutes.in_(minutes.visible_to(person).select(minutes.id)))


@db.ready
def _released(person, minutes):
    return MinutesPart.visible_to(person).where(MinutesPart.minutes == minutes).order_by(MinutesPart.id)
