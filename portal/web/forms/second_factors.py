"""The first code of a second factor."""

from portal.web.forms._base import Form, Line, narrow, required, say


class FirstCodeForm(Form):
    second_code = Line(
        say("Code from your app"),
        [required("Enter the six figures that the app shows.")],
        limit=20,
        filters=(narrow,),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code", "spellcheck": "false"},
    )
