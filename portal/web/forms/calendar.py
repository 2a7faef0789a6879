"""A day of the calendar, and a year of it pasted."""

from portal.foundation import holidays
from portal.foundation.choices import Choice
from portal.foundation.holidays import Told, Unclear
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Day, Form, Line, Number, Text, required, say
from portal.web.forms.calls import Tap


class Kind(Choice):
    WORKING = "working", "a working day"
    FREE = "free", "a day off"


class DayForm(Form):
    day = Day(say("Day"), [required("Enter the day.")])
    kind = Tap(say("Kind of day"), [required("Choose one.")], options=Kind, default=Kind.FREE.value)
    name_zh = Line(say("Chinese name"), limit=40)
    name_en = Line(say("English name"), limit=40)

    def told(self) -> dict:
        return {self.day.data: Told(self.kind.data == Kind.WORKING, self.name_zh.data, self.name_en.data)}


class YearForm(Form):
    """Holidays and make-up days as they were announced."""

    year = Number(say("Year"), [required("Enter the year.")], low=2000, high=2100)
    text = Text(
        say("Holidays and make-up days"),
        [required("Paste the notice, or a span and a name in each line.")],
        limit=10_000,
        rows=12,
    )

    def validate(self, extra_validators=None) -> bool:
        if not super().validate(extra_validators):
            return False
        try:
            self.days = holidays.read(self.text.data, self.year.data)
            self.undated = holidays.undated(self.text.data)
        except Unclear as unclear:
            self.text.errors = [_("There is no such day, or the span is too long: %(line)s", line=unclear.line[:80])]
            return False
        if not self.days:
            self.text.errors = [_("No day is named here. A line such as 2027-02-05 – 2027-02-11 and a name is enough.")]
        return bool(self.days)
