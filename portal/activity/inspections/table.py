"""Inspections: quality goes to a hotel with a checklist; unannounced ones are unseen until they are released (D11)."""

from dataclasses import dataclass
from datetime import date

from peewee import JOIN, BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField, fn

from portal.activity.follow_ups import people
from portal.activity.inspections.checklists import InspectionEdition, InspectionItem, InspectionTemplate
from portal.activity.inspections.scoring import shown
from portal.activity.inspections.words import (
    RUNNING,
    WANTING,
    Accompanied,
    Band,
    InspectionKind,
    InspectionState,
    severity_of,
)
from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Missing, Table, Versioned
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting


class Show(Choice):
    """What the register shows."""

    ALL = "", "All"
    COMING = "coming", "Planned"
    RUNNING = "running", "On site or being written"
    RELEASED = "released", "Released"
    CANCELLED = "cancelled", "Called off"


_STATES = {
    Show.COMING: (InspectionState.PLANNED,),
    Show.RUNNING: (InspectionState.UNDER_WAY, InspectionState.FINISHED),
    Show.RELEASED: (InspectionState.RELEASED,),
    Show.CANCELLED: (InspectionState.CANCELLED,),
}


@dataclass(frozen=True)
class Filter:
    """What the register is narrowed to; `hotel` and `inspector` are ids."""

    show: Show = Show.ALL
    kind: str = ""
    band: str = ""
    hotel: int | None = None
    inspector: int | None = None
    city: str = ""


