"""Writing a hotel's consulting plan."""

from portal.web.forms._base import Form, Text, required, say


class PlanForm(Form):
    text = Text(say("Consulting plan"), [required("Write the plan.")], limit=20_000, rows=22)
