"""The written consulting plan of a hotel (D5): one living text, every edition of it kept and readable."""

from peewee import DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.foundation import clock, db
from portal.foundation.db import Conflict, Table, Versioned
from portal.foundation.roles import Person
from portal.records import audit, timeline
from portal.records.accounts import Account
from portal.records.hotels import Hotel


class ConsultingPlan(Versioned):
    """What stands now; `version` counts its editions. The hotel side never reads it."""

    hotel = ForeignKeyField(Hotel, unique=True, backref="plans")
    text = TextField()
    written_at = DateTimeField()
    #: Empty for the command line.
    by = ForeignKeyField(Account, null=True, backref="plans")

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("plans.read") else cls.none()

    @classmethod
    def of(cls, person: Person, hotel: Hotel) -> "ConsultingPlan | None":
        """The hotel's plan with its writer, if this person may read it."""
        return next(iter(_plan_of(person, hotel.id)), None)

    @classmethod
    def write(cls, by: Person, hotel: Hotel, opened: int, text: str) -> "ConsultingPlan":
        """A new edition over the one opened (0: there was none). Raises Conflict with what stands now."""
        facts = {"text": text, "written_at": clock.now(), "by": by.id}
        with db.together():
            db.lock(Hotel.select(Hotel.id).where(Hotel.id == hotel.id)).get()
            plan = cls.get_or_none(cls.hotel == hotel)
            if plan is not None and plan.version == opened and plan.text == text:
                return plan
            if plan is None:
                plan = cls.create(hotel=hotel, **facts)
            elif opened == 0:
                raise Conflict(plan)
            else:
                plan.save_over(opened, **facts)
            PlanEdition.create(plan=plan, number=plan.version, **facts)
            timeline.note(hotel, plan, "written", by)
            # The editions keep the text; the audit says that there is one more.
            audit.record(by, "plan.written", hotel, edition=plan.version)
        return plan


class PlanEdition(Table):
    """The plan as it stood from a moment on, until the next one."""

    plan = ForeignKeyField(ConsultingPlan, backref="editions")
    number = IntegerField()
    text = TextField()
    written_at = DateTimeField()
    by = ForeignKeyField(Account, null=True, backref="plan_editions")

    class Meta:
        indexes = ((("plan", "number"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("plans.read") else cls.none()

    @classmethod
    def of(cls, person: Person, plan: ConsultingPlan, limit: int = 100) -> list["PlanEdition"]:
        """The latest editions with their writers, newest first."""
        query = cls.visible_to(person).select(cls, Account).left_outer_join(Account).where(cls.plan == plan)
        return list(query.order_by(cls.number.desc()).limit(limit))

    @classmethod
    def one(cls, person: Person, plan: ConsultingPlan, number: int) -> "PlanEdition":
        """Raises Missing."""
        query = cls.visible_to(person).select(cls, Account).left_outer_join(Account)
        row = query.where((cls.plan == plan) & (cls.number == number)).first()
        if row is None:
            raise db.Missing("PlanEdition")
        return row


@db.ready
def _plan_of(person, hotel):
    query = ConsultingPlan.visible_to(person).select(ConsultingPlan, Account).left_outer_join(Account)
    return query.where(ConsultingPlan.hotel == hotel)
