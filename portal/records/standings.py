"""How a hotel stood from a day on, as far as the cadence asks. Below the hotels, whose own deeds write it."""

from datetime import date

from peewee import CharField, DateField, DeferredForeignKey, IntegerField

from portal.foundation.db import Table, ready
from portal.foundation.roles import Person
from portal.records import timeline
from portal.records.hotel_words import Gate


class Standing(Table):
    """How a hotel stood from a day on, as far as the cadence asks: past weeks stay judged by what held then."""

    FACTS = ("gate", "grade", "status", "in_difficulty")

    hotel = DeferredForeignKey("Hotel", backref="standings")
    since = DateField()
    gate = CharField(max_length=1)
    grade = CharField(max_length=1, null=True)
    status = CharField(max_length=10)
    in_difficulty = IntegerField(default=0)
    #: The day gate 7 was reached, if it was reached here: the first 60 days ask for two calls a week.
    daily_since = DateField(null=True)

    class Meta:
        indexes = ((("hotel", "since"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def of(cls, hotel_id: int) -> list["Standing"]:
        """All standings of a hotel, oldest first."""
        return _of(hotel_id)

    @classmethod
    def put(cls, by: Person, hotel, since: date) -> None:
        """Notes how the hotel stands from `since` on, if that differs from before."""
        latest = cls.select().where((cls.hotel == hotel) & (cls.since <= since)).order_by(cls.since.desc()).limit(2)
        before = next((row for row in latest if row.since < since), None)
        for row in latest:
            if row.since == since:
                # What was noted earlier the same day is replaced: a slip corrected at once leaves nothing behind.
                row.delete_instance()
                timeline.forget(row, [hotel.id])
        facts = {name: getattr(hotel, name) for name in cls.FACTS}
        if before and all(getattr(before, name) == value for name, value in facts.items()):
            return
        if before is None:
            # Without a history a hotel at gate 7 is one we already serve: no doubled calls for it.
            daily_since = None
        elif hotel.gate == Gate.DAILY and before.gate != Gate.DAILY:
            daily_since = since
        else:
            daily_since = before.daily_since
        row = cls.create(hotel=hotel, since=since, daily_since=daily_since, **facts)
        if before:
            timeline.note(hotel, row, "changed", by, timeline.moment(since))


@ready
def _of(hotel):
    return Standing.select().where(Standing.hotel == hotel).order_by(Standing.since)
