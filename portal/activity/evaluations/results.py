"""Results: the published tables, frozen at the close, each group of at least five people; and the director's own."""

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.words import Scope
from portal.foundation.db import Table
from portal.foundation.roles import Person, Role

#: Below these nothing of a group is published: people, not hotels.
LEAST, LEAST_OF_OFFICER = 5, 8
#: In the place of an item's key: how many were asked and answered; what became of last time's low items.
RESPONSE, LOOPS = "@response", "@loops"
#: What the vault calls the seal of the director's own tables.
PURPOSE = "evaluation table"


class EvaluationResult(Table):
    """One cell of the published tables: an item in a group, as counted at the close. Never changes. A cell that would
    let a smaller group be reckoned has no row."""

    cycle = ForeignKeyField(EvaluationCycle, index=False)
    scope = CharField(max_length=12)
    #: Empty for the company; a kind; a region's id; `kind:region`; an officer's account id.
    group = CharField(max_length=40, default="")
    #: The calendar year of an officer's row, which is frozen with the year's last cycle; else 0.
    year = IntegerField(default=0)
    item = CharField(max_length=20)
    #: Different people who answered in the group, and of them who rated the item.
    people = IntegerField()
    raters = IntegerField()
    #: How often each answer was given: `5:12,4:3,unused:2`.
    counts = CharField(max_length=200, default="")

    class Meta:
        indexes = (
            (("cycle", "scope", "group", "year", "item"), True),
            (("item", "scope", "group", "cycle"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Everybody who reads evaluations the company's row; the director all; customer service's manager and the
        departments' liaisons the groups, too; an officer's own figure is for manager and director."""
        if person.role == Role.DIRECTOR:
            return cls.select()
        if person.role == Role.MANAGER:
            return cls.select()
        if person.role == Role.LIAISON:
            return cls.select().where(cls.scope != Scope.OFFICER)
        return cls.select().where(cls.scope == Scope.COMPANY) if person.may("evaluations.read") else cls.none()


class EvaluationTable(Table):
    """A finer table for the director alone, sealed: by hotel, city, team, and what looks like straight-lining."""

    cycle = ForeignKeyField(EvaluationCycle, index=False)
    name = CharField(max_length=20)
    body = TextField()

    class Meta:
        indexes = ((("cycle", "name"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("evaluation_answers.read") else cls.none()
