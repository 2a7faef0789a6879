"""A hotel's timeline as one person may read it: a page of lines with the records they tell of."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from portal.activity.association.members import Member
from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp
from portal.activity.inspections import Inspection
from portal.activity.monthly_reports import MonthlyReport
from portal.activity.visits import Visit
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.db import ready
from portal.foundation.paging import Page
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.covers import Cover
from portal.records.files import File
from portal.records.handovers import Handover
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from portal.records.standings import Standing
from portal.records.timeline import Line

#: Kind → the permission without which its lines are not read; a kind that is not named here is read by nobody.
READ_WITH = {
    "call": "calls.read",
    "visit": "visits.read",
    "inspection": "inspections.read",
    "follow_up": "follow_ups.read",
    "posting": "hotels.read",
    "principal": "hotels.read",
    "handover": "handovers.read",
    "cover": "covers.read",
    "standing": "hotels.read",
    "hotel": "hotels.read",
    "monthly_report": "monthly_reports.read",
    "file": "files.read",
    "consulting_plan": "plans.read",
    "proposal": "proposals.read",
    "member": "association.read",
}
#: Of these the line tells what kind of record it is and who wrote it; what it says stands elsewhere on the file.
BRIEF = ("hotel", "consulting_plan", "proposal")


class About(Choice):
    """What the timeline is narrowed to."""

    ALL = "", "Everything"
    CALLS = "calls", "Calls"
    VISITS = "visits", "Visits"
    INSPECTIONS = "inspections", "Inspections"
    FOLLOW_UPS = "follow-ups", "Follow-ups"
    PEOPLE = "people", "People"
    FACTS = "file", "Hotel file"


KINDS = {
    About.ALL: tuple(READ_WITH),
    About.CALLS: ("call",),
    About.VISITS: ("visit",),
    About.INSPECTIONS: ("inspection",),
    About.FOLLOW_UPS: ("follow_up",),
    About.PEOPLE: ("posting", "principal", "handover", "cover"),
    About.FACTS: ("standing", "file", "monthly_report", "member", *BRIEF),
}
#: Kinds of which a department reads what it wrote itself.
ITS_OWN = ("call",)


@dataclass(frozen=True)
class Entry:
    """One line. `record` is what it tells of, `who` the writer's name (None for the command line), `about` the names
    of the people it concerns; `before` how the hotel stood until then, for a change of its standing."""

    at: datetime
    kind: str
    verb: str
    record: object
    who: str | None
    about: list[str]
    before: Standing | None = None

    @cached_property
    def day(self) -> date:
        return clock.local(self.at).date()


def offered(person: Person) -> list[About]:
    """What this person can narrow the timeline to."""
    return [about for about in About if any(person.may(READ_WITH[kind]) for kind in KINDS[about])]


def timeline(person: Person, hotel: Hotel, about: About = About.ALL, after: str | None = None, size: int = 20) -> Page:
    """A page of a hotel's timeline, newest first: a statement for the lines, one for each kind of record on it and
    at most two for the names."""
    kinds = [kind for kind in KINDS[about] if person.may(READ_WITH[kind])]
    own = [one for one in kinds if one in ITS_OWN and person.role == Role.LIAISON]
    page = Line.page_of(hotel, [one for one in kinds if one not in own], own, person.id, after, size)
    ids: dict[str, set[int]] = {one: set() for one in kinds}
    for line in page:
        ids[line.kind].add(line.record_id)
    found = {one: _records(person, hotel, one, ids[one]) for one in kinds}
    names = Account.names(_people(page, found))
    sheets = _principals(found)
    principals = Principal.names(sheets) if sheets else {}
    entries = []
    for line in page:
        record = found[line.kind].get(line.record_id)
        # What has gone, and what this person may not read, is not told of.
        if record is not None:
            about = _about(line.kind, record, names, principals)
            before = found[line.kind].get(f"before {record.id}") if line.kind == "standing" else None
            entries.append(Entry(line.at, line.kind, line.verb, record, names.get(line.by_id), about, before))
    return Page(entries, page.next)


def _records(person: Person, hotel: Hotel, kind: str, ids: set[int]) -> dict:
    if not ids:
        return {}
    if kind in BRIEF:
        return dict.fromkeys(ids, hotel)
    if kind == "standing":
        rows = Standing.of(hotel.id)
        return {row.id: row for row in rows} | {
            f"before {row.id}": old for old, row in zip(rows, rows[1:], strict=False)
        }
    if kind == "file":
        # What has been removed is told of by the audit alone.
        return {row.id: row for row in File.of(person, hotel)}
    if kind == "call":
        return {row.id: row for row in Call.of_ids(person, ids)}
    if kind == "visit":
        return {row.id: row for row in Visit.of_ids(person, ids)}
    tables = {"posting": Posting, "principal": Principal, "handover": Handover, "cover": Cover, "follow_up": FollowUp}
    tables["monthly_report"] = MonthlyReport
    tables |= {"inspection": Inspection, "member": Member}
    table = tables[kind]
    return {row.id: row for row in _seen(person, ids, table=table)}


@ready
def _seen(person, ids, *, table):
    return table.visible_to(person).where(table.id.in_(ids))


def _people(page: Page, found: dict) -> set[int]:
    ids = {line.by_id for line in page}
    ids |= {row.account_id for row in found.get("posting", {}).values()}
    ids |= {number for row in found.get("cover", {}).values() for number in (row.officer_id, row.substitute_id)}
    return ids | {number for row in _sheets(found, "officer") for number in (row.before_id, row.after_id)}


def _principals(found: dict) -> set[int]:
    return {number for row in _sheets(found, "gm") for number in (row.before_id, row.after_id)}


def _sheets(found: dict, function: str) -> list[Handover]:
    return [row for row in found.get("handover", {}).values() if row.function == function]


def _about(kind: str, record, names: dict[int, str], principals: dict[int, str]) -> list[str]:
    if kind == "posting":
        ids = [record.account_id]
    elif kind == "cover":
        ids = [record.officer_id, record.substitute_id]
    elif kind == "handover":
        told = names if record.function == "officer" else principals
        return [told.get(number, "") for number in (record.before_id, record.after_id)]
    else:
        return [record.name] if kind == "principal" else []
    return [names.get(number, "") for number in ids]
