"""What a manager heard at the hotel about a call on record."""

from wtforms.validators import StopValidation

from portal.activity.calls.checks import BAD, Verdict
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Form, Text, required, say
from portal.web.forms.calls import Tap


def _said_what(form, field):
    if form.verdict.data in BAD and not field.data:
        raise StopValidation(_("Write what the hotel says: the officer reads it."))


class SpotCheckForm(Form):
    verdict = Tap(say("What the hotel says"), [required("Choose one of the list.")], options=Verdict)
    note = Text(say("In its words"), [_said_what], limit=1000, rows=3)
