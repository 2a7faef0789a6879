"""A rule of the cadence: so many calls in so many weeks, for a gate and a grade."""

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.records.hotel_words import Gate, Grade
from portal.records.rules import MOST_WEEKS
from portal.web.forms._base import Choose, Day, Form, Number, required, say


class RuleForm(Form):
    gate = Choose(say("Gate"), options=Gate, empty=say("all, from daily service on"), default="")
    grade = Choose(say("Grade"), options=Grade, empty=say("all"), default="")
    times = Number(say("Calls asked"), [required("Enter a number.")], low=1, high=7 * MOST_WEEKS, default=1)
    every = Number(say("In so many weeks"), [required("Enter a number.")], low=1, high=MOST_WEEKS, default=1)
    since = Day(say("From the week of"), [required("Enter the day.")])

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.times.data > 7 * self.every.data:
            # Each call counts on a day of its own.
            self.times.errors = [_("At most one call a day.")]
        elif valid and self.since.data < clock.this_week().monday:
            self.since.errors = [_("A rule begins this week or later.")]
        return valid and not self.times.errors and not self.since.errors

    def facts(self) -> dict:
        return {**self.data, "gate": self.gate.data or None, "grade": self.grade.data or None}
