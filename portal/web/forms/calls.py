"""Recording a call: whom, how, when, and one sentence."""

from datetime import datetime, timedelta

from wtforms import RadioField
from wtforms.validators import StopValidation

from portal.activity.calls import LIVE, Channel, Direction, Result
from portal.foundation import clock, i18n
from portal.foundation.i18n import gettext as _
from portal.records.principals import COUNTING_FUNCTIONS, Principal, PrincipalFunction
from portal.web.forms._base import Choose, Day, Form, Line, Text, expected, narrow, required, say

SOMEBODY_ELSE = "else"
NEW = "new-"


class Tap(RadioField):
    """One of a few, each a tap."""

    def __init__(self, label, validators=(), *, options, **kwargs):
        super().__init__(label, validators, choices=options.options, **kwargs)

    def pre_validate(self, form):
        if not any(str(value) == str(self.data) for value, *_rest in self.iter_choices()):
            raise StopValidation(_("Choose one of the list."))


def _is_time(form, field):
    try:
        field.at = datetime.strptime(field.data or "", "%H:%M").time()
    except ValueError:
        raise StopValidation(_("A time such as 10:30.")) from None


class CallForm(Form):
    """One contact. Built for a hotel, whose principals are offered."""

    result = Tap(say("Result"), [expected], options=Result, default=Result.REACHED.value)
    channel = Choose(say("Channel"), [required("Choose a channel.")], options=Channel, default=Channel.PHONE.value)
    direction = Choose(
        say("Direction"), [required("Choose a direction.")], options=Direction, default=Direction.OUT.value
    )
    who = Choose(say("Spoke with"), [expected], options=None)
    spoke_with = Line(say("Name, if not on the file"), limit=40)
    summary = Text(say("How the week went"), [expected], limit=10_000, rows=6)
    day = Day(say("Day"), [required("Enter the day.")])
    time = Line(say("Time"), [required("Enter the time."), _is_time], limit=5, filters=(narrow,))

    def __init__(self, *args, principals: list[Principal], **kwargs):
        super().__init__(*args, **kwargs)
        self.principals = {str(row.id): row for row in principals}
        labels = PrincipalFunction.labels()
        self.who.choices = [
            (key, f"{row.name} · {labels[row.function]}" + (f" (– {i18n.day_text(row.until)})" if row.until else ""))
            for key, row in self.principals.items()
        ]
        self.who.choices += [
            (NEW + function.value, _("Not on the file yet: %(function)s", function=function.label))
            for function in COUNTING_FUNCTIONS
        ]
        self.who.choices.append((SOMEBODY_ELSE, _("Somebody else (counts as an attempt)")))
        if not self.is_submitted():
            wall = clock.local(clock.now())
            self.day.data = self.day.data or wall.date()
            self.time.data = self.time.data or f"{wall:%H:%M}"
            self.who.data = self.who.data or self.who.choices[0][0]

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        reached = self.result.data == Result.REACHED.value
        if reached and (self.who.data or "").startswith(NEW) and not self.spoke_with.data:
            self.spoke_with.errors = [
                *self.spoke_with.errors,
                _("Enter the name: the person goes on the hotel's file."),
            ]
            valid = False
        if reached and not self.summary.data and not self.summary.errors:
            self.summary.errors = [_("One sentence on how the week went.")]
            valid = False
        if self.channel.data not in LIVE and not reached and not self.channel.errors:
            self.channel.errors = [_("Only a telephone or video call can stay unanswered.")]
            valid = False
        if valid and self.at > clock.now() + timedelta(minutes=5):
            self.day.errors = [_("This time is still to come.")]
            valid = False
        return valid

    @property
    def at(self) -> datetime:
        """The stored instant at which it took place."""
        return clock.instant(datetime.combine(self.day.data, self.time.at))

    @property
    def principal(self) -> Principal | None:
        return self.principals.get(self.who.data) if self.result.data == Result.REACHED.value else None

    @property
    def new_function(self) -> PrincipalFunction | None:
        """What the person is who goes on the file with this call."""
        who = self.who.data or ""
        if self.result.data != Result.REACHED.value or not who.startswith(NEW):
            return None
        return PrincipalFunction(who.removeprefix(NEW))
