"""The topics of a visit, typed on its preparation sheet."""

from portal.web.forms._base import Form, Text, say


class TopicsForm(Form):
    topics = Text(say("Topics"), limit=2_000, rows=5)
