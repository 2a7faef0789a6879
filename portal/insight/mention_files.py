"""Attachments that may tell of a person: by their name, by their words, or because only a person can look."""

import time
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

from portal.activity.association.meeting_minutes import MeetingMinutes
from portal.activity.association.meetings import Meeting
from portal.activity.bulletins import Bulletin
from portal.activity.calls import Call, CallCorrection
from portal.activity.follow_ups import FollowUp, FollowUpEntry
from portal.activity.inspections import CheckResult, Inspection
from portal.activity.library import LibraryEntry
from portal.activity.visits import Visit
from portal.foundation import db, file_words, fulltext, storage
from portal.foundation.roles import Person, Role
from portal.insight.association_mentions import meetings_of
from portal.insight.mentions import MOST, Mention, hotels_of, mentions, words_of
from portal.records.accounts import Account
from portal.records.erasures import Erasure
from portal.records.files import File
from portal.records.hotels import Hotel
from portal.records.principals import Principal

#: Files hang on these; each is read through its record.
_TABLES = (Hotel, Call, FollowUp, Visit, CheckResult, LibraryEntry, Bulletin, Meeting, MeetingMinutes)
RECORDS = {table._meta.table_name: table for table in _TABLES}
#: So many bytes are read through at the deed, and for so many seconds, as somebody waits for it; a person looks at what
#: is beyond.
READ_AT_MOST, READ_FOR = 100 * 1024 * 1024, 15
#: In this order they are listed: whose name tells, what was read and tells, what has to be looked at.
FIELDS = ("name", "content", "look")


def places(erasure: Erasure) -> list[Mention]:
    """Everything that has to be looked at when the person is erased: texts, then files."""
    people, accounts = erasure.principals(), erasure.accounts()
    texts = mentions(people, accounts)
    return texts + files(people, accounts, texts)


def near(people: Iterable[Principal], accounts: Iterable[Account], texts: Iterable[Mention]) -> list[File]:
    """What hangs on the records that concern the person, what he sent himself, and what bears his name, the removed
    ones too: on his hotels' files, on calls with him and follow-ups of his, on meetings at which he was, and where a
    text mentions him."""
    people, told = list(people), list(texts)
    # What somebody of head office sent and looked after is the company's; there his name alone tells.
    accounts, everybody = [row for row in accounts if row.role == Role.GM], list(accounts)
    calls = {m.record_id for m in told if m.kind == "call"} | _through(CallCorrection.call, told, "call_correction")
    calls |= _ids(Call, Call.principal.in_([row.id for row in people] or [0]))
    items = {m.record_id for m in told if m.kind == "follow_up"}
    items |= _through(FollowUpEntry.follow_up, told, "follow_up_entry")
    his = [row.id for row in accounts] or [0]
    items |= _ids(FollowUp, FollowUp.account.in_(his))
    found: dict[int, File] = {}
    hotels = hotels_of(people, accounts)
    visits = _ids(Visit, Visit.hotel.in_(list(hotels) or [0]))
    looked_at = _ids(Inspection, Inspection.hotel.in_(list(hotels) or [0]) & ~Inspection.secret())
    points = _ids(CheckResult, CheckResult.inspection.in_(list(looked_at) or [0]))
    met = meetings_of(people, everybody) | {m.record_id for m in told if m.kind == "meeting"}
    sent = {m.record_id for m in told if m.kind == "meeting_minutes"}
    sent |= _ids(MeetingMinutes, MeetingMinutes.meeting.in_(sorted(met) or [0]))
    hung = (("hotel", hotels), ("call", calls), ("follow_up", items), ("visit", visits), ("check_result", points))
    for kind, ids in (*hung, ("meeting", met), ("meeting_minutes", sent)):
        told_ids = sorted(ids)
        for start in range(0, len(told_ids), 500):
            _take(found, (File.kind == kind) & File.record_id.in_(told_ids[start : start + 500]))
    _take(found, File.by.in_(his) & (File.stored != ""))
    words = words_of(people, everybody)
    if words:
        _take(found, reduce(or_, (File.name.contains(word) for word in words)))
    return [found[number] for number in sorted(found)][:MOST]


def _take(found: dict[int, File], where) -> None:
    # A name is kept after the content of a removed file is gone.
    for row in File.select().where(where).order_by(File.id.desc()).limit(MOST):
        found[row.id] = row


def _ids(table, where) -> set[int]:
    return {number for (number,) in table.select(table.id).where(where).limit(MOST).tuples()}


def _through(field, told: list[Mention], kind: str) -> set[int]:
    """The records that lines of this kind stand below."""
    ids = [mention.record_id for mention in told if mention.kind == kind]
    table = field.model
    return {number for (number,) in table.select(field).where(table.id.in_(ids or [0])).tuples()}


def files(people: Iterable[Principal], accounts: Iterable[Account], texts: Iterable[Mention]) -> list[Mention]:
    """Those among them that a person has to look at, as places; `field` says why. What can be read and does not tell
    of the person is left out."""
    people, accounts, texts = list(people), list(accounts), list(texts)
    words = words_of(people, accounts)
    found = list(_told(near(people, accounts, texts), words))
    return sorted(found, key=lambda mention: (FIELDS.index(mention.field), mention.record_id))


def _told(rows: list[File], words: list[str]) -> Iterator[Mention]:
    left, end = READ_AT_MOST, time.monotonic() + READ_FOR
    for row in rows:
        if _holds(row.name, words):
            yield Mention("file", row.id, "name")
        elif row.stored and (row.size > left or time.monotonic() > end):
            yield Mention("file", row.id, "look")
        elif row.stored:
            text, more = _words_in(row)
            left -= row.size
            if _holds(text, words):
                yield Mention("file", row.id, "content")
            elif more:
                yield Mention("file", row.id, "look")


def _words_in(row: File) -> tuple[str, bool]:
    if row.type.startswith("image/") or row.type == "application/pdf":
        return "", True
    try:
        return file_words.words_in(row.type, storage.read(row.stored))
    except OSError:
        return "", True


def _holds(text: str, words: list[str]) -> bool:
    told = fulltext.plain(text)
    return any(word in told for word in words)


def file_of(person: Person, file_id: int) -> tuple[File, object]:
    """A file and its record, if the person may read that. Raises Missing."""
    file = File.get_or_none(File.id == file_id)
    if file is None or file.kind not in RECORDS:
        raise db.Missing("File")
    table = RECORDS[file.kind]
    row = table.visible_to(person).where(table.id == file.record_id).first()
    if row is None:
        raise db.Missing("File")
    return file, row
