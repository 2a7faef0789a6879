"""What came of the evaluation, in the clear: texts in which a person may be named (D43). Answers, and comments that
wait for the director, lie sealed and are not searched."""

from peewee import fn

from portal.activity.evaluations.comments import ReleasedComment
from portal.activity.evaluations.improvements import Improvement, ImprovementEntry
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.activity.evaluations.replies import EvaluationReply

#: Table → its texts. None says of which hotel it tells, so they are looked through in the whole company.
TEXTS = {
    ReleasedComment: ("text", "topic"),
    EvaluationQuestion: ("text", "answer"),
    EvaluationReply: ("text",),
    Improvement: ("title", "text", "expected", "effect"),
    ImprovementEntry: ("text",),
}
#: Kinds that the director alone is told of: that a comment or a question names somebody is nobody else's to know.
DIRECTORS = frozenset(table._meta.table_name for table in TEXTS)


def asked_once(ids: set[int]) -> set[int]:
    """Of these questions the first copy of each asking: every writer of a comment has one, and how many there are is
    not told."""
    table = EvaluationQuestion
    threads = table.select(table.thread).where(table.id.in_(ids or {0}))
    firsts = table.select(fn.MIN(table.id)).where(table.thread.in_(threads)).group_by(table.thread)
    return {number for (number,) in firsts.tuples()}
