"""You said, we did: what came of each item of a cycle, said by its department and told to all GMs (D28)."""

from typing import NamedTuple

from peewee import CharField, DateTimeField, ForeignKeyField, TextField

from portal.activity.evaluations import sealing
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.words import LOW, AnswerState, CycleState, ItemKind, Verdict
from portal.foundation import clock
from portal.foundation.db import Versioned
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department


class EvaluationReply(Versioned):
    """What was done about an item, or why not. Each GM who marked it low reads it, and is asked next time whether it
    got better."""

    cycle = ForeignKeyField(EvaluationCycle, index=False)
    item = CharField(max_length=20)
    department = ForeignKeyField(Department, index=False)
    verdict = CharField(max_length=10, default=Verdict.UNDER_WAY)
    text = TextField(default="")
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("cycle", "item"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        """Head office as it is written; the hotel side once the cycle's results are told."""
        if not person.may("evaluations.read"):
            return cls.none()
        if not person.is_hotel_side:
            return cls.select()
        told = EvaluationCycle.select(EvaluationCycle.id).where(EvaluationCycle.state == CycleState.PUBLISHED)
        return cls.select().where(cls.cycle.in_(told))

    @classmethod
    def writable_by(cls, person: Person):
        """A department's liaison its own, customer service's manager customer service's, the director all."""
        if not person.may("evaluation_replies.write"):
            return cls.none()
        if person.role == Role.DIRECTOR:
            return cls.select()
        if person.role == Role.MANAGER:
            return cls.select().where(cls.department.in_(Department.id_of_customer_service()))
        return cls.select().where(cls.department.in_(Account.select(Account.department).where(Account.id == person.id)))


#: So many of his low items a GM is told of in the head of the next form.
AT_HEAD = 3


class LowItem(NamedTuple):
    """An item that a GM marked low, and what came of it: `verdict` is empty as long as nobody has said anything."""

    item: EvaluationItem
    mark: str
    verdict: str
    text: str


def of_form(invitation: EvaluationInvitation) -> list[LowItem]:
    """What came of the low items of one form, for whose it is: reckoned when he looks, from his own sealed answer. The
    worst first, then in the order of the sheet; nothing before the cycle's results are told."""
    cycle = invitation.cycle
    answer = EvaluationAnswer.get_or_none(
        (EvaluationAnswer.invitation == invitation.id) & (EvaluationAnswer.state == AnswerState.SENT)
    )
    if answer is None or cycle.state != CycleState.PUBLISHED:
        return []
    marks = {key: mark for key, mark in sealing.opened(answer).answers.items() if mark in LOW}
    if not marks:
        return []
    said = {row.item: row for row in EvaluationReply.select().where(EvaluationReply.cycle == cycle.id)}
    items = [one for one in EvaluationItem.of(cycle.edition) if one.key in marks and one.kind == ItemKind.SCALE]
    found = [
        LowItem(item, marks[item.key], said[item.key].verdict, said[item.key].text)
        if item.key in said
        else LowItem(item, marks[item.key], "", "")
        for item in items
    ]
    return sorted(found, key=lambda one: one.mark)


def for_sheet(invitation: EvaluationInvitation) -> list[LowItem]:
    """At most three low items of the same person's last answer for the same hotel, with what came of them: the head of
    his next form, where he says whether it got better."""
    before, cycle = EvaluationInvitation, EvaluationCycle
    query = before.select(before, cycle).join_from(before, cycle).join_from(before, EvaluationAnswer)
    same = (before.account == invitation.account_id) & (before.hotel == invitation.hotel_id)
    earlier = (before.id != invitation.id) & (cycle.deadline < invitation.cycle.deadline)
    sent = EvaluationAnswer.state == AnswerState.SENT
    last = query.where(same & earlier & sent).order_by(cycle.deadline.desc(), before.id.desc()).first()
    return of_form(last)[:AT_HEAD] if last else []
