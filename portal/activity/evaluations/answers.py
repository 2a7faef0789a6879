"""Answers: what a GM wrote, sealed; the director alone reads them, and each reading is recorded (D25, D26)."""

from collections.abc import Iterable

from peewee import CharField, DateTimeField, ForeignKeyField, TextField

from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.words import AnswerState, Way
from portal.foundation import clock
from portal.foundation.db import Missing, Table, Versioned
from portal.foundation.roles import Person
from portal.records.accounts import Account

#: What the vault calls their seal.
PURPOSE = "evaluation answer"


class EvaluationAnswer(Versioned):
    """The one answer to an invitation: a draft until it is sent, removed when it is withdrawn. `body` is a sealed
    `Sheet`; nothing of it stands in the clear anywhere."""

    invitation = ForeignKeyField(EvaluationInvitation, unique=True, backref="answers")
    state = CharField(max_length=5, default=AnswerState.DRAFT)
    body = TextField()
    way = CharField(max_length=6, default=Way.PORTAL)
    #: The number on the receipt; says nothing of hotel or order.
    receipt = CharField(max_length=16, null=True, unique=True)
    saved_at = DateTimeField(default=clock.now)
    sent_at = DateTimeField(null=True)
    #: The director who entered it from paper.
    entered_by = ForeignKeyField(Account, null=True, index=False)

    @classmethod
    def visible_to(cls, person: Person):
        """Sent ones: the director alone (D26). Whoever wrote it comes to it through his invitation."""
        if not person.may("evaluation_answers.read"):
            return cls.none()
        return cls.select().where(cls.state == AnswerState.SENT)

    @classmethod
    def to(cls, invitation: EvaluationInvitation) -> "EvaluationAnswer | None":
        """The one to an invitation, begun or sent; still sealed."""
        return cls.get_or_none(cls.invitation == invitation.id)

    @classmethod
    def begun(cls, invitations: Iterable[EvaluationInvitation]) -> set[int]:
        """Which of these invitations have an answer that was begun and not sent; for whose they are alone."""
        ids = [row.id for row in invitations]
        if not ids:
            return set()
        here = cls.invitation.in_(ids) & (cls.state == AnswerState.DRAFT)
        return {number for (number,) in cls.select(cls.invitation).where(here).tuples()}


class EvaluationScan(Table):
    """The paper that an answer was entered from, sealed; it lies here and not among the attachments, which others
    keep."""

    answer = ForeignKeyField(EvaluationAnswer, index=True, on_delete="CASCADE")
    type = CharField(max_length=80)
    #: Sealed base64.
    body = TextField()

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("evaluation_answers.read") else cls.none()

    @classmethod
    def of(cls, person: Person, answer: EvaluationAnswer) -> list["EvaluationScan"]:
        """The pages of an answer's paper in their order, without what is on them."""
        return list(cls.visible_to(person).select(cls.id, cls.type).where(cls.answer == answer.id).order_by(cls.id))

    @classmethod
    def page(cls, person: Person, answer: EvaluationAnswer, scan_id: int) -> "EvaluationScan":
        """One page, still sealed. Raises Missing."""
        found = cls.visible_to(person).where((cls.answer == answer.id) & (cls.id == min(scan_id, 2**31 - 1))).first()
        if found is None:
            raise Missing("EvaluationScan")
        return found


class EvaluationReading(Table):
    """That somebody read an answer: shown to its GM by role, never removed with the answer."""

    invitation = ForeignKeyField(EvaluationInvitation, index=False)
    by = ForeignKeyField(Account, index=False)
    role = CharField(max_length=10)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("invitation", "at", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """The director all; the GM those of what is his."""
        if person.may("evaluation_answers.read"):
            return cls.select()
        return cls.select().where(
            cls.invitation.in_(EvaluationInvitation.visible_to(person).select(EvaluationInvitation.id))
        )
