"""An improvement: what is promised, by whom and by when; and what comes of it."""

from datetime import timedelta

from wtforms.validators import StopValidation

from portal.activity.evaluations.words import ImprovementState
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.web.forms._base import Choose, Day, Form, Line, Text, required, say
from portal.web.forms.calls import Tap

#: So far ahead one is promised.
AHEAD = timedelta(days=730)


def _to_come(form, field):
    if field.data and field.data == form.was:
        return
    if field.data and not clock.today() <= field.data <= clock.today() + AHEAD:
        raise StopValidation(_("A day from today on, within two years."))


class ImprovementForm(Form):
    title = Line(say("What is improved, in one line"), [required("Say in one line what is improved.")], limit=120)
    text = Text(say("How it is done"), limit=2000, rows=4)
    owner = Choose(say("Who owns it"), [required("Choose who owns it.")])
    due_on = Day(say("Carried out by"), [required("By when will it be done?"), _to_come])
    expected = Line(say("Expected effect"), limit=300)
    #: The day that stood before: it may stay, also when it is over.
    was = None

    def offer(self, people: list[Account]) -> "ImprovementForm":
        """Who can own it."""
        self.owner.choices = [("", _("choose")), *((str(one.id), one.name) for one in people)]
        return self


class NewForm(ImprovementForm):
    department = Choose(say("Department"), [required("Choose one of the list.")])

    def offer_departments(self, rows: list[Department]) -> "NewForm":
        self.department.choices = [(row.word, row.name) for row in rows]
        return self


class EntryForm(Form):
    text = Text(say("What has happened"), limit=1000, rows=3)
    state = Tap(say("Its state"), [required("Choose one of the list.")], options=ImprovementState)
    effect = Line(say("Effect seen"), limit=300)

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.state.data == ImprovementState.DROPPED and not self.text.data:
            self.text.errors = [_("Say in a sentence why it is dropped.")]
            return False
        return valid
