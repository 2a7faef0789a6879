"""Improvements: what a department promises after an evaluation, by whom, by when, and what it brought (D28)."""

from dataclasses import dataclass

from peewee import JOIN, CharField, DateField, DateTimeField, ForeignKeyField, TextField

from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.words import RUNNING, ImprovementState
from portal.foundation import clock
from portal.foundation.db import Table, Versioned
from portal.foundation.paging import Page, page_of
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
        query = cls.visible_to(person).select(cls, Department, Account.id, Account.name, EvaluationCycle)
        query = query.join_from(cls, Department).join_from(cls, Account, on=cls.owner == Account.id, attr="owner")
        query = query.join_from(cls, EvaluationCycle, JOIN.LEFT_OUTER)
        for name, column in (
            ("department", cls.department),
            ("cycle", cls.cycle),
            ("item", cls.item),
            ("state", cls.state),
        ):
            if getattr(wanted, name):
                query = query.where(column == getattr(wanted, name))
        running = cls.state.in_([str(one) for one in RUNNING])
        if wanted.running is not None:
            query = query.where(running if wanted.running else ~running)
        if wanted.overdue:
            query = query.where(running & (cls.due_on < clock.today()))
        if wanted.mine:
            query = query.where(cls.owner == person.id)
        return page_of(query, (cls.due_on, cls.id), after, size, descending=wanted.running is False)

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
