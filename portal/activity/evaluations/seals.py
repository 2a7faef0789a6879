"""What of the evaluation lies sealed, column by column: whoever seals or opens one does it by these."""

import json

from portal.activity.evaluations import answers, comments, questions, results
from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationScan
from portal.activity.evaluations.comments import EvaluationComment, ReleasedComment
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.activity.evaluations.results import EvaluationTable
from portal.foundation.seals import Seal


def whose(invitation_id: int, item: str) -> str:
    """What the mark says by which the writer of a comment is found."""
    return f"{invitation_id}:{item}"


def _whose_comment(body: str) -> str:
    told = json.loads(body)
    return whose(told["invitation"], told["item"])


#: A `Sheet`, as it is written.
ANSWER = Seal(EvaluationAnswer, "body", answers.PURPOSE, "answer:{invitation}")
#: Base64 of the picture or paper.
SCAN = Seal(EvaluationScan, "body", answers.PURPOSE, "scan:{answer}")
#: JSON of one of the director's own tables.
TABLE = Seal(EvaluationTable, "body", results.PURPOSE, "table:{cycle}:{name}")
#: JSON of a text that waits for the director, with the link to its answer.
COMMENT = Seal(EvaluationComment, "body", comments.PURPOSE, "comment:{token}", mark="found_by", marks=_whose_comment)
#: JSON of the tokens of the comments that a released one was made of. Its id is drawn before it is written.
MADE_OF = Seal(ReleasedComment, "made_of", comments.PURPOSE, "released:{id}")
#: The id of the invitation that a question goes to.
WHOSE = Seal(EvaluationQuestion, "whose", questions.PURPOSE, "question:{token}", mark="found_by")

SEALS = (ANSWER, SCAN, TABLE, COMMENT, MADE_OF, WHOSE)
