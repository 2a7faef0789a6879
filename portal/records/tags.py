"""Tags: words of our own by which hotels are gathered (D35). Inside words: the hotel side never reads them."""

import re
from collections.abc import Iterable

from peewee import CharField, ForeignKeyField

from portal.foundation import db
from portal.foundation.db import Table
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.hotels import Hotel

#: A tag is a word, not a sentence; and a hotel has a few.
LONGEST, MOST = 20, 12


class HotelTag(Table):
    """One tag of one hotel."""

    hotel = ForeignKeyField(Hotel, backref="tag_rows")
    tag = CharField(max_length=LONGEST)

    class Meta:
        indexes = ((("hotel", "tag"), True), (("tag", "hotel"), False))

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none() if person.is_hotel_side or not person.may("hotels.read") else cls.select()

    @classmethod
    def tags_of(cls, hotels: Iterable[Hotel]) -> dict[int, list[str]]:
        """The tags of several hotels in one statement: {hotel id: tags}."""
        found: dict[int, list[str]] = {}
        for hotel_id, tag in _tags_of([hotel.id for hotel in hotels]):
            found.setdefault(hotel_id, []).append(tag)
        return found

    @classmethod
    def all_tags(cls) -> list[str]:
        """Every tag in use, for suggestions and filters."""
        return [tag for (tag,) in cls.select(cls.tag).distinct().order_by(cls.tag).limit(500).tuples()]

    @classmethod
    def having(cls, tag: str):
        """Ids of the hotels with a tag: a subquery to filter by."""
        return cls.select(cls.hotel).where(cls.tag == tag)

    @classmethod
    def put(cls, by: Person, hotel: Hotel, tags: Iterable[str]) -> None:
        """These tags and no others from now on."""
        wanted = list(dict.fromkeys(tags))
        with db.together():
            before = cls.tags_of([hotel]).get(hotel.id, [])
            if sorted(wanted) == sorted(before):
                return
            cls.delete().where((cls.hotel == hotel) & cls.tag.not_in(wanted or [""])).execute()
            for tag in wanted:
                if tag not in before:
                    cls.create(hotel=hotel, tag=tag)
            told = [joined(before), joined(sorted(wanted))]
            audit.record(by, "hotel.tagged", hotel, version=hotel.version, tags=told)


def split(text: str | None) -> list[str]:
    """The tags of a typed line: commas of both kinds, semicolons and 、 stand between them."""
    found = [" ".join(part.split()) for part in re.split(r"[,，;；、\n]", text or "")]
    return list(dict.fromkeys(tag for tag in found if tag))


def joined(tags: Iterable[str]) -> str:
    """A line as it is shown and typed."""
    return ", ".join(tags)


@db.ready
def _tags_of(hotels):
    rows = HotelTag.select(HotelTag.hotel, HotelTag.tag).where(HotelTag.hotel.in_(hotels))
    return rows.order_by(HotelTag.tag).tuples()
