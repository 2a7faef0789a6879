"""Sheets of many hotels' months: each row becomes the figures of a hotel's month, or corrects what stands there."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime

from portal.activity.monthly_reports.cities import tier_of
from portal.activity.monthly_reports.corrections import MonthlyCorrection
from portal.activity.monthly_reports.doubts import doubts
from portal.activity.monthly_reports.reminders import MonthlyReminder
from portal.activity.monthly_reports.sheet import COLUMNS_OF_ALL, LARGE, completed, month_read
from portal.activity.monthly_reports.table import FACTS, MonthlyReport
from portal.activity.monthly_reports.words import Source, days_in, plus, size_of
from portal.foundation import bulk, clock
from portal.foundation.roles import Person
from portal.foundation.sheets import Wrong
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel
from portal.records.imports import Candidate, Importer, ImportKind, Planned, Stale, Verdict, Written
from portal.records.imports.lookups import Hotels, chunks
from portal.records.imports.postings import entry, line
from portal.records.timeline import Line

#: What was kept of a correction says why in one language: it is the company's.
REASON = "导入表格"
#: Ten thousand yuan: no hotel's month comes to that many tens of thousands.
ONE_UNIT = 10_000 * 100


def twin(facts: dict) -> str:
    """One row for a hotel's month."""
    return f"{facts['hotel']}|{facts['month'].replace(day=1).isoformat()}"


def judge(by: Person, rows: list[Candidate], memo: dict) -> None:
    hotels = Hotels()
    for one in rows:
        _fit(one, hotels)
    standing = [one for one in rows if one.stands]
    ids, months = {one.facts["hotel_id"] for one in standing}, {one.facts["month"] for one in standing}
    there = _there(ids, {plus(month, back) for month in months for back in (0, -1, -12)})
    rooms = _rooms(ids)
    for one in standing:
        _judge(one, there, rooms)


def _fit(one: Candidate, hotels: Hotels) -> None:
    try:
        one.facts["hotel_id"] = hotels.meant(one.facts["hotel"])
    except Wrong as wrong:
        one.refuse(wrong, "hotel")
    try:
        one.facts["month"] = month_read(one.facts["month"])
        _in_yuan(one)
        one.facts = completed(one.facts)
    except Wrong as wrong:
        one.refuse(wrong, "month")
    if one.stands:
        one.label = f"{hotels.faces[one.facts['hotel_id']][1]} · {one.facts['month']:%Y-%m}"


def _in_yuan(one: Candidate) -> None:
    """What its heading announces in tens of thousands (`客房收入（万元）`), and the cell has not said itself."""
    for name in LARGE:
        told = one.facts.get(name)
        if told is not None and "万" in one.headings.get(name, "") and abs(told) < ONE_UNIT:
            one.facts[name] = told * 10_000


def _judge(one: Candidate, there: dict, rooms: dict[int, int | None]) -> None:
    """What is there already is corrected; what does not seem to fit is said, and brought in all the same."""
    hotel, month = one.facts["hotel_id"], one.facts["month"]
    told = {name: one.facts[name] for name in FACTS if name in one.facts}
    row = there.get((hotel, month))
    if row is not None:
        one.target, one.target_version = row.id, row.version
        told = {name: value for name, value in told.items() if getattr(row, name) != value}
        if not told:
            one.verdict, one.facts = Verdict.SAME, {}
            return
        one.verdict = Verdict.CHANGE
        told = {"available": row.available, "sold": row.sold, "revenue": row.revenue, **told}
    old = [there.get((hotel, plus(month, back))) for back in (-1, -12)]
    asked = doubts(month, told, rooms.get(hotel), *(one.figures if one else None for one in old))
    for doubt in asked:
        if doubt.word != "silent":
            one.note(doubt.asked)
    words = " ".join(doubt.word for doubt in asked)[:80]
    one.facts = {**told, "hotel_id": hotel, "month": month, "doubts": words}


def _there(hotel_ids: set[int], months: set[date]) -> dict[tuple[int, date], MonthlyReport]:
    found = {}
    for part in chunks(sorted(hotel_ids), 300):
        query = MonthlyReport.select().where(MonthlyReport.hotel.in_(part))
        query = query.where(MonthlyReport.month.between(min(months), max(months)))
        found |= {(row.hotel_id, row.month): row for row in query}
    return found


def _rooms(hotel_ids: set[int]) -> dict[int, int | None]:
    found = {}
    for part in chunks(sorted(hotel_ids)):
        found |= dict(Hotel.select(Hotel.id, Hotel.rooms).where(Hotel.id.in_(part)).tuples())
    return found


# Writing


