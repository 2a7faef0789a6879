"""Kept = recomputed: whether what is kept beside the records is what follows from them."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import chain

from portal.activity.bulletins import Bulletin
from portal.activity.bulletins import search as bulletin_search
from portal.activity.calls import Call
from portal.activity.calls import search as call_search
from portal.activity.evaluations import freezing
from portal.activity.follow_ups import FollowUp
from portal.activity.library import LibraryEntry, LibraryMark
from portal.activity.library import search as library_search
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.doctor.findings import Finding
from portal.foundation import storage
from portal.foundation.keyring import Keyless
from portal.foundation.vault import Unsealable
from portal.records import recounts, timeline
from portal.records.files import File
from portal.records.reached_by import ReachedBy

#: The tables whose records count for the cadence: each row stands beside one touch.
TOUCHING = (Call, Minutes)
#: The tables whose records stand in the timeline by one line each.
TOLD_OF = (Call, Visit)
#: How many findings of a recount are told one by one.
TOLD = 20
#: What is right of results whose answers are sealed under a key that is not here.
UNOPENED = "unknown: its answers do not open here"


def recount(each: Callable[[Iterable], Iterable] = iter) -> Iterator[Finding]:
    """Whether what is kept is what follows from the records. `each` wraps the records, to show progress; only the
    first findings are told, with the number of the others."""
    others = 0
    kept = (_lines(), _follow_ups(), _found(), _helped(), _reached(), _frozen(), _contents())
    everything = chain(recounts.recount(_records(each)), *kept)
    for number, found in enumerate(everything):
        if number < TOLD:
            yield Finding(f"{found.about}: kept is {_said(found.kept)}, right is {_said(found.right)}. {_mend(found)}")
        else:
            others += 1
    if others:
        yield Finding(f"{others} more disagree with the recount.")


def _records(each: Callable[[Iterable], Iterable]) -> Iterator[tuple]:
    """Every record that counts, as `recounts.recount` wants it: by kind and id."""
    for table in sorted(TOUCHING, key=lambda table: table._meta.table_name):
        yield from each(table.touches())


def _lines() -> Iterator[recounts.Finding]:
    """Records without their line in the timeline, and lines without their record."""
    for table in TOLD_OF:
        for found in timeline.recount(table._meta.table_name, table.lines()):
            there, not_there = ("a line", None) if found.kept else (None, "a line")
            yield recounts.Finding(f"timeline of {found.kind} {found.record_id}", there, not_there)


def _follow_ups() -> Iterator[recounts.Finding]:
    """Follow-ups that keep another count of their contacts than there are."""
    return (recounts.Finding(*found) for found in FollowUp.recount())


def _found() -> Iterator[recounts.Finding]:
    """Calls, bulletins and entries that no search finds, and what is found without a record."""
    for number, kept in call_search.recount(Call.ids()):
        there, not_there = ("an entry", None) if kept else (None, "an entry")
        yield recounts.Finding(f"search of call {number}", there, not_there)
    for number, kept in bulletin_search.recount(row.id for row in Bulletin.out()):
        there, not_there = ("an entry", None) if kept else (None, "an entry")
        yield recounts.Finding(f"search of bulletin {number}", there, not_there)
    for number, kept in library_search.recount(LibraryEntry.ids()):
        there, not_there = ("an entry", None) if kept else (None, "an entry")
        yield recounts.Finding(f"search of library entry {number}", there, not_there)


def _helped() -> Iterator[recounts.Finding]:
    """Entries of the library that keep another count of those they helped than there are answers."""
    for number, kept, right in LibraryMark.recount():
        yield recounts.Finding(f"count of library entry {number}", kept, right)


def _reached() -> Iterator[recounts.Finding]:
    """Principals who are found by other numbers and addresses than stand on their cards."""
    for number, kept, right in ReachedBy.recount():
        yield recounts.Finding(f"reach of principal {number}", tuple(kept), tuple(right))


def _frozen() -> Iterator[recounts.Finding]:
    """Results of evaluations that are others than their answers give, or that would give a small group away; and those
    whose answers do not open here, as after a restore without the copy of the key file."""
    for cycle in freezing.frozen_cycles():
        about = f"result of evaluation cycle {cycle.id}"
        try:
            kept, right = freezing.kept(cycle), freezing.recomputed(cycle)
        except (Keyless, Unsealable):
            yield recounts.Finding(about, "frozen", UNOPENED)
            continue
        for name in sorted({*kept, *right}):
            if kept.get(name) != right.get(name):
                told = " ".join(str(one) for one in name if one)
                yield recounts.Finding(f"{about}: {told}", kept.get(name), right.get(name))


def _contents() -> Iterator[recounts.Finding]:
    """Attachments that are no longer what was sent; those that are not there at all `look` tells of."""
    rows = File.select(File.id, File.stored, File.sha256).where(File.stored != "").order_by(File.id).tuples()
    for number, name, right in rows.iterator():
        try:
            kept = sha256(storage.read(name)).hexdigest()
        except FileNotFoundError:
            continue
        if kept != right:
            yield recounts.Finding(f"content of file {number}", kept, right)


def _said(value) -> str:
    return "nothing" if value is None else " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _mend(found: recounts.Finding) -> str:
    if found.about.startswith("content of"):
        return "Its disk is at fault: restore the last backup beside and copy this file."
    if found.right == UNOPENED:
        return "Put the copy of the key file back (VAULT_KEY_FILE) and recount anew."
    if found.about.startswith("reach of"):
        return "Saving his card with another number, and then with the right one, settles it anew."
    if not found.about.startswith(("touch of", "timeline of", "search of", "count of", "follow_up ", "result of")):
        return "Recording a call at this hotel, or saving its file, settles it anew."
    return "Only the database can be at fault: restore the last backup, or report it with this line."
