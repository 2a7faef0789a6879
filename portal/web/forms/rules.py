"""A rule of the cadence: so many calls in so many weeks, or visits in so many months, for a gate and a grade."""

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.records.hotel_words import Gate, Grade, Owed
from portal.records.rules import MOST, too_early
from portal.web.forms._base import Choose, Day, Form, Number, required, say

#: So many visits a month, and no more, are worth a rule.
MOST_VISITS = 4


class RuleForm(Form):
    """Of calls."""

    KIND = Owed.CALL

    gate = Choose(say("Gate"), options=Gate, empty=say("all, from daily service on"), default="")
    grade = Choose(say("Grade"), options=Grade, empty=say("all"), default="")
    times = Number(say("Calls asked"), [required("Enter a number.")], low=1, high=7 * MOST, default=1)
    every = Number(say("In so many weeks"), [required("Enter a number.")], low=1, high=MOST, default=1)
    since = Day(say("From the week of"), [required("Enter the day.")])

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self._too_often():
            self.times.errors = [self._too_often()]
        elif valid and self.since.data < self.begin():
            self.since.errors = [too_early(self.KIND)]
        return valid and not self.times.errors and not self.since.errors

    def _too_often(self) -> str:
        # Each call counts on a day of its own.
        return _("At most one call a day.") if self.times.data > 7 * self.every.data else ""

    @staticmethod
    def begin():
        """The first day from which a rule may hold."""
        return clock.this_week().monday

    def facts(self) -> dict:
        return {**self.data, "gate": self.gate.data or None, "grade": self.grade.data or None, "kind": self.KIND}


class VisitRuleForm(RuleForm):
    KIND = Owed.VISIT

    times = Number(say("Visits asked"), [required("Enter a number.")], low=1, high=MOST_VISITS * MOST, default=1)
    every = Number(say("In so many months"), [required("Enter a number.")], low=1, high=MOST, default=1)
    since = Day(say("From the month of"), [required("Enter the day.")])

    def _too_often(self) -> str:
        if self.times.data <= MOST_VISITS * self.every.data:
            return ""
        return _("At most %(n)s visits a month.", n=MOST_VISITS)

    @staticmethod
    def begin():
        return clock.this_month().first
