"""A report is released: from then on the hotel, its officer and the departments concerned read it (D10, D18)."""

from typing import NamedTuple

from portal.activity.follow_ups import people
from portal.activity.inspections import findings
from portal.activity.inspections.deeds import points_of
from portal.activity.inspections.table import CheckResult, Inspection
from portal.activity.inspections.words import (
    WANTING,
    Accompanied,
    InspectionKind,
    InspectionState,
    Severity,
    severity_of,
)
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit, timeline
from portal.records.duties import Duty, HotelDuty, Kept
from portal.records.hotels import Hotel
from portal.records.notices import News, Notice


class Failure(NamedTuple):
    """A point that was found wanting, as it is followed up."""

    item_key: str
    section: str
    name_zh: str
    name_en: str
    severity: Severity
    department_code: str
    note: str


def release(by: Person, row: Inspection) -> None:
    """Hotel, officer and manager are told; what was found wanting is opened as findings, in the same transaction.
    Raises Refused unless it is finished."""
    with db.together():
        row = db.lock(Inspection.select().where(Inspection.id == row.id)).get()
        if row.state != InspectionState.FINISHED:
            raise Refused(_("Only a finished report is released."))
        now = clock.now()
        row.save_over(row.version, state=InspectionState.RELEASED, released_at=now, released_by=by.id)
        audit.record(by, "inspection.released", row, score=row.score, wanting=row.wanting)
        timeline.note(row.hotel, row, "released", by)
        findings.open_for(by, row, failures_of(row))
        _note_duty(by, row)
        hotel = row.hotel_id
        Notice.settled(row, News.INSPECTION_DAY, News.INSPECTION_MOVED)
        told = [*people.serving(hotel), *people.managers_of(hotel), *people.gms_of(hotel), row.inspector_id]
        Notice.put(by, told, News.INSPECTION_OUT, row, row.hotel)


def failures_of(row: Inspection) -> list[Failure]:
    """What was found wanting, in the order of the checklist."""
    held, found = CheckResult.of(row), []
    sections = {section.id: section.key for section in row.edition.sections()}
    for item in points_of(row):
        result = held.get(item.id)
        if result and result.mark in WANTING:
            department = item.department.word if item.department_id else ""
            severity = severity_of(result.mark, item.red_line)
            told = (item.key, sections[item.section_id], item.name_zh, item.name_en)
            found.append(Failure(*told, severity, department, result.note))
    return found


def _note_duty(by: Person, row: Inspection) -> None:
    """D10.4: whether somebody of the hotel came along the whole way; part of it says neither yes nor no."""
    if row.kind != InspectionKind.ANNOUNCED or row.accompanied == Accompanied.PART:
        return
    kept = Kept.YES if row.accompanied == Accompanied.WHOLE else Kept.NO
    db.lock(Hotel.select(Hotel.id).where(Hotel.id == row.hotel_id)).get()
    rows = {one.duty: one for one in HotelDuty.select().where(HotelDuty.hotel == row.hotel_id)}
    note = " ".join(part for part in (row.accompanied_by, row.accompanied_post) if part)
    HotelDuty.put(by, row.hotel, HotelDuty.opened(rows), {Duty.INSPECTION: (kept, note, row.day)})
