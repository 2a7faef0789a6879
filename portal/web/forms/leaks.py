"""What is known of a leak, and what was done."""

import re
from datetime import datetime, time

from wtforms.validators import StopValidation

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.records.leaks import Severity
from portal.web.forms._base import Choose, Day, Form, Line, Number, Text, narrow, required, say

#: The fields that are columns of the table as they stand.
FACTS = ("title", "what", "data", "people", "severity", "cause", "measures", "authority_on", "authority_note")
FACTS += ("people_on", "people_note", "prevention")


def _is_hour(form, field):
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", field.data, re.ASCII):
        raise StopValidation(_("An hour such as 14:30."))


class LeakForm(Form):
    title = Line(say("In one line"), [required("Say in one line what happened.")], limit=80)
    noticed_on = Day(say("Noticed on"), [required("Enter the day.")])
    noticed_time = Line(say("At (hour)"), [required("Enter the hour."), _is_hour], limit=5, filters=(narrow,))
    what = Text(say("What happened"), [required("Tell what happened.")], limit=5000)
    data = Text(say("Which data, of whom"), [required("Say which data.")], limit=2000, rows=3)
    people = Number(say("How many people, about"), low=0, high=9_999_999)
    severity = Choose(say("Harm it can do"), [required("Choose one.")], options=Severity, empty=say("choose"))
    cause = Text(say("Cause"), limit=5000, rows=3)
    measures = Text(say("What was done at once"), limit=5000, rows=3)
    authority_on = Day(say("Authority told on"))
    authority_note = Line(say("Which authority, or why none"), limit=300)
    people_on = Day(say("People concerned told on"))
    people_note = Line(say("How they were told, or why not"), limit=300)
    prevention = Text(say("What keeps it from happening again"), limit=5000, rows=3)

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, obj=row, **kwargs)
        if not self.is_submitted():
            wall = clock.local(row.noticed_at if row is not None else clock.now())
            self.noticed_on.data, self.noticed_time.data = wall.date(), f"{wall:%H:%M}"

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        days = (self.authority_on, self.people_on)
        ahead = [day for day in days if day.data and day.data > clock.today()]
        if valid and self.noticed_at > clock.now():
            ahead.append(self.noticed_on)
        for day in ahead:
            day.errors = [_("This day is still to come.")]
        return valid and not ahead

    @property
    def noticed_at(self) -> datetime:
        hour, minute = self.noticed_time.data.split(":")
        return clock.instant(datetime.combine(self.noticed_on.data, time(int(hour), int(minute))))

    def facts(self) -> dict:
        return {"noticed_at": self.noticed_at} | {name: self._fields[name].data for name in FACTS}
