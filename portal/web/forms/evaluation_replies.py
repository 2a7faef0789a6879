"""What a department says of an item that was marked low."""

from portal.activity.evaluations.words import Verdict
from portal.web.forms._base import Form, Text, required, say
from portal.web.forms.calls import Tap


class ReplyForm(Form):
    verdict = Tap(say("What came of it"), [required("Choose one of the list.")], options=Verdict)
    text = Text(
        say("What was done, or why not"), [required("Say it in a sentence or two: the GMs read it.")], limit=600, rows=3
    )
