"""Rectification plans (整改方案): to each report the hotel says what it will do, who of it, and by when (D10)."""

from datetime import date, datetime
from typing import NamedTuple

from peewee import (
    JOIN,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DeferredForeignKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.activity.follow_ups import FollowUp, people
from portal.activity.inspections.planning import Planning, Proposal
from portal.activity.inspections.rectification_words import OWED, MeasureState, PlanState
from portal.activity.inspections.table import Inspection
from portal.foundation import clock, db, settings
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import Function, Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice


class Found(NamedTuple):
    """One time that something was found, and what the hotel proposed."""

    severity: str
    note: str
    text: str
    inspection_id: int
    day: date


class RectificationPlan(Planning, Versioned):
    """The plan that one report asks for: one for each released inspection that found something."""

    inspection = ForeignKeyField(Inspection, backref="rectification_plans", unique=True)
    hotel = ForeignKeyField(Hotel, backref="rectification_plans", index=False)
    #: The report has crossed a red line: the plan is due within hours.
    red_line = BooleanField(default=False)
    state = CharField(max_length=10, default=PlanState.ASKED)
    asked_at = DateTimeField(default=clock.now)
    #: Until when the hotel writes it, or, proposed, head office decides.
    due_at = DateTimeField()
    proposed_by = ForeignKeyField(Account, null=True, index=False, backref="proposed_plans")
    proposed_at = DateTimeField(null=True)
    decided_by = ForeignKeyField(Account, null=True, index=False, backref="decided_plans")
    decided_at = DateTimeField(null=True)
    #: How many people up it has been told that it is overdue.
    overdue_step = IntegerField(default=0)

    class Meta:
        indexes = ((("state", "due_at", "id"), False), (("hotel", "asked_at", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Officers, managers and the director all, of the departments quality; a GM and an owner their hotels'."""
        if not person.may("rectifications.read"):
            return cls.none()
        if person.is_hotel_side:
            return cls.select().where(cls.hotel.in_(Posting.hotels_of(person, Function.GM, Function.OWNER)))
        if person.role == Role.LIAISON:
            return cls.select().where(people.is_of_quality(person.id))
        return cls.select()

    @classmethod
    def writable_by(cls, person: Person):
        """A GM writes his hotels' plans; quality decides on all of them. Where nobody speaks for quality, the hotel's
        officer or manager decides."""
        seen = cls.visible_to(person)
        if person.is_hotel_side:
            return seen.where(cls.hotel.in_(Posting.hotels_of(person, Function.GM)))
        if person.role == Role.LIAISON:
            return seen
        if person.role in (Role.STAFF, Role.MANAGER):
            served = cls.hotel.in_(Hotel.writable_by(person).select(Hotel.id))
            return seen.where(served & people.nobody_of_quality())
        return cls.none()

    @classmethod
    def ask(cls, by: Person, inspection, found: list[tuple], red_line: bool) -> "RectificationPlan":
        """The report of an inspection is out: the hotel's GM is asked for his plan. `found` is (finding, severity,
        note) of each point. Call it in the transaction of the release."""
        now = clock.now()
        facts = {"inspection": inspection, "hotel": inspection.hotel_id, "red_line": red_line, "asked_at": now}
        plan = cls.create(**facts, due_at=now + settings.plan_within(red_line))
        for finding, severity, note in found:
            Measure.carry_on(finding, plan)
            Measure.create(plan=plan, finding=finding, times=finding.times, severity=severity, note=note)
        audit.record(by, "rectification.asked", plan, hotel=plan.hotel.code, count=len(found))
        Notice.put(by, people.gms_of(plan.hotel_id), News.PLAN_ASKED, plan, plan.hotel_id)
        return plan

    @classmethod
    def of_inspection(cls, person: Person, inspection_id: int) -> "RectificationPlan":
        """The plan of a report that this person reads. Raises Missing, also if it has found nothing."""
        found = cls._shown(cls.visible_to(person)).where(cls.inspection == min(inspection_id, 2**31 - 1)).first()
        if found is None:
            raise db.Missing(cls.__name__)
        return found

    @classmethod
    def of_hotel(cls, person: Person, hotel: Hotel, most: int = 5) -> list["RectificationPlan"]:
        """The last plans of a hotel, the newest first."""
        return _plans_at(person, hotel.id, most=most)

    @classmethod
    def owed_by(cls, person: Person, most: int = 10) -> list["RectificationPlan"]:
        """The plans that a GM still has to write, due soonest first, with their hotels."""
        return _owed(person, most=most)

    @classmethod
    def to_decide(cls, person: Person, most: int = 10) -> list["RectificationPlan"]:
        """The plans that wait for this person's decision, the oldest first, with their hotels."""
        if not person.may("rectifications.approve"):
            return []
        query = cls._shown(cls.writable_by(person)).where(cls.state == PlanState.PROPOSED)
        return list(query.order_by(cls.due_at, cls.id).limit(most))

    @classmethod
    def _shown(cls, query):
        """With hotel and inspection."""
        query = query.select(cls, Hotel, Inspection).join_from(cls, Hotel, JOIN.LEFT_OUTER)
        return query.join_from(cls, Inspection, JOIN.LEFT_OUTER)

    def is_written_by(self, person: Person) -> bool:
        """True for the GM who writes it, and for who decides on it."""
        table = type(self)
        return table.writable_by(person).where(table.id == self.id).exists()

    @classmethod
    def are_read_by(cls, person: Person) -> bool:
        """True unless he speaks for a department that inspects nothing, which reads the findings alone."""
        allowed = person.may("rectifications.read")
        return allowed and (person.role != Role.LIAISON or person.id in people.of_quality())

    def measures_of(self) -> list["Measure"]:
        """What the report found, in its order, each with its finding, the department that helps and its item."""
        return Measure.of_plan(self)

    @property
    def is_owed(self) -> bool:
        """True while the hotel has still to write it."""
        return self.state in OWED

    def is_overdue(self, now: datetime | None = None) -> bool:
        return self.is_owed and self.due_at < (now or clock.now())


class Measure(Table):
    """One point that a report found wanting, and what the hotel proposes to do about it."""

    plan = ForeignKeyField(RectificationPlan, backref="measures", index=False)
    finding = DeferredForeignKey("Finding", backref="measures", index=False)
    #: Which time it was found, how heavily it weighed, and what was seen.
    times = IntegerField(default=1)
    severity = CharField(max_length=10)
    note = TextField(default="")
    #: What will be done; by the GM unless an assistant is named by account or somebody else in words; by when.
    text = TextField(default="")
    account = ForeignKeyField(Account, null=True, index=False)
    owner = CharField(max_length=40, default="")
    due_on = DateField(null=True)
    state = CharField(max_length=10, default=MeasureState.ASKED)
    #: Why it came back.
    reason = TextField(default="")

    class Meta:
        indexes = ((("plan", "finding"), True), (("finding", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """Those of the plans this person reads."""
        return cls.select().where(cls.plan.in_(RectificationPlan.visible_to(person).select(RectificationPlan.id)))

    @property
    def proposal(self) -> Proposal:
        """What the hotel proposes to do."""
        return Proposal(self.text, self.account_id, self.owner, self.due_on)

    @classmethod
    def of_plan(cls, plan: RectificationPlan) -> list["Measure"]:
        """In the order in which they were found, with finding, department and follow-up; for who reads the plan."""
        findings = cls.finding.rel_model
        columns = (cls, findings, FollowUp, Department, Account.id, Account.name)
        query = cls.select(*columns).join_from(cls, findings).join_from(findings, FollowUp)
        query = query.join_from(findings, Department, JOIN.LEFT_OUTER)
        query = query.join_from(cls, Account, JOIN.LEFT_OUTER)
        return list(query.where(cls.plan == plan.id).order_by(cls.id))

    @classmethod
    def of_item(cls, follow_up: FollowUp) -> list["Found"]:
        """Each time what a follow-up is about was found, the last first; for who reads the item."""
        findings = cls.finding.rel_model
        columns = (cls.severity, cls.note, cls.text, RectificationPlan.inspection, Inspection.day)
        query = cls.select(*columns).join_from(cls, findings).join_from(cls, RectificationPlan)
        query = query.join_from(RectificationPlan, Inspection).where(findings.follow_up == follow_up.id)
        return [Found(*told) for told in query.order_by(cls.id.desc()).tuples()]

    @classmethod
    def carry_on(cls, finding, plan: RectificationPlan) -> None:
        """Of what was found again the plan of the last report tells: in earlier ones it is not awaited any longer."""
        before = (cls.finding == finding.id) & (cls.state != MeasureState.ACCEPTED) & (cls.plan != plan.id)
        plans = [number for (number,) in cls.select(cls.plan).where(before).tuples()]
        cls.update(state=MeasureState.CARRIED).where(before).execute()
        for row in RectificationPlan.select().where(RectificationPlan.id.in_(plans)):
            row.close_if_replaced()


@db.ready
def _plans_at(person, hotel, *, most):
    query = RectificationPlan._shown(RectificationPlan.visible_to(person)).where(RectificationPlan.hotel == hotel)
    return query.order_by(RectificationPlan.asked_at.desc(), RectificationPlan.id.desc()).limit(most)


@db.ready
def _owed(person, *, most):
    table = RectificationPlan
    query = table._shown(table.writable_by(person)).where(table.state.in_([str(one) for one in OWED]))
    return query.order_by(table.due_at, table.id).limit(most)
