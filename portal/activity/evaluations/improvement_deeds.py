"""Improvements: promised, carried out or dropped, with what they brought; overdue ones climb (D28, D37)."""

from datetime import date

from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.improvements import Improvement, ImprovementEntry
from portal.activity.evaluations.reply_deeds import speaking_for
from portal.activity.evaluations.words import RUNNING, ImprovementState
from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import CUSTOMER_SERVICE, Department
from portal.records.notices import News, Notice


class Step(Choice):
    """How far an overdue improvement has climbed."""

    OWNER = "owner", "its owner"
    DEPARTMENT = "department", "its department"
    DIRECTOR = "director", "the director"


#: After so many days overdue each of them is told.
CLIMBS_AFTER = {Step.OWNER: 1, Step.DEPARTMENT: 4, Step.DIRECTOR: 8}
#: So many climb in one go.
AT_ONCE = 200


def departments_for(person: Person) -> list[Department]:
    """For which departments this person may promise something: a liaison his own, a manager customer service, the
    director all."""
    if not person.may("improvements.admin"):
        return []
    rows = [row for row in Department.in_order(person) if row.active]
    if person.role == Role.DIRECTOR:
        return rows
    mine = Department.customer_service().id if person.role == Role.MANAGER else Account.of(person).department_id
    return [row for row in rows if row.id == mine]


def owners_in(department: Department, person: Person) -> list[Account]:
    """Who can own a measure of a department: its liaisons, of customer service officers and managers, and whoever
    enters it."""
    roles = (Role.STAFF, Role.MANAGER) if department.word == CUSTOMER_SERVICE else ()
    theirs = (Account.role == Role.LIAISON) & (Account.department == department.id)
    query = Account.select().where(
        Account.active & (Account.role.in_([*map(str, roles), ""]) | theirs | (Account.id == person.id))
    )
    return list(query.order_by(Account.name_key, Account.name, Account.id))


def item_of(cycle: EvaluationCycle | None, key: str) -> EvaluationItem | None:
    """An item of a cycle's form."""
    if cycle is None or not key:
        return None
    table = EvaluationItem
    return table.get_or_none((table.edition == cycle.edition_id) & (table.key == key))


def others(item: EvaluationItem) -> Refused:
    """Why a department cannot plan for an item that another one answers for: that one's people have to keep it."""
    words = _(
        "%(department)s answers for “%(item)s” and plans what is done about it.",
        department=item.department.name,
        item=item.name,
    )
    return Refused(words)


def add(
    by: Person,
    department: Department,
    owner: Account,
    title: str,
    due_on: date,
    *,
    text: str = "",
    expected: str = "",
    cycle: EvaluationCycle | None = None,
    item: str = "",
) -> Improvement:
    """A department promises something, by whom and by when. Raises Refused for another's department or item."""
    if department.id not in {row.id for row in departments_for(by)}:
        raise Refused(_("Each department plans its own improvements."))
    known = item_of(cycle, item)
    if known is not None and known.department_id not in (None, department.id):
        raise others(known)
    facts = {"department": department, "owner": owner, "title": title, "due_on": due_on, "text": text}
    with db.together():
        row = Improvement.create(**facts, expected=expected, cycle=cycle, item=item, by=by.id)
        audit.record(by, "improvement.added", row, department=department.id, due_on=due_on)
        Notice.put(by, [owner.id], News.IMPROVEMENT_YOURS, row)
    return row


def edit(by: Person, row: Improvement, opened: int, **facts) -> None:
    """Saves title, text, owner, day, expected effect over version `opened`: another day lets it climb anew. Raises
    Conflict."""
    facts = {name: value.id if name == "owner" else value for name, value in facts.items()}
    now = {name: row.owner_id if name == "owner" else getattr(row, name) for name in facts}
    changes = {name: [now[name], value] for name, value in facts.items() if now[name] != value}
    if facts.get("due_on", row.due_on) != row.due_on:
        facts["climbed"] = ""
    with db.together():
        row.save_over(opened, **facts)
        if not changes:
            return
        told = {"account" if name == "owner" else name: value for name, value in changes.items()}
        if "account" in told:
            told["account"] = facts["owner"]
        audit.record(by, "improvement.edited", row, version=row.version, **told)
        if "due_on" in changes:
            old, new = changes["due_on"]
            ImprovementEntry.create(improvement=row, by=by.id, text=f"{old:%Y-%m-%d} → {new:%Y-%m-%d}")
            Notice.settled(row, News.IMPROVEMENT_LATE)
        if "owner" in changes:
            Notice.put(by, [facts["owner"]], News.IMPROVEMENT_YOURS, row)


def note(
    by: Person, row: Improvement, opened: int, text: str = "", state: ImprovementState | None = None, effect: str = ""
) -> None:
    """A line of its history: a remark, another state, what it brought; over version `opened`. Carried out or dropped,
    it says in words what came of it. Raises Conflict, or Refused."""
    new = state if state and state != row.state else None
    if new == ImprovementState.DROPPED and not text:
        raise Refused(_("Say in a sentence why it is dropped."))
    facts: dict = {"effect": effect} if effect != row.effect else {}
    if new:
        closed = clock.today() if new not in RUNNING else None
        facts |= {"state": new, "closed_on": closed, "climbed": "" if new in RUNNING else row.climbed}
    if not (facts or text):
        return
    with db.together():
        row.save_over(opened, **facts)
        said = text or (effect if "effect" in facts else "")
        ImprovementEntry.create(improvement=row, by=by.id, text=said, state=new or "")
        audit.record(by, "improvement.noted", row, version=row.version, **({"state": new} if new else {}))
        if new and new not in RUNNING:
            Notice.settled(row, News.IMPROVEMENT_YOURS, News.IMPROVEMENT_LATE)


def climb_due() -> int:
    """Tells of improvements that are overdue, the longer the further up: owner, department, director; each once.
    Returns how many climbed."""
    table, today = Improvement, clock.today()
    running = table.state.in_([str(one) for one in RUNNING])
    count, before = 0, [""]
    for step, days in CLIMBS_AFTER.items():
        late = table.due_on <= date.fromordinal(today.toordinal() - days)
        query = table.select().where(running & late & table.climbed.in_(before)).order_by(table.due_on, table.id)
        count += sum(_climb(row, step) for row in query.limit(AT_ONCE))
        before.append(step)
    return count


def _climb(row: Improvement, step: Step) -> bool:
    """False if somebody was quicker."""
    table = Improvement
    with db.together():
        still = (table.id == row.id) & (table.climbed == row.climbed) & (table.state == row.state)
        if not table.update(climbed=step).where(still).execute():
            return False
        told = {Step.OWNER: lambda: [row.owner_id], Step.DEPARTMENT: lambda: speaking_for(row.department)}
        people = told.get(step, lambda: [account.id for account in Account.directors()])()
        Notice.put(COMMAND_LINE, people, News.IMPROVEMENT_LATE, row)
        audit.record(COMMAND_LINE, "improvement.climbed", row, step=step.value)
    return True
