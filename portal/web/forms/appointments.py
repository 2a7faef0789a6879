"""The other time that a GM offers for a visit."""

from wtforms.validators import StopValidation

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Day, Line, required, say
from portal.web.forms.visits import TimeOfDay, WhenForm, near


def _to_come(form, field):
    if field.data and field.data < clock.today():
        raise StopValidation(_("Offer a time that is still to come."))


class OfferForm(WhenForm):
    day = Day(say("Day of the visit"), [required("Enter the day."), _to_come, near])
    time = TimeOfDay(say("Time"), [required("Enter the time.")])
    word = Line(say("A word with it"), limit=200)

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.at <= clock.now():
            self.day.errors = [_("Offer a time that is still to come.")]
            return False
        return valid
