"""The draft of a report, changed before it is copied or sent."""

from portal.web.forms._base import Form, Text, required, say


class ReportForm(Form):
    text = Text(
        say("Text of the report"),
        [required("There is nothing to send: write it, or draft it anew from the records.")],
        limit=20000,
        rows=30,
    )
