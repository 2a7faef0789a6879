"""Services delivered: which item of the catalogue a hotel had from us, when, and the record it is about (D6, D8)."""

from peewee import JOIN, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.foundation import clock, db
from portal.foundation.db import Missing, Table
from portal.foundation.roles import HOTEL_SIDE, Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.services import ServiceItem


class ServiceDelivery(Table):
    """One service item, delivered once to a hotel about a record `(kind, record_id)`."""

    item = ForeignKeyField(ServiceItem, index=False, backref="deliveries")
    hotel = ForeignKeyField(Hotel, index=False, backref="deliveries")
    by = ForeignKeyField(Account, null=True, index=False, backref="deliveries")
    at = DateTimeField(default=clock.now)
    kind = CharField(max_length=20, default="")
    record_id = IntegerField(null=True)
    #: What went out, as it went, where it would not stay so by itself (`insight/peer_sheets`); else empty.
    body = TextField(default="")

    class Meta:
        indexes = ((("hotel", "at", "id"), False), (("kind", "record_id", "item"), True))

    @classmethod
    def visible_to(cls, person: Person):
        """Whoever of head office reads what they are about; the hotel side what its hotels had."""
        if person.is_hotel_side:
            return cls.select().where(cls.hotel.in_(Posting.hotels_of(person, *HOTEL_SIDE)))
        return cls.select() if person.may("monthly_reports.read") else cls.none()

    @classmethod
    def of(cls, person: Person, record) -> "ServiceDelivery | None":
        """The last delivery about a record, with who did it; `keeps` says whether it can be shown as it went."""
        return next(iter(_about(person, audit.kind_of(record), record.id)), None)

    @classmethod
    def sent(cls, person: Person, record) -> "ServiceDelivery | None":
        """The last delivery about a record that keeps what went out, with who did it."""
        query = cls.visible_to(person).select(cls, Account.id, Account.name).join(Account, JOIN.LEFT_OUTER)
        about = (cls.kind == audit.kind_of(record)) & (cls.record_id == record.id) & (cls.body != "")
        return query.where(about).order_by(cls.at.desc(), cls.id.desc()).first()

    @classmethod
    def book(cls, by: Person, word: str, hotel: Hotel, record, body: str = "") -> bool:
        """Books the catalogue's item of this word as delivered, and keeps in `body` what went out. False if it was
        before, about the same record. Raises Missing if the catalogue has no such item."""
        item = ServiceItem.get_or_none(ServiceItem.word == word)
        if item is None:
            raise Missing("ServiceItem")
        facts = {"item": item.id, "hotel": hotel.id, "kind": audit.kind_of(record), "record_id": record.id}
        with db.together():
            db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel.id)).get()
            same = [getattr(cls, name) == value for name, value in facts.items()]
            if cls.select(cls.id).where(*same).exists():
                return False
            row = cls.create(**facts, by=by.id, at=clock.now(), body=body)
            audit.record(by, "service.delivered", row, hotel=hotel.code, item=word)
        return True


@db.ready
def _about(person, kind, record_id):
    row = ServiceDelivery
    columns = (row.id, row.at, row.by, (row.body != "").alias("keeps"), Account.id, Account.name)
    query = row.visible_to(person).select(*columns).join(Account, JOIN.LEFT_OUTER)
    query = query.where((row.kind == kind) & (row.record_id == record_id))
    return query.order_by(row.at.desc(), row.id.desc()).limit(1)
