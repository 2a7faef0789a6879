"""Findings: what an inspection found wanting at a hotel, until somebody else has seen it mended; found again, the same
one comes back (D10, D11, D14)."""

from dataclasses import dataclass
from datetime import timedelta

from peewee import JOIN, CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.activity.follow_ups import FollowUp, Side, State, people
from portal.activity.inspections.rectifications import RectificationPlan
from portal.activity.inspections.table import Inspection
from portal.activity.inspections.words import Severity
from portal.foundation import clock, db
from portal.foundation.db import Table
from portal.foundation.i18n import Named
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel

#: What was mended is read back so far.
CLOSED_DAYS = 90
#: So long may the item of a finding be worded.
WORDING = 300


@dataclass(frozen=True)
class Filter:
    """What the register of findings is narrowed to; `closed`: what has been mended in the last 90 days."""

    hotel: int | None = None
    city: str = ""
    department: int | None = None
    severity: str = ""
    state: str = ""
    overdue: bool = False
    came_back: bool = False
    unplanned: bool = False
    closed: bool = False


class Finding(Named, Table):
    """One point of the checklist that was found wanting at one hotel, however often. Its state is its follow-up's."""

    hotel = ForeignKeyField(Hotel, backref="findings", index=False)
    item_key = CharField(max_length=20)
    #: The last report that told of it, and what stood there.
    inspection = ForeignKeyField(Inspection, backref="findings", index=False)
    section = CharField(max_length=60, default="")
    name_zh = CharField(max_length=60, default="")
    name_en = CharField(max_length=80, default="")
    severity = CharField(max_length=10)
    note = TextField(default="")
    #: Who at head office helps.
    department = ForeignKeyField(Department, null=True, index=False)
    #: How often it has been found; the day of the last report.
    times = IntegerField(default=1)
    found_on = DateField()
    follow_up = ForeignKeyField(FollowUp, unique=True, backref="findings")

    class Meta:
        indexes = ((("hotel", "item_key"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        """Officers, managers and the director all; of the departments quality all, the others what they help with.
        The hotel side reads the report, the plan and its follow-ups. Before its release nothing of a report is here."""
        if not person.may("findings.read"):
            return cls.none()
        return cls.select().where(cls._theirs(person)) if person.role == Role.LIAISON else cls.select()

    @classmethod
    def _theirs(cls, person: Person):
        """The condition that a department reads it."""
        return cls.department.in_(people.department_of(person.id)) | people.is_of_quality(person.id)

    @classmethod
    def page_for(cls, person: Person, wanted: Filter, after=None, size=50) -> Page:
        """The register: what is open, due soonest first, or what was mended last: items with finding, hotel, owner and
        department; one statement a page."""
        table, columns = FollowUp, (FollowUp, cls, Hotel.id, Hotel.code, Hotel.name, Hotel.city)
        columns += (Account.id, Account.name, Department)
        # Outer joins, so that the database begins with the items, in their order, and stops.
        query = table.select(*columns).join_from(
            table, cls, JOIN.LEFT_OUTER, on=cls.follow_up == table.id, attr="finding"
        )
        query = query.join_from(table, Hotel, JOIN.LEFT_OUTER)
        query = query.join_from(table, Account, JOIN.LEFT_OUTER, on=table.account == Account.id, attr="account")
        query = query.join_from(table, Department, JOIN.LEFT_OUTER, on=table.helper == Department.id, attr="helper")
        query = cls._narrowed(query, table, wanted)
        if person.role == Role.LIAISON:
            # Of the rows themselves, not by a list of all that he reads.
            query = query.where(cls._theirs(person))
        first = table.closed_at if wanted.closed else table.due_on
        return page_of(query, (first, table.id), after, size, descending=wanted.closed)

    @classmethod
    def _narrowed(cls, query, table, wanted: Filter):
        if wanted.closed:
            since = clock.now() - timedelta(days=CLOSED_DAYS)
            query = query.where(table.flagged() & (table.closed_at >= since))
        elif wanted.hotel:
            # Told as a bare flag: of one hotel's items the index of hotels knows, not that of all rectifications.
            query = query.where(table.rectification & table.opened())
        else:
            query = query.where(table.found())
        given = {
            "hotel": table.hotel,
            "city": Hotel.city,
            "department": table.helper,
            "severity": cls.severity,
            "state": table.state,
        }
        for name, column in given.items():
            if getattr(wanted, name):
                query = query.where(column == getattr(wanted, name))
        flags = {
            "overdue": (table.due_on < clock.today()) & (table.state != State.CLAIMED),
            "came_back": table.times > 1,
            "unplanned": table.unplanned(),
        }
        for name, condition in flags.items():
            if getattr(wanted, name):
                query = query.where(condition)
        return query

    @property
    def wording(self) -> str:
        """What stands in the register of follow-ups: as it is read at the hotel."""
        return _wording(self.name_zh or self.name_en, self.note)


def open_for(by: Person, inspection, failures: list[tuple]) -> list[Finding]:
    """A report is released: each point found wanting, as (item_key, section, name_zh, name_en, severity, department's
    word, note), becomes a finding with a follow-up that the hotel owes; one that was found before comes back. If there
    are any, the hotel is asked for its plan. Call it in the transaction of the release."""
    # Of two reports of one hotel the second sees what the first has found.
    db.lock(Hotel.select(Hotel.id).where(Hotel.id == inspection.hotel_id)).get()
    departments = {row.word: row for row in Department.select()}
    keys = [one[0] for one in failures]
    before = Finding.select().where((Finding.hotel == inspection.hotel_id) & Finding.item_key.in_(keys or [""]))
    known = {row.item_key: row for row in before}
    found = []
    for key, section, name_zh, name_en, severity, word, note in failures:
        facts = {"section": section, "name_zh": name_zh, "name_en": name_en, "severity": severity, "note": note}
        facts |= {"department": departments.get(word), "inspection": inspection, "found_on": inspection.day}
        row = _found_again(by, known[key], facts) if key in known else _found(by, inspection, key, facts)
        found.append((row, severity, note))
    if found:
        RectificationPlan.ask(by, inspection, found, any(one[1] == Severity.RED for one in found))
    return [row for row, _severity, _note in found]


def _found(by: Person, inspection, key: str, facts: dict) -> Finding:
    wording = _wording(facts["name_zh"] or facts["name_en"], facts["note"])
    owed = {"side": Side.HOTEL, "for_hotel": True, "found": True, "helper": facts["department"]}
    item = FollowUp.add(by, inspection.hotel, wording, **owed, origin=inspection)
    return Finding.create(hotel=inspection.hotel_id, item_key=key, follow_up=item, **facts)


def _found_again(by: Person, row: Finding, facts: dict) -> Finding:
    for name, value in facts.items():
        setattr(row, name, value)
    row.times += 1
    row.save()
    item = FollowUp.get_by_id(row.follow_up_id)
    item.find_again(by, row.wording, row.note, row.inspection, row.department)
    return row


def last_results(hotel: Hotel) -> dict[str, Finding]:
    """{point of the checklist: how it was found last, with its item}, of all that has ever been found at a hotel."""
    query = Finding.select(Finding, FollowUp).join(FollowUp).where(Finding.hotel == hotel.id)
    return {row.item_key: row for row in query}


def _wording(name: str, note: str) -> str:
    text = f"{name}：{note}" if note else name
    return text if len(text) <= WORDING else f"{text[: WORDING - 1]}…"
