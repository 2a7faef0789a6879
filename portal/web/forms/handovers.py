"""What somebody wants to say when he hands a hotel on."""

from portal.web.forms._base import Form, Text, say


class HandoverForm(Form):
    note = Text(say("Promises and open matters"), limit=4000, rows=8)
