"""Checklists: templates in editions, each a draft until it is published; what was answered stays as it was asked."""

from collections.abc import Iterable
from typing import NamedTuple

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.activity.follow_ups import people
from portal.activity.inspections.words import Means
from portal.foundation import clock
from portal.foundation.db import Table, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import in_two
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.editions import Edition, EditionState, InEditions, Item, Section

#: What the weights of a published edition come to.
WHOLE = 100


class InspectionTemplate(InEditions, Versioned):
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

    @staticmethod
    def no_draft() -> str:
        return _("There is no draft of this checklist.")

    @staticmethod
    def no_other() -> str:
        return _("This checklist has no other edition. Take it out of use instead.")


class InspectionEdition(Edition, Versioned):
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

    def weight(self) -> int:
        """What all points come to."""
        return sum(item.weight for item in InspectionItem.of(self))

    def shortcoming(self) -> str:
        """Its weights come to 100."""
        weight = self.weight()
        if weight == WHOLE:
            return ""
        return _("The weights come to %(n)s; they must come to %(whole)s.", n=weight, whole=WHOLE)


class InspectionSection(Section, Table):
    """A section of an edition, under a letter: it stays the same from edition to edition."""

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

    @classmethod
    def free_key(cls, taken: set[str]) -> str:
        return next(letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in taken)

    @property
    def points(self) -> list["InspectionItem"]:
        """Its items, as inspections call them."""
        return self.items


class InspectionItem(Item, Table):
    """A point of an edition: what is looked at, how, and which department helps. `key` stays the same from edition to
    edition, so that what was found can be found again."""

    TEXTS = ("name", "check")
    WITH = (Department,)

    edition = ForeignKeyField(InspectionEdition, backref="held_items", index=False, on_delete="CASCADE")
    section = ForeignKeyField(InspectionSection, backref="held_items", index=False, on_delete="CASCADE")
    key = CharField(max_length=8)
    name_zh = CharField(max_length=60, default="")
    name_en = CharField(max_length=80, default="")
    #: What is looked at.
    check_zh = CharField(max_length=200, default="")
    check_en = CharField(max_length=300, default="")
    check, check_lang = in_two("check")
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
    def free_key(cls, edition: InspectionEdition, section: str) -> str:
        """One that no point of any edition has borne: what was found is found again by it."""
        editions = InspectionEdition.select(InspectionEdition.id).where(
            InspectionEdition.template == edition.template_id
        )
        keys = cls.select(cls.key).where(cls.edition.in_(editions) & cls.key.startswith(section)).tuples()
        numbers = [int(key[len(section) :]) for (key,) in keys if key[len(section) :].isdigit()]
        return f"{section}{1 + max(numbers, default=0)}"

    @property
    def ways(self) -> list[Means]:
        return [Means(word) for word in self.means.split(",") if word]


class Whole(NamedTuple):
    """What an edition comes to."""

    points: int
    weight: int
    red_lines: int


def whole_of(sections: Iterable[InspectionSection]) -> Whole:
    items = [item for section in sections for item in section.items]
    return Whole(len(items), sum(item.weight for item in items), sum(item.red_line for item in items))


def _ids(query):
    return query.select(query.model.id)
