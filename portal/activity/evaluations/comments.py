"""Comments: sealed until the director has classified them; what he passes on is a new row without a way back (D27)."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, TextField

from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.words import CommentState
from portal.foundation import clock
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel

#: What the vault calls their seal.
PURPOSE = "evaluation comment"


class EvaluationComment(Versioned):
    """A text of an answer, as the close found it: sealed with the link to its answer, put down in random order."""

    cycle = ForeignKeyField(EvaluationCycle, index=False)
    #: Random, so that the order says nothing.
    token = CharField(max_length=32, unique=True)
    #: Sealed JSON: text, item, the invitation's id, whether the hotel may be named, the mark beside it.
    body = TextField()
    state = CharField(max_length=10, default=CommentState.WAITING)
    #: A keyed mark by which its writer, and nobody else, finds what became of it.
    found_by = CharField(max_length=64, default="", index=True)

    class Meta:
        indexes = ((("cycle", "state", "token"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("evaluation_answers.read") else cls.none()


class ReleasedComment(Table):
    """What a department reads: reworded, without the hotel unless its GM agreed. Its id is random (the deed gives it),
    its date the release's."""

    cycle = ForeignKeyField(EvaluationCycle, index=False)
    department = ForeignKeyField(Department, index=False)
    #: The item's key it is about; empty: none in particular.
    item = CharField(max_length=20, default="")
    topic = CharField(max_length=60, default="")
    text = TextField()
    praise = BooleanField(default=False)
    #: Only where the GM agreed for this very comment.
    hotel = ForeignKeyField(Hotel, null=True, index=False)
    on = DateField()
    #: From then on departments read it; until then the director takes it back without anybody having read it.
    from_at = DateTimeField()
    #: The director has ended asking about it.
    stopped = BooleanField(default=False)
    #: Sealed: the tokens of the comments that it was made of.
    made_of = TextField()
    by = ForeignKeyField(Account, index=False)

    class Meta:
        indexes = ((("department", "on", "id"), False), (("cycle", "on", "id"), False), (("on", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """The director all; a department's liaison its own; customer service's manager customer service's."""
        if not person.may("evaluation_comments.read"):
            return cls.none()
        if person.role == Role.DIRECTOR:
            return cls.select()
        out = cls.select().where(cls.from_at <= clock.now())
        if person.role == Role.MANAGER:
            return out.where(cls.department.in_(Department.id_of_customer_service()))
        theirs = Account.select(Account.department).where((Account.id == person.id) & Account.department.is_null(False))
        return out.where(cls.department.in_(theirs))
