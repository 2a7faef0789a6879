"""Publishing the accounts of a meeting, checking them, taking them back to correct them."""

from portal.web.forms._base import Form, Line, Text, required, say
from portal.web.forms.association_motions import VoiceForm


class PublishForm(Form):
    text = Text(say("A word on them"), limit=2000, rows=3)


class CheckForm(VoiceForm):
    text = Line(say("A remark"), limit=300)


class CorrectForm(Form):
    reason = Line(say("What is to be corrected, and why"), [required("Say what is to be corrected.")], limit=300)
