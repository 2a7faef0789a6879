"""An inspection as it is read: section by section, point by point, with what was given last time (D14, D18)."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.activity.inspections import CheckResult, Inspection, InspectionItem, InspectionSection, Mark
from portal.activity.inspections.deeds import scored
from portal.activity.inspections.scoring import Score, SectionScore
from portal.activity.inspections.words import WANTING, InspectionState, severity_of
from portal.foundation import db
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.departments import Collaboration, Department
from portal.records.files import File

#: The item of the collaboration table by which inspections are made (D11, item 5).
ROUTED = "inspection"


@dataclass(frozen=True)
class Point:
    """A point and what it was given; `mark` empty: nothing yet. `last`: (mark, day) of the last time."""

    item: InspectionItem
    mark: str
    note: str
    photos: list[File]
    last: tuple[str, date] | None

    @property
    def wanting(self) -> bool:
        return self.mark in WANTING

    @property
    def severity(self) -> str:
        return severity_of(self.mark, self.item.red_line) if self.wanting else ""

    @property
    def again(self) -> bool:
        """Found wanting last time, too."""
        return self.wanting and self.last is not None and self.last[0] in WANTING


@dataclass(frozen=True)
class Part:
    """A section with its points, and what it came to."""

    section: InspectionSection
    points: list[Point]
    score: SectionScore

    @property
    def done(self) -> int:
        return sum(bool(point.mark) for point in self.points)


@dataclass(frozen=True)
class Report:
    """All of it. `last` is the released inspection before, as far as the reader may know of it."""

    parts: list[Part]
    score: Score
    last: Inspection | None
    names: dict[int, str]

    @property
    def points(self) -> list[Point]:
        return [point for part in self.parts for point in part.points]

    @property
    def wanting(self) -> list[Point]:
        """What was found wanting, the heaviest first."""
        order = ("red", "serious", "minor")
        return sorted((one for one in self.points if one.wanting), key=lambda one: order.index(one.severity))

    @property
    def done(self) -> int:
        return sum(part.done for part in self.parts)

    @property
    def of(self) -> int:
        return len(self.points)

    @property
    def left(self) -> list[Point]:
        """What has no mark yet."""
        return [point for point in self.points if not point.mark]


def report(person: Person, inspection: Inspection) -> Report:
    """In a constant number of statements."""
    sections = inspection.edition.sections()
    results = CheckResult.of(inspection)
    photos = File.hanging(person, CheckResult, [row.id for row in results.values()])
    earlier = CheckResult.earlier(person, inspection)
    items = [item for section in sections for item in section.points]
    came = scored(items, {number: row.mark for number, row in results.items()})
    scores = {one.section: one for one in came.sections}
    parts = []
    for section in sections:
        points = [
            _point(item, results.get(item.id), photos, earlier) for item in section.points if _looked(inspection, item)
        ]
        if points:
            parts.append(Part(section, points, scores[str(section.id)]))
    ids = {inspection.inspector_id, inspection.released_by_id, inspection.remark_by_id}
    last = last_of(person, inspection.hotel_id, inspection)
    return Report(parts, came, last, Account.names(ids))


def last_of(person: Person, hotel: int, before: Inspection | None = None) -> Inspection | None:
    """The latest released inspection of a hotel, by its id, that this person reads (before another one)."""
    return next(iter(_released(person, hotel, *((before.day, before.id) if before else (None, None)))), None)


@db.ready
def _released(person, hotel, day, number):
    row = Inspection
    query = row.visible_to(person).where((row.hotel == hotel) & (row.state == InspectionState.RELEASED))
    if day is not None:
        query = query.where((row.day < day) | ((row.day == day) & (row.id < number)))
    return query.order_by(row.day.desc(), row.id.desc()).limit(1)


def _looked(inspection: Inspection, item: InspectionItem) -> bool:
    return item.unannounced or not inspection.unannounced


def _point(item: InspectionItem, result: CheckResult | None, photos: dict, earlier: dict) -> Point:
    if result is None:
        return Point(item, "", "", [], earlier.get(item.key))
    mark = Mark(result.mark) if result.mark else ""
    return Point(item, mark, result.note, photos.get(result.id, []), earlier.get(item.key))


class OwnRow(NamedTuple):
    """One line of the hotel side's list: what is in a report stands there once it is released."""

    id: int
    day: date
    hotel: str
    kind: str
    state: str
    score: str
    band: str
    wanting: int | None


def own_row(row: Inspection) -> OwnRow:
    told = (row.score_text, row.band, row.wanting) if row.released else ("", "", None)
    return OwnRow(row.id, row.day, row.hotel.name, row.kind, row.state, *told)


def routed(inspection: Inspection) -> tuple[Department, list[Department]] | None:
    """(lead, assisting) of an announced inspection, by the collaboration table; of an unannounced one nobody helps."""
    return None if inspection.unannounced else Collaboration.routed(ROUTED)
