"""An inspection is planned, moved, begun, written point by point, finished; nothing of an unannounced one is told."""

from datetime import date, timedelta
from typing import NamedTuple

from portal.activity.follow_ups import people
from portal.activity.inspections.checklists import InspectionEdition, InspectionItem
from portal.activity.inspections.scoring import Point, Score, score
from portal.activity.inspections.table import CheckResult, Inspection
from portal.activity.inspections.words import WANTING, Accompanied, InspectionKind, InspectionState, Mark
from portal.foundation import clock, db
from portal.foundation.db import Missing, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.notices import News, Notice

#: An inspection that was made on paper may be entered so long afterwards.
BACK = timedelta(days=60)


class Given(NamedTuple):
    """What somebody sends for one point: mark and note, and what stood there when he opened the page."""

    key: str
    mark: str
    note: str
    was: str = ""
    noted: str = ""

    def over(self, mark: str, note: str) -> tuple[str, str]:
        """What is to stand where this stands: what he has not touched stays as it is."""
        return self.mark if self.mark not in ("", self.was) else mark, self.note if self.note != self.noted else note

    def clashes(self, mark: str, note: str) -> bool:
        """True if what he has touched says something else by now than when he opened the page."""
        marked = self.mark not in ("", self.was) and mark not in (self.mark, self.was)
        return marked or (self.note != self.noted and note not in (self.note, self.noted))


class Clash(NamedTuple):
    """A point that somebody else has marked meanwhile, and how."""

    key: str
    who: str
    mark: str


def plan(
    by: Person, hotel: Hotel, edition: InspectionEdition, kind: InspectionKind, day: date, inspector: Account
) -> Inspection:
    """Enters an inspection to come (or one that was made on paper). Of an announced one the hotel's officer and GM are
    told the day; of an unannounced one nobody. Raises Refused for an inspector who is not of quality, or a day long
    past."""
    if inspector.id not in people.of_quality():
        raise Refused(_("An inspection is made by somebody of quality."))
    if day < clock.today() - BACK:
        raise Refused(_("This day is too long past."))
    with db.together():
        row = Inspection.create(
            hotel=hotel, edition=edition, kind=kind, day=day, inspector=inspector, by=by.id, at=clock.now()
        )
        audit.record(by, "inspection.planned", row, hotel=hotel.code, day=day, mode=kind)
        _announce(by, row, News.INSPECTION_DAY)
        if inspector.id != by.id:
            Notice.put(by, [inspector.id], News.INSPECTION_YOURS, row, hotel)
    return row


def move(by: Person, row: Inspection, opened: int, day: date, inspector: Account) -> None:
    """Another day, or another inspector, over version `opened`. Raises Conflict, and Refused once it has begun."""
    if row.state != InspectionState.PLANNED:
        raise Refused(_("This inspection has begun already."))
    if inspector.id not in people.of_quality():
        raise Refused(_("An inspection is made by somebody of quality."))
    with db.together():
        was, who = row.day, row.inspector_id
        row.save_over(opened, day=day, inspector=inspector)
        changes = {"day": [was, day]} if was != day else {}
        if who != inspector.id:
            changes["account"] = inspector.id
            Notice.put(by, [inspector.id], News.INSPECTION_YOURS, row, row.hotel)
        if changes:
            audit.record(by, "inspection.moved", row, version=row.version, **changes)
        if was != day:
            _announce(by, row, News.INSPECTION_MOVED)


def call_off(by: Person, row: Inspection) -> None:
    """It does not take place. Raises Refused once it is finished."""
    with db.together():
        row = _locked(row, InspectionState.PLANNED, InspectionState.UNDER_WAY)
        row.save_over(row.version, state=InspectionState.CANCELLED)
        audit.record(by, "inspection.called_off", row)
        Notice.settled(row, News.INSPECTION_DAY, News.INSPECTION_MOVED)
        _announce(by, row, News.INSPECTION_OFF)


def begin(by: Person, row: Inspection) -> None:
    """The inspector is on site: it is written from now on. Raises Refused for a day to come, or if it was called
    off."""
    if row.state == InspectionState.UNDER_WAY:
        return
    if row.day > clock.today():
        raise Refused(_("It is planned for another day. Give it today's first."))
    with db.together():
        row = _locked(row, InspectionState.PLANNED)
        row.save_over(row.version, state=InspectionState.UNDER_WAY, began_at=clock.now())
        audit.record(by, "inspection.begun", row)


def give(by: Person, row: Inspection, given: list[Given]) -> list[Clash]:
    """Writes the marks and notes that are new. A point that somebody else has marked otherwise meanwhile is left as it
    stands and told. Raises Refused unless it is being written."""
    with db.together():
        row = _locked(row, InspectionState.UNDER_WAY)
        points = {item.key: item for item in points_of(row)}
        held, clashes, changes = CheckResult.of(row), [], {}
        for one in given:
            item = points.get(one.key)
            if item is None:
                continue
            result = held.get(item.id) or CheckResult(inspection=row, item=item, by=by.id)
            if result.by_id != by.id and one.clashes(result.mark, result.note):
                clashes.append(Clash(item.key, result.by_id, result.mark))
                continue
            mark, note = one.over(result.mark, result.note)
            if (mark, note) == (result.mark, result.note):
                continue
            if result.mark and result.mark != mark and (result.by_id != by.id or row.finished_at):
                changes[item.key] = [result.mark, mark]
            result.mark, result.note, result.by, result.at = mark, note, by.id, clock.now()
            result.save()
        if changes:
            # Before it is finished for the first time the rows themselves tell who marked what.
            audit.record(by, "inspection.marked", row, **changes)
    names = Account.names({one.who for one in clashes})
    return [one._replace(who=names.get(one.who, "")) for one in clashes]


