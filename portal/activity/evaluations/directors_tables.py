"""The director's own tables of a cycle: by hotel, city, team and officer, low marks, forms filled in without looking.
They are counted at the close and lie sealed."""

import json
from collections.abc import Callable, Hashable, Iterable, Sequence

from portal.activity.evaluations.answers import EvaluationReading
from portal.activity.evaluations.counting import COUNTED, Given, rated_keys, totals
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.results import EvaluationTable
from portal.activity.evaluations.seals import TABLE
from portal.activity.evaluations.words import RATED, ItemKind, Mark
from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Unavailable
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel

_RATED = frozenset(one.value for one in RATED)
#: Fewer rated items than these say nothing of how they were marked.
ENOUGH = 8


class Straight(Choice):
    """Why a form looks as if it had been filled in without looking at the items."""

    SAME = "same", "The same mark throughout"
    UNRATED = "unrated", "Nothing rated"
    AS_BEFORE = "as_before", "Every mark as last time"


class Finer(Choice):
    """The tables, by the words of their addresses."""

    HOTELS = "hotels", "By hotel"
    CITIES = "cities", "By city"
    TEAMS = "teams", "By team"
    OFFICERS = "officers", "By officer"
    LOW = "low", "Low marks"
    STRAIGHT = "straight", "Filled in without looking"
    PRIVATE = "private", "For the director alone"


#: Beside them, on a year's last cycle: its officers, whether their rows could be published or not.
YEAR = "year"


def put(cycle: EvaluationCycle, tables: dict[str, object]) -> None:
    """The tables, sealed. Raises Keyless."""
    for name, table in tables.items():
        text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
        EvaluationTable.create(cycle=cycle, name=name, body=TABLE.seal(text, cycle=cycle.id, name=name))


def opened(row: EvaluationTable) -> dict:
    """A table in the clear; whoever calls it has recorded the reading. Raises Unsealable, or Keyless."""
    return json.loads(TABLE.open(row))


def note_reading(by: Person, cycle: EvaluationCycle, table: str, invitations: Iterable[int]) -> None:
    """That somebody opens a table, and whose answers stand on its page; each of them learns it. Raises Unavailable if
    it cannot be recorded: then nothing is shown."""
    told = [{"invitation": one, "by": by.id, "role": by.role.value, "at": clock.now()} for one in invitations]

    def deed() -> None:
        audit.record(by, "evaluation_cycle.table_read", cycle, table=table, answers=len(told))
        if told:
            EvaluationReading.insert_many(told).execute()

    if not db.written(deed):
        raise Unavailable


def counted(
    items: Sequence[EvaluationItem], given: Sequence[Given], before: dict[tuple[int, int], Given]
) -> dict[str, dict]:
    """All tables of a cycle; `before` are the answers of the cycle before by (account, hotel)."""
    cities = dict(Hotel.select(Hotel.id, Hotel.city).tuples())
    officers = {one.atom.officer for one in given}
    teams = dict(Account.select(Account.id, Account.team).where(Account.id.in_(officers)).tuples())
    return {
        Finer.HOTELS.value: _by_hotel(items, given),
        Finer.CITIES.value: grouped(items, given, lambda one: cities[one.hotel]),
        Finer.TEAMS.value: grouped(items, given, lambda one: teams.get(one.atom.officer)),
        Finer.OFFICERS.value: grouped(items, given, lambda one: one.atom.officer),
        Finer.LOW.value: _low(items, given),
        Finer.STRAIGHT.value: _straight(items, given, before),
        Finer.PRIVATE.value: _private(items, given),
    }


def _by_hotel(items: Sequence[EvaluationItem], given: Sequence[Given]) -> dict:
    """The marks of every hotel, each the word of its item's place; nothing where it was not put or not answered."""
    keys = [one.key for one in items if one.kind in COUNTED]
    rows = [
        [one.hotel, one.invitation, ",".join(one.sheet.answers.get(key, "") for key in keys)]
        for one in sorted(given, key=lambda one: (one.hotel, one.invitation))
    ]
    return {"items": keys, "rows": rows}


def grouped(items: Sequence[EvaluationItem], given: Sequence[Given], key: Callable[[Given], Hashable]) -> dict:
    """{items, rows: [group, people, answers, {item: counts}]}, the largest first."""
    held: dict[Hashable, list[Given]] = {}
    for one in given:
        held.setdefault(key(one), []).append(one)
    order = sorted(held.items(), key=lambda one: (-len(one[1]), str(one[0])))
    told = totals(items, (theirs for _group, theirs in order))
    rows = [
        [group, len({one.account for one in theirs}), len(theirs), cells]
        for (group, theirs), cells in zip(order, told, strict=True)
    ]
    return {"items": [one.key for one in items if one.kind in COUNTED], "rows": rows}


def _low(items: Sequence[EvaluationItem], given: Sequence[Given]) -> dict:
    """[item, hotel, invitation, mark, reasons], by item, the lowest first."""
    rated = rated_keys(items)
    places = {key: place for place, key in enumerate(rated)}
    rows = [
        [key, one.hotel, one.invitation, one.sheet.answers[key], one.sheet.reasons.get(key, [])]
        for one in given
        for key in one.low(rated)
    ]
    return {"rows": sorted(rows, key=lambda row: (places[row[0]], row[3], row[1]))}


def _straight(items: Sequence[EvaluationItem], given: Sequence[Given], before: dict) -> dict:
    """[hotel, invitation, reason, mark] of each form that looks filled in without looking."""
    rows, rated = [], rated_keys(items)
    for one in sorted(given, key=lambda one: (one.hotel, one.invitation)):
        was = before.get((one.account, one.hotel))
        reason, mark = _why(rated, one, was)
        if reason:
            rows.append([one.hotel, one.invitation, reason.value, mark])
    return {"rows": rows}


def _why(keys: Sequence[str], one: Given, was: Given | None) -> tuple[Straight | None, str]:
    marks = {key: one.sheet.answers[key] for key in keys if key in one.sheet.answers}
    rated = [mark for mark in marks.values() if mark in _RATED]
    if len(marks) >= ENOUGH and not rated:
        return Straight.UNRATED, Mark.NOT_USED.value if Mark.NOT_USED in marks.values() else ""
    if len(rated) >= ENOUGH and len(set(rated)) == 1:
        return Straight.SAME, rated[0]
    if len(rated) >= ENOUGH and was and all(was.sheet.answers.get(key) == mark for key, mark in marks.items()):
        return Straight.AS_BEFORE, ""
    return None, ""


def _private(items: Sequence[EvaluationItem], given: Sequence[Given]) -> dict:
    """[item, hotel, invitation, answer, text] of what is for the director alone and says anything."""
    keys = [item.key for item in items if item.kind == ItemKind.PRIVATE]
    rows = [
        [key, one.hotel, one.invitation, one.sheet.answers.get(key, ""), one.sheet.texts.get(key, "")]
        for one in sorted(given, key=lambda one: (one.hotel, one.invitation))
        for key in keys
        if one.sheet.answers.get(key) or one.sheet.texts.get(key)
    ]
    return {"rows": rows}
