"""The text of a travel list, as its writer would have it."""

from portal.web.forms._base import Form, Text, required, say


class TravelListForm(Form):
    text = Text(say("Text of the travel list"), [required("Nothing stands here.")], limit=8000, rows=14)
