"""Who carries a resolution out by when; and the company's answer to it."""

from wtforms.validators import StopValidation

from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.web.forms._base import Choose, Day, Form, Text, required, say
from portal.web.forms.calls import Tap


def _to_come(form, field):
    if field.data and field.data < clock.today():
        raise StopValidation(_("This day has passed."))


class EntrustForm(Form):
    department = Choose(say("Department"), [required("Choose one of the list.")])
    owner = Choose(say("Who carries it out"), [required("Choose one of the list.")])
    due_on = Day(say("Carried out by"), [required("By when will it be done?"), _to_come])

    def offer(self, departments: list[Department], people: list[Account]) -> "EntrustForm":
        self.department.choices = [("", _("choose")), *((row.word, row.name) for row in departments)]
        self.owner.choices = [("", _("choose")), *((str(one.id), one.name) for one in people)]
        return self


class TakenUp(Choice):
    """What the company says of a resolution."""

    YES = "1", "Taken up"
    NO = "0", "Not taken up"


class AnswerForm(Form):
    taken_up = Tap(say("The company's answer"), [required("Choose one of the list.")], options=TakenUp)
    answer = Text(say("The reasons"), [required("Give the reasons: the association reads them.")], limit=3000, rows=5)
