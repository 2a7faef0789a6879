"""Calls: whom, how, when, and one sentence; recording one, recording by one click, correcting."""

from datetime import datetime, timedelta

from wtforms import RadioField
from wtforms.validators import StopValidation

from portal.activity.calls import RINGING, Channel, Direction, OneClick, Result
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


def is_time(form, field):
    try:
        field.at = datetime.strptime(field.data or "", "%H:%M").time()
    except ValueError:
        raise StopValidation(_("A time such as 10:30.")) from None


def _is_time_or_empty(form, field):
    field.at = None
    if field.data:
        is_time(form, field)


def not_past(form, field):
    if field.data and field.data < clock.today():
        raise StopValidation(_("This day has passed."))


class ContactForm(Form):
    """What happened: with whom, how, when, and what was said. Built for a hotel, whose principals are offered."""

    result = Tap(say("Result"), [expected], options=Result, default=Result.REACHED.value)
    channel = Choose(say("Channel"), [required("Choose a channel.")], options=Channel, default=Channel.PHONE.value)
    direction = Choose(
        say("Direction"), [required("Choose a direction.")], options=Direction, default=Direction.OUT.value
    )
    who = Choose(say("Spoke with"), [expected], options=None)
    spoke_with = Line(say("Name, if not on the file"), limit=40)
    summary = Text(say("How the week went"), [expected], limit=10_000, rows=6)
    day = Day(say("Day"), [required("Enter the day.")])
    time = Line(say("Time"), [required("Enter the time."), is_time], limit=5, filters=(narrow,))
    inside_note = Text(say("For the department alone"), limit=2000, rows=2)

    def __init__(self, *args, principals: list[Principal], inside: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.principals = {str(row.id): row for row in principals}
        labels = PrincipalFunction.labels()
        self.who.choices = [
            (key, f"{row.name} · {labels[row.function]}" + (f" (– {i18n.day_text(row.until)})" if row.until else ""))
            for key, row in self.principals.items()
        ]
        if not inside:
            del self.inside_note

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if self.was_reached and not self.summary.data and not self.summary.errors:
            self.summary.errors = [_("One sentence on how the week went.")]
            valid = False
        if self.channel.data not in RINGING and not self.was_reached and not self.channel.errors:
            self.channel.errors = [_("Only a telephone or video call can stay unanswered.")]
            valid = False
        if valid and self.at > clock.now() + timedelta(minutes=5):
            self.day.errors = [_("This time is still to come.")]
            valid = False
        return valid

    @property
    def was_reached(self) -> bool:
        return self.result.data == Result.REACHED.value

    @property
    def at(self) -> datetime:
        """The stored instant at which it took place: of the minute that is running, now, so that what is recorded
        one after the other stands so."""
        at, now = clock.instant(datetime.combine(self.day.data, self.time.at)), clock.now()
        return now if at <= now < at + timedelta(minutes=1) else at

    @property
    def principal(self) -> Principal | None:
        return self.principals.get(self.who.data) if self.was_reached else None

    @property
    def note(self) -> str:
        """What is for the department alone; empty for who does not write there."""
        return self.inside_note.data or "" if "inside_note" in self else ""

    def facts(self) -> dict:
        """The columns of the call; whom it was with, a new principal apart, is among them."""
        return {
            "at": self.at,
            "channel": Channel(self.channel.data),
            "direction": Direction(self.direction.data),
            "result": Result(self.result.data),
            "principal": self.principal,
            "spoke_with": "" if self.principal else self.spoke_with.data or "",
            "summary": self.summary.data or "",
            "inside_note": self.note,
        }


class CallForm(ContactForm):
    """Recording a contact. What is not sent along is as it mostly is: by telephone, by us, now, with the first on the
    file."""

    next_step = Line(say("Next step"), limit=500)
    next_on = Day(say("Done by"), [not_past])
    call_back_day = Day(say("Call back on"))
    call_back_time = Line(say("Call back at"), [_is_time_or_empty], limit=5, filters=(narrow,))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        new = {PrincipalFunction.GM: _("The GM has changed: enter the new one's name")}
        self.who.choices += [
            (NEW + function.value, new.get(function) or _("Not on the file yet: %(function)s", function=function.label))
            for function in COUNTING_FUNCTIONS
        ]
        self.who.choices.append((SOMEBODY_ELSE, _("Somebody else (counts as an attempt)")))
        wall, sent = clock.local(clock.now()), self.is_submitted() and kwargs.get("formdata", True) is not None
        # What stands empty was emptied; what was not sent at all was not asked.
        if not sent or not self.day.raw_data:
            self.day.data = self.day.data or wall.date()
        if not sent or not self.time.raw_data:
            self.time.data = self.time.data or f"{wall:%H:%M}"
        if not self.who.data:
            self.who.data = self.who.choices[0][0]

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if self.was_reached and (self.who.data or "").startswith(NEW) and not self.spoke_with.data:
            self.spoke_with.errors = [
                *self.spoke_with.errors,
                _("Enter the name: the person goes on the hotel's file."),
            ]
            valid = False
        if self.next_on.data and not self.next_step.data and not self.next_step.errors:
            self.next_step.errors = [_("Say what is to be done by then.")]
            valid = False
        valid = self._fits_call_back() and valid
        if valid and self.call_back_at and self.call_back_at <= self.at:
            self.call_back_day.errors = [_("You call back after this call, not before.")]
            valid = False
        return valid

    def _fits_call_back(self) -> bool:
        """Day and time belong together. (A brief offers today before anybody has asked for it.)"""
        day, hour = self.call_back_day, self.call_back_time
        agreed = self.result.data == Result.CALL_BACK.value
        if (agreed or hour.data) and not day.data and not day.errors:
            day.errors = [_("Enter the day on which you call back.")]
        if not hour.data and not hour.errors and (agreed or (day.data and day.data > clock.today())):
            hour.errors = [_("Enter the time at which you call back.")]
        return not (day.errors or hour.errors)

    @property
    def tells_more(self) -> bool:
        """True if something stands in the fields that fold away, or is wrong with them."""
        names = ("channel", "direction", "day", "time", "call_back_day", "call_back_time", "inside_note")
        folded = [self[name] for name in names if name in self]
        bent = (self.channel.data, self.direction.data) != (Channel.PHONE.value, Direction.OUT.value)
        # The day a brief's draft brings along without an hour was offered there, nobody has chosen it.
        offered = self.call_back_day if not self.call_back_time.data else None
        typed = any(field.data for field in folded[4:] if field is not offered)
        typed = typed or self.result.data == Result.CALL_BACK.value
        return bent or typed or self._is_of_another_time or any(field.errors for field in folded)

    @property
    def _is_of_another_time(self) -> bool:
        """True if the time is not that of a form just opened."""
        try:
            hour = datetime.strptime(self.time.data or "", "%H:%M").time()
            at = clock.instant(datetime.combine(self.day.data, hour))
        except (TypeError, ValueError):
            return True
        return abs(clock.now() - at) > timedelta(hours=1)

    @property
    def call_back_at(self) -> datetime | None:
        """The stored instant at which both speak again."""
        if not (self.call_back_day.data and self.call_back_time.at):
            return None
        return clock.instant(datetime.combine(self.call_back_day.data, self.call_back_time.at))

    @property
    def new_function(self) -> PrincipalFunction | None:
        """What the person is who goes on the file with this call."""
        who = self.who.data or ""
        if not self.was_reached or not who.startswith(NEW):
            return None
        return PrincipalFunction(who.removeprefix(NEW))


class OneClickForm(Form):
    """What one click records, and the sentence that is asked from the second in a row on."""

    what = Choose(say("Result"), [required("Choose one of the list.")], options=OneClick)
    summary = Text(say("How the week went"), limit=10_000)


class CorrectionForm(ContactForm):
    """What a record ought to have said, and why it is corrected."""

    reason = Line(say("Why it is corrected"), [required("Say why.")], limit=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.who.choices.append(("", _("Somebody else (counts as an attempt)")))
        if self.who.data is None or self.who.data == "None":
            self.who.data = ""

    def corrected(self, call) -> dict:
        """The columns as they ought to be. Within its minute a moment stays what it was; a note one does not read stays
        as it is."""
        facts = self.facts()
        if (str(call.day), call.time) == (str(self.day.data), self.time.data):
            facts["at"] = call.at
        if "inside_note" not in self:
            del facts["inside_note"]
        return facts