def plan(by: Person, rows: list[Planned]) -> Callable[[], Written]:
    fresh, changed = [row for row in rows if row.target is None], [row for row in rows if row.target is not None]
    now, hotels = clock.now(), _hotels({row.facts["hotel_id"] for row in rows})
    records = [_record(row.facts, hotels, by, now) for row in fresh]
    made = bulk.Rows(MonthlyReport, records)
    lines = bulk.Rows(Line, [line(r["hotel"], now, "monthly_report", 0, by, "entered") for r in records], LATE)
    told = [{"hotel": hotels[r["hotel"]].code, "month": r["month"].isoformat(), "source": r["source"]} for r in records]
    entered = [entry(by, now, "monthly_report.entered", "monthly_report", 0, one) for one in told]
    entries = bulk.Rows(AuditEntry, entered, LATE)

    def deed() -> Written:
        if _entered(records):
            raise Stale
        ids = bulk.new_ids(MonthlyReport, len(made), AuditEntry.highest(MonthlyReport))
        made.insert(ids)
        lines.insert(record_id=ids)
        entries.insert(record_id=ids)
        before, corrections = _correct(by, changed, now)
        for month in {record["month"] for record in records}:
            MonthlyReminder.settle([r["hotel"] for r in records if r["month"] == month], month)
        at = [(row.id, number) for row, number in zip(fresh, ids, strict=True)]
        return Written(at, before, {"monthly_correction": corrections}, set())

    return deed


LATE = ("record_id",)


def _hotels(ids: set[int]) -> dict[int, Hotel]:
    return {row.id: row for part in chunks(sorted(ids)) for row in Hotel.select().where(Hotel.id.in_(part))}


def _record(facts: dict, hotels: dict[int, Hotel], by: Person, now: datetime) -> dict:
    """The columns of a month, by the rules of `MonthlyReport.enter`."""
    hotel, month = hotels[facts["hotel_id"]], date.fromisoformat(facts["month"])
    size = size_of(hotel.rooms or round(facts["available"] / days_in(month)))
    return {
        "hotel": hotel.id,
        "month": month,
        **{name: facts[name] for name in FACTS if name in facts},
        "source": Source.IMPORTED,
        "doubts": facts["doubts"],
        "kind": hotel.kind,
        "size": size,
        "tier": tier_of(hotel.city),
        "by": by.id,
        "by_role": by.role,
        "entered_at": now,
    }


def _entered(records: list[dict]) -> bool:
    """True if one of them was entered since it was judged."""
    wanted = {(record["hotel"], record["month"]) for record in records}
    months = sorted({month for _hotel, month in wanted})
    for part in chunks(sorted({hotel for hotel, _month in wanted})):
        query = MonthlyReport.select(MonthlyReport.hotel, MonthlyReport.month).where(MonthlyReport.hotel.in_(part))
        if wanted & set(query.where(MonthlyReport.month.in_(months)).tuples()):
            return True
    return False


def _correct(by: Person, changed: list[Planned], now: datetime) -> tuple[list[tuple[int, dict]], list[int]]:
    """([(row, what to put back)], ids of what is kept of the corrections). Raises Stale if one was saved since it was
    judged."""
    there = {}
    for part in chunks([row.target for row in changed]):
        there |= {row.id: row for row in MonthlyReport.select().where(MonthlyReport.id.in_(part))}
    before, groups, kept, entries = [], {}, [], []
    for row in changed:
        report, version = there.get(row.target), row.version + 1
        if report is None or report.version != row.version:
            raise Stale
        new = {name: row.facts[name] for name in FACTS if name in row.facts}
        old = {name: getattr(report, name) for name in new if getattr(report, name) != new[name]}
        new["doubts"] = row.facts["doubts"]
        before.append((row.id, {"version": version, "old": {name: getattr(report, name) for name in new}}))
        groups.setdefault((*new, "version"), []).append((*new.values(), version, report.id))
        told = {"report": report.id, "by": by.id, "at": now, "reason": REASON}
        kept.append({**told, "before": json.dumps(old, ensure_ascii=False)})
        changes = {name: [was, new[name]] for name, was in old.items()}
        about = {"version": version, "month": report.month.isoformat(), "reason": REASON}
        verb = "monthly_report.corrected"
        entries.append(entry(by, now, verb, "monthly_report", report.id, {**about, **changes}))
    for names, values in groups.items():
        bulk.update(MonthlyReport, names, values)
    ids = list(bulk.new_ids(MonthlyCorrection, len(kept)))
    bulk.insert(MonthlyCorrection, kept, ids)
    bulk.insert(AuditEntry, entries)
    return before, ids


def unmake(by: Person, made: Iterable[int]) -> set[int]:
    """No week hangs on a month's figures."""
    return set()


IMPORTER = Importer(ImportKind.FIGURES, MonthlyReport, COLUMNS_OF_ALL, twin, judge, plan, unmake=unmake)
