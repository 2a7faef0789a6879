"""Forms of the evaluation in editions, each a draft until it is published; answers stay with their edition (D23)."""

from peewee import JOIN, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.activity.evaluations.words import Applies, FormState, ItemKind
from portal.foundation import clock, db
from portal.foundation.db import Table, Versioned
from portal.foundation.i18n import Named
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.departments import Department


class EvaluationForm(Named, Versioned):
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

    def edition(self, number: int | None = None, draft: bool = False) -> "EvaluationEdition | None":
        """The one of this number; else the draft, if it is asked for, or the one in force."""
        query = EvaluationEdition.select().where(EvaluationEdition.form == self)
        if number is not None:
            return query.where(EvaluationEdition.number == number).first()
        state = FormState.DRAFT if draft else FormState.PUBLISHED
        return query.where(EvaluationEdition.state == state).order_by(EvaluationEdition.number.desc()).first()


class EvaluationEdition(Versioned):
    """One edition of a form. A published one never changes: answers point at it."""

    form = ForeignKeyField(EvaluationForm, backref="editions", index=False)
    number = IntegerField()
    state = CharField(max_length=10, default=FormState.DRAFT)
    #: The text in the form's head: exactly who sees what.
    head_zh = TextField(default="")
    head_en = TextField(default="")
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

    @property
    def is_draft(self) -> bool:
        return self.state == FormState.DRAFT

    @property
    def head(self) -> str:
        """The head in the reader's language."""
        return _Two(self.head_zh, self.head_en).name

    @property
    def head_lang(self) -> str:
        return _Two(self.head_zh, self.head_en).name_lang

    def sections(self, kind: str | None = None) -> list["EvaluationSection"]:
        """The sections in their order, each with its items as `items` (those put to hotels of this kind, if one is
        named); sections without any are left out. Two statements."""
        rows = list(_sections_of(self.id))
        held = {row.id: row for row in rows}
        for row in rows:
            row.items = []
        for item in EvaluationItem.of(self):
            if kind is None or Applies(item.applies).fits(kind):
                held[item.section_id].items.append(item)
        return [row for row in rows if row.items or kind is None]

    def items(self, kind: str | None = None) -> list["EvaluationItem"]:
        """All items in the order of the sheet."""
        return [item for section in self.sections(kind) for item in section.items]

    def item(self, key: str) -> "EvaluationItem | None":
        return EvaluationItem.select().where((EvaluationItem.edition == self) & (EvaluationItem.key == key)).first()

    def section(self, key: str) -> "EvaluationSection | None":
        query = EvaluationSection.select()
        return query.where((EvaluationSection.edition == self) & (EvaluationSection.key == key)).first()


class EvaluationSection(Named, Table):
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


class EvaluationItem(Named, Table):
    """An item of an edition: what is asked, by what standard, of whom. `key` stays when the wording changes, so that
    trends survive rewording."""

    edition = ForeignKeyField(EvaluationEdition, backref="held_items", index=False, on_delete="CASCADE")
    section = ForeignKeyField(EvaluationSection, backref="held_items", index=False, on_delete="CASCADE")
    key = CharField(max_length=20)
    kind = CharField(max_length=10, default=ItemKind.SCALE)
    applies = CharField(max_length=10, default=Applies.ALL)
    #: Who answers for it; empty for the questions at the end.
    department = ForeignKeyField(Department, null=True, index=False)
    name_zh = CharField(max_length=120, default="")
    name_en = CharField(max_length=160, default="")
    standard_zh = CharField(max_length=200, default="")
    standard_en = CharField(max_length=300, default="")
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
    def of(cls, edition: EvaluationEdition) -> list["EvaluationItem"]:
        """The items of an edition in their order, each with its department; one statement."""
        return list(_items_of(edition.id))

    @property
    def standard(self) -> str:
        """By what it is judged, in the reader's language."""
        return _Two(self.standard_zh, self.standard_en).name

    @property
    def standard_lang(self) -> str:
        return _Two(self.standard_zh, self.standard_en).name_lang

    def options(self) -> list[tuple[str, str]]:
        """(word, label in the reader's language) of a CHOICE or PRIVATE item."""
        rows = [line.split("|") for line in self.choices.splitlines() if line.count("|") == 2]
        return [(word, _Two(zh, en).name) for word, zh, en in rows]


class _Two(Named):
    """A text in two languages, as `Named` reads a name."""

    def __init__(self, zh: str, en: str):
        self.name_zh, self.name_en = zh, en


@db.ready
def _items_of(edition):
    table = EvaluationItem
    query = (
        table.select(table, Department).join_from(table, Department, JOIN.LEFT_OUTER).where(table.edition == edition)
    )
    return query.order_by(table.place, table.id)


@db.ready
def _sections_of(edition):
    table = EvaluationSection
    return table.select().where(table.edition == edition).order_by(table.place, table.id)
