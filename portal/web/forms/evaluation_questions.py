"""A question to whoever wrote a comment, and his answer."""

from portal.web.forms._base import Form, Text, required, say


class QuestionForm(Form):
    text = Text(say("What you want to know"), [required("Ask in one sentence.")], limit=500, rows=3)


class AnswerForm(Form):
    answer = Text(say("Your answer, without your name"), [required("Write your answer.")], limit=1000, rows=4)
