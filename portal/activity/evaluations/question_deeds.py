"""Blind replies: asked of a comment, delivered by a mark, answered without a name, read with the day alone (D29).

The answer goes through nothing that says who sent it: no audit entry, no notice, no form that is remembered."""

import secrets
from datetime import timedelta

from portal.activity.evaluations import comment_deeds, comment_sealing
from portal.activity.evaluations.comments import ReleasedComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.questions import PURPOSE, EvaluationQuestion
from portal.activity.evaluations.seals import WHOSE
from portal.activity.evaluations.words import QuestionState
from portal.foundation import clock, db, keyring
from portal.foundation.db import Conflict, Missing, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.departments import Department
from portal.records.erasure_texts import redact

#: So many questions are asked about one comment, one after another.
MOST_OF_COMMENT = 3
#: So many a department asks within so long: nobody goes fishing.
PER_DEPARTMENT, WITHIN = 10, timedelta(days=7)
#: So many a GM is ever asked about one form of his.
PER_FORM = 8
#: So long a question waits for its answer.
WAITS = timedelta(days=30)
#: Forms of so long ago are asked about.
ASKED_OF = timedelta(days=500)


def ask(by: Person, comment: ReleasedComment, text: str) -> str:
    """Asks whoever wrote a comment; each writer of one made of several has a copy. Returns the thread. What becomes of
    it is never said but by an answer: whether it could be delivered would tell who wrote. Raises Refused."""
    with db.together():
        # One after the other: of two who ask at once the second sees the first.
        db.lock(Department.select().where(Department.id == comment.department_id)).get()
        comment = ReleasedComment.get_by_id(comment.id)
        _check(comment)
        thread, today = secrets.token_hex(16), clock.today()
        written = {comment_sealing.opened(one).invitation for one in comment_deeds.made_of(comment)}
        rows = [_copy(comment, by, text, thread, today, invitation) for invitation in sorted(written)]
        secrets.SystemRandom().shuffle(rows)
        created = [EvaluationQuestion.create(**row) for row in rows if row]
        if not created:
            # As if it had been delivered: that there is nobody left to ask would tell who it is.
            created = [EvaluationQuestion.create(**_undelivered(comment, by, text, thread, today))]
        audit.record(by, "evaluation_question.asked", created[0])
    return thread


def _check(comment: ReleasedComment) -> None:
    """Raises Refused if nobody may ask about it at the moment."""
    if comment.stopped:
        raise Refused(_("The director has ended the questions about this comment."))
    threads = _threads(EvaluationQuestion.comment == comment.id)
    if any(state_of(copies) == QuestionState.ASKED and is_fresh(copies) for copies in threads.values()):
        raise Refused(_("A question about this comment waits for its answer. Ask again when it is settled."))
    if len(threads) >= MOST_OF_COMMENT:
        raise Refused(_("%(n)s questions about one comment are enough.", n=len(threads)))
    theirs = ReleasedComment.select(ReleasedComment.id).where(ReleasedComment.department == comment.department_id)
    late = (EvaluationQuestion.on > clock.today() - WITHIN) & EvaluationQuestion.comment.in_(theirs)
    if len(_threads(late)) >= PER_DEPARTMENT:
        raise Refused(_("Your department has asked %(n)s questions this week. Ask again next week.", n=PER_DEPARTMENT))


def _threads(condition) -> dict[str, list[EvaluationQuestion]]:
    """{thread: its copies} of the questions under a condition."""
    found: dict[str, list[EvaluationQuestion]] = {}
    for row in EvaluationQuestion.select().where(condition).limit(500):
        found.setdefault(row.thread, []).append(row)
    return found


def is_read(row: EvaluationQuestion) -> bool:
    """True from the day after it was answered: whoever watches the hour learns nothing of who answers."""
    return row.answered_on is not None and row.answered_on < clock.today()


def state_of(copies: list[EvaluationQuestion]) -> QuestionState:
    """How an asking stands for those who asked: how many copies it has, and which of them are answered, is not told."""
    if any(row.state == QuestionState.SETTLED for row in copies):
        return QuestionState.SETTLED
    return QuestionState.ANSWERED if any(map(is_read, copies)) else QuestionState.ASKED


def is_fresh(copies: list[EvaluationQuestion]) -> bool:
    """True while an answer may still come, or has come today."""
    return any(row.answered_on == clock.today() or clock.today() - row.on < WAITS for row in copies)


