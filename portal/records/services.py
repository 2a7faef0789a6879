"""The catalogue of service items: what we do for hotels, by kind of hotel, free or by contract (D8, D9)."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField

from portal.foundation import db
from portal.foundation.choices import Choice
from portal.foundation.db import Table, Versioned
from portal.foundation.i18n import Named
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.hotel_words import Kind


class Terms(Choice):
    """Whether an item costs the hotel something (D9)."""

    FREE = "free", "Free"
    CONTRACT = "contract", "As the contract says"
    PAID = "paid", "Paid"


class ServiceItem(Named, Versioned):
    """One item of the catalogue. Retired items stay, for what was said of them."""

    #: Names the manual's own items for the portal; items that were added have none.
    word = CharField(max_length=30, null=True, unique=True)
    name_zh = CharField(max_length=60, default="")
    name_en = CharField(max_length=120, default="")
    terms = CharField(max_length=10, default=Terms.CONTRACT)
    place = IntegerField(default=0)
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("services.read") else cls.none()

    @classmethod
    def catalogue(cls, person: Person, kind: str = "", retired: bool = False) -> list["ServiceItem"]:
        """The items in their order, each with its kinds as `held`; two statements. `kind`: those for such hotels."""
        query = cls.visible_to(person).where(cls.active != retired)
        if kind:
            query = query.where(cls.id.in_(ServiceKind.select(ServiceKind.item).where(ServiceKind.kind == kind)))
        rows = list(query.order_by(cls.place, cls.id))
        kinds: dict[int, list[str]] = {}
        for item, one in ServiceKind.select(ServiceKind.item, ServiceKind.kind).order_by(ServiceKind.id).tuples():
            kinds.setdefault(item, []).append(one)
        for row in rows:
            row.held = [kind.value for kind in Kind if kind.value in kinds.get(row.id, ())]
        return rows

    @classmethod
    def line(cls, person: Person) -> list["ServiceItem"]:
        """Every item in the order in which it stands, the retired among them."""
        return list(cls.visible_to(person).order_by(cls.place, cls.id))

    @property
    def kinds(self) -> list[str]:
        """The kinds of hotel it is for, in their order."""
        held = {one for (one,) in ServiceKind.select(ServiceKind.kind).where(ServiceKind.item == self).tuples()}
        return [kind.value for kind in Kind if kind.value in held]

    @classmethod
    def add(cls, by: Person, kinds: list[str], after: int | None = None, **facts) -> "ServiceItem":
        """Puts an item into the catalogue behind another (its id), or at the head."""
        with db.together():
            row = cls.create(**facts)
            ServiceKind.put(row, kinds)
            cls._line_up(row, after)
            told = {name: [None, value] for name, value in facts.items() if value}
            audit.record(by, "service.added", row, **told, kinds=[None, kinds])
        return row

    def edit(self, by: Person, opened: int, kinds: list[str], after: int | None = None, **facts) -> None:
        """Saves over version `opened`. Raises Conflict."""
        with db.together():
            before = self.kinds
            changes = {
                name: [getattr(self, name), value] for name, value in facts.items() if getattr(self, name) != value
            }
            if before != kinds:
                ServiceKind.put(self, kinds)
                changes["kinds"] = [before, kinds]
            self.save_over(opened, **facts)
            if self.stands_after != after:
                ServiceItem._line_up(self, after)
                changes["after"] = after
            if changes:
                audit.record(by, "service.edited", self, version=self.version, **changes)

    @property
    def stands_after(self) -> int | None:
        """The id of the item before this one."""
        line = ServiceItem._line()
        place = line.index(self.id)
        return line[place - 1] if place else None

    @classmethod
    def _line(cls) -> list[int]:
        return [row for (row,) in cls.select(cls.id).order_by(cls.place, cls.id).tuples()]

    @classmethod
    def _line_up(cls, row: "ServiceItem", after: int | None) -> None:
        line = [one for one in cls._line() if one != row.id]
        line.insert(line.index(after) + 1 if after in line else 0, row.id)
        for place, one in enumerate(line):
            cls.update(place=place).where((cls.id == one) & (cls.place != place)).execute()


class ServiceKind(Table):
    """An item is for hotels of a kind."""

    item = ForeignKeyField(ServiceItem, backref="service_kinds", on_delete="CASCADE")
    kind = CharField(max_length=10)

    class Meta:
        indexes = ((("item", "kind"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def put(cls, item: ServiceItem, kinds: list[str]) -> None:
        cls.delete().where(cls.item == item).execute()
        cls.insert_many([{"item": item.id, "kind": kind} for kind in kinds]).execute()
