"""Departments, and the collaboration table: which one leads an item and which assist (D11)."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, IntegrityError

from portal.foundation import db
from portal.foundation.db import Refused, Table, Versioned
from portal.foundation.i18n import Named, in_two
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.ordered import Ordered

#: The department whose officers hold the hotels.
CUSTOMER_SERVICE = "customer-service"
#: The department that inspects (D11).
QUALITY = "quality"


class Department(Ordered, Versioned):
    """A department of head office. `word` is its name in addresses and files; rows are never deleted."""

    KEY, ORDER = "word", ("place", "id")

    word = CharField(max_length=30, unique=True)
    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=60, default="")
    #: Its place in lists.
    place = IntegerField(default=0)
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        """No secret inside the house."""
        return cls.select() if person.may("departments.read") else cls.none()

    @classmethod
    def customer_service(cls) -> "Department":
        """The department whose officers hold the hotels."""
        return cls.get(cls.word == CUSTOMER_SERVICE)

    @classmethod
    def id_of_customer_service(cls):
        """Its id: a subquery, for conditions."""
        return cls.select(cls.id).where(cls.word == CUSTOMER_SERVICE)

    @classmethod
    def add(cls, by: Person, word: str, **facts) -> "Department":
        """Opens a department. Raises Refused if another has the word."""
        with db.together():
            try:
                row = cls.create(word=word, **facts)
            except IntegrityError:
                raise Refused(_("Another department has this word.")) from None
            audit.record(by, "department.added", row, **_told(facts))
        return row

    def edit(self, by: Person, opened: int, **facts) -> None:
        """Saves over version `opened`. Raises Conflict, or Refused while the collaboration table needs it."""
        with db.together():
            if self.active and not facts.get("active", True) and Collaboration.needs(self):
                raise Refused(_("The collaboration table names this department. Change the table first."))
            changes = _changes(self, facts)
            self.save_over(opened, **facts)
            if changes:
                audit.record(by, "department.edited", self, version=self.version, **changes)


class Collaboration(Named, Versioned):
    """An item of the table: `lead` carries it out, the others assist. `word` names the manual's own items for the
    portal; items that were added have none."""

    word = CharField(max_length=30, null=True, unique=True)
    name_zh = CharField(max_length=60, default="")
    name_en = CharField(max_length=80, default="")
    lead = ForeignKeyField(Department, backref="led")
    #: Every other department assists (the GM convention).
    all_assist = BooleanField(default=False)
    #: What the assisting departments give.
    note_zh = CharField(max_length=80, default="")
    note_en = CharField(max_length=120, default="")
    note, note_lang = in_two("note")
    place = IntegerField(default=0)
    active = BooleanField(default=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("departments.read") else cls.none()

    @classmethod
    def table(cls, person: Person) -> list["Collaboration"]:
        """The items in their order, each with its lead and, as `assisting`, the departments that help; two
        statements."""
        rows = list(cls.visible_to(person).order_by(cls.active.desc(), cls.place, cls.id))
        departments = {row.id: row for row in Department.select().order_by(Department.place, Department.id)}
        helping: dict[int, set[int]] = {}
        for item, department in Assistance.select(Assistance.item, Assistance.department).tuples():
            helping.setdefault(item, set()).add(department)
        for row in rows:
            row.lead = departments[row.lead_id]
            row.assisting = [
                one
                for one in departments.values()
                if one.id in helping.get(row.id, ()) or (row.all_assist and one.active and one.id != row.lead_id)
            ]
        return rows

    @classmethod
    def routed(cls, word: str) -> tuple[Department, list[Department]] | None:
        """(lead, assisting) of one of the manual's items, for whatever is routed by it; None once it is retired."""
        row = cls.get_or_none((cls.word == word) & cls.active)
        if row is None:
            return None
        query = Department.select().where(Department.active & (Department.id != row.lead_id))
        if not row.all_assist:
            query = query.where(Department.id.in_(Assistance.of(row)))
        return row.lead, list(query.order_by(Department.place, Department.id))

    @classmethod
    def needs(cls, department: Department) -> bool:
        """True if an item of today names the department."""
        named = (cls.lead == department) | cls.id.in_(
            Assistance.select(Assistance.item).where(Assistance.department == department)
        )
        return cls.select().where(cls.active & named).exists()

    @property
    def leading(self) -> str:
        """The word of the department that leads."""
        return self.lead.word

    @property
    def assistants(self) -> list[str]:
        """The words of the departments that assist by name."""
        query = Department.select(Department.word).where(Department.id.in_(Assistance.of(self)))
        return [word for (word,) in query.order_by(Department.place, Department.id).tuples()]

    @classmethod
    def add(cls, by: Person, assistants: list[Department], **facts) -> "Collaboration":
        with db.together():
            row = cls.create(**facts)
            Assistance.put(row, _helping(assistants, facts["lead"]))
            audit.record(by, "collaboration.added", row, **_told(facts))
        return row

    def edit(self, by: Person, opened: int, assistants: list[Department], **facts) -> None:
        """Saves over version `opened`. Raises Conflict."""
        with db.together():
            before, helping = self.assistants, _helping(assistants, facts["lead"])
            after = [row.word for row in helping]
            Assistance.put(self, helping)
            told = {"assistants": [before, after]} if before != after else {}
            changes = _changes(self, facts) | told
            self.save_over(opened, **facts)
            if changes:
                audit.record(by, "collaboration.edited", self, version=self.version, **changes)


class Assistance(Table):
    """A department assists with an item."""

    item = ForeignKeyField(Collaboration, backref="assistances", on_delete="CASCADE")
    department = ForeignKeyField(Department, backref="assistances")

    class Meta:
        indexes = ((("item", "department"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def of(cls, item: Collaboration):
        """Department ids: a subquery."""
        return cls.select(cls.department).where(cls.item == item)

    @classmethod
    def put(cls, item: Collaboration, departments: list[Department]) -> None:
        cls.delete().where(cls.item == item).execute()
        rows = [{"item": item.id, "department": row.id} for row in departments]
        if rows:
            cls.insert_many(rows).execute()


def _helping(departments: list[Department], lead: Department) -> list[Department]:
    """Who leads does not assist himself."""
    return sorted((row for row in departments if row.id != lead.id), key=lambda row: (row.place, row.id))


def _plain(value):
    return value.word if isinstance(value, Department) else value


def _told(facts: dict) -> dict:
    return {_field(name): [None, _plain(value)] for name, value in facts.items() if value not in ("", None)}


def _field(name: str) -> str:
    """The form's name for a fact: there the lead is chosen by its word."""
    return "leading" if name == "lead" else name


def _changes(row, facts: dict) -> dict:
    return {
        _field(name): [_plain(getattr(row, name)), _plain(value)]
        for name, value in facts.items()
        if getattr(row, name) != value
    }