def _copy(comment, by, text, thread, today, invitation) -> dict | None:
    """The row for one writer; None if he was asked about his form often enough."""
    for slot in range(PER_FORM):
        whose = f"{invitation}:{slot}"
        if not EvaluationQuestion.select().where(WHOSE.found_by(whose)).exists():
            return _row(comment, by, text, thread, today, whose)
    return None


def _undelivered(comment, by, text, thread, today) -> dict:
    return _row(comment, by, text, thread, today, f"0:{secrets.token_hex(8)}")


def _row(comment, by, text, thread, today, whose) -> dict:
    token = secrets.token_hex(16)
    facts = {"comment": comment.id, "by": by.id, "text": text, "on": today, "thread": thread, "token": token}
    return {**facts, "whose": WHOSE.seal(whose, token=token), "found_by": WHOSE.marked(whose)}


def waiting_for(person: Person) -> list[EvaluationQuestion]:
    """What the departments ask this GM, with their comments and departments, the oldest first: found by the marks of
    his own forms, whatever he wrote in them."""
    forms = _forms_of(person)
    if not forms:
        return []
    table = EvaluationQuestion
    query = table.select(table, ReleasedComment, Department).join(ReleasedComment).join(Department)
    fresh = (table.state == QuestionState.ASKED) & (table.on > clock.today() - WAITS)
    return list(query.where(table.found_by.in_(_marks(forms)) & fresh).order_by(table.on, table.token))


def answered_by(person: Person) -> list[EvaluationQuestion]:
    """What this GM has answered, the last first."""
    forms = _forms_of(person)
    table = EvaluationQuestion
    query = table.select(table, ReleasedComment, Department).join(ReleasedComment).join(Department)
    told = query.where(table.found_by.in_(_marks(forms) or [""]) & table.answered_on.is_null(False))
    return list(told.order_by(table.answered_on.desc(), table.token).limit(20))


def _forms_of(person: Person) -> list[int]:
    if not person.may("evaluations.write"):
        return []
    since = clock.now() - ASKED_OF
    cycles = EvaluationCycle.select(EvaluationCycle.id).where(EvaluationCycle.closed_at > since)
    query = EvaluationInvitation.visible_to(person).select(EvaluationInvitation.id)
    query = query.where(EvaluationInvitation.cycle.in_(cycles)).order_by(EvaluationInvitation.id.desc()).limit(40)
    return [number for (number,) in query.tuples()]


def _marks(forms: list[int]) -> list[str]:
    return [one for form in forms for slot in range(PER_FORM) for one in keyring.marks(PURPOSE, f"{form}:{slot}")]


def answer(person: Person, token: str, text: str) -> None:
    """A GM answers, unnamed, once. Nothing is noted of it but the words and the day. Raises Missing, or Conflict if he
    has answered in another window."""
    table = EvaluationQuestion
    with db.together():
        forms = _forms_of(person)
        mine = (table.token == token) & table.found_by.in_(_marks(forms) or [""])
        row = table.select().where(mine).first()
        if row is None:
            raise Missing(table.__name__)
        if row.state != QuestionState.ASKED or clock.today() - row.on >= WAITS:
            if row.answer == text:
                return
            raise Conflict(row)
        row.save_over(row.version, state=QuestionState.ANSWERED, answer=text, answered_on=clock.today())


def settle(by: Person, thread: str) -> int:
    """The department has understood: nothing is awaited any more, whoever of several has not answered yet. Returns the
    id of the comment. Raises Missing."""
    table = EvaluationQuestion
    with db.together():
        rows = list(db.lock(table.visible_to(by).where(table.thread == thread)))
        if not rows:
            raise Missing(table.__name__)
        if all(row.state == QuestionState.SETTLED for row in rows):
            return rows[0].comment_id
        changes = {"state": QuestionState.SETTLED, "version": table.version + 1}
        table.update(changes).where(table.thread == thread).execute()
        audit.record(by, "evaluation_question.settled", min(rows, key=lambda row: row.id))
    return rows[0].comment_id


def redact_question(by: Person, row: EvaluationQuestion, reason: str, field: str, words: str) -> None:
    """Other words over a question, in every copy of its asking, or over one answer; nothing of the earlier is kept."""
    with db.together():
        if field == "text":
            others = (EvaluationQuestion.thread == row.thread) & (EvaluationQuestion.id != row.id)
            changed = {"text": words, "version": EvaluationQuestion.version + 1}
            EvaluationQuestion.update(changed).where(others).execute()
        redact(by, row, reason, **{field: words})
