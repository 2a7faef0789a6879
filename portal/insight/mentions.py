"""Texts that mention a person: all calls and the library, by the letters of his name, what the association says, and
whatever else is written at his hotels."""

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from operator import or_
from typing import NamedTuple

from portal.activity.bulletins import Bulletin, BulletinCorrection
from portal.activity.calls import Call, CallCorrection
from portal.activity.calls import search as call_search
from portal.activity.calls.checks import SpotCheck
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.activity.follow_ups import FollowUp, FollowUpEntry
from portal.activity.inspections import CheckResult, Inspection
from portal.activity.inspections.findings import Finding
from portal.activity.inspections.rectifications import Measure, RectificationPlan
from portal.activity.library import LibraryEdition, LibraryEntry, LibraryOffer
from portal.activity.library import search as library_search
from portal.activity.monthly_reports import MonthlyCorrection, MonthlyReport
from portal.activity.to_tell import ToTell
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_lines import MinutesCorrection, MinutesLine, MinutesPart
from portal.activity.visits.minutes_words import SECTIONS
from portal.foundation import db, fulltext
from portal.foundation.roles import Person
from portal.insight import association_mentions, evaluation_mentions
from portal.records.accounts import Account
from portal.records.covers import Cover
from portal.records.duties import HotelDuty
from portal.records.excuses import Excuse
from portal.records.handovers import Handover
from portal.records.hotels import Hotel, Posting
from portal.records.plans import ConsultingPlan, PlanEdition
from portal.records.principals import Principal
from portal.records.statuses import StatusChange

#: So many texts of one kind are listed; more is told.
MOST = 1000
NAMES_ONLY = 2

#: Table → its texts. Calls, and what the association says, are found in the whole company, the others at the person's
#: hotels.
TEXTS = {
    Call: ("summary", "inside_note", "spoke_with"),
    CallCorrection: ("before", "reason"),
    SpotCheck: ("note",),
    FollowUp: ("wording",),
    FollowUpEntry: ("text",),
    ConsultingPlan: ("text",),
    PlanEdition: ("text",),
    Handover: ("note",),
    Excuse: ("reason", "answer"),
    StatusChange: ("reason",),
    HotelDuty: ("note",),
    Cover: ("note",),
    Hotel: ("note", "fee_terms"),
    ToTell: ("text",),
    Bulletin: ("title", "text", "reason"),
    BulletinCorrection: ("before", "reason"),
    MonthlyReport: ("analysis",),
    MonthlyCorrection: ("before", "reason"),
    Visit: ("purpose", "topics", "reason", "word", "offered_word"),
    Minutes: (*SECTIONS, "others", "inside_note"),
    MinutesLine: ("text",),
    MinutesCorrection: ("before", "reason"),
    MinutesPart: ("text",),
    Inspection: ("accompanied_by", "well_1", "well_2", "well_3", "remark"),
    CheckResult: ("note",),
    Finding: ("note",),
    Measure: ("note", "text", "owner", "reason"),
    **evaluation_mentions.TEXTS,
    **association_mentions.TEXTS,
    LibraryEntry: ("title", "summary", "text"),
    LibraryEdition: ("title", "summary", "text", "note"),
    LibraryOffer: ("title", "text", "reason"),
}
TABLES = {table._meta.table_name: table for table in TEXTS}


class Mention(NamedTuple):
    kind: str
    record_id: int
    field: str


def mentions(people: Iterable[Principal], accounts: Iterable[Account]) -> list[Mention]:
    """The texts that hold one of the person's names or numbers. At the deed, so without asking who may read them:
    each is shown only to whom its own table shows it."""
    people, accounts = list(people), list(accounts)
    words = words_of(people, accounts)
    if not words:
        return []
    hotels = hotels_of(people, accounts)
    found = [*_calls(words), *_library(words)]
    for table in TEXTS:
        if table in association_mentions.TEXTS:
            found += _of(table, association_mentions.narrowed(table, people, accounts), words)
        elif table not in (Call, LibraryEntry):
            found += _in(table, words, hotels)
    return found


def words_of(people: list[Principal], accounts: list[Account]) -> list[str]:
    """What texts may call the person by, as it is compared."""
    words = [row.name for row in (*people, *accounts)] + [row.phone for row in people] + [row.phone2 for row in people]
    words += [account.mobile or "" for account in accounts]
    return sorted({fulltext.plain(word) for word in words if len(word) >= NAMES_ONLY})


def hotels_of(people: list[Principal], accounts: list[Account]) -> set[int]:
    """The hotels on whose files the person stood, or to which he was posted."""
    return {row.hotel_id for row in people} | _posted(accounts)


def _posted(accounts: list[Account]) -> set[int]:
    query = Posting.select(Posting.hotel).where(Posting.account.in_([row.id for row in accounts] or [0]))
    return {number for (number,) in query.tuples()}


