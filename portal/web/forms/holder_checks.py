"""The code that a holder enters, once."""

from portal.web.forms._base import Form, Line, narrow, required, say


class HolderCodeForm(Form):
    second_code = Line(
        say("Code from the operations director"),
        [required("Enter the eight letters and figures of your code.")],
        limit=40,
        filters=(narrow,),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "class": "code", "spellcheck": "false"},
    )
