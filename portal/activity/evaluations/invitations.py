"""Invitations: which hotel is asked through whom, as it stood when the cycle opened, and whether he has answered."""

from hashlib import sha256

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.words import CycleState, InvitationState
from portal.foundation import clock
from portal.foundation.db import Missing, Table
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.notices import News, Notice

#: Not answered, or answered and withdrawn: an answer is still to come.
MISSING = (InvitationState.WAITING, InvitationState.WITHDRAWN)
#: What asks a GM for his answer.
ASKING = (News.EVALUATION_ASK, News.EVALUATION_DUE, News.EVALUATION_LATER)


class EvaluationInvitation(Table):
    """One hotel's form in one cycle, and the person it belongs to: a successor has a row of his own and sees nothing of
    this one. It says whether he answered; what he answered lies sealed in `EvaluationAnswer`."""

    cycle = ForeignKeyField(EvaluationCycle, backref="invitations", index=False)
    hotel = ForeignKeyField(Hotel, index=False)
    account = ForeignKeyField(Account, index=False)
    #: The function he is asked in: its GM, or the owner where the GM is posted by us.
    function = CharField(max_length=10)
    state = CharField(max_length=10, default=InvitationState.WAITING)
    #: As it stood when the cycle opened: by these the answer is counted, whatever changes later.
    kind = CharField(max_length=10)
    region_id = IntegerField(null=True)
    officer_id = IntegerField(null=True)
    #: sha256 of the personal link's token; a new link replaces it.
    link_hash = CharField(max_length=64, null=True, unique=True)
    linked_at = DateTimeField(null=True)
    #: How the link went out, last: `mail` or `slip`; empty: neither.
    sent_by = CharField(max_length=5, default="")
    #: sha256 of the secret of the device on which the link was tapped, and what it called itself.
    device_hash = CharField(max_length=64, default="")
    device = CharField(max_length=80, default="")
    tapped_at = DateTimeField(null=True)
    #: Marked late: sent after the deadline, in the half hour of grace.
    late = BooleanField(default=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            (("cycle", "hotel", "account"), True),
            (("cycle", "state", "id"), False),
            (("account", "cycle"), False),
            (("hotel", "cycle"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """The director all; of the hotel side each his own, not his predecessor's. Others ask `missing_for`."""
        if person.may("evaluation_answers.read"):
            return cls.select()
        if person.may("evaluations.write"):
            return cls.select().where(cls.account == person.id)
        return cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        """Whose it is, while it is open."""
        if not person.may("evaluations.write"):
            return cls.none()
        running = EvaluationCycle.select(EvaluationCycle.id).where(EvaluationCycle.state == CycleState.OPEN)
        return cls.visible_to(person).where(cls.cycle.in_(running) & (cls.state != InvitationState.ENDED))

    @property
    def is_missing(self) -> bool:
        return self.state in MISSING

    @classmethod
    def by_token(cls, token: str) -> "EvaluationInvitation":
        """The one that a personal link opens, with its cycle and hotel. Raises Missing: unknown, replaced by a later
        link, ended, or the cycle is closed."""
        query = cls.select(cls, EvaluationCycle, Hotel).join(EvaluationCycle).switch(cls).join(Hotel)
        row = query.where(cls.link_hash == hashed(token)).first()
        if row is None or not row.cycle.is_open or row.state == InvitationState.ENDED:
            raise Missing("EvaluationInvitation")
        return row


def hashed(token: str) -> str:
    """What is kept of a link's token."""
    return sha256(token.encode()).hexdigest()


def for_account(account_id: int) -> list[EvaluationInvitation]:
    """What waits for somebody of the hotel side, the earliest deadline first, each with its cycle and hotel."""
    table = EvaluationInvitation
    query = table.select(table, EvaluationCycle, Hotel).join(EvaluationCycle).switch(table).join(Hotel)
    running = (EvaluationCycle.state == CycleState.OPEN) & table.state.in_(MISSING)
    rows = query.where((table.account == account_id) & running).order_by(EvaluationCycle.deadline, Hotel.name)
    return [row for row in rows if row.cycle.is_open]


def settle_notices(account_id: int, cycle: EvaluationCycle) -> None:
    """His last form of this cycle is in: nothing asks him for it any longer. Call it in the transaction of the deed."""
    table = EvaluationInvitation
    mine = (table.cycle == cycle) & (table.account == account_id) & table.state.in_(MISSING)
    if not table.select(table.id).where(mine).exists():
        about = (Notice.kind == "evaluation_cycle") & (Notice.record_id == cycle.id) & (Notice.account == account_id)
        asked = about & Notice.news.in_(ASKING) & Notice.read_at.is_null()
        Notice.update(read_at=clock.now()).where(asked).execute()
