"""What a department says of an item that was marked low; who has not said anything yet, and is reminded (D28)."""

from datetime import timedelta

from peewee import IntegrityError

from portal.activity.evaluations import counting
from portal.activity.evaluations.cycles import CycleReminder, EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.replies import EvaluationReply
from portal.activity.evaluations.results import EvaluationResult
from portal.activity.evaluations.words import LOW, CycleState, ItemKind, Scope, Verdict
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Missing, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import CUSTOMER_SERVICE, Department
from portal.records.notices import News, Notice

#: So long before the GMs are told, departments that owe an answer are reminded.
AHEAD = timedelta(days=3)
#: Runs of the reminder: once before the day, once when it is over.
BEFORE, AFTER = "replies", "replies-late"


def low_count(text: str) -> int:
    """How often a mark was low, of a frozen cell's counts."""
    counts = counting.read(text)
    return sum(counts.get(mark.value, 0) for mark in LOW)


def owed_items(cycle: EvaluationCycle) -> list[EvaluationItem]:
    """The items of a frozen cycle that somebody has marked low, as the published company row says: each wants a
    department's word."""
    table = EvaluationResult
    company = (table.cycle == cycle.id) & (table.scope == Scope.COMPANY) & (table.group == "")
    cells = table.select(table.item, table.counts).where(company).tuples()
    low = {item for item, counts in cells if low_count(counts)}
    return [
        item
        for item in EvaluationItem.of(cycle.edition)
        if item.key in low and item.kind == ItemKind.SCALE and item.department_id
    ]


def silent(cycle: EvaluationCycle) -> dict[Department, list[EvaluationItem]]:
    """{department: items it owes a word on}."""
    answered = EvaluationReply.select(EvaluationReply.item).where(EvaluationReply.cycle == cycle.id)
    said = {key for (key,) in answered.tuples()}
    found: dict[Department, list[EvaluationItem]] = {}
    for item in owed_items(cycle):
        if item.key not in said:
            found.setdefault(item.department, []).append(item)
    return found


def say(by: Person, cycle: EvaluationCycle, key: str, verdict: Verdict, text: str, opened: int = 0) -> EvaluationReply:
    """What was done about an item, or why not, over version `opened` (0: the first word). Raises Missing for an item
    that is not this person's, Conflict, Refused."""
    if not cycle.is_frozen:
        raise Refused(_("Answers are given when the cycle is closed."))
    item = next((one for one in owed_items(cycle) if one.key == key), None)
    if item is None:
        raise Missing(EvaluationReply.__name__)
    check_is_theirs(by, item)
    table = EvaluationReply
    facts = {"verdict": verdict, "text": text, "by": by.id, "at": clock.now()}
    with db.together():
        row = table.get_or_none((table.cycle == cycle.id) & (table.item == key))
        if row is None:
            try:
                with db.together():
                    row = table.create(cycle=cycle, item=key, department=item.department_id, **facts)
            except IntegrityError:
                # A colleague was quicker by a moment.
                raise Conflict(table.get((table.cycle == cycle.id) & (table.item == key))) from None
        else:
            row.save_over(opened, **facts)
        audit.record(by, "evaluation_reply.said", row, item=key, verdict=verdict)
    return row


def answers_for(by: Person) -> int | None:
    """The department for which this person says what was done; None for the director, who may for all. Raises
    Refused."""
    if not by.may("evaluation_replies.write"):
        raise Refused
    if by.role == Role.DIRECTOR:
        return None
    if by.role == Role.MANAGER:
        return Department.customer_service().id
    number = Account.of(by).department_id
    if number is None:
        raise Refused(_("Your account belongs to no department yet. An administrator enters it."))
    return number


def check_is_theirs(by: Person, item: EvaluationItem) -> None:
    """Raises Missing for an item that another department answers for."""
    number = answers_for(by)
    if number is not None and number != item.department_id:
        raise Missing(EvaluationReply.__name__)


def speaking_for(department: Department) -> list[int]:
    """Whom a department speaks through: its liaisons; customer service through its managers."""
    people = Account.select(Account.id).where(Account.active)
    if department.word == CUSTOMER_SERVICE:
        people = people.where(Account.role == Role.MANAGER)
    else:
        people = people.where((Account.role == Role.LIAISON) & (Account.department == department.id))
    return [number for (number,) in people.order_by(Account.id).tuples()]


def remind_due() -> int:
    """Departments that owe an answer are reminded three days before the GMs are told, and the director when the day is
    over; each once. Returns how many were reminded."""
    today, count = clock.today(), 0
    closed = EvaluationCycle.select().where(EvaluationCycle.state == CycleState.CLOSED)
    for cycle in closed.where(EvaluationCycle.publish_by <= today + AHEAD).limit(20):
        runs = [BEFORE] + [AFTER] * (cycle.publish_by < today)
        count += sum(_remind(cycle, run) for run in runs)
    return count


def _remind(cycle: EvaluationCycle, run: str) -> int:
    """How many are told; none if this was done before."""
    table = CycleReminder
    with db.together():
        if not table.insert(cycle=cycle.id, run=run, at=clock.now()).on_conflict_ignore().as_rowcount().execute():
            return 0
        waiting = silent(cycle)
        told = {number for department in waiting for number in speaking_for(department)}
        if waiting and run == AFTER:
            told |= {account.id for account in Account.directors()}
        Notice.put(COMMAND_LINE, told, News.REPLIES_LATE if run == AFTER else News.REPLIES_DUE, cycle)
        table.update(reached=len(told)).where((table.cycle == cycle.id) & (table.run == run)).execute()
    return len(told)