def point(by: Person, row: Inspection, key: str) -> CheckResult:
    """What a point was given, to hang photographs on; written empty if it was given nothing yet. Raises Missing for a
    point that is not looked at."""
    item = next((item for item in points_of(row) if item.key == key), None)
    if item is None:
        raise Missing("InspectionItem")
    with db.together():
        _locked(row, InspectionState.UNDER_WAY)
        found = CheckResult.select().where((CheckResult.inspection == row) & (CheckResult.item == item)).first()
        return found or CheckResult.create(inspection=row, item=item, by=by.id, at=clock.now())


def close_up(by: Person, row: Inspection, **facts) -> None:
    """Who came along, and what the hotel does well: saved as it is typed, so without an entry in the audit.
    Raises Refused unless it is being written."""
    with db.together():
        row = _locked(row, InspectionState.UNDER_WAY)
        if facts.get("accompanied") == Accompanied.NOT:
            facts |= {"accompanied_by": "", "accompanied_post": ""}
        if any(getattr(row, name) != value for name, value in facts.items()):
            row.save_over(row.version, **facts)


def lacks(row: Inspection) -> list[str]:
    """What must stand before it can be finished, in words."""
    held = CheckResult.of(row)
    missing = [item.key for item in points_of(row) if not (held.get(item.id) and held[item.id].mark)]
    found = [_("marks: %(points)s", points=" ".join(missing))] if missing else []
    silent = [item.key for item in points_of(row) if held.get(item.id) and _wants_words(held[item.id])]
    if silent:
        found.append(_("a note on what was found: %(points)s", points=" ".join(silent)))
    if row.kind == InspectionKind.ANNOUNCED and row.accompanied != Accompanied.NOT and not row.accompanied_by:
        found.append(_("the name of who came along"))
    return found


def _wants_words(result: CheckResult) -> bool:
    return result.mark in WANTING and not result.note


def finish(by: Person, row: Inspection) -> None:
    """All is written: the score stands. Raises Refused while something is missing."""
    with db.together():
        row = _locked(row, InspectionState.UNDER_WAY)
        if missing := lacks(row):
            raise Refused(_("Still missing: %(what)s.", what=" · ".join(missing)))
        came = score_of(row)
        wanting = sum(result.mark in WANTING for result in CheckResult.of(row).values())
        facts = {"score": came.tenths, "band": came.band or "", "crossed": came.crossed, "wanting": wanting}
        row.save_over(row.version, state=InspectionState.FINISHED, finished_at=clock.now(), **facts)
        told = {"score": came.tenths, "wanting": wanting}
        audit.record(by, "inspection.finished", row, **told)


def reopen(by: Person, row: Inspection) -> None:
    """What was finished is written again. Raises Refused once it is released."""
    with db.together():
        row = _locked(row, InspectionState.FINISHED)
        row.save_over(row.version, state=InspectionState.UNDER_WAY)
        audit.record(by, "inspection.reopened", row)


def remark(by: Person, row: Inspection, opened: int, text: str) -> None:
    """The hotel's own words on a released report, over version `opened`. Raises Conflict, Refused."""
    if not row.released:
        raise Refused(_("This report is not released yet."))
    with db.together():
        was = row.remark
        row.save_over(opened, remark=text, remark_by=by.id, remark_at=clock.now())
        if was != text:
            audit.record(by, "inspection.remarked", row, version=row.version, remark=[was, text])
            Notice.put(by, [row.inspector_id], News.INSPECTION_WORD, row, row.hotel)


def points_of(row: Inspection) -> list[InspectionItem]:
    """The points that are looked at: of an unannounced inspection those that can be looked at unnoticed."""
    items = InspectionItem.of(row.edition)
    return [item for item in items if item.unannounced] if row.unannounced else items


def score_of(row: Inspection) -> Score:
    """What the marks that stand come to, whether they are complete or not."""
    marks = {number: result.mark for number, result in CheckResult.of(row).items()}
    return scored(InspectionItem.of(row.edition), marks)


def scored(items: list[InspectionItem], marks: dict[int, str]) -> Score:
    """Of all points of an edition: those without a mark are left out, and their sections rescaled."""
    keys = {item.section_id: str(item.section_id) for item in items}
    return score(
        Point(keys[item.section_id], item.weight, item.red_line, marks.get(item.id, "") or Mark.NOT_APPLICABLE)
        for item in items
    )


def _announce(by: Person, row: Inspection, news: News) -> None:
    """Tells officer and GM; of an unannounced inspection nobody."""
    if row.kind == InspectionKind.ANNOUNCED:
        told = people.serving(row.hotel_id) + people.gms_of(row.hotel_id)
        Notice.put(by, told, news, row, row.hotel)


def _locked(row: Inspection, *states: InspectionState) -> Inspection:
    """The row as it stands, for this transaction alone. Raises Refused unless it is in one of these states."""
    row = db.lock(Inspection.select().where(Inspection.id == row.id)).get()
    if row.state not in states:
        raise Refused(_("This has changed meanwhile: %(state)s.", state=InspectionState(row.state).label))
    return row
