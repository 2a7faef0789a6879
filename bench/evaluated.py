"""Forty cycles of the evaluation for the spread company: who was asked, what was sent, and what freezing makes of it.

Every hotel is asked in every cycle through a GM of its own and nine of ten answer, all 25 items. Who is asked stands by
SQL; answers are sealed one by one as the portal seals them, under a key made for the benchmark, and the portal's own
code freezes each cycle: cells, the director's tables and the comments are what it puts down. What head office makes of
it afterwards (passed on, promised) is SQL again. The small size has all cycles with what was frozen, and the answers of
the last ones alone: so a page shows the same on both.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from portal.activity.evaluations import freezing, sealing
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.comments import ReleasedComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm, EvaluationItem
from portal.activity.evaluations.improvements import Improvement
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import LOW, Compared, ItemKind, Mark, Reason
from portal.foundation import bulk, clock, db
from portal.records.accounts import Account
from portal.records.editions import EditionState
from portal.records.hotel_words import Kind
from portal.records.teams import Region

#: So many cycles, a quarter of a year from one to the next; of so many the small size has the answers.
CYCLES, ANSWERED_OF_SMALL, DAYS = 40, 4, 91
#: The company's officers stand in so many regions.
REGIONS = 8
#: So many different sheets for each kind of hotel; in the next cycle everybody has another one.
SHEETS = 2_000
#: In a cycle passed on and promised.
PASSED_ON, PROMISED = 120, 60
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
OPINION = "质检反馈很快，希望旺季前把布草和消防通道的标准再讲一遍。"


def fill(whole: bool, today: date, bar: Callable, put: Callable) -> None:
    """Puts the rows into the opened database with its indexes; `served` says which hotel is whose, as `grown` has made
    it. `whole`: with the answers of every cycle."""
    run = db.database.execute_sql
    for table in OWN:
        run(f"DELETE FROM {table}")
    run("DELETE FROM account WHERE sign_in LIKE 'bench-gm-%'")
    form = EvaluationForm.get(~EvaluationForm.pulse)
    published = (EvaluationEdition.form == form.id) & (EvaluationEdition.state == EditionState.PUBLISHED)
    edition = EvaluationEdition.select().where(published).order_by(EvaluationEdition.id).first()
    regions = _regions(run)
    gms = {"sign_in": "'bench-gm-' || hotel", "name": "'GM ' || hotel", "role": "'gm'", "name_key": "'gm'"}
    put(Account, gms | {"added_at": "'2020-01-01 00:00:00'"}, "served ORDER BY hotel")
    run("CREATE TEMP TABLE asked (hotel INTEGER PRIMARY KEY, officer INTEGER, kind TEXT, region INTEGER, gm INTEGER)")
    run(
        f"INSERT INTO asked SELECT s.hotel, s.officer, s.kind, {regions}, a.id FROM served s"
        " JOIN account a ON a.sign_in = 'bench-gm-' || s.hotel"
    )
    sheets = {kind.value: _sheets(edition.items(kind), Random(kind.value)) for kind in Kind}
    for part in bar("evaluations", CYCLES, 1):
        number, last = part.start + 1, today - timedelta(days=DAYS * (CYCLES - part.start) - 30)
        row = cycle(number, edition, last)
        answers(put, row, sheets)
        with clock.at(row.closes_at), db.together():
            freezing.freeze(row)
            row.state, row.closed_at, row.published_at = "published", clock.now(), clock.now()
            row.save()
        outcome(put, row)
        gone = number - (ANSWERED_OF_SMALL if number == CYCLES else 1)
        for each in range(max(1, gone - ANSWERED_OF_SMALL), gone + 1) if not whole else ():
            # The cycle that follows counts what became of this one's low marks, so it stands until then.
            if each <= min(number - 1, CYCLES - ANSWERED_OF_SMALL):
                _forget(run, each)
    with clock.at(datetime.combine(today, time())):
        freezing.freeze_years()


def _regions(run: Callable) -> str:
    """The regions, as many as that; how an officer's is told."""
    for n in range(run("SELECT COUNT(*) FROM region").fetchone()[0], REGIONS):
        Region.create(name_zh=f"区域{n + 1}", name_en=f"Region {n + 1}")
    ids = [number for (number,) in run("SELECT id FROM region ORDER BY id")]
    cases = " ".join(f"WHEN {n} THEN {number}" for n, number in enumerate(ids))
    return f"CASE s.officer / 100 % {len(ids)} {cases} END"


def _forget(run: Callable, number: int) -> None:
    theirs = f"SELECT id FROM evaluation_invitation WHERE cycle_id = {number}"
    run(f"DELETE FROM evaluation_answer WHERE invitation_id IN ({theirs})")
    run(f"DELETE FROM evaluation_invitation WHERE cycle_id = {number}")
    run(f"DELETE FROM evaluation_comment WHERE cycle_id = {number}")


