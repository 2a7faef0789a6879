"""Improvements: what a department promises after an evaluation, by whom, by when, and what it brought (D28)."""

from dataclasses import dataclass, replace

from peewee import JOIN, CharField, DateField, DateTimeField, ForeignKeyField, TextField

from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.words import RUNNING, ImprovementState
from portal.foundation import clock
from portal.foundation.db import Table, Versioned, ready
from portal.foundation.paging import Page, cut, key_of, part
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department


@dataclass(frozen=True)
class Filter:
    """What the register is narrowed to. `running`: promised and not carried out yet, or (False) what is closed."""

    running: bool | None = None
    department: int | None = None
    state: str = ""
    overdue: bool = False
    mine: bool = False
    cycle: int | None = None
    item: str = ""


class Improvement(Versioned):
    """A measure with owner and date. Overdue ones climb: owner, his department, the director."""

    department = ForeignKeyField(Department, index=False)
    cycle = ForeignKeyField(EvaluationCycle, null=True, index=False)
    #: The item's key; empty: none in particular.
    item = CharField(max_length=20, default="")
    title = CharField(max_length=120)
    text = TextField(default="")
    owner = ForeignKeyField(Account, index=False)
    due_on = DateField()
    #: What it is to bring, and what it brought, in words.
    expected = CharField(max_length=300, default="")
    effect = CharField(max_length=300, default="")
    state = CharField(max_length=10, default=ImprovementState.PLANNED)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    closed_on = DateField(null=True)
    #: How far it has climbed: empty, `owner`, `department`, `director`.
    climbed = CharField(max_length=10, default="")

    class Meta:
        indexes = (
            (("state", "due_on", "id"), False),
            (("department", "due_on", "id"), False),
            (("due_on", "id"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Director and manager all (customer service stands between); a liaison his department's, and what he owns."""
        if not person.may("improvements.read"):
            return cls.none()
        if person.role in (Role.DIRECTOR, Role.MANAGER):
            return cls.select()
        theirs = Account.select(Account.department).where((Account.id == person.id) & Account.department.is_null(False))
        if person.role == Role.STAFF:
            theirs = Department.id_of_customer_service()
        return cls.select().where(cls.department.in_(theirs) | (cls.owner == person.id))

    @classmethod
    def writable_by(cls, person: Person):
        """A liaison for his department, a manager for customer service, whoever owns it, the director all. An officer
        reads what customer service promised, and writes his own."""
        if not person.may("improvements.write"):
            return cls.none()
        if person.role == Role.MANAGER:
            ours = cls.department.in_(Department.id_of_customer_service())
            return cls.select().where(ours | (cls.owner == person.id))
        if person.role == Role.STAFF:
            return cls.select().where(cls.owner == person.id)
        return cls.visible_to(person)

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def days_late(self) -> int:
        """How many days it is overdue; 0 if it is not."""
        return max((clock.today() - self.due_on).days, 0) if self.is_running else 0

    @classmethod
    def page_for(cls, person: Person, wanted: Filter, after=None, size=50) -> Page:
        """The register with department, owner and cycle: what runs, due soonest first; what is closed, the last
        first."""
        columns = (cls.due_on, cls.id)
        asked = wanted.department or None, wanted.cycle or None, wanted.item or None
        shape = replace(wanted, department=None, cycle=None, item="")
        return cut(_page(person, *asked, key_of(after, columns), shape=shape, size=size), columns, size)

    def is_written_by(self, person: Person) -> bool:
        table = type(self)
        return table.writable_by(person).where(table.id == self.id).exists()

    def history(self) -> list["ImprovementEntry"]:
        """Its lines, the oldest first, each with who wrote it."""
        table = ImprovementEntry
        query = table.select(table, Account.id, Account.name).join(
            Account, JOIN.LEFT_OUTER, on=table.by == Account.id, attr="by"
        )
        return list(query.where(table.improvement == self.id).order_by(table.id))


@ready
def _page(person, department, cycle, item, key, *, shape, size):
    table = Improvement
    query = table.visible_to(person).select(table, Department, Account.id, Account.name, EvaluationCycle)
    query = query.join_from(table, Department).join_from(table, Account, on=table.owner == Account.id, attr="owner")
    query = query.join_from(table, EvaluationCycle, JOIN.LEFT_OUTER)
    for value, column in ((department, table.department), (cycle, table.cycle), (item, table.item)):
        if value is not None:
            query = query.where(column == value)
    if shape.state:
        query = query.where(table.state == shape.state)
    running = table.state.in_([str(one) for one in RUNNING])
    if shape.running is not None:
        query = query.where(running if shape.running else ~running)
    if shape.overdue:
        query = query.where(running & (table.due_on < clock.today()))
    if shape.mine:
        query = query.where(table.owner == person.id)
    return part(query, (table.due_on, table.id), key, size, descending=shape.running is False)


class ImprovementEntry(Table):
    """A line of an improvement's history: what was said, and what changed."""

    improvement = ForeignKeyField(Improvement, backref="entries", index=False, on_delete="CASCADE")
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(default=clock.now)
    text = TextField(default="")
    #: The state it went to; empty: a remark alone.
    state = CharField(max_length=10, default="")

    class Meta:
        indexes = ((("improvement", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.improvement.in_(Improvement.visible_to(person).select(Improvement.id)))
