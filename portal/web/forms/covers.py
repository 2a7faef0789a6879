"""Arranging cover: who stands in for whom, from a day to a day."""

from wtforms.validators import StopValidation

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Day, Form, Line, required, say
from portal.web.forms.hotels import code_text


def _not_over(form, field):
    if field.data and field.data < clock.today():
        raise StopValidation(_("This day is over already."))


def _after_the_first(form, field):
    if field.data and form.first.data and field.data < form.first.data:
        raise StopValidation(_("The last day lies before the first."))


class CoverForm(Form):
    """The choices are the officers."""

    officer = Choose(say("Officer who is away"), [required("Choose an officer.")], options=None, empty=None)
    substitute = Choose(say("Stands in"), [required("Choose an officer.")], options=None, empty=None)
    first = Day(say("First day"), [required("Enter the first day.")])
    last = Day(say("Last day"), [required("Enter the last day."), _not_over, _after_the_first])
    hotel = Line(say("One hotel only"), limit=20, filters=(code_text,))
    note = Line(say("Why"), limit=80)

    def validate_substitute(self, field):
        if field.data and field.data == self.officer.data:
            raise StopValidation(_("Nobody stands in for himself."))
