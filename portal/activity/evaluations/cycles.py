"""Cycles of the evaluation: who is asked, from when, until when, and how far it has come (D24)."""

from datetime import timedelta

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField

from portal.activity.evaluations.forms import EvaluationEdition
from portal.activity.evaluations.words import CycleState
from portal.foundation import clock
from portal.foundation.db import Table, Versioned
from portal.foundation.i18n import Named
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.teams import Region

#: Forms opened before the deadline are taken so long after it, and marked late.
GRACE = timedelta(minutes=30)


class EvaluationCycle(Named, Versioned):
    """One round of the evaluation. Only the director sees one that is being prepared."""

    name_zh = CharField(max_length=60, default="")
    name_en = CharField(max_length=80, default="")
    edition = ForeignKeyField(EvaluationEdition, index=False)
    #: What it asks about.
    period_from = DateField()
    period_until = DateField()
    #: Who is asked: hotels of this kind, in this region; empty is all.
    kind = CharField(max_length=10, default="")
    region = ForeignKeyField(Region, null=True, index=False)
    state = CharField(max_length=10, default=CycleState.DRAFT)
    opens_at = DateTimeField()
    #: The deadline D; it closes `GRACE` later.
    deadline = DateTimeField()
    #: The day by which the GMs are told the result.
    publish_by = DateField()
    #: The rhythm of reminders to those missing, in days after the opening: `7,12`.
    remind_after = CharField(max_length=40, default="")
    #: Why the deadline was put off last; the audit has all of them.
    extended_reason = CharField(max_length=200, default="")
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(default=clock.now)
    opened_at = DateTimeField(null=True)
    closed_at = DateTimeField(null=True)
    published_at = DateTimeField(null=True)
    #: Counts alone, kept by the deeds: how many were asked and how many have answered. No sum of marks.
    invited = IntegerField(default=0)
    answered = IntegerField(default=0)

    class Meta:
        indexes = ((("state", "deadline", "id"), False), (("deadline", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """The director all; others what has been opened."""
        if person.may("evaluation_cycles.admin"):
            return cls.select()
        return cls.select().where(cls.state != CycleState.DRAFT) if person.may("evaluations.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        return cls.select() if person.may("evaluation_cycles.admin") else cls.none()

    @property
    def closes_at(self):
        return self.deadline + GRACE

    @property
    def half_time(self):
        """From then on officers see who has not answered."""
        return (self.opened_at or self.opens_at) + (self.deadline - (self.opened_at or self.opens_at)) / 2

    @property
    def is_open(self) -> bool:
        """True while answers are taken, the half hour of grace included."""
        return self.state == CycleState.OPEN and clock.now() < self.closes_at

    @property
    def is_frozen(self) -> bool:
        return self.state in (CycleState.CLOSED, CycleState.PUBLISHED)


class CycleReminder(Table):
    """That those missing were reminded, when, and of how many; a run that is asked for twice happens once."""

    cycle = ForeignKeyField(EvaluationCycle, index=False, on_delete="CASCADE")
    #: `1`, `2` … of the rhythm, or `day:2026-11-22` of one sent by hand.
    run = CharField(max_length=20)
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(default=clock.now)
    reached = IntegerField(default=0)

    class Meta:
        indexes = ((("cycle", "run"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("evaluation_cycles.admin") else cls.none()
