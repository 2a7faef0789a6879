"""Regions, and the teams of officers in them: what a manager leads and what figures are summed by."""

from peewee import BooleanField, CharField, ForeignKeyField

from portal.foundation import db
from portal.foundation.db import Versioned
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.ordered import Ordered


class Led(Ordered):
    """What a manager can lead."""

    @property
    def managers(self) -> list[str]:
        """The ids, as text, of who leads it."""
        return _ids(self.accounts, Role.MANAGER)


class Region(Led, Versioned):
    """Several teams under one head."""

    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=60, default="")
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("teams.read") else cls.none()

    @classmethod
    def add(cls, by: Person, **facts) -> "Region":
        with db.together():
            row = cls.create(**facts)
            audit.record(by, "region.added", row, **_added(facts))
        return row

    def edit(self, by: Person, opened: int, people: dict | None = None, **facts) -> None:
        """Saves over version `opened`; `people` tells who came and went in the same deed (`records/members`).
        Raises Conflict."""
        with db.together():
            changes = _changes(self, facts) | (people or {})
            self.save_over(opened, **facts)
            if changes:
                audit.record(by, "region.edited", self, version=self.version, **changes)


class Team(Led, Versioned):
    """Officers who are led together. An officer's team stands on his account."""

    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=60, default="")
    region = ForeignKeyField(Region, null=True, backref="teams")
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("teams.read") else cls.none()

    @classmethod
    def add(cls, by: Person, **facts) -> "Team":
        with db.together():
            row = cls.create(**facts)
            audit.record(by, "team.added", row, **_added(facts))
        return row

    def edit(self, by: Person, opened: int, people: dict | None = None, **facts) -> None:
        """Saves over version `opened`; `people` tells who came and went in the same deed (`records/members`).
        Raises Conflict."""
        with db.together():
            changes = _changes(self, facts) | (people or {})
            self.save_over(opened, **facts)
            if changes:
                audit.record(by, "team.edited", self, version=self.version, **changes)

    @property
    def regional(self) -> str:
        """The region's id as text, empty for none."""
        return str(self.region_id or "")

    @property
    def officers(self) -> list[str]:
        """The ids, as text, of who is in it."""
        return _ids(self.accounts, Role.STAFF)


def _ids(accounts, role: Role) -> list[str]:
    """Of the accounts that point here: accounts are known above, not here."""
    account = accounts.model
    query = accounts.where((account.role == role) & account.active).order_by(account.id)
    return [str(row.id) for row in query]


def _field(name: str) -> str:
    """The form's name for a fact: there the region is chosen by its id."""
    return "regional" if name == "region" else name


def _plain(value):
    return str(value.id) if isinstance(value, Region) else value


def _added(facts: dict) -> dict:
    return {_field(name): [None, _plain(value)] for name, value in facts.items() if value not in ("", None)}


def _changes(row, facts: dict) -> dict:
    return {
        _field(name): [_plain(getattr(row, name)), _plain(value)]
        for name, value in facts.items()
        if _plain(getattr(row, name)) != _plain(value)
    }
