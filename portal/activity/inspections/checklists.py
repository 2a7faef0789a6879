"""Checklists: templates in editions, each a draft until it is published; what was answered stays as it was asked."""

from collections.abc import Iterable
from typing import NamedTuple

from peewee import JOIN, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.activity.follow_ups import people
from portal.activity.inspections.words import EditionState, Means
from portal.foundation import clock
from portal.foundation.db import Table, Versioned
from portal.foundation.i18n import Named
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department

#: What the weights of a published edition come to.
WHOLE = 100


class InspectionTemplate(Named, Versioned):
    """A checklist by its name; what it asks stands in its editions."""

    name_zh = CharField(max_length=60, default="")
    name_en = CharField(max_length=80, default="")
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        """No secret inside the house: hotels are told what is looked at."""
        return cls.select() if person.may("inspection_templates.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        """Quality and the administrator write checklists."""
        if not person.may("inspection_templates.admin"):
            return cls.none()
        rows = cls.visible_to(person)
        return rows.where(people.is_of_quality(person.id)) if person.role == Role.LIAISON else rows

    @classmethod
    def are_written_by(cls, person: Person) -> bool:
        return cls.writable_by(person).limit(1).exists()

    @classmethod
    def listed(cls, person: Person) -> list["InspectionTemplate"]:
        """Those in use first, each with `standing`, the edition in force, and `drafted`, the draft (or None); two
        statements."""
        rows = list(cls.visible_to(person).order_by(cls.active.desc(), cls.id))
        editions = InspectionEdition.select().where(InspectionEdition.template.in_([row.id for row in rows] or [0]))
        for row in rows:
            row.standing = row.drafted = None
        held = {row.id: row for row in rows}
        for one in editions.order_by(InspectionEdition.number):
            name = "drafted" if one.state == EditionState.DRAFT else "standing"
            setattr(held[one.template_id], name, one)
        return rows

    @classmethod
    def in_force(cls, person: Person) -> list["InspectionTemplate"]:
        """Those by which an inspection can be made, each with its edition as `standing`."""
        return [row for row in cls.listed(person) if row.active and row.standing]

    def edition(self, number: int | None = None, draft: bool = False) -> "InspectionEdition | None":
        """The one of this number; else the draft, if it is asked for, or the one in force."""
        query = InspectionEdition.select().where(InspectionEdition.template == self)
        if number is not None:
            return query.where(InspectionEdition.number == number).first()
        state = EditionState.DRAFT if draft else EditionState.PUBLISHED
        return query.where(InspectionEdition.state == state).order_by(InspectionEdition.number.desc()).first()


class InspectionEdition(Versioned):
    """One edition of a checklist. A published one never changes: inspections point at it."""

    template = ForeignKeyField(InspectionTemplate, backref="editions", index=False)
    number = IntegerField()
    state = CharField(max_length=10, default=EditionState.DRAFT)
    #: Empty for the one that came with the portal.
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(null=True, default=clock.now)
    published_by = ForeignKeyField(Account, null=True, index=False)
    published_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("template", "number"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        """As its checklist; a draft whoever may write it."""
        if not person.may("inspection_templates.read"):
            return cls.none()
        published = cls.state == EditionState.PUBLISHED
        return cls.select().where(published | cls.template.in_(_ids(InspectionTemplate.writable_by(person))))

    @classmethod
    def numbers_of(cls, person: Person, template: InspectionTemplate) -> list["InspectionEdition"]:
        """The editions of a checklist that this person reads, the latest first."""
        return list(cls.visible_to(person).where(cls.template == template).order_by(cls.number.desc()).limit(50))

    @property
    def is_draft(self) -> bool:
        return self.state == EditionState.DRAFT

    def sections(self) -> list["InspectionSection"]:
        """The sections in their order, each with its points as `points`; two statements."""
        rows = list(
            InspectionSection.select().where(InspectionSection.edition == self).order_by(*_place(InspectionSection))
        )
        held = {row.id: row for row in rows}
        for row in rows:
            row.points = []
        for item in InspectionItem.of(self):
            held[item.section_id].points.append(item)
        return rows

    def point(self, key: str) -> "InspectionItem | None":
        return InspectionItem.select().where((InspectionItem.edition == self) & (InspectionItem.key == key)).first()

    def section(self, key: str) -> "InspectionSection | None":
        query = InspectionSection.select()
        return query.where((InspectionSection.edition == self) & (InspectionSection.key == key)).first()

    def weight(self) -> int:
        """What all points come to."""
        return sum(item.weight for item in InspectionItem.of(self))


class InspectionSection(Named, Table):
    """A section of an edition. `key` stays the same from edition to edition."""

    edition = ForeignKeyField(InspectionEdition, backref="held_sections", index=False, on_delete="CASCADE")
    key = CharField(max_length=4)
    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=60, default="")
    place = IntegerField(default=0)

    class Meta:
        indexes = ((("edition", "key"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.edition.in_(_ids(InspectionEdition.visible_to(person))))


class InspectionItem(Named, Table):
    """A point of an edition: what is looked at, how, and which department helps. `key` stays the same from edition to
    edition, so that what was found can be found again."""

    edition = ForeignKeyField(InspectionEdition, backref="held_items", index=False, on_delete="CASCADE")
    section = ForeignKeyField(InspectionSection, backref="held_items", index=False, on_delete="CASCADE")
    key = CharField(max_length=8)
    name_zh = CharField(max_length=60, default="")
    name_en = CharField(max_length=80, default="")
    check_zh = CharField(max_length=200, default="")
    check_en = CharField(max_length=300, default="")
    weight = IntegerField()
    #: Not met, it caps the total (红线).
    red_line = BooleanField(default=False)
    #: Words of `Means`, with commas between.
    means = CharField(max_length=40, default="")
    department = ForeignKeyField(Department, null=True, index=False)
    #: Looked at also when nobody knows the inspector.
    unannounced = BooleanField(default=False)
    place = IntegerField(default=0)

    class Meta:
        indexes = ((("edition", "key"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.edition.in_(_ids(InspectionEdition.visible_to(person))))

    @classmethod
    def of(cls, edition: InspectionEdition) -> list["InspectionItem"]:
        """The points of an edition in their order, with who helps; one statement."""
        query = cls.select(cls, Department).join_from(cls, Department, JOIN.LEFT_OUTER).where(cls.edition == edition)
        return list(query.order_by(*_place(cls)))

    @property
    def check(self) -> str:
        """What is looked at, in the reader's language."""
        return _Check(self).name

    @property
    def check_lang(self) -> str:
        return _Check(self).name_lang

    @property
    def ways(self) -> list[Means]:
        return [Means(word) for word in self.means.split(",") if word]

    def facts(self) -> dict:
        """What an edition hands on to the next."""
        names = ("key", "name_zh", "name_en", "check_zh", "check_en", "weight", "red_line", "means", "unannounced")
        return {name: getattr(self, name) for name in names} | {"place": self.place, "department": self.department_id}


class _Check(Named):
    """What is looked at, which has two languages as the name does."""

    def __init__(self, item: InspectionItem):
        self.name_zh, self.name_en = item.check_zh, item.check_en


class Whole(NamedTuple):
    """What an edition comes to."""

    points: int
    weight: int
    red_lines: int


def whole_of(sections: Iterable[InspectionSection]) -> Whole:
    items = [item for section in sections for item in section.points]
    return Whole(len(items), sum(item.weight for item in items), sum(item.red_line for item in items))


def _ids(query):
    return query.select(query.model.id)


def _place(table):
    return table.place, table.id
