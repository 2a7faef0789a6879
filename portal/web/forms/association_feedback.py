"""Feedback on a meeting: a tap and, if one likes, two answers."""

from portal.activity.association.words import MeetingMark
from portal.web.forms._base import Form, Text, required, say
from portal.web.forms.calls import Tap


class FeedbackForm(Form):
    mark = Tap(say("How was it?"), [required("Tap one of the five.")], options=MeetingMark)
    good = Text(say("What was good"), limit=500, rows=2)
    better = Text(say("What could be better"), limit=500, rows=2)