def _sheets(items: list[EvaluationItem], draw: Random) -> list[Sheet]:
    """What is answered: marks around the middle, a reason at low ones, a text now and then."""
    found = []
    for _n in range(SHEETS):
        told, bias = Sheet(), draw.gauss(3.7, 0.5)
        for item in items:
            if item.kind == ItemKind.SCALE:
                mark = str(min(5, max(1, round(draw.gauss(bias, 0.8)))))
                told.answers[item.key] = mark = Mark.NOT_USED.value if draw.random() < 0.04 else mark
                if mark in set(LOW):
                    told.reasons[item.key] = [draw.choice([one.value for one in Reason if one != Reason.OTHER])]
            elif item.kind == ItemKind.RECOMMEND:
                told.answers[item.key] = str(min(10, max(0, round(bias * 2 + draw.gauss(0, 1)))))
            elif item.kind == ItemKind.COMPARE:
                told.answers[item.key] = draw.choice([one.value for one in Compared])
            elif item.kind == ItemKind.CHOICE:
                told.answers[item.key] = draw.choice([word for word, _label in item.options()])
            elif item.kind == ItemKind.TEXT and draw.random() < 0.08:
                told.texts[item.key] = OPINION
        low = list(told.reasons)[:3]
        told.loops = {key: draw.choice(["better", "same", "worse"]) for key in low}
        found.append(told)
    return found


def cycle(number: int, edition: EvaluationEdition, last: date) -> EvaluationCycle:
    first = datetime.combine(last - timedelta(days=14), time(2))
    asked = db.database.execute_sql("SELECT COUNT(*) FROM asked").fetchone()[0]
    facts = {"period_from": last - timedelta(days=90), "period_until": last, "opens_at": first, "opened_at": first}
    facts |= {"deadline": datetime.combine(last, time(10)), "publish_by": last + timedelta(days=20), "at": first}
    facts |= {"name_zh": f"第{number}期", "name_en": f"Cycle {number}", "edition": edition, "state": "open"}
    return EvaluationCycle.create(**facts, invited=asked, answered=asked * 9 // 10)


def answers(put: Callable, row: EvaluationCycle, sheets: dict[str, list[Sheet]]) -> None:
    """Whom a cycle has asked, and what they sent."""
    # In the order of their ids, as the deeds ask them.
    told = {"cycle_id": f"{row.id}", "hotel_id": "hotel", "account_id": "gm", "function": "'gm'", "kind": "kind"}
    told |= {"region_id": "region", "officer_id": "officer", "at": f"'{row.opened_at}'"}
    told |= {"state": f"CASE WHEN (hotel / 100 + {row.id}) % 10 THEN 'answered' ELSE 'waiting' END"}
    put(EvaluationInvitation, told, "asked ORDER BY hotel")
    table, draw = EvaluationInvitation, Random(row.id)
    query = table.select(table.id, table.kind).where((table.cycle == row.id) & (table.state == "answered"))
    sent = [
        {
            "invitation": number,
            "state": "sent",
            "body": sealing.sealed(draw.choice(sheets[kind]), number),
            "receipt": f"B{number}",
            "saved_at": row.deadline,
            "sent_at": row.deadline - timedelta(minutes=draw.randrange(20_000)),
        }
        for number, kind in query.order_by(table.id).tuples()
    ]
    with db.together():
        bulk.insert(EvaluationAnswer, sent)


def outcome(put: Callable, row: EvaluationCycle) -> None:
    """What was passed on of a cycle, and what departments promised for it."""
    run = db.database.execute_sql
    director = run("SELECT id FROM account WHERE role = 'director' ORDER BY id").fetchone()[0]
    day = row.deadline.date() + timedelta(days=5)
    items = "evaluation_item i ON i.kind = 'scale' AND i.department_id IS NOT NULL"
    some = f"(SELECT ROW_NUMBER() OVER (ORDER BY hotel) AS n FROM asked LIMIT {{}}) JOIN {items}"
    some += f" AND i.edition_id = {row.edition_id} AND i.id % 20 = n % 20"
    told = {"cycle_id": f"{row.id}", "department_id": "i.department_id", "item": "i.key", "topic": "i.key"}
    told |= {"text": "?", "praise": "n % 3 = 0", "on": f"'{day}'", "from_at": f"'{day} 04:00:00'", "made_of": "'-'"}
    put(ReleasedComment, told | {"by_id": f"{director}"}, some.format(PASSED_ON), OPINION)
    state = f"CASE WHEN {row.id} > 36 THEN 'planned' WHEN n % 5 THEN 'done' ELSE 'dropped' END"
    told = {"cycle_id": f"{row.id}", "department_id": "i.department_id", "item": "i.key", "title": "'改进' || n"}
    told |= {"owner_id": f"{director}", "due_on": f"date('{day}', '+' || (n % 200) || ' days')", "state": state}
    told |= {"by_id": f"{director}", "at": f"'{day} 04:00:00'", "version": "1"}
    told |= {"closed_on": f"CASE WHEN {row.id} <= 36 THEN date('{day}', '+190 days') END"}
    put(Improvement, told, some.format(PROMISED))
