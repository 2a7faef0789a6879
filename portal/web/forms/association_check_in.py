"""Somebody comes to a meeting whom nobody has named."""

from portal.web.forms._base import Form, Line, is_phone, narrow, required, say


class WalkInForm(Form):
    """At the door: one line each, and the name alone is needed."""

    name = Line(say("Name"), [required("Enter the name.")], limit=40)
    hotel = Line(say("Code of the hotel"), limit=20, filters=(narrow,))
    job = Line(say("Job"), limit=40)
    mobile = Line(say("Mobile number"), [is_phone], limit=20, filters=(narrow,))
