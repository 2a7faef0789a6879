"""Regions, and the teams of officers in them: what a manager leads and what figures are summed by."""

from peewee import BooleanField, CharField, ForeignKeyField

from portal.foundation.db import Versioned
from portal.foundation.roles import Person


class Region(Versioned):
    """Several teams under one head."""

    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=60, default="")
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if not person.is_hotel_side else cls.none()


class Team(Versioned):
    """Officers who are led together. An officer's team stands on his account."""

    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=60, default="")
    region = ForeignKeyField(Region, null=True, backref="teams")
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if not person.is_hotel_side else cls.none()
