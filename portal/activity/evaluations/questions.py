"""Blind replies: a department asks about a comment, the portal delivers, the GM answers unnamed (D29)."""

from peewee import CharField, DateField, ForeignKeyField, TextField

from portal.activity.evaluations.comments import ReleasedComment
from portal.activity.evaluations.words import QuestionState
from portal.foundation.db import Versioned
from portal.foundation.roles import Person
from portal.records.accounts import Account

#: What the vault calls the seal of whom it goes to, and the mark by which it is found for him.
PURPOSE = "evaluation question"


class EvaluationQuestion(Versioned):
    """One question to whoever wrote a released comment, and his answer. `whose` is sealed (the invitation's id);
    `found_by` is a keyed mark of it, by which the portal finds what waits for a GM without saying who he is."""

    token = CharField(max_length=32, unique=True)
    #: One asking: of a comment made of several, each writer has a copy.
    thread = CharField(max_length=32, index=True)
    comment = ForeignKeyField(ReleasedComment, index=False)
    by = ForeignKeyField(Account, index=False)
    text = TextField()
    on = DateField()
    state = CharField(max_length=10, default=QuestionState.ASKED)
    whose = TextField()
    found_by = CharField(max_length=64, index=True)
    answer = TextField(default="")
    answered_on = DateField(null=True)

    class Meta:
        indexes = ((("comment", "on", "token"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """Whoever reads the comment; the GM comes to it through his invitation."""
        comments = ReleasedComment.visible_to(person).select(ReleasedComment.id)
        return cls.select().where(cls.comment.in_(comments))
