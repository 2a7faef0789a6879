"""Forty cycles of the evaluation for the spread company, by SQL: who was asked, sealed answers, frozen cells.

Every hotel is asked in every cycle and nine of ten answer; what they say is as long as 25 sealed marks and opens for
nobody, as no page that is measured reads it. The frozen cells are of all items in the company, both kinds, every
region and each kind in it. The small size has all cycles and their cells, so that a page shows the same on both, and
the answers of the last cycles alone.
"""

from collections.abc import Callable
from datetime import date, timedelta

from bench.places import LARGE
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.results import EvaluationResult
from portal.foundation import db

#: So many cycles, a quarter of a year from one to the next; of so many the small size has the answers.
CYCLES, ANSWERED_OF_SMALL, DAYS = 40, 4, 91
#: As many bytes as 25 marks take when they are sealed.
SEALED = 420
#: The demo's own, whose numbers the bench's would take.
OWN = (
    "improvement_entry",
    "improvement",
    "evaluation_reply",
    "evaluation_question",
    "released_comment",
    "evaluation_comment",
    "evaluation_table",
    "evaluation_result",
    "evaluation_reading",
    "evaluation_scan",
    "evaluation_answer",
    "evaluation_invitation",
    "cycle_reminder",
    "evaluation_cycle",
)


def fill(calls: int, today: date, bar: Callable, put: Callable) -> None:
    """Puts the rows into the opened database; `served` says which hotel is whose, as `grown` has made it."""
    run = db.database.execute_sql
    for table in OWN:
        run(f"DELETE FROM {table}")
    edition = run(
        "SELECT e.id FROM evaluation_edition e JOIN evaluation_form f ON f.id = e.form_id"
        " WHERE f.pulse = 0 AND e.state = 'published' ORDER BY e.id LIMIT 1"
    ).fetchone()[0]
    run("CREATE TEMP TABLE asked (hotel INTEGER PRIMARY KEY, officer INTEGER, kind TEXT, region INTEGER)")
    run(
        "INSERT INTO asked SELECT s.hotel, s.officer, s.kind, t.region_id FROM served s"
        " LEFT JOIN account a ON a.id = s.officer LEFT JOIN team t ON t.id = a.team_id"
    )
    run("CREATE TEMP TABLE cells (scope TEXT, name TEXT, people INTEGER)")
    scopes = {"company": "''", "kind": "kind", "region": "region", "kind_region": "kind || ':' || region"}
    for scope, name in scopes.items():
        run(
            f"INSERT INTO cells SELECT '{scope}', {name}, COUNT(*) * 9 / 10 FROM asked"
            f" WHERE {name} IS NOT NULL GROUP BY {name}"
        )
    for part in bar("evaluations", CYCLES, 1):
        number, last = part.start + 1, today - timedelta(days=DAYS * (CYCLES - part.start) - 30)
        cycle(put, number, edition, last)
        if calls >= LARGE or number > CYCLES - ANSWERED_OF_SMALL:
            answers(put, number, last)


def cycle(put: Callable, number: int, edition: int, last: date) -> None:
    """One cycle: its row, and its frozen cells."""
    first, closed = last - timedelta(days=14), f"'{last} 10:30:00'"
    told = {"id": f"{number}", "name_zh": f"'第{number}期'", "name_en": f"'Cycle {number}'", "edition_id": f"{edition}"}
    told |= {"period_from": f"'{last - timedelta(days=90)}'", "period_until": f"'{last}'", "state": "'published'"}
    told |= {"opens_at": f"'{first} 02:00:00'", "opened_at": f"'{first} 02:00:00'", "deadline": f"'{last} 10:00:00'"}
    told |= {"publish_by": f"'{last + timedelta(days=20)}'", "at": f"'{first} 01:00:00'", "closed_at": closed}
    told |= {"published_at": closed, "version": "1", "invited": "n", "answered": "n * 9 / 10"}
    put(EvaluationCycle, told, "(SELECT COUNT(*) AS n FROM asked)")
    spread = f"people * (40 + (i.id + {number}) % 9) / 100"
    rest = "',4:' || (people * 3 / 10) || ',3:' || (people / 10) || ',2:' || (people / 20) || ',unused:1'"
    counts = f"'5:' || ({spread}) || {rest}"
    told = {"cycle_id": f"{number}", "scope": "scope", "group": "name", "item": "i.key", "people": "people"}
    told |= {"raters": "people", "counts": counts}
    items = "evaluation_item i ON i.kind = 'scale' AND i.edition_id ="
    put(EvaluationResult, told, f"cells JOIN {items} (SELECT edition_id FROM evaluation_cycle WHERE id = {number})")
    told |= {"item": "'@response'", "counts": "'asked:' || (people * 10 / 9) || ',answered:' || people"}
    put(EvaluationResult, told, "cells")
    told |= {"item": "'nps'", "counts": "'10:' || (people / 4) || ',9:' || (people / 4) || ',7:' || (people / 4)"}
    put(EvaluationResult, told, "cells")


def answers(put: Callable, number: int, last: date) -> None:
    """Whom a cycle has asked, and what they sent."""
    first, closed = last - timedelta(days=14), f"'{last} 10:30:00'"
    # In the order of their ids, as the deeds ask them.
    told = {"cycle_id": f"{number}", "hotel_id": "hotel", "account_id": "officer", "function": "'gm'", "kind": "kind"}
    told |= {"region_id": "region", "officer_id": "officer", "at": f"'{first} 02:00:00'"}
    told |= {"state": f"CASE WHEN (hotel / 100 + {number}) % 10 THEN 'answered' ELSE 'waiting' END"}
    put(EvaluationInvitation, told, "asked ORDER BY hotel")
    told = {"invitation_id": "id", "state": "'sent'", "body": f"'bench.' || hex(randomblob({SEALED}))", "version": "1"}
    told |= {"way": "'portal'", "receipt": "'B' || id", "saved_at": closed, "sent_at": closed}
    put(EvaluationAnswer, told, f"evaluation_invitation WHERE cycle_id = {number} AND state = 'answered' ORDER BY id")
