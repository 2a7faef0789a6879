"""Forms of the evaluation in editions, each a draft until it is published; answers stay with their edition (D23)."""

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.activity.evaluations.form_checks import shortcoming
from portal.activity.evaluations.words import Applies, ItemKind
from portal.foundation import clock
from portal.foundation.db import Table, Versioned
from portal.foundation.i18n import Two, in_two
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.editions import Edition, EditionState, InEditions, Item, Section


class EvaluationForm(InEditions, Versioned):
    """A form by its name (the half-yearly one, the pulse); what it asks stands in its editions."""

    name_zh = CharField(max_length=60, default="")
    name_en = CharField(max_length=80, default="")
    #: A few items between the long ones: its results are no trend of the whole.
    pulse = BooleanField(default=False)
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("evaluation_forms.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        return cls.select() if person.may("evaluation_forms.admin") else cls.none()

    @staticmethod
    def no_draft() -> str:
        return _("There is no draft of this form.")

    @staticmethod
    def no_other() -> str:
        return _("This form has no other edition. Take it out of use instead.")


class EvaluationEdition(Edition, Versioned):
    """One edition of a form. A published one never changes: answers point at it."""

    OWN = ("head_zh", "head_en")
    LEFT_AS = EditionState.REPLACED

    form = ForeignKeyField(EvaluationForm, backref="editions", index=False)
    number = IntegerField()
    state = CharField(max_length=10, default=EditionState.DRAFT)
    #: The text in the form's head: exactly who sees what.
    head_zh = TextField(default="")
    head_en = TextField(default="")
    head, head_lang = in_two("head")
    #: Empty for the one that came with the portal.
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(null=True, default=clock.now)
    published_by = ForeignKeyField(Account, null=True, index=False)
    published_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("form", "number"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("evaluation_forms.read") else cls.none()

    @classmethod
    def head_in_force(cls) -> dict:
        """The texts in the head of a form that is in force; nothing if none is."""
        published = cls.select().where(cls.state == EditionState.PUBLISHED)
        other = published.order_by(cls.form, cls.number.desc()).first()
        return {name: getattr(other, name) for name in cls.OWN} if other else {}

    def sections(self, kind: str | None = None) -> list["EvaluationSection"]:
        """The sections in their order, each with its items as `items` (those put to hotels of this kind, if one is
        named); sections without any are left out then. Two statements."""
        rows = super().sections()
        if kind is None:
            return rows
        for row in rows:
            row.items = [item for item in row.items if Applies(item.applies).fits(kind)]
        return [row for row in rows if row.items]

    def items(self, kind: str | None = None) -> list["EvaluationItem"]:
        """All items in the order of the sheet."""
        return [item for section in self.sections(kind) for item in section.items]

    def shortcoming(self) -> str:
        return shortcoming(self)


class EvaluationSection(Section, Table):
    """A section of an edition; layout alone: the department stands on the item."""

    edition = ForeignKeyField(EvaluationEdition, backref="held_sections", index=False, on_delete="CASCADE")
    key = CharField(max_length=20)
    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=60, default="")
    place = IntegerField(default=0)

    class Meta:
        indexes = ((("edition", "key"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("evaluation_forms.read") else cls.none()

    @classmethod
    def free_key(cls, taken: set[str]) -> str:
        return _free(taken, "part")


class EvaluationItem(Item, Table):
    """An item of an edition: what is asked, by what standard, of whom. `key` stays when the wording changes, so that
    trends survive rewording."""

    TEXTS = ("name", "standard")
    WITH = (Department,)

    edition = ForeignKeyField(EvaluationEdition, backref="held_items", index=False, on_delete="CASCADE")
    section = ForeignKeyField(EvaluationSection, backref="held_items", index=False, on_delete="CASCADE")
    key = CharField(max_length=20)
    kind = CharField(max_length=10, default=ItemKind.SCALE)
    applies = CharField(max_length=10, default=Applies.ALL)
    #: Who answers for it; empty for the questions at the end.
    department = ForeignKeyField(Department, null=True, index=False)
    name_zh = CharField(max_length=120, default="")
    name_en = CharField(max_length=160, default="")
    #: By what it is judged.
    standard_zh = CharField(max_length=200, default="")
    standard_en = CharField(max_length=300, default="")
    standard, standard_lang = in_two("standard")
    #: Of CHOICE and PRIVATE: one a line, `word|中文|English`.
    choices = TextField(default="")
    #: It points at one person: released of an officer only from eight hotels, and only such items are.
    personal = BooleanField(default=False)
    #: Where the manual asks for it, such as `§2.1.5`.
    source = CharField(max_length=40, default="")
    place = IntegerField(default=0)

    class Meta:
        indexes = ((("edition", "key"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("evaluation_forms.read") else cls.none()

    @classmethod
    def free_key(cls, edition: EvaluationEdition, section: str) -> str:
        """One that no item of any form has borne: answers are compared by it over the years."""
        word = section[:12]
        keys = cls.select(cls.key).where(cls.key.startswith(f"{word}_"))
        return _free({key for (key,) in keys.tuples()}, word)

    def options(self) -> list[tuple[str, str]]:
        """(word, label in the reader's language) of a CHOICE or PRIVATE item."""
        rows = [line.split("|") for line in self.choices.splitlines() if line.count("|") == 2]
        return [(word, Two(zh, en).name) for word, zh, en in rows]


def _free(taken: set[str], word: str) -> str:
    return next(key for n in range(1, len(taken) + 2) if (key := f"{word}_{n}") not in taken)
