"""Departments, and the collaboration table: which one leads an item and which assist (D11)."""

from peewee import BooleanField, CharField, IntegerField

from portal.foundation.db import Versioned
from portal.foundation.roles import Person


class Department(Versioned):
    """A department of head office. `word` is its name in addresses and files; rows are never deleted."""

    KEY = "word"

    word = CharField(max_length=30, unique=True)
    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=60, default="")
    #: Its place in lists.
    place = IntegerField(default=0)
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        """No secret inside the house."""
        return cls.select() if not person.is_hotel_side else cls.none()