class Inspection(Versioned):
    """One inspection. `score` is in tenths of a point and stands, as the band does, from when it is finished."""

    hotel = ForeignKeyField(Hotel, backref="inspections", index=False)
    edition = ForeignKeyField(InspectionEdition, index=False)
    kind = CharField(max_length=12)
    state = CharField(max_length=10, default=InspectionState.PLANNED)
    #: The company day on which it is to be, or was.
    day = DateField()
    inspector = ForeignKeyField(Account, index=False, backref="inspections")
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    #: Whether, and who of the hotel came along (D10.4).
    accompanied = CharField(max_length=5, default=Accompanied.NOT)
    accompanied_by = CharField(max_length=40, default="")
    accompanied_post = CharField(max_length=40, default="")
    #: Three things that the hotel does well.
    well_1 = CharField(max_length=200, default="")
    well_2 = CharField(max_length=200, default="")
    well_3 = CharField(max_length=200, default="")
    score = IntegerField(null=True)
    band = CharField(max_length=10, default="")
    #: A red line was not met, which caps the score.
    crossed = BooleanField(default=False)
    #: How many points were found wanting.
    wanting = IntegerField(default=0)
    began_at = DateTimeField(null=True)
    finished_at = DateTimeField(null=True)
    released_at = DateTimeField(null=True)
    released_by = ForeignKeyField(Account, null=True, index=False)
    #: What the hotel says to the report; the inspector never writes it.
    remark = TextField(default="")
    remark_by = ForeignKeyField(Account, null=True, index=False)
    remark_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("day", "id"), False), (("hotel", "day", "id"), False), (("state", "day", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """The director and quality all. Officers and managers the announced, and others once released; departments
        released ones in which something of theirs was found wanting; of the hotel side what is released, and its GM
        the announced: what is in them he reads once it is released."""
        if not person.may("inspections.read"):
            return cls.none()
        released, announced = cls.state == InspectionState.RELEASED, cls.kind == InspectionKind.ANNOUNCED
        if person.role == Role.DIRECTOR:
            return cls.select()
        if person.is_hotel_side:
            run = Posting.hotels_of(person, Function.GM)
            theirs = Posting.hotels_of(person, Function.GM, Function.OWNER)
            return cls.select().where((cls.hotel.in_(theirs) & released) | (cls.hotel.in_(run) & announced))
        if person.role == Role.LIAISON:
            found = released & fn.EXISTS(CheckResult.wanting_of(cls.id, people.department_of(person.id)))
            return cls.select().where(people.is_of_quality(person.id) | found)
        return cls.select().where(announced | released)

    @classmethod
    def writable_by(cls, person: Person):
        """Whoever speaks for quality, at any hotel, until it is released or called off."""
        if not person.may("inspections.write"):
            return cls.none()
        return cls.select().where(people.is_of_quality(person.id) & cls.state.in_(RUNNING))

    @classmethod
    def leads(cls, person: Person) -> bool:
        """True for who reads unannounced ones before they are released: the director, and who speaks for quality."""
        return person.role == Role.DIRECTOR or cls.inspects(person)

    @classmethod
    def inspects(cls, person: Person) -> bool:
        """True for who makes inspections: whoever speaks for quality."""
        return person.role == Role.LIAISON and person.id in people.of_quality()

    @classmethod
    def inspectors(cls) -> list[Account]:
        """Who may be sent: whoever speaks for quality, by name."""
        return list(
            Account.select().where(Account.id.in_(people.of_quality() or [0])).order_by(Account.name_key, Account.id)
        )

    @classmethod
    def secret(cls):
        """The condition that an inspection is unannounced and not released."""
        return (cls.kind == InspectionKind.UNANNOUNCED) & (cls.state != InspectionState.RELEASED)

    @classmethod
    def unseen_by(cls, person: Person) -> dict[str, object]:
        """{kind: ids of rows} of which the trail tells this person nothing: subqueries; none for who reads all."""
        if cls.leads(person):
            return {}
        own = cls.select(cls.id).where(cls.secret())
        points = CheckResult.select(CheckResult.id).join(cls).where(cls.secret())
        return {cls._meta.table_name: own, CheckResult._meta.table_name: points}

    @classmethod
    def page_for(cls, person: Person, wanted: Filter, after=None, size=50) -> Page:
        """The register, the latest day first, one page by key, with hotel and inspector; one statement."""
        query = cls.visible_to(person).select(
            cls, Hotel.id, Hotel.code, Hotel.name, Hotel.city, Account.id, Account.name
        )
        # Outer joins though the rows are always there: so SQLite begins with the inspections, in order, and stops.
        query = query.join_from(cls, Hotel, JOIN.LEFT_OUTER)
        query = query.join_from(cls, Account, JOIN.LEFT_OUTER, on=(cls.inspector == Account.id), attr="inspector")
        if wanted.show != Show.ALL:
            query = query.where(cls.state.in_(_STATES[wanted.show]))
        for field, value in ((cls.kind, wanted.kind), (cls.band, wanted.band)):
            query = query.where(field == value) if value else query
        for field, value in ((cls.hotel, wanted.hotel), (cls.inspector, wanted.inspector)):
            query = query.where(field == value) if value else query
        if wanted.city:
            query = query.where(Hotel.city == wanted.city)
        if wanted.band and person.is_hotel_side:
            query = query.where(cls.state == InspectionState.RELEASED)
        return page_of(query, (cls.day, cls.id), after, size, descending=True)

    @classmethod
    def coming_for(cls, person: Person, most=5) -> list["Inspection"]:
        """The announced inspections to come that this person reads, the next first, each with its hotel."""
        coming = (cls.kind == InspectionKind.ANNOUNCED) & (cls.state == InspectionState.PLANNED)
        query = cls.visible_to(person).select(cls, Hotel.id, Hotel.name).join_from(cls, Hotel)
        return list(query.where(coming & (cls.day >= clock.today())).order_by(cls.day, cls.id).limit(most))

    def template(self) -> InspectionTemplate:
        """The checklist it was made by."""
        return InspectionTemplate.get_by_id(self.edition.template_id)

    def is_written_by(self, person: Person) -> bool:
        return bool(_written(person, self.id))

    def is_answered_by(self, person: Person) -> bool:
        """True for whoever runs the hotel today."""
        runs = Posting.hotels_of(person, Function.GM).where(Posting.hotel == self.hotel_id)
        return person.may("inspection_remarks.write") and runs.exists()

    @property
    def unannounced(self) -> bool:
        return self.kind == InspectionKind.UNANNOUNCED

    @property
    def is_secret(self) -> bool:
        return self.unannounced and not self.released

    @property
    def released(self) -> bool:
        return self.state == InspectionState.RELEASED

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def score_text(self) -> str:
        return shown(self.score)

    @property
    def band_label(self) -> str:
        return Band(self.band).label if self.band else ""

    @property
    def well(self) -> list[str]:
        return [text for text in (self.well_1, self.well_2, self.well_3) if text]


class CheckResult(Table):
    """What a point was given, and the inspector's note; photographs hang on it. An empty mark: none yet."""

    inspection = ForeignKeyField(Inspection, backref="results", index=False, on_delete="CASCADE")
    item = ForeignKeyField(InspectionItem, index=False)
    mark = CharField(max_length=4, default="")
    note = CharField(max_length=500, default="")
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("inspection", "item"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        """As its inspection; of the hotel side once that is released."""
        seen = Inspection.visible_to(person)
        if person.is_hotel_side:
            seen = seen.where(Inspection.state == InspectionState.RELEASED)
        return cls.select().where(cls.inspection.in_(seen.select(Inspection.id)))

    @classmethod
    def writable_by(cls, person: Person):
        """While its inspection is being written."""
        theirs = Inspection.writable_by(person).where(Inspection.state == InspectionState.UNDER_WAY)
        return cls.select().where(cls.inspection.in_(theirs.select(Inspection.id)))

    @classmethod
    def wanting_of(cls, inspection, departments):
        """Points of an inspection (a column) that were found wanting, with which one of these departments helps."""
        found = (cls.inspection == inspection) & cls.mark.in_(WANTING)
        return cls.select(cls.id).join(InspectionItem).where(found & InspectionItem.department.in_(departments))

    @classmethod
    def at_point(cls, person: Person, inspection: Inspection, key: str) -> "CheckResult":
        """What a point of an inspection was given, if this person reads it. Raises Missing."""
        query = cls.visible_to(person).select_extend(InspectionItem).join(InspectionItem)
        row = query.where((cls.inspection == inspection) & (InspectionItem.key == key)).first()
        if row is None:
            raise Missing(cls.__name__)
        return row

    @classmethod
    def earlier(cls, person: Person, inspection: Inspection) -> dict[str, tuple[str, date]]:
        """{point: (mark, day)} of the last time it was looked at in one of the five released inspections before; two
        statements."""
        before = (Inspection.day < inspection.day) | (
            (Inspection.day == inspection.day) & (Inspection.id < inspection.id)
        )
        here = (Inspection.hotel == inspection.hotel_id) & (Inspection.state == InspectionState.RELEASED) & before
        last = Inspection.visible_to(person).select(Inspection.id).where(here)
        ids = [number for (number,) in last.order_by(Inspection.day.desc(), Inspection.id.desc()).limit(5).tuples()]
        rows = cls.select(InspectionItem.key, cls.mark, Inspection.day).join_from(cls, InspectionItem)
        rows = rows.join_from(cls, Inspection).where(cls.inspection.in_(ids or [0]) & (cls.mark != ""))
        return {key: (mark, day) for key, mark, day in rows.order_by(Inspection.day, Inspection.id).tuples()}

    @classmethod
    def of(cls, inspection: Inspection) -> dict[int, "CheckResult"]:
        """{id of the point: what it was given}."""
        return {row.item_id: row for row in cls.select().where(cls.inspection == inspection)}

    @property
    def severity(self) -> str:
        return severity_of(self.mark, self.item.red_line) if self.mark in WANTING else ""


@db.ready
def _written(person, number):
    return Inspection.writable_by(person).select(Inspection.id).where(Inspection.id == number).tuples()
