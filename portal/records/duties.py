"""What every hotel owes by contract (D10), and whether it is kept: shown per hotel, changed in one form."""

from datetime import date

from peewee import CharField, DateField, ForeignKeyField

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Conflict, Versioned
from portal.foundation.roles import Person
from portal.records import audit, timeline
from portal.records.hotel_words import Kind
from portal.records.hotels import Hotel


class Duty(Choice):
    """D10 (1) to (7). The franchise store's are its own: 3b and 7."""

    COUNTERPART = "1", "A GM or executive deputy as counterpart, keeping what both agreed"
    STAFF = "2", "Dedicated staff for sales, quality and training"
    SALES_REPORT = "3", "A sales report with analysis every month"
    OPERATING_REPORT = "3b", "An operating analysis showing profit every month"
    INSPECTION = "4", "Support of each quality inspection by a dedicated person"
    RECTIFICATION = "5", "A rectification plan for each quality report, carried out in time"
    TRAINING = "6", "Trainers attend the course and pass"
    MANUAL = "7", "Operation by the manual"


OF_FRANCHISE = (Duty.OPERATING_REPORT, Duty.MANUAL)


class Kept(Choice):
    UNKNOWN = "", "Not known"
    YES = "yes", "Kept"
    NO = "no", "Not kept"


def duties_of(kind: str) -> list[Duty]:
    """The duties of a kind of hotel, in their order."""
    return [duty for duty in Duty if kind == Kind.FRANCHISE or duty not in OF_FRANCHISE]


class HotelDuty(Versioned):
    """How one duty stands at one hotel. No row: not known."""

    hotel = ForeignKeyField(Hotel, backref="duties")
    duty = CharField(max_length=2)
    kept = CharField(max_length=3, default=Kept.UNKNOWN)
    note = CharField(max_length=200, default="")
    #: Since when it stands so, or when somebody saw it.
    day = DateField()

    class Meta:
        indexes = ((("hotel", "duty"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("duties.read") else cls.none()

    @classmethod
    def of(cls, person: Person, hotel: Hotel) -> dict[str, "HotelDuty"]:
        """{duty: how it stands}, as far as this person may read it."""
        return {row.duty: row for row in _duties_at(person, hotel.id)}

    @staticmethod
    def opened(rows: dict[str, "HotelDuty"]) -> int:
        """What a form remembers of all the rows together: every save counts it up."""
        return sum(row.version for row in rows.values())

    @classmethod
    def put(cls, by: Person, hotel: Hotel, opened: int, states: dict[Duty, tuple[Kept, str, date | None]]) -> dict:
        """Saves {duty: (kept, note, day)} over what was opened and returns {duty: [old, new]}. Without a day it is
        today's. Raises Conflict with the hotel if somebody saved in between."""
        changes = {}
        with db.together():
            db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel.id)).get()
            rows = {row.duty: row for row in cls.select().where(cls.hotel == hotel)}
            if cls.opened(rows) != opened:
                raise Conflict(hotel)
            for duty, (kept, note, day) in states.items():
                row = rows.get(duty)
                before = (row.kept, row.note, row.day) if row else (Kept.UNKNOWN, "", None)
                changed = (kept, note) != before[:2]
                if not changed and (day is None or day == before[2] or not row):
                    continue
                facts = {"kept": kept, "note": note, "day": day if day not in (None, before[2]) else clock.today()}
                if row is None:
                    cls.create(hotel=hotel, duty=duty, **facts)
                else:
                    row.save_over(row.version, **facts)
                changes[duty.value] = [_told(before[0], before[1]), _told(kept, note)]
            if changes:
                timeline.note(hotel, hotel, "duties", by)
                audit.record(by, "duty.noted", hotel, **{f"duty_{word}": told for word, told in changes.items()})
        return changes


def _told(kept: str, note: str) -> str:
    return f"{Kept(kept).value} {note}".strip()


@db.ready
def _duties_at(person, hotel):
    return HotelDuty.visible_to(person).where(HotelDuty.hotel == hotel)
