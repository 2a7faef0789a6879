"""The topics of the library: data with two names, kept by those who keep the library."""

from peewee import BooleanField, CharField, IntegerField

from portal.foundation import db
from portal.foundation.db import Versioned
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.ordered import Ordered


class LibraryTopic(Ordered, Versioned):
    """What entries are about. A topic is put out of use rather than deleted: its entries stay under it."""

    ORDER = ("place", "id")

    name_zh = CharField(max_length=30, default="")
    name_en = CharField(max_length=60, default="")
    place = IntegerField(default=0)
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        """Whoever reads the library reads what there are topics of."""
        return cls.select() if person.may("library.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        return cls.select() if person.may("library_topics.admin") else cls.none()

    @classmethod
    def add(cls, by: Person, after: int | None = None, **facts) -> "LibraryTopic":
        """Puts a topic behind another (its id), or at the head."""
        with db.together():
            row = cls.create(**facts)
            cls._line_up(row, after)
            audit.record(by, "library_topic.added", row, **{name: [None, value] for name, value in facts.items()})
        return row

    def edit(self, by: Person, opened: int, after: int | None = None, **facts) -> None:
        """Saves over version `opened`. Raises Conflict."""
        with db.together():
            changes = {name: [getattr(self, name), value] for name, value in facts.items()}
            changes = {name: change for name, change in changes.items() if change[0] != change[1]}
            self.save_over(opened, **facts)
            if self.stands_after != after:
                LibraryTopic._line_up(self, after)
                changes["after"] = after
            if changes:
                audit.record(by, "library_topic.edited", self, version=self.version, **changes)

    @property
    def stands_after(self) -> int | None:
        """The id of the topic before this one."""
        line = LibraryTopic._line()
        place = line.index(self.id)
        return line[place - 1] if place else None

    @classmethod
    def _line(cls) -> list[int]:
        return [number for (number,) in cls.select(cls.id).order_by(cls.place, cls.id).tuples()]

    @classmethod
    def _line_up(cls, row: "LibraryTopic", after: int | None) -> None:
        line = [one for one in cls._line() if one != row.id]
        line.insert(line.index(after) + 1 if after in line else 0, row.id)
        for place, one in enumerate(line):
            cls.update(place=place).where((cls.id == one) & (cls.place != place)).execute()