def _calls(words: list[str]) -> Iterator[Mention]:
    ids = {number for word in words for number in call_search.candidates([word], MOST) or ()}
    told = sorted(ids)
    for start in range(0, len(told), 500):
        yield from _of(Call, Call.id.in_(told[start : start + 500]), words)


def _library(words: list[str]) -> Iterator[Mention]:
    ids = {number for word in words for number in library_search.candidates([word], MOST)}
    yield from _of(LibraryEntry, LibraryEntry.id.in_(sorted(ids) or [0]), words)


def _in(table, words: list[str], hotels: set[int]) -> list[Mention]:
    ids = list(hotels or {0})
    calls = Call.select(Call.id).where(Call.hotel.in_(ids))
    minutes = Minutes.select(Minutes.id).where(Minutes.hotel.in_(ids))
    items = FollowUp.hotel.in_(ids) | FollowUp.origin_kind.in_(association_mentions.ORIGINS)
    where = {
        FollowUp: lambda: items,
        **{one: partial(one.minutes.in_, minutes) for one in (MinutesLine, MinutesCorrection, MinutesPart)},
        CallCorrection: lambda: CallCorrection.call.in_(calls),
        SpotCheck: lambda: SpotCheck.call.in_(calls),
        FollowUpEntry: lambda: FollowUpEntry.follow_up.in_(FollowUp.select(FollowUp.id).where(items)),
        PlanEdition: lambda: PlanEdition.plan.in_(
            ConsultingPlan.select(ConsultingPlan.id).where(ConsultingPlan.hotel.in_(ids))
        ),
        MonthlyCorrection: lambda: MonthlyCorrection.report.in_(
            MonthlyReport.select(MonthlyReport.id).where(MonthlyReport.hotel.in_(ids))
        ),
        Measure: lambda: Measure.plan.in_(
            RectificationPlan.select(RectificationPlan.id).where(RectificationPlan.hotel.in_(ids))
        ),
        # Not of what is unannounced and not released: who looks at texts must not learn that there is one.
        Inspection: lambda: Inspection.hotel.in_(ids) & ~Inspection.secret(),
        CheckResult: lambda: CheckResult.inspection.in_(
            Inspection.select(Inspection.id).where(Inspection.hotel.in_(ids) & ~Inspection.secret())
        ),
        Hotel: lambda: Hotel.id.in_(ids),
        ToTell: lambda: ToTell.id > 0,
        Bulletin: lambda: Bulletin.id > 0,
        BulletinCorrection: lambda: BulletinCorrection.id > 0,
        # Of what is said of a hotel in the library nobody knows the hotel; it is as long as what people read.
        LibraryEdition: lambda: LibraryEdition.id > 0,
    }
    if table in evaluation_mentions.TEXTS:
        return _of_evaluations(table, words)
    named = where[table]() if table in where else table.hotel.in_(ids)
    return list(_of(table, named, words))


def _of_evaluations(table, words: list[str]) -> list[Mention]:
    found = list(_of(table, table.id > 0, words))
    if table is EvaluationQuestion:
        firsts = evaluation_mentions.asked_once({one.record_id for one in found})
        return [one for one in found if one.field != "text" or one.record_id in firsts]
    return found


def _of(table, where, words: list[str]) -> Iterator[Mention]:
    """Which fields of which rows hold a word."""
    fields = [getattr(table, name) for name in TEXTS[table]]
    holds = reduce(or_, (field.contains(word) for field in fields for word in words))
    rows = table.select(table.id, *fields).where(where & holds).order_by(table.id).limit(MOST)
    for number, *texts in rows.tuples():
        for name, text in zip(TEXTS[table], texts, strict=True):
            told = fulltext.plain(text or "")
            if any(word in told for word in words):
                yield Mention(table._meta.table_name, number, name)


def row_of(person: Person, kind: str, record_id: int):
    """The record whose text it is, if the person may read it. Raises Missing."""
    if kind not in TABLES:
        raise db.Missing(kind)
    table = TABLES[kind]
    # By its number: the addresses of some tables are another key.
    row = table.visible_to(person).where(table.id == record_id).first()
    if row is None:
        raise db.Missing(kind)
    return row


def alike(person: Person, principal: Principal) -> list[Principal]:
    """Who may be the same person on other files: one number, one account or the very same name."""
    same = (Principal.name == principal.name) | (Principal.account == (principal.account_id or 0))
    rows = {row.id: row for row in Principal.also_at([principal]).get(principal.id, [])}
    query = (
        Principal.visible_to(person).select(Principal, Hotel).join(Hotel).where(same & (Principal.id != principal.id))
    )
    query = query.limit(19)
    return sorted((rows | {row.id: row for row in query}).values(), key=lambda row: row.id)[:19]
